"""A scenario said in plain words, for people who will not read its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sim.scenario.cards import Forecast, RateProfile, TraceFile
from sim.scenario.distributions import Constant, Distribution
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.quantities import time_text
from sim.scenario.value_words import DAYS, counted, lasting, listed, sampled, together, weekly
from sim.text import in_html
from sim.units import MICROSECONDS, NEVER, UNLIMITED

_MOST = 15
"""Of more kinds of agents, or more shifts, the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a scenario: what it is about, and sentences on it."""

    heading: str
    sentences: tuple[str, ...]


def in_words(scenario: Scenario) -> tuple[Part, ...]:
    """Say when, who writes, what the inbox does with it and who answers.

    Groups that a part says the same of share a sentence.
    """
    groups = scenario.groups
    return (
        Part("When", tuple(_when(scenario))),
        Part("Who writes", _by_group(groups, lambda group: _arrivals(scenario, group))),
        Part("Working hours", _by_group(groups, lambda group: _hours(scenario, group))),
        Part("While nobody is there", _by_group(groups, lambda group: _offline(scenario, group))),
        Part("While all agents are full", _by_group(groups, _queue)),
        Part("Customers", _by_group(groups, _customers)),
        Part("Answering a chat", _by_group(groups, _handling)),
        Part("Agents", tuple(_agents(scenario))),
    )


def as_html(scenario: Scenario) -> str:
    """The scenario in words for a notebook; what the user named is escaped."""
    parts = "".join(
        f"<dt><strong>{in_html(part.heading)}</strong></dt>"
        + "".join(f"<dd>{in_html(sentence)}</dd>" for sentence in part.sentences)
        for part in in_words(scenario)
    )
    return f"<p><strong>{in_html(scenario.name)}</strong></p><dl>{parts}</dl>"


def _by_group(groups: Sequence[Group], say: Callable[[Group], str]) -> tuple[str, ...]:
    said: dict[str, list[str]] = {}
    for group in groups:
        said.setdefault(say(group), []).append(group.name)
    if len(said) == 1 and len(groups) > 1:
        return (f"All groups: {next(iter(said))}.",)
    return tuple(f"{listed(names)}: {text}." for text, names in said.items())


def _when(scenario: Scenario) -> Iterable[str]:
    last = scenario.start + timedelta(days=scenario.duration_days - 1)
    if scenario.duration_days == 1:
        yield f"One day, {_day(scenario.start)}, local time of {scenario.timezone}."
    else:
        yield (
            f"{counted(scenario.duration_days, 'day')}, {_day(scenario.start)} to {_day(last)}, "
            f"local time of {scenario.timezone}."
        )
    if scenario.warmup_days:
        one = scenario.warmup_days == 1
        before = "day before is" if one else f"{counted(scenario.warmup_days, 'day')} before are"
        yield f"The {before} simulated too, to begin with a usual inbox, and not counted."
    if scenario.day_factor_cv:
        yield (
            "Some days are busier than others for all groups: a day's chats vary by a factor of "
            f"cv {scenario.day_factor_cv:g}."
        )


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"


def _arrivals(scenario: Scenario, group: Group) -> str:
    source = group.arrivals
    if isinstance(source, RateProfile):
        said = _profile(source, group.arrivals_scale)
    elif isinstance(source, Forecast):
        said = f"as many chats as the forecast {source.path.name} says"
        if group.arrivals_scale != 1:
            said += f", times {group.arrivals_scale:g}"
    elif isinstance(source, TraceFile):
        said = f"the chats of {source.path.name}, replayed"
    elif scenario.trace is not None:
        said = f"its chats of {scenario.trace.name}, replayed"
    else:
        said = "no chats of its own"
    if group.special_days:
        said += f"; other numbers on {len(group.special_days)} special days"
    if group.day_factor_cv:
        said += f"; days vary by a factor of cv {group.day_factor_cv:g}"
    return said


def _profile(profile: RateProfile, scale: float) -> str:
    totals, highest = [], 0.0
    for pieces in profile.days:
        ends = [begin_s for begin_s, _ in pieces[1:]] + [86_400]
        spans = zip(pieces, ends, strict=True)
        totals.append(scale * sum(rate * (end - begin) / 3600 for (begin, rate), end in spans))
        highest = max(highest, scale * max(rate for _, rate in pieces))
    if not highest:
        return "no chats"
    by_day = together([f"{_number(total)} a day" for total in totals])
    week = f"about {_number(sum(totals))} new chats a week"
    days = "" if len(by_day) == 1 else " (" + ", ".join(f"{d} {n}" for d, n in by_day) + ")"
    return f"{week}{days}, at the busiest {_number(highest)} an hour"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _hours(scenario: Scenario, group: Group) -> str:
    if not scenario.working_hours_enabled:
        said = "round the clock (working hours are switched off)"
    else:
        said = weekly(group.working_hours) or "always closed"
    if group.holidays:
        closed = [holiday.day.isoformat() for holiday in group.holidays if not holiday.spans]
        other = [holiday.day.isoformat() for holiday in group.holidays if holiday.spans]
        said += f"; closed on {listed(closed)}" if closed else ""
        said += f"; other hours on {listed(other)}" if other else ""
    return said


def _offline(scenario: Scenario, group: Group) -> str:
    offline = group.offline_handling
    if not scenario.offline_chats_enabled:
        return "chats are missed (offline chats are switched off for the inbox)"
    if not offline.enabled:
        return "chats are missed (offline handling is off)"
    counted = " since the last opening" if offline.max_offline_tickets_counts == "spell" else ""
    said = (
        "chats are kept open, without a limit"
        if offline.max_offline_tickets >= UNLIMITED
        else f"chats are kept open, at most {offline.max_offline_tickets:,}{counted}, the rest "
        "are missed"
    )
    if not offline.auto_assign:
        return f"{said}; agents have to notice them, which takes {sampled(offline.pickup_delay)}"
    first = "before" if offline.priority == "open" else "after"
    said += f"; agents then answer them {first} the chats in the queue"
    if offline.open_assignment == "login":
        said += ", only when they log in"
    return said + (", outside working hours too" if offline.open_outside_hours else "")


def _queue(group: Group) -> str:
    queue = group.queue_handling
    if not queue.enabled:
        return "chats are missed (the queue is off)"
    most = "without a limit" if queue.limit >= UNLIMITED else f"at most {queue.limit:,}"
    said = f"chats wait in a queue, {most}"
    then = "become open chats" if queue.when_all_offline == "open" else "are missed"
    said += f"; {lasting(queue.grace_us)} after the last agent has gone they {then}"
    if queue.inactivity_timeout_us < NEVER:
        after = (
            "at once"
            if not queue.inactivity_timeout_us
            else (f"{lasting(queue.inactivity_timeout_us)} later")
        )
        said += f"; a customer who leaves it is noticed {after}, the chat missed"
    return said


def _customers(group: Group) -> str:
    customers = group.customers
    said = [_patience("queued", customers.patience), _patience("open", customers.open_patience)]
    if customers.retry is not None:
        retry = customers.retry
        said.append(
            f"{_percent(retry.probability)} of those lost try again after {sampled(retry.delay)}, "
            f"up to {counted(retry.max_attempts, 'attempt')} in all"
        )
    if customers.sticky is not None:
        said.append(f"{_percent(customers.sticky.probability)} want the agent they know")
    if customers.silent is not None:
        silent = customers.silent
        said.append(
            f"{_percent(silent.probability)} fall silent at the end and hold a place for "
            f"{lasting(silent.timeout_us)}"
        )
    return "; ".join(said)


def _patience(kind: str, patience: Distribution) -> str:
    if patience == Constant(NEVER):
        return f"those {kind} never give up"
    return f"those {kind} wait {sampled(patience)} before they give up"


def _handling(group: Group) -> str:
    said = [f"work of {sampled(group.work)} for an agent with no other chat"]
    if group.open_work is not None:
        said.append(f"of open chats {sampled(group.open_work)}")
    if group.wrap_up != Constant(0):
        said.append(f"then wrap-up, {sampled(group.wrap_up)}")
    if group.rest is not None:
        said.append(
            f"then rest, {sampled(group.rest.waiting)} while somebody waits, else "
            f"{sampled(group.rest.idle)}"
        )
    if group.escalation is not None:
        to, probability = group.escalation.to, group.escalation.probability
        said.append(f"{_percent(probability)} of the chats are handed on to {to}")
    within = lasting(group.service_level_within_us)
    return "; ".join(said) + f". The service level counts those reached within {within}"


def _agents(scenario: Scenario) -> Iterable[str]:
    alike = Counter(replace(agent, name="") for agent in scenario.agents)
    everywhere = [group.name for group in scenario.groups]
    kinds = list(alike.items())
    for agent, count in kinds[:_MOST]:
        yield f"{counted(count, 'agent')} {_agent(agent, everywhere)}."
    if len(kinds) > _MOST:
        others = sum(count for _, count in kinds[_MOST:])
        yield f"And {counted(others, 'agent')} of other groups or shifts."
    if scenario.roster is not None:
        yield f"When they are there is read from {scenario.roster.name}."
        return
    worked = {agent.shift for agent in scenario.agents}
    shifts = [shift for shift in scenario.shifts if shift.name in worked]
    for shift in shifts[:_MOST]:
        yield f"Shift {shift.name}: {_shift(shift)}."
    if len(shifts) > _MOST:
        yield f"And {counted(len(shifts) - _MOST, 'more shift')}."


def _agent(agent: Agent, everywhere: list[str]) -> str:
    of_all = list(agent.groups) == everywhere and len(everywhere) > 1
    said = "for all groups" if of_all else f"for {listed(agent.groups)}"
    said += f", {counted(agent.concurrency, 'chat')} at once"
    if agent.curve:
        said += f" (total speed with 1, 2, ... chats: {', '.join(f'{s:g}' for s in agent.curve)})"
    if agent.speed != 1:
        said += f", {agent.speed:g} times as quick"
    if agent.shift is not None:
        said += f", shift {agent.shift}"
    if agent.first_day is not None:
        said += f", from {agent.first_day.isoformat()}"
    if agent.last_day is not None:
        said += f", until {agent.last_day.isoformat()}"
    attendance = agent.attendance
    if attendance.absence:
        said += f", absent from {_percent(attendance.absence)} of the shifts"
    if attendance.login_delay != Constant(0):
        said += f", late by {sampled(attendance.login_delay)}"
    if attendance.disconnects is not None:
        said += f", thrown offline every {sampled(attendance.disconnects.every)}"
    if attendance.outages:
        said += f", {counted(len(attendance.outages), 'outage')}"
    return said


_AT_END = {
    "finish": "chats in hand are finished",
    "carry_over": "chats in hand wait for the next log-in",
    "transfer": "chats in hand go back to the queue",
    "away": "agents stay logged in as away, chats in hand wait",
}


def _shift(shift: Shift) -> str:
    said = [weekly(shift.windows), *map(_break, shift.breaks)]
    return "; ".join(said) + f"; at the end {_AT_END[shift.at_end]}"


def _break(pause: Break) -> str:
    length = f"{lasting(pause.for_us)} {pause.status}"
    if pause.span_us is None:
        return f"{length} at {time_text(pause.at_s)}"
    end_s = (pause.at_s + pause.span_us // MICROSECONDS) % 86_400
    how = ", spread over the agents" if pause.spread else ""
    return f"{length} between {time_text(pause.at_s)} and {time_text(end_s)}{how}"
