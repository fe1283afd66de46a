import pytest

from sim.metrics import INTERVAL_METRICS
from sim.show.pictures.missed import REASONS, missed

pytestmark = pytest.mark.filterwarnings("error")
REASON_METRICS = [m.name for m in INTERVAL_METRICS if m.name.startswith("missed_")]


def heights(ax):
    """For each label of the legend its bars: {hour: (bottom, height)}."""
    return {
        bars.get_label(): {
            round(bar.get_x() + bar.get_width() / 2): (bar.get_y(), bar.get_height())
            for bar in bars
        }
        for bars in ax.containers
    }


def test_bars_are_chats_a_day_by_local_hour_stacked_by_reason(make):
    result = make(days=2)
    result.set("missed_group_offline_reached", "2026-03-02 07:00", mean=3.0)
    result.set("missed_group_offline_reached", "2026-03-03 07:30", mean=1.0)
    result.set("missed_queue_inactivity", "2026-03-02 07:30", mean=5.0)
    result.set("missed_queue_inactivity", "2026-03-02 09:00", mean=0.5)
    ax = missed(result)
    assert heights(ax) == {
        "open list full (group_offline_reached)": {7: (0.0, 2.0)},
        "customer left the queue (queue_inactivity)": {7: (2.0, 2.5), 9: (0.0, 0.25)},
    }
    assert ax.get_ylim()[1] > 4.5
    assert ax.get_ylabel() == "missed chats a day (mean)"
    assert ax.get_xlabel() == "hour raised, local time, Asia/Kolkata"


def test_both_hours_of_a_clock_change_count(make):
    result = make(timezone="Europe/Berlin", start="2026-10-25", days=1)
    result.set("missed_group_queue_reached", mean=1.0)
    (bars,) = heights(missed(result)).values()
    assert bars[2] == (0.0, 4.0) and bars[3] == (0.0, 2.0)


def test_every_reason_has_words_and_a_fill_of_its_own():
    assert sorted(f"missed_{reason}" for reason in REASONS) == sorted(REASON_METRICS)
    words, fills = zip(*REASONS.values(), strict=True)
    assert len(set(words)) == len(REASONS)
    assert len({fill.face for fill in fills}) == len(REASONS)
    # told apart in black and white: by hatch, or by very different greys
    hatches = [fill.hatch for fill in fills if fill.hatch]
    assert len(set(hatches)) == len(hatches) >= len(REASONS) - 2


def test_a_reason_without_words_is_shown_by_its_name(make, monkeypatch):
    monkeypatch.delitem(REASONS, "queue_inactivity")
    result = make()
    result.set("missed_queue_inactivity", mean=1.0)
    assert list(heights(missed(result))) == ["queue_inactivity"]


def test_the_legend_of_all_reasons_covers_nothing(make):
    result = make()
    for metric in REASON_METRICS:
        result.set(metric, mean=1.0)
    ax = missed(result)
    ax.figure.canvas.draw()
    legend = ax.get_legend().get_window_extent()
    assert len(ax.get_legend().get_texts()) == len(REASONS)
    assert legend.y1 < ax.xaxis.label.get_window_extent().y0
    assert legend.y0 >= 0 and legend.x0 >= 0 and legend.x1 <= ax.figure.bbox.width
    assert ax.get_window_extent().height > 0.4 * ax.figure.bbox.height
