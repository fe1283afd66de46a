"""What a run takes for granted because the scenario leaves it out."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.findings import listed
from sim.scenario.model import Group, Scenario, TraceFile


def assumptions(scenario: Scenario) -> tuple[str, ...]:
    """Say what a scenario leaves out that its results rest on, one sentence each (R18)."""
    return (*_of_queued_customers(scenario), *_of_open_customers(scenario))


def _of_queued_customers(scenario: Scenario) -> tuple[str, ...]:
    groups = [g for g in scenario.groups if g.queue_handling.enabled and g.queue_handling.limit]
    staying = [group for group in groups if not group.customers.patience_given]
    replayed = [g for g in staying if scenario.trace or isinstance(g.arrivals, TraceFile)]
    unless = ", unless a trace says when" if replayed else ""
    return _never_leave("queued", groups, staying, unless)


def _of_open_customers(scenario: Scenario) -> tuple[str, ...]:
    if not scenario.offline_chats_enabled:
        return ()
    groups = [g for g in scenario.groups if g.offline_handling.enabled]
    staying = [group for group in groups if not group.customers.open_patience_given]
    return _never_leave("open", groups, staying)


def _never_leave(
    kind: str, groups: Sequence[Group], staying: Sequence[Group], unless: str = ""
) -> tuple[str, ...]:
    if not staying:
        return ()
    names = listed(group.name for group in staying)
    whose = "" if len(staying) == len(groups) else f" ({names})"
    return (f"assumed: {kind} customers never leave{whose}{unless}",)
