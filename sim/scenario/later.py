"""Keys and words of the format that this version does not know yet."""

from __future__ import annotations

from sim.scenario.findings import KeyPath

_CARD = {
    "": ("holidays",),
    "offline_handling": ("pickup_delay",),
    "customers": ("open_patience", "retry", "sticky", "silent"),
    "handling": ("open_work", "wrap_up", "rest", "escalation"),
}
_LATER: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("holidays", "attendance", "policies", "targets"),
    ("inbox",): ("max_escalations", "day_factor"),
    ("groups", "*", "arrivals"): ("profile", "forecast", "scale", "day_factor", "special_days"),
    ("shifts", "*"): ("stop_before_end",),
    ("shifts", "*", "breaks", "*"): ("between", "spread"),
    ("agents", "*"): (
        *("curve", "speed", "from", "until"),
        *("attendance", "absence", "login_delay", "disconnects", "outages"),
    ),
    **{("default", *filter(None, [part])): keys for part, keys in _CARD.items()},
    **{("groups", "*", *filter(None, [part])): keys for part, keys in _CARD.items()},
}

KINDS_OF_DISTRIBUTION = ("gamma", "weibull", "uniform", "triangular")
AT_END = ("carry_over", "transfer", "away")
BREAK_STATUSES = ("offline",)


def later_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys of the mapping at ``path`` that a later version will know."""
    pattern = tuple(
        "*" if i % 2 and path[0] in ("groups", "shifts", "agents") else str(key)
        for i, key in enumerate(path)
    )
    return _LATER.get(pattern, ())


def stands_for(key: object) -> str:
    """The later key that makes the key of today superfluous, empty if there is none."""
    return "between" if key == "at" else ""
