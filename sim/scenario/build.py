"""From a checked file to the settings in force: inheritance by card, names for every agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario import model
from sim.scenario.arrivals_format import Arrivals, DayFactor
from sim.scenario.distribution_format import built
from sim.scenario.format import AgentEntry, BreakEntry, DefaultCard, File, GroupCard
from sim.scenario.model import MICROSECONDS, Card, Holiday, Window
from sim.scenario.quantities import parse_time_of_day, parse_weekdays

T = TypeVar("T")

_OFFLINE = model.OfflineHandling()
_QUEUE = model.QueueHandling()


def scenario(file: File, name: str, document: dict[str, Any], folder: Path) -> model.Scenario:
    """The scenario that a checked file means; ``name`` is what messages call the file."""
    cards = [file.default, *file.groups.values()]
    hours_given = any(card.working_hours is not None for card in cards)
    return model.Scenario(
        name=file.name,
        timezone=file.timezone,
        start=file.start,
        duration_days=file.duration,
        groups=tuple(_group(name, card, file) for name, card in file.groups.items()),
        agents=tuple(agent for entry in file.agents for agent in _agents(entry, [*file.groups])),
        shifts=tuple(
            model.Shift(
                name=shift_name,
                windows=windows(pattern.windows),
                breaks=tuple(map(_break, pattern.breaks)),
                at_end=pattern.at_end,
            )
            for shift_name, pattern in file.shifts.items()
        ),
        warmup_days=file.warmup,
        cooldown_days=file.cooldown,
        replications=file.replications,
        seed=file.seed,
        working_hours_enabled=first(file.inbox.working_hours_enabled, hours_given),
        offline_chats_enabled=file.inbox.offline_chats_enabled,
        day_factor_cv=_cv(file.inbox.day_factor),
        trace=file.trace,
        roster=file.roster,
        file=name,
        document=document,
        folder=folder,
    )


def first(*values: T | None) -> T:
    """The first value that is given: own card, Default card, what is left out means."""
    return next(value for value in values if value is not None)


def windows(weekly: dict[str, list[tuple[int, int]]] | None) -> tuple[Window, ...]:
    """The windows of weekday keys, one for each weekday, in the order of the week."""
    laid_out = (
        Window(weekday, begin_s, end_s)
        for key, spans in (weekly or {}).items()
        for weekday in parse_weekdays(key)
        for begin_s, end_s in spans
    )
    return tuple(sorted(laid_out, key=lambda w: (w.weekday, w.begin_s)))


def agent_names(entry_name: str, count: int | None) -> Iterator[str]:
    """The names of an entry's agents: its own, or with a count ``name-1`` to ``name-count``."""
    return iter([entry_name] if count is None else [f"{entry_name}-{i + 1}" for i in range(count)])


def _agents(entry: AgentEntry, all_groups: list[str]) -> Iterator[model.Agent]:
    groups = tuple(all_groups if entry.groups == ["all"] else entry.groups)
    for name in agent_names(entry.name, entry.count):
        yield model.Agent(name, groups, entry.concurrency, entry.shift, entry.from_, entry.until)


def _break(entry: BreakEntry) -> model.Break:
    weekdays = None if entry.days is None else tuple(sorted(entry.days))
    if entry.between is None:
        assert entry.at is not None
        return model.Break(entry.at, entry.for_, entry.status, weekdays=weekdays)
    begin_s, length_s = entry.between
    return model.Break(
        begin_s,
        entry.for_,
        entry.status,
        span_us=length_s * MICROSECONDS,
        spread=bool(entry.spread),
        weekdays=weekdays,
    )


def _holidays(*cards: dict[str, tuple[tuple[int, int], ...]] | None) -> tuple[Holiday, ...]:
    """The holidays of several cards, merged by date; of later cards' is the say."""
    by_date = {day: spans for card in cards for day, spans in (card or {}).items()}
    return tuple(Holiday(date.fromisoformat(day), by_date[day]) for day in sorted(by_date))


def _cv(factor: DayFactor | None) -> float:
    return 0.0 if factor is None else factor.gamma.cv


