"""Disconnects so frequent that an agent would hardly ever be there (R26)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.attendance_format import DisconnectForm
from sim.scenario.build_people import windows
from sim.scenario.distribution_format import built, mean_us
from sim.scenario.findings import Finding, KeyPath
from sim.scenario.format import File
from sim.scenario.quantities import duration_text
from sim.scenario.week import longest_turn
from sim.units import MICROSECONDS, NEVER

MOST_DISCONNECTS = 10_000
"""In one shift, or one day of a shift that never ends."""


def too_many_disconnects(file: File) -> Iterator[Finding]:
    """An error for each card whose disconnects come more than 10,000 times in a shift."""
    longest = {name: longest_turn(windows(shift.windows)) for name, shift in file.shifts.items()}
    of_all = file.attendance.disconnects
    concerned: dict[KeyPath, tuple[DisconnectForm, float]] = {}
    for place, entry in enumerate(file.agents):
        own = entry.attendance.disconnects if entry.attendance else None
        path: KeyPath = ("agents", place, "attendance") if own else ("attendance",)
        form, (_, length_s) = own or of_all, concerned.get(path, (None, 0.0))
        if form is not None and form.every != NEVER and entry.shift is not None:
            concerned[path] = form, max(length_s, longest[entry.shift])
    for path, (form, length_s) in concerned.items():
        mean, length_us = mean_us(built(form.every)), length_s * MICROSECONDS
        if length_us > MOST_DISCONNECTS * mean:
            least_us = math.ceil(length_us / MOST_DISCONNECTS)
            message = (
                f"found a mean of {duration_text(round(mean))}, about {length_us / mean:,.0f} "
                f"disconnects in a shift; allowed: at most {MOST_DISCONNECTS:,}, here a mean of "
                f"at least {duration_text(least_us)}"
            )
            yield Finding((*path, "disconnects", "every"), message)
