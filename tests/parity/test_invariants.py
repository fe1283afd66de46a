"""What holds at every instant of every run, read off the log alone (R28, R29)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given

import play
from parity.profiles import FEW, MANY, SOME
from parity.rolled_inputs import ROLLED
from parity.scenarios import SAMPLED, TIMED, Case
from sim.engine.log import MissedReason, RunLog
from sim.inputs.arrays import Inputs, Int64
from sim.units import MISSING, NEVER, ChatStatus, Status, Stretch

Interval = tuple[int, int]
Holding = tuple[int, int, int]
"""An agent, and from when until when it holds a slot for a chat."""
BEYOND = 2**62
"""An instant after every run."""


def came(*instants: int) -> list[int]:
    """Return the instants that came."""
    return [int(at) for at in instants if at != MISSING]


def first_of(*instants: int) -> int:
    """Return the earliest instant that came, or one beyond every run."""
    return min(came(*instants), default=BEYOND)


def most_at_once(intervals: Iterable[Interval]) -> int:
    """Return how many half-open intervals overlap at most."""
    steps = sorted(step for begin, end in intervals for step in ((begin, 1), (end, -1)))
    return max(accumulate(change for _, change in steps), default=0)


def stretches_of(log: RunLog, *kinds: Stretch) -> dict[int, list[Holding]]:
    """Return agent, begin and end of the stretches of some kinds, in order, by row."""
    of, found = log.stretches, defaultdict(list)
    rows = zip(of.row, of.kind, of.agent, of.begin, of.end, strict=True)
    for row, kind, agent, begin, end in rows:
        if kind in kinds:
            found[int(row)].append((int(agent), int(begin), first_of(end)))
    return {row: sorted(stretches, key=lambda each: each[1:]) for row, stretches in found.items()}


def holdings(log: RunLog) -> dict[int, list[Holding]]:
    """Return by place in the log which agents held a slot for a chat, and when.

    Whoever has a chat keeps it until its slot is free or the chat is returned, and a stay in a
    list after the first assignment begins with a return.
    """
    chats, found = log.chats, {}
    services = stretches_of(log, Stretch.SERVED)
    stays = stretches_of(log, Stretch.QUEUED)
    moved = stretches_of(log, Stretch.OPEN)
    for i in np.flatnonzero(chats.assigned_at != MISSING):
        row, begin, mine = int(chats.row[i]), int(chats.assigned_at[i]), []
        for _, returned, until in stays.get(row, []):
            agents = [agent for agent, _, end in services[row] if end == returned]
            mine.append((agents[-1], begin, returned))
            opened = [end for _, since, end in moved.get(row, []) if since == until]
            begin = opened[0] if opened else until
        if ChatStatus(chats.status[i]) in (ChatStatus.ASSIGNED, ChatStatus.RESOLVED):
            mine.append((int(chats.agent[i]), begin, first_of(chats.freed_at[i])))
        found[int(i)] = mine
    return found


def time_in_queue(log: RunLog, i: int) -> Interval:
    """Return the stay in the queue before the first assignment."""
    chats = log.chats
    opened_later = chats.opened_at[i] if chats.queued_at[i] != MISSING else MISSING
    left = first_of(chats.assigned_at[i], chats.missed_at[i], opened_later)
    return int(chats.queued_at[i]), left


def time_open(log: RunLog, i: int) -> Interval:
    """Return the stay in the open list before the first assignment."""
    return int(log.chats.opened_at[i]), first_of(log.chats.assigned_at[i])


def listed_first(log: RunLog, group_of: Int64, group: int, entered: Int64) -> list[int]:
    """Return the places of a group's chats that were in a list before any assignment."""
    unassigned = (log.chats.assigned_at == MISSING) | (entered <= log.chats.assigned_at)
    return np.flatnonzero((group_of == group) & (entered != MISSING) & unassigned).tolist()


