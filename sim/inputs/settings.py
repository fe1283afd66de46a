"""The settings in force as arrays, one entry a group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.inputs.arrays import Int64, Settings
from sim.inputs.distributions import LONGEST_US, constant
from sim.scenario.model import Group, Scenario
from sim.units import UNLIMITED


def settings_of(scenario: Scenario) -> Settings:
    """Lay the groups' settings out in arrays, in the order of the file."""

    def column(of: Callable[[Group], int]) -> Int64:
        return np.array([of(group) for group in scenario.groups], np.int64)

    return Settings(
        inbox_offline_enabled=int(scenario.offline_chats_enabled),
        offline_enabled=column(lambda g: g.offline_handling.enabled),
        offline_enabled_on=column(lambda g: g.offline_handling.enabled_on),
        offline_limit=column(lambda g: min(g.offline_handling.max_offline_tickets, UNLIMITED)),
        offline_counts_spell=column(
            lambda g: g.offline_handling.max_offline_tickets_counts == "spell"
        ),
        open_first=column(lambda g: g.offline_handling.priority == "open"),
        open_on_login_only=column(lambda g: g.offline_handling.open_assignment == "login"),
        open_outside_hours=column(lambda g: g.offline_handling.open_outside_hours),
        queue_enabled=column(lambda g: g.queue_handling.enabled),
        queue_enabled_on=column(lambda g: g.queue_handling.enabled_on),
        queue_limit=column(lambda g: min(g.queue_handling.limit, UNLIMITED)),
        queue_becomes_open=column(lambda g: g.queue_handling.when_all_offline == "open"),
        grace_us=column(lambda g: constant(g.queue_handling.grace_us, LONGEST_US)),
        inactivity_timeout_us=column(
            lambda g: constant(g.queue_handling.inactivity_timeout_us, LONGEST_US)
        ),
        service_level_within_us=column(lambda g: g.service_level_within_us),
        auto_assign=column(lambda g: g.offline_handling.auto_assign),
        sticky_fallback=column(
            lambda g: g.customers.sticky is not None and g.customers.sticky.fallback
        ),
    )
