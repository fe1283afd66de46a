"""A scenario, and what a policy changes in it, as a person would say it who knows no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sim.scenario.cards import Forecast, RateProfile, TraceFile
from sim.scenario.distributions import Constant, Distribution, Empirical, mean_us
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.quantities import time_text, window_text
from sim.scenario.resolve import changes
from sim.scenario.week import Window
from sim.show.local_time import DAYS, day_name
from sim.text import counted, in_html
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
        yield f"One day, {day_name(scenario.start)}, local time of {scenario.timezone}."
    else:
        yield (
            f"{counted(scenario.duration_days, 'day')}, {day_name(scenario.start)} to "
            f"{day_name(last)}, local time of {scenario.timezone}."
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
    since = " since the last opening" if offline.max_offline_tickets_counts == "spell" else ""
    said = (
        "chats are kept open, without a limit"
        if offline.max_offline_tickets >= UNLIMITED
        else f"chats are kept open, at most {offline.max_offline_tickets:,}{since}, the rest "
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
    if group.handling.open_work is not None:
        said.append(f"of open chats {sampled(group.handling.open_work)}")
    if group.handling.wrap_up != Constant(0):
        said.append(f"then wrap-up, {sampled(group.handling.wrap_up)}")
    if group.handling.rest is not None:
        said.append(
            f"then rest, {sampled(group.handling.rest.waiting)} while somebody waits, else "
            f"{sampled(group.handling.rest.idle)}"
        )
    if group.handling.escalation is not None:
        to, probability = group.handling.escalation.to, group.handling.escalation.probability
        said.append(f"{_percent(probability)} of the chats are handed on to {to}")
    within = lasting(group.service_level.within_us)
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


WORDS: dict[str, str] = {
    "offline_handling.enabled": "offline handling",
    "offline_handling.max_offline_tickets": "limit of the open list",
    "offline_handling.max_offline_tickets_counts": "what the limit of the open list counts",
    "offline_handling.auto_assign": "open chats assigned by themselves",
    "offline_handling.pickup_delay": "time until an open chat is noticed",
    "offline_handling.priority": "answered first",
    "offline_handling.open_assignment": "open chats assigned at",
    "offline_handling.open_outside_hours": "open chats answered outside working hours",
    "queue_handling.enabled": "the queue",
    "queue_handling.limit": "limit of the queue",
    "queue_handling.when_all_offline": "queued chats once everybody has gone",
    "queue_handling.grace": "grace once everybody has gone",
    "queue_handling.inactivity_timeout": "time until a customer who left the queue is noticed",
    "customers.patience": "patience of queued customers",
    "customers.open_patience": "patience of open customers",
    "handling.work": "work of a chat",
    "handling.open_work": "work of an open chat",
    "handling.wrap_up": "wrap-up",
    "service_level.within": "time of the service level",
    "arrivals.scale": "factor on arrivals",
    "arrivals.weekly": "chats per hour",
    "working_hours": "working hours",
    "holidays": "holidays",
    "inbox.offline_chats_enabled": "offline chats of the inbox",
    "inbox.working_hours_enabled": "working hours of the inbox",
    "concurrency": "chats at once",
    "count": "number of agents",
    "shift": "shift",
    "curve": "speed with several chats",
    "absence": "share of shifts missed",
}
"""Settings by the end of their path; others are said by their path."""
_LONGEST_VALUE = 60


def said_path(path: str) -> str:
    """A dotted path of a setting in words: what it is, and of which group, agent or shift."""
    keys = path.split(".")
    whose = ""
    if keys[0] == "default":
        whose, keys = "all groups", keys[1:]
    elif keys[0] in ("groups", "agents", "shifts") and len(keys) > 1:
        kind = {"groups": "", "agents": "agent ", "shifts": "shift "}[keys[0]]
        whose = f"all {keys[0]}" if keys[1] == "*" else f"{kind}{keys[1]}"
        keys = keys[2:]
    for length in (2, 1):
        words = WORDS.get(".".join(keys[-length:]))
        if words is not None and len(keys) <= length:
            break
    else:
        words = " ".join(keys).replace("_", " ")
    return ": ".join(part for part in (whose, words) if part)


def said_value(value: Any) -> str:
    """A value of a setting in few words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {said_value(each)}" for key, each in value.items())
        return _cut(inner)
    if isinstance(value, list | tuple):
        return _cut(", ".join(map(said_value, value)) or "none")
    return _cut("nothing" if value is None else str(value))


