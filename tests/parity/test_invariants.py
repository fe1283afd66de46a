"""What holds at every instant of every run, read off the log alone (R28, R29)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given

import play
from parity.profiles import FEW, MANY, SOME
from parity.scenarios import SAMPLED, TIMED, Case
from sim.engine.log import MISSING, ChatStatus, MissedReason, RunLog
from sim.inputs.arrays import Inputs, Status

Interval = tuple[int, int]


def first_of(*instants: int) -> int:
    """Return the earliest instant that came, or one beyond every run."""
    return min((int(at) for at in instants if at != MISSING), default=2**62)


def most_at_once(intervals: Iterable[Interval]) -> int:
    """Return how many half-open intervals overlap at most."""
    steps = sorted(step for begin, end in intervals for step in ((begin, 1), (end, -1)))
    return max(accumulate(change for _, change in steps), default=0)


def time_in_queue(log: RunLog, row: int) -> Interval:
    chats = log.chats
    opened_later = chats.opened_at[row] if chats.queued_at[row] != MISSING else MISSING
    left = first_of(chats.assigned_at[row], chats.missed_at[row], opened_later)
    return int(chats.queued_at[row]), left


def time_open(log: RunLog, row: int) -> Interval:
    return int(log.chats.opened_at[row]), first_of(log.chats.assigned_at[row])


def rows_of(inputs: Inputs, log: RunLog, group: int) -> list[int]:
    return [row for row in range(log.raised) if inputs.chats.group[row] == group]


def assert_every_chat_ends_one_way(inputs: Inputs, log: RunLog) -> None:
    """R28: resolved, missed with exactly one reason, or unfinished."""
    chats = log.chats
    for row in range(log.raised):
        status = ChatStatus(chats.status[row])
        assert (status is ChatStatus.MISSED) == (chats.missed_at[row] != MISSING)
        assert (status is ChatStatus.MISSED) == (chats.missed_reason[row] != MISSING)
        assert (status is ChatStatus.RESOLVED) == (chats.resolved_at[row] != MISSING)
        assigned = status in (ChatStatus.ASSIGNED, ChatStatus.RESOLVED)
        for column in (chats.assigned_at, chats.agent, chats.reached, chats.concurrency):
            assert assigned == (column[row] != MISSING)
        if chats.reached[row] != MISSING:
            assert chats.reached[row] == (chats.left_at[row] == MISSING)
        assert chats.missed_reason[row] in (MISSING, *MissedReason)
        story = [inputs.chats.raised_at[row], chats.queued_at[row], chats.opened_at[row]]
        story += [chats.assigned_at[row], chats.resolved_at[row], chats.missed_at[row]]
        came = [int(at) for at in story if at != MISSING]
        assert came == sorted(came)
        assert came[-1] <= log.stopped_at


def assert_every_chat_raised_is_in_the_log(inputs: Inputs, log: RunLog) -> None:
    """R32: the rows raised by the time the clock stopped, a fixed end itself excluded."""
    at, end = inputs.chats.raised_at, inputs.clock.end
    assert log.raised == np.count_nonzero((at <= log.stopped_at) & (at < end))


def assert_no_agent_over_its_concurrency(inputs: Inputs, log: RunLog) -> None:
    """R29, by the times of the log and by what it says of the first assignment."""
    chats = log.chats
    for agent, slots in enumerate(inputs.roster.concurrency):
        rows = np.flatnonzero(chats.agent == agent)
        held = [(int(chats.assigned_at[row]), first_of(chats.resolved_at[row])) for row in rows]
        assert most_at_once(held) <= slots
        assert all(1 <= chats.concurrency[row] <= slots for row in rows)


def assert_no_list_over_its_limit(inputs: Inputs, log: RunLog) -> None:
    """R29, but for R7's ``spell``."""
    settings = inputs.settings
    for group in range(inputs.known_groups):
        rows = rows_of(inputs, log, group)
        queued = (time_in_queue(log, row) for row in rows if log.chats.queued_at[row] >= 0)
        assert most_at_once(queued) <= settings.queue_limit[group]
        opened = (time_open(log, row) for row in rows if log.chats.opened_at[row] >= 0)
        if not settings.offline_counts_spell[group]:
            assert most_at_once(opened) <= settings.offline_limit[group]


def assert_assigned_to_available_agents_of_the_group(inputs: Inputs, log: RunLog) -> None:
    """R29. Status changes come before assignments in R2, so the instant's last status counts."""
    for row in np.flatnonzero(log.chats.agent != MISSING):
        agent, at = log.chats.agent[row], log.chats.assigned_at[row]
        assert inputs.chats.group[row] in inputs.roster.groups[agent]
        until_then = (log.statuses.agent == agent) & (log.statuses.at <= at)
        assert log.statuses.status[until_then][-1] == Status.AVAILABLE


def assert_first_in_first_out(inputs: Inputs, log: RunLog) -> None:
    """R29: nobody is assigned from a list while an earlier entry of that list still waits."""
    chats = log.chats
    for group in range(inputs.known_groups):
        rows = rows_of(inputs, log, group)
        queue = [row for row in rows if chats.queued_at[row] != MISSING]
        queue.sort(key=lambda row: (chats.queued_at[row], row))
        opened = [row for row in rows if chats.opened_at[row] != MISSING]
        # moved by R17 at one instant: a grace is over before a chat is raised (R2)
        opened.sort(key=lambda row: (chats.opened_at[row], chats.queued_at[row] == MISSING, row))
        for entries, stay in ((queue, time_in_queue), (opened, time_open)):
            latest = -1
            for row in entries:
                left = stay(log, row)[1]
                if chats.assigned_at[row] == left:
                    assert latest <= left
                latest = max(latest, left)


def assert_sound(inputs: Inputs, log: RunLog) -> None:
    """Everything that R28 and R29 promise of one log."""
    assert_every_chat_raised_is_in_the_log(inputs, log)
    assert_every_chat_ends_one_way(inputs, log)
    assert_no_agent_over_its_concurrency(inputs, log)
    assert_no_list_over_its_limit(inputs, log)
    assert_assigned_to_available_agents_of_the_group(inputs, log)
    assert_first_in_first_out(inputs, log)


def assert_always_sound(case: Case) -> None:
    inputs = case.inputs()
    for engine in play.ENGINES.values():
        log = engine(inputs)
        assert_sound(inputs, log)


@SOME
@given(case=TIMED)
def test_R28_R29_hold_where_many_events_fall_on_one_instant(case: Case) -> None:
    assert_always_sound(case)


@FEW
@given(case=SAMPLED)
def test_R28_R29_hold_for_random_customers(case: Case) -> None:
    assert_always_sound(case)


@pytest.mark.long
@MANY
@given(case=TIMED)
def test_R28_R29_hold_at_length(case: Case) -> None:
    assert_always_sound(case)