def _group(name: str, own: GroupCard, file: File) -> model.Group:
    default, arrivals = file.default, own.arrivals
    customers, handling = own.customers, own.handling
    return model.Group(
        name=name,
        work=built(handling.work, default.handling.work),
        arrivals=_arrivals(arrivals),
        arrivals_scale=first(arrivals.scale if arrivals else None, 1.0),
        special_days=_special_days(arrivals),
        day_factor_cv=_cv(arrivals.day_factor if arrivals else None),
        working_hours=windows(first(own.working_hours, default.working_hours, {})),
        holidays=_holidays(file.holidays, default.holidays, own.holidays),
        offline_handling=_offline_handling(own, default),
        queue_handling=_queue_handling(own, default),
        customers=model.Customers(
            patience=built(customers.patience, default.customers.patience, model.NEVER),
            unreachable_time=built(
                customers.unreachable_time,
                default.customers.unreachable_time,
                180 * model.MICROSECONDS,
            ),
        ),
        service_level_within_us=first(
            own.service_level.within, default.service_level.within, 60 * model.MICROSECONDS
        ),
    )


def _offline_handling(own: GroupCard, default: DefaultCard) -> model.OfflineHandling:
    mine, its, left_out = own.offline_handling, default.offline_handling, _OFFLINE
    return model.OfflineHandling(
        enabled=first(mine.enabled, its.enabled, left_out.enabled),
        enabled_on=Card.DEFAULT if mine.enabled is None else Card.GROUP,
        max_offline_tickets=first(
            mine.max_offline_tickets, its.max_offline_tickets, left_out.max_offline_tickets
        ),
        max_offline_tickets_counts=first(
            mine.max_offline_tickets_counts,
            its.max_offline_tickets_counts,
            left_out.max_offline_tickets_counts,
        ),
        priority=first(mine.priority, its.priority, left_out.priority),
        open_assignment=first(mine.open_assignment, its.open_assignment, left_out.open_assignment),
        open_outside_hours=first(
            mine.open_outside_hours, its.open_outside_hours, left_out.open_outside_hours
        ),
    )


def _queue_handling(own: GroupCard, default: DefaultCard) -> model.QueueHandling:
    mine, its, left_out = own.queue_handling, default.queue_handling, _QUEUE
    return model.QueueHandling(
        enabled=first(mine.enabled, its.enabled, left_out.enabled),
        enabled_on=Card.DEFAULT if mine.enabled is None else Card.GROUP,
        limit=first(mine.limit, its.limit, left_out.limit),
        when_all_offline=first(
            mine.when_all_offline, its.when_all_offline, left_out.when_all_offline
        ),
        grace_us=first(mine.grace, its.grace, left_out.grace_us),
        inactivity_timeout_us=first(
            mine.inactivity_timeout, its.inactivity_timeout, left_out.inactivity_timeout_us
        ),
    )


def _special_days(arrivals: Arrivals | None) -> tuple[tuple[date, float], ...]:
    factors = (arrivals.special_days if arrivals else None) or {}
    return tuple((date.fromisoformat(day), factors[day]) for day in sorted(factors))


def _arrivals(
    arrivals: Arrivals | None,
) -> model.RateProfile | model.Forecast | model.TraceFile | None:
    if arrivals is None:
        return None
    if arrivals.trace is not None:
        return model.TraceFile(arrivals.trace)
    if arrivals.forecast is not None:
        return model.Forecast(arrivals.forecast)
    if arrivals.rate is not None:
        return model.RateProfile((((0, arrivals.rate),),) * 7)
    if arrivals.profile is not None:
        return model.RateProfile(tuple(map(_merged, arrivals.profile)))
    days: list[tuple[tuple[int, float], ...]] = [((0, 0.0),)] * 7
    for key, rates in (arrivals.weekly or {}).items():
        for weekday in parse_weekdays(key):
            days[weekday] = _merged((parse_time_of_day(time), rate) for time, rate in rates.items())
    return model.RateProfile(tuple(days))


def _merged(rates: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """The pieces of a day, a piece of the same rate as the one before it merged into that."""
    pieces: list[tuple[int, float]] = []
    for begin_s, rate in rates:
        if not pieces or pieces[-1][1] != rate:
            pieces.append((begin_s, rate))
    return tuple(pieces)
