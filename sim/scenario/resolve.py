"""A scenario written out with everything in force, in types that JSON has, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario.cards import PARTS, Forecast, TraceFile, rates_in_a_file
from sim.scenario.kinds import written
from sim.scenario.model import Card, Group, Scenario
from sim.scenario.people import Agent, shift_in_a_file
from sim.scenario.targets import target_in_a_file
from sim.scenario.week import by_date, by_weekday


def changes(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The settings, by dotted path, that make of one resolved document another.

    A setting cannot take a key away: a mapping that lacks one is set as a whole, as is a list.
    """
    if before == after:
        return
    names = _names(before) if path == "agents" else None
    if names is not None and names == _names(after):
        before, after = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    mappings = isinstance(before, dict) and isinstance(after, dict)
    if not mappings or not before.keys() <= after.keys():
        yield path, after
        return
    for key, value in after.items():
        inner = f"{path}.{key}" if path else key
        if key in before:
            yield from changes(before[key], value, inner)
        else:
            yield inner, value


def _names(agents: list[dict[str, Any]]) -> list[str]:
    return [agent["name"] for agent in agents]


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Every setting in force as a scenario file would write it, in one fixed order of keys.

    Inherited settings are written on each group's card; only an ``enabled`` of the Default card
    stays there, since reasons for missed chats name the card (R5, R6). Values read from a file
    are listed. Read again with :func:`sim.scenario.from_document` it gives the same scenario.
    """
    document: dict[str, Any] = {
        "name": scenario.name,
        "timezone": scenario.timezone,
        "start": scenario.start.isoformat(),
        "duration": f"{scenario.duration_days}d",
        "warmup": f"{scenario.warmup_days}d",
        "cooldown": "auto" if scenario.cooldown_days is None else f"{scenario.cooldown_days}d",
        "replications": scenario.replications,
        "seed": scenario.seed,
        "inbox": {
            "working_hours_enabled": scenario.working_hours_enabled,
            "offline_chats_enabled": scenario.offline_chats_enabled,
            "max_escalations": scenario.max_escalations,
            **_day_factor(scenario.day_factor_cv),
        },
        "default": _default_card(scenario),
        "groups": {group.name: _group(group, scenario.folder) for group in scenario.groups},
    }
    if scenario.roster is None:
        document["shifts"] = {shift.name: shift_in_a_file(shift) for shift in scenario.shifts}
    document["agents"] = [_agent(agent, scenario) for agent in scenario.agents]
    if scenario.trace is not None:
        document["trace"] = _file(scenario.trace, scenario.folder)
    if scenario.roster is not None:
        document["roster"] = _file(scenario.roster, scenario.folder)
    policies = {name: resolved(scenario.policy(name)) for name in scenario.policies}
    if scenario.targets:
        document["targets"] = list(map(target_in_a_file, scenario.targets))
    if policies:
        plainly = {key: document[key] for key in document if key != "targets"}
        document["policies"] = {
            name: dict(changes(plainly, {key: its[key] for key in its if key != "targets"}))
            for name, its in policies.items()
        }
    return document


def _default_card(scenario: Scenario) -> dict[str, Any]:
    card: dict[str, Any] = {}
    for group in scenario.groups:
        if group.offline_enabled_on == Card.DEFAULT:
            card["offline_handling"] = {"enabled": group.offline_handling.enabled}
    for group in scenario.groups:
        if group.queue_enabled_on == Card.DEFAULT:
            card["queue_handling"] = {"enabled": group.queue_handling.enabled}
    return card


def _group(group: Group, folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = {}
    if group.arrivals is not None:
        card["arrivals"] = _arrivals(group, folder)
    if group.working_hours:
        card["working_hours"] = by_weekday(group.working_hours)
    if group.holidays:
        card["holidays"] = by_date(group.holidays)
    card |= {part: written(getattr(group, part)) for part in PARTS}
    left_to_the_default_card = {
        ("offline_handling", "enabled"): group.offline_enabled_on == Card.DEFAULT,
        ("queue_handling", "enabled"): group.queue_enabled_on == Card.DEFAULT,
        ("customers", "patience"): not group.patience_given,
        ("customers", "open_patience"): not group.open_patience_given,
    }
    for (part, key), is_left_out in left_to_the_default_card.items():
        if is_left_out:
            del card[part][key]
    return card


def _arrivals(group: Group, folder: Path) -> dict[str, Any]:
    if isinstance(group.arrivals, TraceFile):
        return {"trace": _file(group.arrivals.path, folder)}
    kind: dict[str, Any] = {}
    if isinstance(group.arrivals, Forecast):
        kind["forecast"] = _file(group.arrivals.path, folder)
    elif group.arrivals is not None:
        kind["weekly"] = rates_in_a_file(group.arrivals)
    special_days = {day.isoformat(): factor for day, factor in group.special_days}
    return {
        **kind,
        "scale": group.arrivals_scale,
        **({"special_days": special_days} if special_days else {}),
        **_day_factor(group.day_factor_cv),
    }


def _day_factor(cv: float) -> dict[str, Any]:
    return {"day_factor": {"gamma": {"cv": cv}}} if cv else {}


def _agent(agent: Agent, scenario: Scenario) -> dict[str, Any]:
    """An agent's entry; with a roster only outages of its attendance may be said."""
    entry = written(agent)
    attendance = entry["attendance"]
    if not agent.curve:
        del entry["curve"]
    if scenario.roster is None:
        del entry["at_end"]
    else:
        del attendance["absence"], attendance["login_delay"]
    if not agent.attendance.outages:
        del attendance["outages"]
    if not attendance:
        del entry["attendance"]
    return entry  # type: ignore[no-any-return]


def _file(path: Path, folder: Path) -> str:
    """The name as the file wrote it: the manifest must not depend on where the folder lies."""
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
