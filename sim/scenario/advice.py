"""What is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks import mapping
from sim.scenario.findings import Finding, KeyPath
from sim.scenario.model import MICROSECONDS, Break, Scenario, Window
from sim.scenario.quantities import DAY_S

WEEK_S = 7 * DAY_S


def advice(scenario: Scenario) -> Iterator[Finding]:
    """Warnings about a scenario that is right as far as the format goes."""
    yield from _limits_without_effect(scenario)
    yield from _groups_never_open_or_without_chats(scenario)
    yield from _shifts_without_effect(scenario)


def _limits_without_effect(scenario: Scenario) -> Iterator[Finding]:
    kinds = (
        ("queue_handling", "limit", "the queue"),
        ("offline_handling", "max_offline_tickets", "offline handling"),
    )
    for part, limit, what in kinds:
        in_force = {group.name: getattr(group, part).enabled for group in scenario.groups}
        cards: dict[KeyPath, bool] = {("groups", name): on for name, on in in_force.items()}
        cards["default",] = any(in_force.values())
        for card, enabled in cards.items():
            if not enabled and limit in mapping(scenario.document, *map(str, card), part):
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


def _shifts_without_effect(scenario: Scenario) -> Iterator[Finding]:
    used = {agent.shift for agent in scenario.agents}
    for shift in scenario.shifts:
        if shift.name not in used:
            yield Finding(("shifts", shift.name), "no agent works this shift", at_key=True)
        for place, pause in enumerate(shift.breaks):
            if not any(_meets(pause, window) for window in shift.windows):
                message = "never falls into its shift and has no effect"
                yield Finding(("shifts", shift.name, "breaks", place), message)


def _meets(pause: Break, window: Window) -> bool:
    """Whether the break of some day reaches into the window, by the clock on the wall."""
    length_s = pause.for_us / MICROSECONDS
    begin_s = window.weekday * DAY_S + window.begin_s
    end_s = window.weekday * DAY_S + window.end_s
    # A break comes every day, so the one that could reach in begins before the window ends.
    last_begin_s = end_s - 1 - (end_s - 1 - pause.at_s) % DAY_S
    return last_begin_s + length_s > begin_s
