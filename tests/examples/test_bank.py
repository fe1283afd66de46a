"""A month of a real contact centre, from its own reports: the way of a user's own export."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import sim

Row = dict[str, str]

SCENARIO = """\
name: A month of a real contact centre
timezone: Asia/Jerusalem
start: 1999-02-08
duration: 21d
warmup: 7d
replications: 1
trace: {bank}/chats.csv.gz          # the chat archives report
roster: {bank}/activity.csv         # the agent activity report
inbox: {{working_hours_enabled: false}}   # they were open whenever somebody was there
default:
  customers: {{patience: {{exponential: 8m}}}}
  queue_handling: {{limit: unlimited, inactivity_timeout: 0s}}
  handling: {{work: {{lognormal: {{mean: 3m, cv: 1.2}}}}}}   # where the report has no end
groups:
{groups}
agents:
{agents}
"""


def report(bank: Path) -> list[Row]:
    with gzip.open(bank / "chats.csv.gz", "rt", newline="") as file:
        return list(csv.DictReader(file))


def scenario_text(bank: Path, chats: list[Row]) -> str:
    """Return the scenario file: groups as they are, each agent in the groups it served."""
    served: dict[str, set[str]] = defaultdict(set)
    for chat in chats:
        if chat["assigned_to"]:
            served[chat["assigned_to"]].add(chat["group"])
    entries = (f"{{name: {name}, groups: [{', '.join(sorted(served[name]))}]}}" for name in served)
    return SCENARIO.format(
        bank=bank,
        groups="\n".join(f"  {group}: {{}}" for group in sorted({c["group"] for c in chats})),
        agents="\n".join(f"  - {entry}" for entry in sorted(entries)),
    )


@pytest.fixture(scope="module")
def chats(bank: Path) -> list[Row]:
    return report(bank)


@pytest.fixture(scope="module")
def result(bank: Path, chats: list[Row], tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    """The month, run whole: the first week warms up, three are measured."""
    path = tmp_path_factory.mktemp("bank") / "bank.yaml"
    path.write_text(scenario_text(bank, chats), encoding="utf-8")
    return sim.run(path, keep="chats")


@pytest.fixture(scope="module")
def counts(result: sim.Result) -> dict[tuple[str, str, str], int]:
    """The numerators of the counts by group, segment and metric."""
    frame = result.replications
    keys = zip(frame["group"], frame["segment"], frame["metric"], strict=True)
    return dict(zip(keys, frame["numerator"].fillna(-1).astype(int), strict=True))


def test_every_row_in_the_window_is_raised(
    chats: list[Row], counts: dict[tuple[str, str, str], int]
) -> None:
    in_window = [chat for chat in chats if chat["initialized_time"] >= "1999-02-08"]
    assert 20_000 < len(in_window) < len(chats)
    assert counts["all", "all", "raised"] == len(in_window)
    for group, rows in Counter(chat["group"] for chat in in_window).items():
        assert counts[group, "all", "raised"] == rows


def test_the_counts_add_up(counts: dict[tuple[str, str, str], int]) -> None:
    groups = {group for group, _, _ in counts}
    reasons = {m for _, _, m in counts if m.startswith("missed_") and m != "missed_rate"}
    assert len(groups) == 7
    assert len(reasons) == 11
    for group in groups:
        for segment in ("all", "live", "offline"):
            of = {metric: counts[group, segment, metric] for metric in {*reasons, "raised"}}
            ended = ("resolved", "missed", "unfinished")
            assert sum(counts[group, segment, way] for way in ended) == of["raised"]
            assert sum(of[reason] for reason in reasons) == counts[group, segment, "missed"]
    for metric in {*reasons, "raised", "resolved", "missed", "unfinished", "abandoned"}:
        for group in groups:
            parts = counts[group, "live", metric] + counts[group, "offline", metric]
            assert parts == counts[group, "all", metric]
        of_groups = (counts[group, "all", metric] for group in groups - {"all"})
        assert sum(of_groups) == counts["all", "all", metric]


def test_every_chat_is_raised_when_it_was_and_handled_as_long_as_it_was(
    chats: list[Row], result: sim.Result
) -> None:
    """The month has no clock change, agents one chat at a time, and the report the durations."""
    frame = result.chats
    raised = frame["raised_at"].dt.strftime("%Y-%m-%d %H:%M:%S")
    assert Counter(zip(raised, frame["group"], strict=True)) == Counter(
        (chat["initialized_time"], chat["group"]) for chat in chats
    )
    handled = frame["reached"].fillna(False) & frame["resolved_time"].notna()
    simulated = Counter(frame["customer_agent_interaction_time"][handled].round(3))
    reported = [chat["customer_agent_interaction_time"] for chat in chats]
    written = Counter(_seconds(text) for text in reported if text)
    drawn = len(reported) - written.total()
    assert (simulated - written).total() <= drawn
    assert handled.sum() > 25_000


def test_the_roster_is_followed(bank: Path, result: sim.Result) -> None:
    """A session begins as the report says; it ends then, or with the chat in hand (R24)."""
    with (bank / "activity.csv").open(newline="") as file:
        reported = {(row["Name"], row["Start time"]) for row in csv.DictReader(file)}
    available = result.activity[result.activity["active_type"] == "Available"]
    begins = available["start_time"].dt.strftime("%Y-%m-%d %H:%M:%S")
    assert set(zip(available["name"], begins, strict=True)) == reported


def _seconds(text: str) -> float:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return float(hours * 3600 + minutes * 60 + seconds)
