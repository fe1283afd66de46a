import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import sim
from sim.errors import ResultError
from sim.scenario.people import Agent
from sim.show.pictures.timeline import timeline
from unit.show.lively import TEAM, WEEKDAYS, active, chat, held
from unit.show.looking import boxes, words
from unit.study.small import small

pytestmark = pytest.mark.filterwarnings("error")
MORNING = {"begin": "09:00", "end": "11:00"}


def panels(ax):
    """Lists, losses, lanes."""
    return ax.figure.axes


def bars(ax, label):
    """The boxes of a look in the lanes: (begin, end, first slot, last slot)."""
    return [
        (round(box.x0, 6), round(box.x1, 6), round(box.y0 + 0.4), round(box.y1 - 0.4))
        for box in boxes(ax, label)
    ]


def level(ax, label):
    (line,) = [each for each in ax.lines if each.get_label() == label]
    return list(zip(line.get_xdata().tolist(), line.get_ydata().tolist(), strict=True))


def lanes_of(ax):
    return words(panels(ax)[2].get_yticklabels())


@pytest.fixture
def result(make, group):
    return make(groups=(group("support", *WEEKDAYS),), agents=TEAM)


def test_every_chat_is_a_bar_in_a_slot_of_its_agent(result):
    held(result, 100_001, "asha", "09:00", "10:00")
    held(result, 100_002, "asha", "09:30", "10:30", segment="offline")
    held(result, 100_003, "asha", "10:00", "11:30")  # takes the slot that became free
    held(result, 100_004, "ravi", "08:30", "09:03", reached=False)
    ax = timeline(result, **MORNING)
    lanes = panels(ax)[2]
    assert bars(lanes, "live chat") == [(0.0, 1.0, 0, 0), (1.0, 2.0, 0, 0)]
    assert bars(lanes, "offline chat") == [(0.5, 1.5, 1, 1)]
    assert bars(lanes, "unreachable chat") == [(0.0, 0.05, 2, 2)]
    assert lanes_of(ax) == ["asha", "ravi"]
    assert {text.get_text() for text in lanes.texts} == {"100001", "100002", "100003"}


def test_more_chats_than_slots_at_once_get_lanes_of_their_own(result):
    for ticket in range(3):  # paused over night, say
        held(result, ticket, "ravi", "08:00", "12:00")
    lanes = panels(timeline(result, **MORNING))[2]
    assert [box[2] for box in bars(lanes, "live chat")] == [0, 1, 2]


def test_the_ground_is_the_status_of_the_agent(result):
    active(result, "asha", "Available", "09:00", "09:30")
    active(result, "asha", "Away", "09:30", "10:00")
    active(result, "asha", "Busy", "10:15", "12:00")
    lanes = panels(timeline(result, **MORNING))[2]

    def ground(label):
        return [(box.x0, box.x1, box.y0, box.y1) for box in boxes(lanes, label)]

    assert ground("agent away") == [(0.5, 1.0, -0.5, 1.5)]
    assert ground("agent busy") == [(1.25, 2.0, -0.5, 1.5)]
    assert ground("agent offline") == [(1.0, 1.25, -0.5, 1.5)]


def test_agents_who_were_not_there_are_left_out(result):
    active(result, "ravi", "Available", "09:00", "17:00")
    active(result, "asha", "Available", "12:00", "17:00")
    assert lanes_of(timeline(result, **MORNING)) == ["ravi"]


def test_lists_are_those_of_every_instant(result):
    chat(result, 1, raised_at="02:00", opened_time="02:00", missed_time="10:00")
    held(result, 2, "asha", "09:30", "09:45", raised_at="03:00", opened_time="03:00")
    held(result, 3, "asha", "10:30", "10:40", raised_at="09:15", queued_time="09:15")
    chat(result, 4, raised_at="10:00", queued_time="10:00", opened_time="10:15")
    lists = panels(timeline(result, **MORNING))[0]
    assert level(lists, "open list") == [(0, 2), (0.5, 1), (1, 0), (1.25, 1), (2, 1)]
    assert level(lists, "queue") == [(0, 0), (0.25, 1), (1, 2), (1.25, 1), (1.5, 0), (2, 0)]


def test_losses_are_those_before_an_agent_came(result):
    chat(result, 1, raised_at="09:00", queued_time="09:00", left_at="09:30", missed_time="09:36")
    held(result, 2, "asha", "10:00", "10:30", raised_at="09:00", left_at="09:45", reached=False)
    held(result, 3, "asha", "10:00", "10:30", left_at="10:15")  # while it was served
    chat(result, 4, raised_at="08:00", missed_time="08:00")
    missed, left = panels(timeline(result, **MORNING))[1].lines
    assert missed.get_xdata().tolist() == [0.6]
    assert left.get_xdata().tolist() == [0.5, 0.75]
    labels = words(panels(timeline(result, **MORNING))[1].get_yticklabels())
    assert labels == ["customer left", "missed"]


