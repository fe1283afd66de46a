"""Keys and words of the format that this version does not know yet."""

from __future__ import annotations

from sim.scenario.findings import KeyPath

_CARD = {
    "offline_handling": ("pickup_delay",),
    "customers": ("open_patience", "retry", "sticky", "silent"),
    "handling": ("open_work", "wrap_up", "rest", "escalation"),
}
_LATER: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("attendance", "policies", "targets"),
    ("inbox",): ("max_escalations",),
    ("shifts", "*"): ("stop_before_end",),
    ("agents", "*"): (
        *("curve", "speed"),
        *("attendance", "absence", "login_delay", "disconnects", "outages"),
    ),
    **{("default", part): keys for part, keys in _CARD.items()},
    **{("groups", "*", part): keys for part, keys in _CARD.items()},
}

AT_END = ("carry_over", "transfer", "away")
BREAK_STATUSES = ("offline",)


def later_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys of the mapping at ``path`` that a later version will know."""
    pattern = tuple(
        "*" if i % 2 and path[0] in ("groups", "shifts", "agents") else str(key)
        for i, key in enumerate(path)
    )
    return _LATER.get(pattern, ())