def assert_every_chat_ends_one_way(inputs: Inputs, log: RunLog) -> None:
    """R28: resolved, missed with exactly one reason, or unfinished; R24's returns keep agents."""
    chats = log.chats
    for i in range(log.raised):
        status = ChatStatus(chats.status[i])
        assert (status is ChatStatus.MISSED) == (chats.missed_at[i] != MISSING)
        assert (status is ChatStatus.MISSED) == (chats.missed_reason[i] != MISSING)
        assert (status is ChatStatus.RESOLVED) == (chats.resolved_at[i] != MISSING)
        assigned = status in (ChatStatus.ASSIGNED, ChatStatus.RESOLVED)
        assigned |= bool(chats.reassignments[i])
        for column in (chats.assigned_at, chats.agent, chats.reached, chats.concurrency):
            assert assigned == (column[i] != MISSING)
        assert assigned == (chats.manual[i] != MISSING)
        if chats.reached[i] != MISSING:
            assert chats.reached[i] == (chats.left_at[i] == MISSING)
        assert chats.missed_reason[i] in (MISSING, *MissedReason)


def assert_a_chat_lives_forwards(inputs: Inputs, log: RunLog) -> None:
    """R3-R6, R20-R24: each step after the one before; of returned chats only those that must."""
    chats = log.chats
    for i in range(log.raised):
        lists = [chats.queued_at[i], chats.opened_at[i]]
        hands = [chats.assigned_at[i], chats.resolved_at[i], chats.wrapped_at[i], chats.freed_at[i]]
        stories = [[chats.raised_at[i], *hands]]
        stories += [[chats.raised_at[i], entered, chats.missed_at[i]] for entered in lists]
        if chats.reassignments[i] == 0:
            stories = [[chats.raised_at[i], *lists, chats.missed_at[i], *hands]]
        for story in (came(*story) for story in stories):
            assert story == sorted(story)
            assert story[-1] <= log.stopped_at
        if chats.left_at[i] != MISSING:
            assert chats.raised_at[i] <= chats.left_at[i] <= first_of(chats.assigned_at[i])


def assert_every_chat_raised_is_in_the_log(inputs: Inputs, log: RunLog) -> None:
    """R32: the rows raised by the time the clock stopped, a fixed end itself excluded."""
    raised_at, chats = inputs.chats.raised_at, log.chats
    expected = {row: int(at) for row, at in enumerate(raised_at) if at != NEVER}
    for i, row in enumerate(chats.row):
        lost_at = first_of(chats.left_at[i], chats.missed_at[i])
        if lost_at != BEYOND and len(inputs.chats.child_if_lost):
            child = int(inputs.chats.child_if_lost[row])
            expected[child] = lost_at + int(inputs.chats.retry_delay_us[row])
        if chats.resolved_at[i] != MISSING and chats.reached[i] == 1:
            children = inputs.chats.child_if_resolved
            expected[int(children[row]) if len(children) else -1] = int(chats.resolved_at[i])
    expected.pop(-1, None)
    last = min(log.stopped_at, inputs.clock.end - 1)
    by_then = {row: at for row, at in expected.items() if at <= last}
    assert dict(zip(chats.row.tolist(), chats.raised_at.tolist(), strict=True)) == by_then
    assert chats.row.tolist() == sorted(by_then)


def assert_no_agent_over_its_concurrency(inputs: Inputs, log: RunLog) -> None:
    """R29, by the times of the log and by what it says of the first assignment."""
    held: dict[int, list[Interval]] = defaultdict(list)
    for i, mine in holdings(log).items():
        for agent, begin, end in mine:
            held[agent].append((begin, end))
        first_agent = mine[0][0]
        assert 1 <= log.chats.concurrency[i] <= inputs.roster.concurrency[first_agent]
    for agent, intervals in held.items():
        assert most_at_once(intervals) <= inputs.roster.concurrency[agent]


