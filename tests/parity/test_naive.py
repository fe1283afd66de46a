"""Every engine against a slow second reading of the rules: same inputs, same log."""

from __future__ import annotations

import pytest
from hypothesis import given

import play
from cases.test_cases import expected_lines, inputs_of, logged_lines
from conftest import CASES, data_folder
from parity.naive import NaiveInbox
from parity.profiles import FEW, MANY, SOME, settings
from parity.rolled_inputs import ROLLED
from parity.scenarios import SAMPLED, TIMED, Case
from sim.engine.log import ChatLog, MissedReason, RunLog
from sim.inputs.arrays import Inputs
from sim.units import ChatStatus, Stretch

INSTANTS = ["raised_at", "queued_at", "opened_at", "assigned_at", "missed_at", "resolved_at"]
IN_HAND = ["left_at", "served_from", "wrapped_at", "freed_at"]
FACTS = ["row", "live", "agent", "concurrency", "reached", "manual", "reassignments"]
PLAIN = [*FACTS, *INSTANTS, *IN_HAND]
Stay = tuple[int, int, str, int, int]


def as_log(naive: NaiveInbox) -> ChatLog:
    """Return what the second reading says of each chat, in the columns of the engines."""
    codes = {reason.label: int(reason) for reason in MissedReason}
    chats = [chat for _, chat in sorted(naive.chats.items())]
    columns = {name: [getattr(chat, name) for chat in chats] for name in PLAIN}
    columns["status"] = [ChatStatus[chat.where] for chat in chats]
    columns["missed_reason"] = [codes.get(chat.reason, -1) for chat in chats]
    return ChatLog(**columns)


def lines_of(chats: ChatLog) -> list[dict[str, int]]:
    names = (*PLAIN, "status", "missed_reason")
    rows = zip(*(getattr(chats, name) for name in names), strict=True)
    return [dict(zip(names, map(int, row), strict=True)) for row in rows]


def statuses_of(changes: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the changes by (agent, instant): the last of each instant, if it changes anything."""
    last = {(agent, at): status for at, agent, status in changes}
    kept: list[tuple[int, int, int]] = []
    for (agent, at), status in sorted(last.items()):
        before = kept[-1][2] if kept and kept[-1][0] == agent else 0
        if status != before:
            kept.append((agent, at, status))
    return kept


def stays_of(log: RunLog) -> list[Stay]:
    """Return the stretches that took any time, each row's together."""
    of = log.stretches
    columns = (of.row, of.begin, of.kind, of.agent, of.end)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    stays = [(row, begin, Stretch(kind).name, *rest) for row, begin, kind, *rest in rows]
    return sorted(stay for stay in stays if stay[1] != stay[4])


def naive_stays_of(naive: NaiveInbox) -> list[Stay]:
    waiting = [chat for chat in naive.chats.values() if chat.where in ("QUEUED", "OPEN")]
    returned = [chat for chat in waiting if chat.assigned_at >= 0]
    lasting = [(chat.row, chat.listed_at, chat.where, -1, -1) for chat in returned]
    return sorted(stay for stay in [*naive.stretches, *lasting] if stay[1] != stay[4])


def assert_agree(inputs: Inputs, log: RunLog) -> None:
    """Fail unless the log of an engine is what the second reading says."""
    naive = NaiveInbox(inputs).run()
    assert lines_of(log.chats) == lines_of(as_log(naive))
    columns = (log.statuses.at, log.statuses.agent, log.statuses.status)
    logged = list(zip(*(column.tolist() for column in columns), strict=True))
    assert statuses_of(logged) == statuses_of(naive.statuses)
    assert stays_of(log) == naive_stays_of(naive)
    assert log.stopped_at == naive.stopped_at


def assert_all_agree(case: Case) -> None:
    inputs = case.inputs()
    for engine in play.ENGINES.values():
        assert_agree(inputs, engine(inputs))


@SOME
@given(case=TIMED)
def test_engines_agree_with_a_second_reading_of_the_rules(case: Case) -> None:
    assert_all_agree(case)


@settings(SOME, max_examples=300)
@given(inputs=ROLLED)
def test_engines_agree_with_the_second_reading_to_the_microsecond(inputs: Inputs) -> None:
    for engine in play.ENGINES.values():
        assert_agree(inputs, engine(inputs))


@FEW
@given(case=SAMPLED)
def test_engines_agree_with_the_second_reading_on_random_customers(case: Case) -> None:
    assert_all_agree(case)


@pytest.mark.long
@MANY
@given(case=TIMED)
def test_engines_agree_with_the_second_reading_at_length(case: Case) -> None:
    assert_all_agree(case)


@pytest.mark.long
@settings(MANY, max_examples=20_000)
@given(inputs=ROLLED)
def test_engines_agree_with_the_second_reading_to_the_microsecond_at_length(
    inputs: Inputs,
) -> None:
    for engine in play.ENGINES.values():
        assert_agree(inputs, engine(inputs))


@pytest.mark.parametrize("folder", CASES)
def test_the_second_reading_gives_the_expected_log_of_every_case(folder: str) -> None:
    for case in sorted(data_folder(f"cases/{folder}").iterdir()):
        inputs = inputs_of(case)
        naive = as_log(NaiveInbox(inputs).run())
        assert logged_lines(inputs, naive) == expected_lines(case), case.name
