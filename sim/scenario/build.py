"""From a checked file to the settings in force: inheritance by card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sim.metrics import BY_NAME
from sim.scenario import model
from sim.scenario.cards import (
    Arrivals,
    CustomersCard,
    DayFactor,
    DefaultCard,
    Escalations,
    GroupCard,
    HandlingCard,
    RestAfterChats,
    Retries,
    SilentCustomers,
    StickyAgents,
)
from sim.scenario.distributions import Form, built
from sim.scenario.file import AgentEntry, File, TargetEntry, parse_limit
from sim.scenario.findings import agent_names
from sim.scenario.model import Card, Holiday, Window
from sim.scenario.people import AgentAttendance, AgentOutage, Attendance, BreakEntry, ShiftPattern
from sim.scenario.quantities import parse_time_of_day, parse_weekdays
from sim.units import MICROSECONDS, NEVER

T = TypeVar("T")

_NONE = model.Attendance()


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


def shift(name: str, pattern: ShiftPattern) -> model.Shift:
    """The shift that a pattern means."""
    return model.Shift(
        name=name,
        windows=windows(pattern.windows),
        breaks=tuple(map(_break, pattern.breaks)),
        at_end=pattern.at_end,
        stop_before_end_us=pattern.stop_before_end,
    )


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


def agents(file: File) -> Iterator[model.Agent]:
    """All agents of a file, in roster order."""
    for entry in file.agents:
        groups = tuple(file.groups if entry.groups is None else entry.groups)
        for name in agent_names(entry.name, entry.count):
            yield model.Agent(
                name=name,
                groups=groups,
                concurrency=entry.concurrency,
                shift=entry.shift,
                first_day=entry.from_,
                last_day=entry.until,
                curve=tuple(entry.curve or ()),
                speed=entry.speed,
                at_end=first(entry.at_end, "finish"),
                attendance=_attendance(entry, name, file.attendance),
            )


def _attendance(entry: AgentEntry, name: str, of_all: Attendance) -> model.Attendance:
    """What holds for an agent: its entry's own, key by key, over the file's."""
    own = entry.attendance or AgentAttendance()
    return model.Attendance(
        absence=first(own.absence, of_all.absence, _NONE.absence),
        login_delay=built(own.login_delay, of_all.login_delay, 0),
        disconnects=_disconnects(own, of_all),
        outages=tuple(
            model.Outage(outage.from_, outage.to) for outage in _outages(own, of_all, entry, name)
        ),
    )


def _disconnects(own: AgentAttendance, of_all: Attendance) -> model.Disconnects | None:
    form = own.disconnects or of_all.disconnects
    if form is None or form.every == NEVER:
        return None
    return model.Disconnects(built(form.every), built(form.for_))


def _outages(
    own: AgentAttendance, of_all: Attendance, entry: AgentEntry, name: str
) -> list[AgentOutage]:
    if own.outages is not None:
        return own.outages
    return [
        outage
        for outage in of_all.outages or ()
        if outage.agents is None or not {name, entry.name}.isdisjoint(outage.agents)
    ]


_OFFLINE = model.OfflineHandling()
_QUEUE = model.QueueHandling()
_CUSTOMERS = model.Customers()


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
        agents=tuple(agents(file)),
        shifts=tuple(shift(name, pattern) for name, pattern in file.shifts.items()),
        warmup_days=file.warmup,
        cooldown_days=file.cooldown,
        replications=file.replications,
        seed=file.seed,
        working_hours_enabled=first(file.inbox.working_hours_enabled, hours_given),
        offline_chats_enabled=file.inbox.offline_chats_enabled,
        max_escalations=file.inbox.max_escalations,
        day_factor_cv=_cv(file.inbox.day_factor),
        trace=file.trace,
        roster=file.roster,
        policies=tuple(file.policies),
        targets=tuple(map(_target, file.targets)),
        file=name,
        document=document,
        folder=folder,
    )


def _target(entry: TargetEntry) -> model.Target:
    unit = BY_NAME[entry.metric].unit
    least, most = (
        None if limit is None else parse_limit(limit, unit)
        for limit in (entry.at_least, entry.at_most)
    )
    per_day = entry.per == "day"
    return model.Target(
        entry.metric, entry.group, entry.segment, least, most, per_day, entry.share_of
    )


def _holidays(*cards: dict[str, tuple[tuple[int, int], ...]] | None) -> tuple[Holiday, ...]:
    """The holidays of several cards, merged by date; of later cards' is the say."""
    by_date = {day: spans for card in cards for day, spans in (card or {}).items()}
    return tuple(Holiday(date.fromisoformat(day), by_date[day]) for day in sorted(by_date))


def _cv(factor: DayFactor | None) -> float:
    return 0.0 if factor is None else factor.gamma.cv


def _group(name: str, own: GroupCard, file: File) -> model.Group:
    default, arrivals = file.default, own.arrivals
    handling = own.handling
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
        customers=_customers(own.customers, default.customers),
        **_after_work(name, handling, default.handling),
        service_level_within_us=first(
            own.service_level.within, default.service_level.within, 60 * MICROSECONDS
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
        auto_assign=first(mine.auto_assign, its.auto_assign, left_out.auto_assign),
        pickup_delay=_built(mine.pickup_delay, its.pickup_delay) or left_out.pickup_delay,
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


def _customers(mine: CustomersCard, its: CustomersCard) -> model.Customers:
    left_out = _CUSTOMERS
    patience = _built(mine.patience, its.patience)
    open_patience = _built(mine.open_patience, its.open_patience)
    return model.Customers(
        patience=patience or left_out.patience,
        patience_given=patience is not None,
        unreachable_time=_built(mine.unreachable_time, its.unreachable_time)
        or left_out.unreachable_time,
        open_patience=open_patience or left_out.open_patience,
        open_patience_given=open_patience is not None,
        retry=_retry(mine.retry or its.retry),
        sticky=_sticky(mine.sticky or its.sticky),
        silent=_silent(mine.silent or its.silent),
    )


def _retry(form: Retries | None) -> model.Retry | None:
    if form is None:
        return None
    return model.Retry(form.probability, built(form.delay), form.max_attempts)


def _sticky(form: StickyAgents | None) -> model.Sticky | None:
    return None if form is None else model.Sticky(form.probability, form.fallback)


def _silent(form: SilentCustomers | None) -> model.Silent | None:
    return None if form is None else model.Silent(form.probability, form.timeout)


def _after_work(group: str, mine: HandlingCard, its: HandlingCard) -> dict[str, Any]:
    """What of a group's handling is not its work."""
    return {
        "open_work": _built(mine.open_work, its.open_work),
        "wrap_up": _built(mine.wrap_up, its.wrap_up) or model.Constant(0),
        "rest": _rest(mine.rest or its.rest),
        "escalation": _escalation(group, mine.escalation or its.escalation),
    }


def _rest(form: RestAfterChats | None) -> model.Rest | None:
    return None if form is None else model.Rest(built(form.waiting), built(form.idle))


def _escalation(group: str, form: Escalations | None) -> model.Escalation | None:
    # the Default card may name a group, to which its own chats are never escalated
    if form is None or form.to == group:
        return None
    return model.Escalation(form.to, form.probability)


def _built(*forms: Form | None) -> model.Distribution | None:
    """The distribution that the first form given means, None where there is none."""
    return built(*forms) if any(form is not None for form in forms) else None


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