def assert_no_list_over_its_limit(inputs: Inputs, log: RunLog) -> None:
    """R29, but for R24's returns and R7's ``spell``."""
    settings, group_of = inputs.settings, inputs.chats.group[log.chats.row]
    reopened = stretches_of(log, Stretch.OPEN)
    for group in range(inputs.known_groups):
        queue = listed_first(log, group_of, group, log.chats.queued_at)
        assert most_at_once(time_in_queue(log, i) for i in queue) <= settings.queue_limit[group]
        opened = listed_first(log, group_of, group, log.chats.opened_at)
        times = [time_open(log, i) for i in opened]
        rows = [row for row in reopened if inputs.chats.group[row] == group]
        times += [(begin, end) for row in rows for _, begin, end in reopened[row]]
        if not settings.offline_counts_spell[group]:
            assert most_at_once(times) <= settings.offline_limit[group]


def assert_assigned_to_available_agents_of_the_group(inputs: Inputs, log: RunLog) -> None:
    """R29. Status changes come before assignments in R2, so the instant's last status counts."""
    for i, mine in holdings(log).items():
        for agent, at, _ in mine:
            assert inputs.chats.group[log.chats.row[i]] in inputs.roster.groups[agent]
            until_then = (log.statuses.agent == agent) & (log.statuses.at <= at)
            assert log.statuses.status[until_then][-1] == Status.AVAILABLE


def assert_first_in_first_out(inputs: Inputs, log: RunLog) -> None:
    """R29: nobody is assigned from a list while an earlier entry of that list still waits.

    But for R15 and R24. Entries of one instant are compared among first chats alone: retries and
    escalations come before them (R2), unless a chat raised at the instant is what they come of.
    """
    chats, group_of = log.chats, inputs.chats.group[log.chats.row]
    first = inputs.chats.raised_at[log.chats.row] != NEVER
    for group in range(inputs.known_groups):
        queue = listed_first(log, group_of, group, chats.queued_at)
        opened = listed_first(log, group_of, group, chats.opened_at)
        # moved by R17 at one instant: a grace is over before a chat is raised (R2)
        moved = (chats.queued_at != MISSING) & (chats.queued_at <= chats.opened_at)
        opened.sort(key=lambda i: (chats.opened_at[i], not moved[i], i))
        queue.sort(key=lambda i: (chats.queued_at[i], i))
        in_turn = [(queue, chats.queued_at, time_in_queue)]
        if inputs.settings.auto_assign[group]:
            in_turn.append((opened, chats.opened_at, time_open))
        for entries, entered, stay in in_turn:
            earlier = latest = latest_first = -1
            for place, i in enumerate(entries):
                if place == 0 or entered[i] != entered[entries[place - 1]]:
                    earlier, latest_first = latest, -1
                left = stay(log, i)[1]
                if chats.assigned_at[i] == left:
                    assert max(earlier, latest_first if first[i] else -1) <= left
                latest = max(latest, left)
                latest_first = max(latest_first, left if first[i] else -1)


def assert_every_return_is_told(inputs: Inputs, log: RunLog) -> None:
    """R24: as many stays in the queue after the first assignment as there were returns."""
    returns = {row: len(stays) for row, stays in stretches_of(log, Stretch.QUEUED).items()}
    counted = zip(log.chats.row.tolist(), log.chats.reassignments.tolist(), strict=True)
    assert {row: count for row, count in counted if count} == returns


def assert_sound(inputs: Inputs, log: RunLog) -> None:
    """Everything that R28 and R29 promise of one log."""
    assert_every_chat_raised_is_in_the_log(inputs, log)
    assert_every_chat_ends_one_way(inputs, log)
    assert_a_chat_lives_forwards(inputs, log)
    assert_every_return_is_told(inputs, log)
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


@SOME
@given(inputs=ROLLED)
def test_R28_R29_hold_whatever_agents_do(inputs: Inputs) -> None:
    for engine in play.ENGINES.values():
        assert_sound(inputs, engine(inputs))


@FEW
@given(case=SAMPLED)
def test_R28_R29_hold_for_random_customers(case: Case) -> None:
    assert_always_sound(case)


@pytest.mark.long
@MANY
@given(case=TIMED)
def test_R28_R29_hold_at_length(case: Case) -> None:
    assert_always_sound(case)
