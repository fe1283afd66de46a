"""Two limits over the same nights: their difference is known, and pairing finds it closely."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.results.comparison import Comparison
from sim.scenario import from_document
from sim.study import compare
from theory.compared import Compared
from theory.observe import Effort, assert_holds, by_effort, scaled
from theory.test_night_limit import missed

PER_HOUR, NIGHT_H = 3.5, 14.0
"""49 customers a night: mostly more than the larger limit, so that 20 more of them are kept."""
NIGHTS, LIMITS = 28, (40, 20)


def night(limit: int) -> dict[str, object]:
    return {
        "name": "two limits over the night",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{NIGHTS}d",
        "warmup": "1d",
        "default": {"working_hours": {"mon-sun": "09:00-19:00"}},
        "groups": {
            "g": {
                "arrivals": {
                    "weekly": {"mon-sun": {"00:00": PER_HOUR, "09:00": 0, "19:00": PER_HOUR}}
                },
                "handling": {"work": "1s"},
                "offline_handling": {"max_offline_tickets": limit},
            }
        },
        "shifts": {"day": {"mon-sun": "09:00-19:00"}},
        "agents": [{"name": "a", "groups": ["g"], "concurrency": 40, "shift": "day"}],
    }


@pytest.fixture(scope="module")
def compared() -> Comparison:
    scenarios = {str(limit): from_document(night(limit), Path()) for limit in LIMITS}
    return compare(scenarios, replications=30, seed=2718)


@by_effort
def test_the_paired_interval_holds_the_exact_difference(effort: Effort) -> None:
    documents = {str(limit): night(limit) for limit in LIMITS}
    few, many = (missed(PER_HOUR, NIGHT_H, limit) for limit in LIMITS)
    paired = Compared(documents, 30 * effort.times).paired("missed")
    assert_holds(scaled(paired, 1 / NIGHTS), many - few, effort)


def test_pairing_makes_the_interval_three_times_narrower(compared: Comparison) -> None:
    (row,) = (
        compared.differences("20")
        .query("metric == 'missed' and group == 'g' and segment == 'all'")
        .itertuples()
    )
    paired, unpaired = row.paired_high - row.paired_low, row.unpaired_high - row.unpaired_low
    assert unpaired > 3 * paired
    assert row.correlation > 0.9
    assert (row.ci_low, row.ci_high) == (row.paired_low, row.paired_high)
    assert row.difference == pytest.approx(row.value - row.base)
    assert "more missed chats a week" in row.in_words


def test_the_changed_chats_are_those_that_the_lower_limit_misses(compared: Comparison) -> None:
    changed = compared.changed("20")
    assert set(changed["outcome_before"]) == {"reached"}
    assert set(changed["reason"]) == {"group_offline_reached"}
    more = compared.differences("20").query("metric == 'missed' and group == 'all'")
    (difference,) = more.loc[more["segment"] == "all", "difference"]
    assert len(changed) == pytest.approx(difference * 30)
    by_hour = compared.what_changed("20").groupby("hour")["chats"].sum()
    # the first 20 of an evening have come after some 6 hours
    assert by_hour.loc[0:8].sum() > 0.9 * by_hour.sum()
    assert by_hour.sum() == pytest.approx(difference)
    assert np.isnan(changed["wait_s"]).all()
    assert (changed["wait_s_before"] > 0).all()