def test_a_group_shows_its_lists_and_what_else_its_agents_had_in_hand(make, group):
    agents = (Agent("asha", ("a", "b"), 2), Agent("ravi", ("b",)))
    result = make(groups=(group("a", *WEEKDAYS), group("b", *WEEKDAYS)), agents=agents)
    held(result, 1, "asha", "09:00", "10:00", group="a")
    held(result, 2, "asha", "09:00", "10:00", group="b")
    held(result, 3, "ravi", "09:00", "10:00", group="b")
    chat(result, 4, group="b", raised_at="03:00", opened_time="03:00")
    ax = timeline(result, "a", **MORNING)
    assert lanes_of(ax) == ["asha"]
    assert bars(panels(ax)[2], "live chat") == [(0.0, 1.0, 0, 0)]
    assert bars(panels(ax)[2], "of another group") == [(0.0, 1.0, 1, 1)]
    assert level(panels(ax)[0], "open list") == [(0, 0), (2, 0)]


def test_the_picture_begins_before_the_opening_and_ends_at_midnight(result):
    ax = timeline(result)
    assert "replication 0: Mon 2026-03-02 08:30 to 24:00" in ax.get_title("left")
    assert "Sat 2026-03-07 00:00 to 24:00" in timeline(result, day="2026-03-07").get_title("left")


def test_too_many_chats_make_it_shorter_unless_the_end_is_given(result):
    for number in range(300):
        minute = 9 * 60 + number
        begin, end = (f"{at // 60:02d}:{at % 60:02d}" for at in (minute, minute + 1))
        held(result, number, "asha", begin, end)
    assert "08:30 to 11:30" in timeline(result).get_title("left")  # 150 chats by then
    message = r"09:00 to 14:00 has 300 chats in hand, in 2 slots, too many.*at most 150 chats"
    with pytest.raises(ResultError, match=message):
        timeline(result, begin="09:00", end="14:00")


def test_too_many_slots_are_refused_even_if_short(make, group):
    agents = tuple(Agent(f"agent-{number}", ("support",), 8) for number in range(8))
    result = make(groups=(group("support", *WEEKDAYS),), agents=agents)
    for agent in agents:
        active(result, agent.name, "Available", "00:00", "23:00")
    with pytest.raises(ResultError, match="in 64 slots, too many to follow"):
        timeline(result)


def test_a_replication_is_chosen(result):
    result.add("chats", replication=1, ticket_id=7, group="support", segment="live")
    held(result, 1, "asha", "09:00", "10:00")
    ax = timeline(result, replication=1, **MORNING)
    assert bars(panels(ax)[2], "live chat") == []
    with pytest.raises(ResultError, match="no replication 2 in this result; there are 0 to 1"):
        timeline(result, replication=2)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"day": "2026-04-01"}, r"2026-04-01 is no day of this replication.*2026-02-23.*03-08"),
        ({"day": "monday"}, r"day='monday' is no date such as '2026-03-02'"),
        ({"begin": "9 o'clock"}, r"is no local time; allowed: '09:00' or, with a date"),
        ({"begin": "25:00"}, r"'25:00' is no local time"),
        ({"begin": "12:00", "end": "09:00"}, r"2026-03-02 09:00 does not come after"),
    ],
)
def test_times_that_are_not_there_are_refused(result, asked, message):
    with pytest.raises(ResultError, match=message):
        timeline(result, **asked)


def test_a_real_run_shows_every_chat_in_hand():
    result = sim.run(small(), replications=1, keep="chats")
    ax = result.plot.timeline(begin="09:00", end="17:00")
    begin, end = ax.get_xlim()
    opens = pd.Timestamp("2026-03-28 09:00", tz="Europe/Berlin")
    hours = [
        (result.chats[column] - opens).dt.total_seconds() / 3600
        for column in ("assigned_time", "resolved_time")
    ]
    in_hand = int(((hours[0] < end) & (hours[1] > begin)).sum())
    labels = ("live chat", "offline chat", "unreachable chat")
    found = [bar for label in labels for bar in bars(panels(ax)[2], label)]
    assert len(found) == in_hand > 20
    assert {bar[2] for bar in found} == {0, 1, 2}  # a slot of hers, two of his, never a fourth


def test_a_night_with_a_clock_change_has_its_hour_twice(make, group):
    result = make(timezone="Europe/Berlin", start="2026-10-25", days=1, groups=(group("g"),))
    ax = timeline(result, begin="00:00", end="05:00")
    lanes = panels(ax)[2]
    assert ax.get_xlim() == (0, 6)
    hours = [text.get_text() for text in lanes.get_xticklabels() if text.get_text()[-2:] == "00"]
    assert hours == ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00"]
    assert lanes.get_xlabel() == "local time, Europe/Berlin"
    first_reading = timeline(result, begin="02:30", end="05:00")
    assert first_reading.get_xlim() == (0, 3.5)


def test_closed_hours_are_shaded_behind_the_lists(result):
    lists = panels(timeline(result, begin="08:00", end="18:00"))[0]
    assert [(box.x0, box.x1) for box in boxes(lists)] == [(0, 1), (9, 10)]
    (shade,) = lists.collections
    assert to_hex(shade.get_facecolor()[0]).upper() == "#E6E6E6"


def test_kinds_of_chats_differ_in_lightness_or_hatch():
    from matplotlib.colors import to_rgb

    from sim.show.pictures.timeline import BARS

    looks = [
        (round(float(np.dot(to_rgb(fill.face), (0.3, 0.6, 0.1))), 1), fill.hatch, fill.edge)
        for fill in BARS.values()
    ]
    assert len(set(looks)) == len(looks)
