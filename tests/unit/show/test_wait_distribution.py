import numpy as np
import pytest

from sim.scenario.targets import Target
from sim.show.pictures.wait_distribution import wait_distribution
from unit.show.lively import waited, with_service_levels
from unit.show.looking import words

pytestmark = pytest.mark.filterwarnings("error")


def panels(ax):
    return ax.figure.axes


def marks(ax):
    """Where percentiles stand: {label: (x, y)}."""
    dots = [line for line in ax.lines if line.get_label().startswith("p")]
    return {dot.get_label(): (dot.get_xdata()[0], dot.get_ydata()[0]) for dot in dots}


def limits(ax):
    """Upright lines: {label: x}."""
    upright = [line for line in ax.lines if list(line.get_ydata()) == [0, 1]]
    return {line.get_label(): line.get_xdata()[0] for line in upright}


def share_within(ax, at):
    curve = ax.lines[0]
    return np.interp(at, curve.get_xdata()[1:], curve.get_ydata()[1:])


def test_the_curve_is_the_share_of_chats_that_waited_at_most_so_long(make):
    result = make()
    queued = {"group": "all", "segment": "live", "kind": "queue_wait", "count": 1000}
    result.add("waits", **queued, bin_low_s=0.0, bin_high_s=1.0, least_s=0.0, greatest_s=0.5)
    waited(result, "live", {0.0: 60, 10.0: 30, 100.0: 10}, (0.0, 10.0, 100.0, 100.0))
    live, offline = panels(wait_distribution(result))
    shares = [share_within(live, at) for at in (0, 5, 15, 90, 105)]
    assert shares == pytest.approx([0.6, 0.6, 0.9, 0.9, 1.0])
    assert live.get_xlabel() == "user wait, seconds"
    assert live.get_ylabel() == "live chats\nshare of those reached"
    assert words(offline.texts) == ["No offline chat was reached."]


def test_percentiles_are_those_of_the_summary_in_the_unit_of_the_axis(make):
    result = make()
    waited(result, "offline", {3600.0: 1}, (3600.0, 36_000.0, 72_000.0, 108_000.0))
    offline = panels(wait_distribution(result))[1]
    assert marks(offline) == {
        "p50: 60.0 min": (1.0, 0.5),
        "p90: 10.0 h": (10.0, 0.9),
        "p95: 20.0 h": (20.0, 0.95),
        "p99: 30.0 h": (30.0, 0.99),
    }
    shapes = [line.get_marker() for line in offline.lines if line.get_label().startswith("p")]
    assert len(set(shapes)) == 4  # told apart without colour


def test_service_levels_are_marked_among_live_chats(make, group):
    result = make(groups=with_service_levels(group, a=30, b=120))
    for segment in ("live", "offline"):
        waited(result, segment, {100.0: 1}, (100.0,) * 4)
    live, offline = panels(wait_distribution(result))
    assert limits(live) == {"service level: within 30 s": 30, "service level: within 2 min": 120}
    assert limits(offline) == {}


def test_targets_on_waits_of_this_group_and_segment_are_marked(make):
    targets = (
        Target("wait_p90", segment="live", at_most=50.0),
        Target("wait_mean", at_most=80.0, per="day", share_of=0.95),
        Target("wait_p90", segment="offline", at_most=70.0),
        Target("wait_p90", group="support", segment="live", at_most=60.0),
        Target("missed_rate", at_most=0.1),
        Target("wait_p99", segment="live", at_most=7200.0),  # far beyond all that is shown
    )
    result = make(targets=targets)
    waited(result, "live", {100.0: 1}, (100.0,) * 4)
    live = panels(wait_distribution(result))[0]
    assert limits(live) == {
        "service level: within 60 s": 60,
        "target: p90 at most 50 s": 50,
        "target: mean at most 80 s\n(live and offline)\non 95 % of days": 80,
    }


def test_waits_of_nobody_but_the_patient_are_still_a_curve(make):
    result = make()
    waited(result, "live", {0.0: 5}, (0.0,) * 4)
    live = panels(wait_distribution(result))[0]
    assert share_within(live, 0) == 1.0
    assert marks(live)["p99: 0.0 s"] == (0.0, 0.99)