def what_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what differs between two resolved scenarios, one phrase each.

    A change that all groups have in common is said once.
    """
    left_out = ("policies", "targets", "name", "replications", "seed")
    old, new = ({k: v for k, v in each.items() if k not in left_out} for each in (before, after))
    found = [
        (path, _at(old, path), value)
        for path, value in changes(old, new)
        if path not in ("agents", "groups")
    ]
    groups = list(old.get("groups", {}))
    said = [
        f"{said_path(path)} {said_value(now)}" + ("" if was is None else f", was {said_value(was)}")
        for path, was, now in _merged(found, groups)
    ]
    said += _other_agents(old, new)
    if groups != list(new.get("groups", {})):
        said.append("other groups")
    return tuple(said)


def _merged(
    found: Sequence[tuple[str, Any, Any]], groups: Sequence[str]
) -> list[tuple[str, Any, Any]]:
    """Changes that every group has alike as one of ``groups.*``."""
    by_setting: dict[str, list[str]] = {}
    for path, old, new in found:
        for group in groups:
            if path.startswith(f"groups.{group}."):
                rest = path.removeprefix(f"groups.{group}.")
                by_setting.setdefault(f"{rest}\0{old!r}\0{new!r}", []).append(path)
    common = {
        path: paths
        for paths in by_setting.values()
        if len(paths) == len(groups) > 1
        for path in paths
    }
    merged = []
    for path, old, new in found:
        if path not in common:
            merged.append((path, old, new))
        elif path == common[path][0]:
            rest = path.removeprefix(f"groups.{groups[0]}.")
            merged.append((f"groups.*.{rest}", old, new))
    return merged


def _other_agents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = ([agent["name"] for agent in each.get("agents", [])] for each in (before, after))
    if old == new:
        return []
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    said = f"agents {len(new)}, were {len(old)}"
    if gone:
        said += f"; without {listed(gone)}"
    return [said + (f"; with {listed(come)}" if come else "")]


def _at(document: Any, path: str) -> Any:
    """What stands at a path, with names in lists of agents; None where there is nothing."""
    for key in _keys(document, path):
        if isinstance(document, list):
            document = next((each for each in document if each.get("name") == key), None)
        else:
            document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _keys(document: Any, path: str) -> list[str]:
    """The keys of a path; names of groups and agents may hold dots."""
    head, _, rest = path.partition(".")
    if head in ("groups", "agents", "shifts") and rest:
        names = [each["name"] for each in document[head]] if head == "agents" else document[head]
        held = [name for name in names if rest == name or rest.startswith(f"{name}.")]
        if held:
            name = max(held, key=len)
            inner = rest[len(name) + 1 :]
            return [head, name, *(inner.split(".") if inner else [])]
    return path.split(".")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1].rstrip() + "…"


_UNITS = ((86_400e6, "day"), (3600e6, "h"), (60e6, "min"), (1e6, "s"))


def lasting(duration_us: float) -> str:
    """A duration (us) in the largest unit of which there are two or that it fills exactly once."""
    if duration_us >= NEVER:
        return "for ever"
    for size, name in _UNITS:
        if duration_us >= 2 * size or duration_us == size:
            text = f"{duration_us / size:.4g}"
            return counted(text, name) if name == "day" else f"{text} {name}"
    return f"{duration_us / 1e6:g} s"


def sampled(distribution: Distribution) -> str:
    """A distribution: its mean and what kind it is, ``"9 min on average (lognormal, cv 0.8)"``."""
    if isinstance(distribution, Constant):
        never = distribution.value_us >= NEVER
        return "for ever" if never else f"always {lasting(distribution.value_us)}"
    kind = type(distribution).__name__.lower()
    cv = getattr(distribution, "cv", None)
    more = kind if cv is None else f"{kind}, cv {cv:g}"
    if isinstance(distribution, Empirical):
        more = f"{len(distribution.values_us):,} observed values"
    average = mean_us(distribution)
    if average >= NEVER / 1000:  # a part of a mixture never ends
        return f"a {kind}, some of it for ever"
    return f"{lasting(average)} on average ({more})"


def weekly(windows: Sequence[Window]) -> str:
    """Weekly windows by day, equal neighbours together: ``"Mon-Fri 09:00-17:00; Sat ..."``."""
    texts = [
        ", ".join(window_text((w.begin_s, w.end_s)) for w in windows if w.weekday == day)
        for day in range(7)
    ]
    return "; ".join(f"{days} {text}" for days, text in together(texts) if text)


def together(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Seven texts, Monday's first, as ``(days, text)``: neighbours that say the same are one."""
    found: list[tuple[int, int, str]] = []
    for day, text in enumerate(texts):
        if found and found[-1][2] == text:
            found[-1] = (found[-1][0], day, text)
        else:
            found.append((day, day, text))
    if len(found) == 1:
        return [("every day", texts[0])]
    return [
        (DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}", text)
        for first, last, text in found
    ]


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in one line, ``"a, b and c"``; of many the first and how many more.

    Where one holds a comma all are in quotes.
    """
    quoted = any("," in name for name in names)
    shown = [f"“{name}”" if quoted else name for name in names]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
