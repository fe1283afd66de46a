"""What is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sim.scenario.document import mapping
from sim.scenario.findings import Finding, KeyPath, listed
from sim.scenario.model import Constant, Group, Scenario, TraceFile
from sim.scenario.people_advice import people_advice
from sim.scenario.presence import run_dates, schedule_advice
from sim.units import NEVER


def advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about a scenario that is right as far as the format goes.

    ``document`` is the scenario's with the entries of its files written out.
    """
    yield from _settings_without_effect(scenario, document)
    yield from _retries_of_nobody(scenario, document)
    yield from _silence_of_no_length(scenario, document)
    yield from _open_chats_never_picked_up(scenario, document)
    yield from _escalations_of_nobody(scenario, document)
    yield from _groups_never_open_or_without_chats(scenario)
    yield from _dates_outside_the_run(scenario, document)
    yield from _day_factor_of_some(scenario)
    yield from schedule_advice(scenario, document)
    yield from people_advice(scenario, document)


_ASSIGNED = "open chats are assigned (auto_assign is true)"
_PICKED_UP = "agents pick open chats up by themselves (auto_assign is false)"
_IDLE = (
    ("queue_handling", "limit", "enabled", False, "the queue is disabled"),
    ("offline_handling", "max_offline_tickets", "enabled", False, "offline handling is disabled"),
    ("offline_handling", "pickup_delay", "auto_assign", True, _ASSIGNED),
    ("offline_handling", "priority", "auto_assign", False, _PICKED_UP),
    ("offline_handling", "open_assignment", "auto_assign", False, _PICKED_UP),
)
"""Part of a card, its key, and the key and value in force that leave that without effect."""


def _settings_without_effect(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    for part, key, switch, idle, reason in _IDLE:
        is_idle = {g.name: getattr(getattr(g, part), switch) is idle for g in scenario.groups}
        cards: dict[KeyPath, bool] = {("groups", name): off for name, off in is_idle.items()}
        cards["default",] = all(is_idle.values())
        for card, off in cards.items():
            if off and key in mapping(document, *map(str, card), part):
                yield Finding((*card, part, key), f"has no effect, since {reason}", at_key=True)


def _retries_of_nobody(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    cards: list[KeyPath] = [("default",), *(("groups", group.name) for group in scenario.groups)]
    for card in cards:
        retry = mapping(document, *map(str, card), "customers", "retry")
        if retry.get("max_attempts") == 1:
            message = "the first attempt is the only one: no customer ever comes back"
            yield Finding((*card, "customers", "retry", "max_attempts"), message, at_key=True)


def _where(
    scenario: Scenario,
    document: dict[str, Any],
    part: str,
    key: str,
    fits: Callable[[Group], bool],
) -> Iterator[KeyPath]:
    """Where a key stands that is in force in groups that ``fits`` holds for."""
    places: dict[KeyPath, None] = {}
    for group in scenario.groups:
        for card in (("groups", group.name), ("default",)):
            if key in mapping(document, *card, part):
                if fits(group):
                    places[*card, part, key] = None
                break
    yield from places


def _silence_of_no_length(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    def at_once(group: Group) -> bool:
        return group.customers.silent is not None and group.customers.silent.timeout_us == 0

    for path in _where(scenario, document, "customers", "silent", at_once):
        message = "has no effect: the chat of a silent customer is resolved at once"
        yield Finding((*path, "timeout"), message)


def _open_chats_never_picked_up(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    def never(group: Group) -> bool:
        offline = group.offline_handling
        its = offline.enabled and not offline.auto_assign
        return its and offline.pickup_delay == Constant(NEVER)

    if scenario.offline_chats_enabled:
        for path in _where(scenario, document, "offline_handling", "pickup_delay", never):
            yield Finding(path, "open chats are never answered")


def _escalations_of_nobody(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    if scenario.max_escalations == 0 and any(group.escalation for group in scenario.groups):
        message = "no chat is ever escalated, whatever the cards say"
        yield Finding(("inbox", "max_escalations"), message)
    to = mapping(document, "default", "handling", "escalation").get("to")
    groups = [group.name for group in scenario.groups]
    own = [n for n in groups if "escalation" in mapping(document, "groups", n, "handling")]
    if set(groups) - set(own) == {to}:
        message = f"has no effect: {to}, the group it names, is the only one that inherits it"
        yield Finding(("default", "handling", "escalation"), message, at_key=True)


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
