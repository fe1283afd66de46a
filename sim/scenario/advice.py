"""What is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.checks import mapping
from sim.scenario.findings import Finding, KeyPath, listed
from sim.scenario.model import Scenario, TraceFile
from sim.scenario.presence import run_dates, schedule_advice


def advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about a scenario that is right as far as the format goes.

    ``document`` is the scenario's with the entries of its files written out.
    """
    yield from _limits_without_effect(scenario, document)
    yield from _groups_never_open_or_without_chats(scenario)
    yield from _dates_outside_the_run(scenario, document)
    yield from _day_factor_of_some(scenario)
    yield from schedule_advice(scenario, document)


def _limits_without_effect(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    kinds = (
        ("queue_handling", "limit", "the queue"),
        ("offline_handling", "max_offline_tickets", "offline handling"),
    )
    for part, limit, what in kinds:
        in_force = {group.name: getattr(group, part).enabled for group in scenario.groups}
        cards: dict[KeyPath, bool] = {("groups", name): on for name, on in in_force.items()}
        cards["default",] = any(in_force.values())
        for card, enabled in cards.items():
            if not enabled and limit in mapping(document, *map(str, card), part):
                message = f"has no effect, since {what} is disabled"
                yield Finding((*card, part, limit), message, at_key=True)


def _groups_never_open_or_without_chats(scenario: Scenario) -> Iterator[Finding]:
    for group in scenario.groups:
        if scenario.working_hours_enabled and not group.working_hours:
            message = (
                "has no working hours of its own nor from the Default card: it is always closed"
            )
            yield Finding(("groups", group.name), message, at_key=True)
        if group.arrivals is None and scenario.trace is None:
            message = "has no arrivals: no chat is ever raised for it"
            yield Finding(("groups", group.name), message, at_key=True)


def _dates_outside_the_run(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    first, last = run_dates(scenario)
    places: list[KeyPath] = [("holidays",), ("default", "holidays")]
    for group in scenario.groups:
        places.append(("groups", group.name, "holidays"))
        places.append(("groups", group.name, "arrivals", "special_days"))
    for path in places:
        for day in mapping(document, *map(str, path)):
            if not first.isoformat() <= day <= last.isoformat():
                message = f"outside the run, which is from {first} to {last}, and without effect"
                yield Finding((*path, day), message, at_key=True)


def _day_factor_of_some(scenario: Scenario) -> Iterator[Finding]:
    replayed = [g.name for g in scenario.groups if isinstance(g.arrivals, TraceFile)]
    if scenario.day_factor_cv and replayed:
        message = f"has no effect on chats replayed from a trace: {listed(replayed)}"
        yield Finding(("inbox", "day_factor"), message, at_key=True)
