"""How many random scenarios a property is tried on: the same ones every time."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

SOME = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW
)
"""The ordinary run."""
FEW = settings(SOME, max_examples=25)
"""The ordinary run of what is slow."""
MANY = settings(SOME, max_examples=2_000)
"""The long run."""
