"""From a checked file to the settings in force: inheritance by card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario import model
from sim.scenario.cards import PARTS, DayFactor, GroupCard
from sim.scenario.distributions import Constant
from sim.scenario.file import File
from sim.scenario.findings import Document, agent_names, entries, mapping
from sim.scenario.kinds import keys_of
from sim.scenario.model import Card
from sim.scenario.people import Agent, AttendanceOfAll, Outage, Shift, ShiftPattern
from sim.scenario.week import Holiday
from sim.units import NEVER

T = TypeVar("T")


def first(*values: T | None) -> T:
    """The first value that is given: own card, Default card, what is left out means."""
    return next(value for value in values if value is not None)


def agents(file: File, document: Document) -> Iterator[Agent]:
    """All agents of a file, in roster order."""
    given = {place: mapping(entry, "attendance") for place, entry in entries(document)}
    for place, entry in enumerate(file.agents):
        groups = entry.groups or tuple(file.groups)
        attendance = _in_force(entry.attendance, file.attendance, given[place])
        disconnects = attendance.disconnects
        if disconnects is not None and disconnects.every == Constant(NEVER):
            attendance = replace(attendance, disconnects=None)
        for name in agent_names(entry.name, entry.count):
            its = attendance
            if "outages" not in given[place]:
                its = replace(its, outages=_outages(file.attendance, name, entry.name))
            yield replace(entry, name=name, count=None, groups=groups, attendance=its)


def _outages(of_all: AttendanceOfAll, *names: str) -> tuple[Outage, ...]:
    """The outages of the file that concern an agent by one of its names."""
    return tuple(
        Outage(outage.begin, outage.end)
        for outage in of_all.outages
        if outage.agents is None or not set(names).isdisjoint(outage.agents)
    )


def scenario(
    file: File, name: str, document: Document, folder: Path, entered: Document
) -> model.Scenario:
    """The scenario that a checked file means; ``name`` is what messages call the file.

    ``document`` is what the file was made of, ``entered`` the same with the entries of its files.
    """
    cards = [file.default, *file.groups.values()]
    hours_given = any(card.working_hours for card in cards)
    return model.Scenario(
        name=file.name,
        timezone=file.timezone,
        start=file.start,
        duration_days=file.duration,
        groups=tuple(_group(name, card, file, entered) for name, card in file.groups.items()),
        agents=tuple(agents(file, entered)),
        shifts=tuple(_shift(name, pattern) for name, pattern in file.shifts.items()),
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
        targets=tuple(file.targets),
        file=name,
        document=document,
        folder=folder,
    )


def _shift(name: str, pattern: ShiftPattern) -> Shift:
    return Shift(**{key.name: getattr(pattern, key.name) for key in fields(pattern)}, name=name)


def _holidays(*cards: tuple[Holiday, ...]) -> tuple[Holiday, ...]:
    """The holidays of several cards, merged by date; of later cards' is the say."""
    by_day = {holiday.day: holiday for card in cards for holiday in card}
    return tuple(by_day[day] for day in sorted(by_day))


def _cv(factor: DayFactor | None) -> float:
    return 0.0 if factor is None else factor.gamma.cv


def _group(name: str, own: GroupCard, file: File, document: Document) -> model.Group:
    default, arrivals = file.default, own.arrivals
    mine, its = mapping(document, "groups", name), mapping(document, "default")
    parts: dict[str, Any] = {
        part: _in_force(getattr(own, part), getattr(default, part), mapping(mine, part))
        for part in PARTS
    }
    escalation = parts["handling"].escalation
    if escalation is not None and escalation.to == name:
        # the Default card may name a group, to which its own chats are never escalated
        parts["handling"] = replace(parts["handling"], escalation=None)
    return model.Group(
        name=name,
        arrivals=arrivals.source if arrivals else None,
        arrivals_scale=first(arrivals.scale if arrivals else None, 1.0),
        special_days=arrivals.factors_by_day if arrivals else (),
        day_factor_cv=_cv(arrivals.day_factor if arrivals else None),
        working_hours=own.working_hours or default.working_hours,
        holidays=_holidays(file.holidays, default.holidays, own.holidays),
        **parts,
        offline_enabled_on=_card_of(mine, "offline_handling"),
        queue_enabled_on=_card_of(mine, "queue_handling"),
        patience_given=_given("patience", mine, its),
        open_patience_given=_given("open_patience", mine, its),
    )


def _in_force(own: Any, default: Any, given: Document) -> Any:
    """What is in force, key by key: what is given of its own, else what holds for all."""
    concept: Any = type(own)
    known = keys_of(concept).items()
    return concept(
        **{key.field: getattr(own if name in given else default, key.field) for name, key in known}
    )


def _card_of(card: Document, part: str) -> Card:
    return Card.GROUP if "enabled" in mapping(card, part) else Card.DEFAULT


def _given(key: str, *cards: Document) -> bool:
    return any(key in mapping(card, "customers") for card in cards)
