"""The figures add up, and are those of the log (R28, R32, R33)."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import play
import sim
from parity.profiles import FEW, settings
from parity.scenarios import SAMPLED, TIMED, Case, sampled_case
from parity.slow_measures import Slow
from sim.engine.log import MissedReason
from sim.metrics import METRICS, Kind
from sim.results.result import Result
from sim.study import simulate
from unit.results.handmade import Measured

Cell = tuple[str, str, str]
Parts = tuple[int, int]
"""Numerator and denominator."""
REASONS = [f"missed_{reason.label}" for reason in MissedReason]
NOBODYS = "missed_group_offline_unavailable"
COUNTS = {m.name for m in METRICS if m.per_chat and m.kind is Kind.COUNT}
PER_CHAT = COUNTS | {m.name for m in METRICS if m.per_chat and m.kind in (Kind.MEAN, Kind.SHARE)}


def study_of(case: Case) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return simulate(case.scenario(Path(folder)), replications=1, keep="chats")


def parts_of(frame: Any, *keys: str) -> dict[tuple[str, ...], Parts]:
    """Return numerator and denominator of every row that has them, by its keys."""
    frame = frame[frame["numerator"].notna()]
    rows = zip(*(frame[key].astype(str) for key in keys), strict=True)
    numbers = zip(frame["numerator"].astype(int), frame["denominator"].astype(int), strict=True)
    return dict(zip(rows, numbers, strict=True))


def counted(study: Result) -> dict[Cell, int]:
    """Count the chats raised in the window by group, segment and metric, from the log alone."""
    scenario_days = study.study.labels.days + study.study.labels.clock.origin_us
    counts: Counter[Cell] = Counter()
    known = set(study.study.labels.groups)
    for chat in chained(study.chats.astype(object).to_dict("records")):
        raised_us = chat["raised_at"].value // 1000
        if not scenario_days[0] <= raised_us < scenario_days[-1]:
            continue
        happened = {
            "raised": True,
            "customers": chat["is_first"],
            "customers_lost": chat["is_first"] and chat["is_lost"],
            "retries": chat["is_retry"],
            "escalations": chat["is_escalation"],
            "reassignments": chat["number_reassignments"],
            "queued": chat["queued_time"] == chat["queued_time"],
            "opened": chat["opened_time"] == chat["opened_time"],
            "assigned": chat["assigned_time"] == chat["assigned_time"],
            "abandoned": chat["left_at"] == chat["left_at"],
            "unreachable": chat["reached"] is False,
            "resolved": chat["status"] == "RESOLVED",
            "missed": chat["status"] == "MISSED",
            "unfinished": chat["status"] in ("QUEUED", "OPEN", "ASSIGNED"),
            f"missed_{chat['missed_reason']}": chat["status"] == "MISSED",
        }
        for metric, times in happened.items():
            for group in ("all", chat["group"]) if chat["group"] in known else ("all",):
                for segment in ("all", chat["segment"]):
                    counts[group, segment, metric] += times
    return counts


def chained(chats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chats, each with what its place in the chain of its customer makes of it."""
    chains: dict[int, list[dict[str, Any]]] = {}
    for chat in sorted(chats, key=lambda chat: chat["ticket_id"]):
        chains.setdefault(chat["first_ticket_id"], []).append(chat)
    for chain in chains.values():
        last = chain[-1]
        lost = last["status"] == "MISSED" or last["left_at"] == last["left_at"]
        for before, chat in zip([None, *chain], chain, strict=False):
            chat["is_first"] = before is None
            # an escalation adds nothing to the attempts
            chat["is_retry"] = before is not None and chat["attempt"] > before["attempt"]
            chat["is_escalation"] = not (chat["is_first"] or chat["is_retry"])
            chat["is_lost"] = lost
    return chats


def assert_adds_up(study: Result) -> None:
    cells = parts_of(study.replications, "group", "segment", "metric")
    groups = ["all", *study.study.labels.groups]
    for group in groups:
        for metric in PER_CHAT:
            live, offline = (cells[group, segment, metric] for segment in ("live", "offline"))
            whole = cells[group, "all", metric]
            assert live[0] + offline[0] == whole[0], (group, metric)
            assert metric in COUNTS or live[1] + offline[1] == whole[1], (group, metric)
        for segment in ("all", "live", "offline"):
            of = {metric: cells[group, segment, metric][0] for metric in COUNTS}
            assert of["resolved"] + of["missed"] + of["unfinished"] == of["raised"]
            assert sum(of[reason] for reason in REASONS) == of["missed"]
            assert of["customers"] + of["retries"] + of["escalations"] == of["raised"]
            assert of["customers_lost"] <= of["customers"]


