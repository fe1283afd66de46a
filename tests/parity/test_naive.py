"""Every engine against a slow second reading of the rules: same inputs, same log."""

from __future__ import annotations

import pytest
from hypothesis import given

import play
from cases.test_core import expected_lines, logged_lines
from conftest import data_folder
from parity.naive import NaiveInbox
from parity.profiles import FEW, MANY, SOME
from parity.scenarios import SAMPLED, TIMED, Case
from sim.engine.log import ChatLog, ChatStatus, MissedReason, RunLog
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import load

INSTANTS = ["queued_at", "opened_at", "assigned_at", "missed_at", "resolved_at", "left_at"]
PLAIN = [*INSTANTS, "live", "agent", "concurrency", "reached"]


def as_log(naive: NaiveInbox) -> ChatLog:
    """Return what the second reading says of each chat, in the columns of the engines."""
    codes = {reason.label: int(reason) for reason in MissedReason}
    columns = {name: [getattr(chat, name) for chat in naive.chats] for name in PLAIN}
    columns["status"] = [ChatStatus[chat.where] for chat in naive.chats]
    columns["missed_reason"] = [codes.get(chat.reason, -1) for chat in naive.chats]
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


def assert_agree(inputs: Inputs, log: RunLog) -> None:
    """Fail unless the log of an engine is what the second reading says."""
    naive = NaiveInbox(inputs).run()
    assert lines_of(log.chats) == lines_of(as_log(naive))
    columns = (log.statuses.at, log.statuses.agent, log.statuses.status)
    logged = list(zip(*(column.tolist() for column in columns), strict=True))
    assert statuses_of(logged) == statuses_of(naive.statuses)
    assert log.stopped_at == naive.stopped_at


def assert_all_agree(case: Case) -> None:
    inputs = case.inputs()
    for engine in play.ENGINES.values():
        assert_agree(inputs, engine(inputs))


@SOME
@given(case=TIMED)
def test_engines_agree_with_a_second_reading_of_the_rules(case: Case) -> None:
    assert_all_agree(case)


@FEW
@given(case=SAMPLED)
def test_engines_agree_with_the_second_reading_on_random_customers(case: Case) -> None:
    assert_all_agree(case)


@pytest.mark.long
@MANY
@given(case=TIMED)
def test_engines_agree_with_the_second_reading_at_length(case: Case) -> None:
    assert_all_agree(case)


def test_the_second_reading_gives_the_expected_log_of_every_core_case() -> None:
    for case in sorted(data_folder("cases/core").iterdir()):
        inputs = prepare(load(case / "scenario.yaml")).draw(0)
        naive = as_log(NaiveInbox(inputs).run())
        assert logged_lines(inputs, naive) == expected_lines(case), case.name
