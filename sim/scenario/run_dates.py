"""The local dates of a run."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST_COOLDOWN_DAYS = 14
"""How long a run may go on after the window with ``cooldown: auto`` (R32)."""


def dates_of_run(
    start: date, warmup_days: int, duration_days: int, cooldown_days: int
) -> tuple[date, date]:
    """The first and the last local date of a run, warm-up and cool-down included (R32)."""
    try:
        first = start - timedelta(days=warmup_days)
        return first, start + timedelta(days=duration_days + cooldown_days - 1)
    except OverflowError:  # a run beyond the calendar is refused where it is laid out
        return date.min, date.max