def assert_groups_add_up(study: Result) -> None:
    """R9: chats of unknown groups count in ``all`` only, and there in no other way than this."""
    cells = parts_of(study.replications, "group", "segment", "metric")
    unknown = cells["all", "all", NOBODYS][0]
    missed = {"customers", "customers_lost", "raised", "missed", NOBODYS}
    for metric in COUNTS:
        of_groups = sum(cells[group, "all", metric][0] for group in study.study.labels.groups)
        expected = unknown if metric in missed else 0
        assert cells["all", "all", metric][0] - of_groups == expected, metric
    assert all(cells[group, "all", NOBODYS][0] == 0 for group in study.study.labels.groups)


def assert_days_add_up(study: Result) -> None:
    cells = parts_of(study.replications, "group", "segment", "metric")
    days: Counter[tuple[str, ...]] = Counter()
    for (*cell, _), numbers in parts_of(study.days, "group", "segment", "metric", "day").items():
        days[tuple(cell)] += numbers[0]
    summed = {metric.name for metric in METRICS if metric.kind in (Kind.COUNT, Kind.MEAN)}
    for cell, numbers in cells.items():
        assert cell[2] not in summed or numbers[0] == days[cell], cell


def assert_is_the_log(study: Result) -> None:
    cells = parts_of(study.replications, "group", "segment", "metric")
    counts = counted(study)
    # a study without chats counts nothing of anything
    metrics = {metric for _, _, metric in counts if metric in COUNTS} | {"raised", *REASONS}
    for (group, segment, metric), numbers in cells.items():
        if metric in metrics:
            assert numbers[0] == counts[group, segment, metric], (group, segment, metric)


def assert_shares_are_shares(study: Result) -> None:
    frame = study.replications
    shares = frame[frame["metric"].isin([m.name for m in METRICS if m.unit == "share"])]
    values = shares["value"].dropna()
    assert ((values >= 0) & (values <= 1)).all()


def assert_as_plain_loops(case: Case) -> None:
    inputs = case.inputs()
    for engine in play.ENGINES.values():
        log = engine(inputs)
        measures, slow = Measured(inputs, log), Slow(inputs, log).figures()
        assert {at: measures.parts(at[1], at[0]) for at in slow} == slow


@FEW
@given(case=TIMED)
def test_R28_R33_figures_add_up_and_are_those_of_the_log(case: Case) -> None:
    study = study_of(case)
    assert_adds_up(study)
    assert_groups_add_up(study)
    assert_is_the_log(study)
    assert_shares_are_shares(study)


@settings(FEW, max_examples=10)
@given(case=SAMPLED)
def test_R32_figures_of_days_add_up_to_those_of_the_window(case: Case) -> None:
    study = study_of(case)
    assert_adds_up(study)
    assert_groups_add_up(study)
    assert_days_add_up(study)
    assert_is_the_log(study)


@FEW
@given(case=TIMED)
def test_R32_figures_are_those_of_plain_loops_over_the_log(case: Case) -> None:
    assert_as_plain_loops(case)


@pytest.mark.long
@settings(FEW, max_examples=500)
@given(case=TIMED)
def test_R28_R33_figures_add_up_at_length(case: Case) -> None:
    study = study_of(case)
    assert_adds_up(study)
    assert_groups_add_up(study)
    assert_days_add_up(study)
    assert_is_the_log(study)
    assert_shares_are_shares(study)
    assert_as_plain_loops(case)


def test_R28_the_summary_is_the_mean_over_replications(tmp_path: Path) -> None:
    result = sim.run(sampled_case(2).scenario(tmp_path), replications=4)
    whole = result.summary().set_index(["group", "segment", "metric"])["mean"]
    frame = result.replications.astype({"group": str, "segment": str, "metric": str})
    for metric in ("raised", "resolved", "missed", "unfinished"):
        means = frame[frame["metric"] == metric].groupby(["group", "segment"])["value"].mean()
        for (group, segment), mean in means.items():
            assert whole[group, segment, metric] == pytest.approx(mean)
