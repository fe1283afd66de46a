"""Which chats fare differently under two policies: the customers are the same, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.results.frames import chats_frame
from sim.scenario.model import Scenario
from sim.study.task import engine_of

if TYPE_CHECKING:
    import pandas as pd

_CUSTOMER = ["group", "raised_at", "nth"]
_FARED = ["outcome", "reason", "wait_s"]
NOT_RAISED = "not raised"
COLUMNS = [
    "policy", "replication", "group", "raised_at", "segment_before", "segment", "outcome_before",
    "reason_before", "wait_s_before", "outcome", "reason", "wait_s",
]  # fmt: skip


def changed(
    before: Scenario, after: Scenario, policy: str, *, replications: int, engine: str
) -> Iterator[pd.DataFrame]:
    """Simulate two policies again and set their first chats side by side.

    Parameters: two scenarios of the same days and seed; the name of the one ``after``, which the
    rows bear; ``engine``, one of :data:`sim.study.wanted.ENGINES`. Yields a table for each
    replication, in order raised, of the first chats raised in the window whose outcome or reason
    differs. A customer is known by group and instant; one that the other policy does not have
    (arrivals differ) is ``not raised`` there. What came of an escalation or a retry is not told.
    """
    from sim.inputs import prepare

    plans, run = [prepare(scenario) for scenario in (before, after)], engine_of(engine)
    for replication in range(replications):
        frames = []
        for plan in plans:
            inputs = plan.draw(replication)
            frames.append(_fared(inputs, run(inputs)))
        yield _differing(*frames, policy=policy, replication=replication)


def _fared(inputs: Inputs, log: RunLog) -> pd.DataFrame:
    """The first chats of the window: who each is, and what came of it."""
    clock, chats = inputs.clock, log.chats
    inside = (chats.raised_at >= clock.window_begin) & (chats.raised_at < clock.window_end)
    frame = chats_frame(inputs, log, "", 0)[inside & (chats.row < inputs.chats.first_chats)]
    frame = frame.astype(dict.fromkeys(("group", "segment", "missed_reason", "status"), object))
    reached, left = frame["reached"].fillna(False).astype(bool), frame["left_at"].notna()
    outcome = np.select(
        [frame["status"] == "MISSED", reached, frame["assigned_time"].notna(), left],
        ["missed", "reached", "unreachable", "abandoned"],
        "unfinished",
    )
    return frame.assign(
        nth=frame.groupby(["group", "raised_at"], dropna=False).cumcount(),
        outcome=outcome,
        reason=frame["missed_reason"],
        wait_s=frame["user_wait_time"],
    )[[*_CUSTOMER, "segment", *_FARED]]


def _differing(
    before: pd.DataFrame, after: pd.DataFrame, *, policy: str, replication: int
) -> pd.DataFrame:
    both = before.merge(after, on=_CUSTOMER, how="outer", suffixes=("_before", ""))
    for column in ("outcome_before", "outcome"):
        both[column] = both[column].fillna(NOT_RAISED)
    same = both["outcome"] == both["outcome_before"]
    same &= both["reason"].fillna("") == both["reason_before"].fillna("")
    rows = both[~same].sort_values(["raised_at", "group", "nth"], kind="stable")
    rows = rows.assign(policy=policy, replication=np.int32(replication))
    return rows[COLUMNS].reset_index(drop=True)
