"""The log as tables: columns as promised, times in the inbox's zone, missing is missing."""

from __future__ import annotations

import pandas as pd

from sim.results.frames import activity_frame, chats_frame
from unit.results.handmade import AVAILABLE, AWAY, BUSY, OFFLINE, clock, make

CHAT_COLUMNS = [
    "policy", "replication", "ticket_id", "group", "segment", "status", "missed_reason",
    "raised_at", "queued_time", "opened_time", "assigned_time", "missed_time", "resolved_time",
    "assigned_to", "assigned_type", "agent_current_concurrency", "user_wait_time",
    "customer_agent_interaction_time", "spent_time", "reached", "left_at", "attempt",
    "first_ticket_id", "number_reassignments",
]  # fmt: skip


def frame() -> pd.DataFrame:
    chats = [
        {"raised": 9, "queued": 9, "assigned": 9.25, "resolved": 10, "agent": 1},
        {"raised": 18, "opened": 18, "live": 0, "group": 1},
        {"raised": 19, "missed": 19, "live": 0, "reason": 4, "group": 2},
        {"raised": 20, "queued": 20, "left": 21, "assigned": 22, "resolved": 22.5, "reached": 0},
    ]
    inputs, log = make(
        chats,
        groups=2,
        unknown=("",),
        agents=(((0, 1), 1),) * 2,
        at=clock(timezone="Asia/Kolkata"),
    )
    return chats_frame(inputs, log, "base", 3)


def test_the_columns_are_those_promised() -> None:
    assert list(frame().columns) == CHAT_COLUMNS


def test_a_resolved_chat() -> None:
    row = frame().iloc[0]
    assert row["raised_at"] == pd.Timestamp("2026-03-02T09:00Z")
    assert str(row["raised_at"].tz) == "Asia/Kolkata"
    assert row["raised_at"].hour == 14
    assert (row["status"], row["segment"], row["assigned_to"]) == ("RESOLVED", "live", "a1")
    assert (row["policy"], row["replication"], row["assigned_type"]) == ("base", 3, "AUTO")
    durations = ["user_wait_time", "customer_agent_interaction_time", "spent_time"]
    assert row[durations].tolist() == [900, 2700, 3600]
    assert bool(row["reached"])
    assert (row["attempt"], row["number_reassignments"]) == (1, 0)
    assert row["agent_current_concurrency"] == 1


def test_what_never_happened_is_missing() -> None:
    row = frame().iloc[1]
    assert row["status"] == "OPEN"
    names = ["queued_time", "assigned_time", "missed_time", "resolved_time", "left_at"]
    names += ["user_wait_time", "customer_agent_interaction_time", "spent_time", "reached"]
    names += ["assigned_to", "assigned_type", "agent_current_concurrency", "missed_reason"]
    assert row[names].isna().all()
    assert not pd.isna(row["opened_time"])


def test_r9_an_unknown_group_keeps_its_name_and_r20_the_unreachable_are_not_reached() -> None:
    rows = frame()
    assert rows.loc[2, "group"] == ""
    assert rows.loc[2, "missed_reason"] == "group_offline_unavailable"
    assert not rows.loc[3, "reached"]


def test_r31_ids_attempts_and_returns_are_those_of_the_rows() -> None:
    chats = [
        {"name": "a", "raised": 9, "missed": 9},
        {"name": "b", "raised": 10, "assigned": 11, "resolved": 12, "manual": 1, "opened": 10},
        {"name": "not raised", "retry_of": "a"},
        {"name": "c", "escalation_of": "b", "raised": 12, "missed": 12, "group": 1},
        {"name": "d", "retry_of": "c", "raised": 13, "assigned": 13, "served": None, "returns": 2},
    ]
    rows = chats_frame(*make(chats, groups=2), "base", 0)
    assert rows["ticket_id"].tolist() == [100000, 100001, 100003, 100004]
    assert rows["first_ticket_id"].tolist() == [100000, 100001, 100001, 100001]
    assert rows["attempt"].tolist() == [1, 1, 1, 2]
    assert rows["group"].tolist() == ["g0", "g0", "g1", "g0"]
    assert rows["raised_at"].dt.hour.tolist() == [9, 10, 12, 13]
    assert rows["assigned_type"].tolist()[1::2] == ["MANUAL", "AUTO"]
    assert rows["assigned_type"].isna().tolist() == [True, False, True, False]
    assert rows["number_reassignments"].tolist() == [0, 0, 0, 2]
    assert rows["user_wait_time"].tolist()[1::2] == [3600, 0]


def test_activity_lists_every_stretch_online_until_the_clock_stops() -> None:
    statuses = [
        (9, 0, AVAILABLE), (12, 0, AWAY), (13, 0, AVAILABLE), (17, 0, BUSY), (18, 0, OFFLINE),
        (10, 1, AVAILABLE),
    ]  # fmt: skip
    inputs, log = make([], agents=(((0,), 1),) * 2, schedule=statuses, stopped_at=70)
    rows = activity_frame(inputs, log, "base", 0)
    assert list(rows.columns) == [
        "policy", "replication", "name", "active_type", "start_time", "end_time", "duration",
    ]  # fmt: skip
    got = list(zip(rows["name"], rows["active_type"], rows["duration"] / 3600, strict=True))
    assert got == [
        ("a0", "Available", 3),
        ("a0", "Away", 1),
        ("a0", "Available", 4),
        ("a0", "Busy", 1),
        ("a1", "Available", 60),
    ]
    assert rows["end_time"].iloc[-1] == pd.Timestamp("2026-03-04T22:00Z")


def test_frames_of_nothing_have_all_columns() -> None:
    inputs, log = make([])
    assert list(chats_frame(inputs, log, "base", 0).columns) == CHAT_COLUMNS
    assert len(activity_frame(inputs, log, "base", 0)) == 0
