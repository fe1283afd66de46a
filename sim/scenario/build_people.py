"""From a checked file to its shifts and agents: each agent with its name and its attendance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sim.scenario import model
from sim.scenario.attendance_format import AgentAttendance, AgentOutage, Attendance
from sim.scenario.distribution_format import built
from sim.scenario.document import agent_names
from sim.scenario.format import AgentEntry, File
from sim.scenario.model import Window
from sim.scenario.quantities import parse_weekdays
from sim.scenario.shift_format import BreakEntry, ShiftPattern
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
