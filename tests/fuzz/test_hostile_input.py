"""Thousands of hostile files, tables and command lines: one plain message each, or a result.

None may end in a traceback, take more than 20 s of processor time or 2 GB, say more than 20 kB, or
send a control character to the terminal. ``python -m pytest -m long tests/fuzz`` (about half an
hour); ``INBOXSIM_FUZZ_SEED`` takes other dice, ``INBOXSIM_FUZZ_CASES`` fewer or more cases of each.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conftest import REPOSITORY
from fuzz.dice import TEXTS, rewritten, spoiled, torn
from fuzz.forked import Said, inboxsim
from sim.scenario.yaml_source import read_text
from unit.scenario.bad_files import RICH, write_files, written

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("drawn")]
SEED = int(os.environ.get("INBOXSIM_FUZZ_SEED", "20261201"))
FILES, TABLES, LINES = 5_000, 2_000, 1_000
if few := os.environ.get("INBOXSIM_FUZZ_CASES"):
    FILES = TABLES = LINES = int(few)

SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.yaml"))
SMALL = """\
name: Small
timezone: Europe/Berlin
start: 2026-03-02
duration: 2d
warmup: 0d
cooldown: 0d
replications: 2
default:
  working_hours: {mon-fri: "09:00-17:00"}
  handling: {work: {exponential: 5m}}
groups:
  support: {arrivals: {rate: 4/h}}
  billing: {arrivals: {rate: 2/h}}
shifts:
  day: {mon-sun: "08:00-18:00"}
agents:
  - {name: ann, groups: [support, billing], concurrency: 2, shift: day}
policies:
  more: {default.offline_handling.max_offline_tickets: 80}
targets:
  - {metric: service_level, at_least: 80%}
"""
ROWS: dict[str, list[list[str]]] = {
    "trace": [
        ["raised_at", "group", "work_s", "patience_s", "preferred_agent"],
        ["2026-03-02T10:00:00", "support", "60", "30", "ann"],
        ["2026-03-02T10:00:05", "billing", "", "", ""],
        ["2026-03-03 09:00", "support", "12.5", "300", ""],
    ],
    "report": [
        ["initialized_time", "missed_time", "group", "assigned_to"],
        ["2026-03-02 10:00:00", "", "support", "ann"],
        ["", "2026-03-02 11:00:00", "billing", ""],
    ],
    "roster": [
        ["Name", "Start time", "End time", "Active Type"],
        ["ann", "2026-03-02 08:00:00", "2026-03-02 18:00:00", "Available"],
        ["ann", "2026-03-03 08:00:00", "2026-03-03 18:00:00", "Away"],
    ],
    "shifts": [
        ["shift", "weekday", "start", "end", "break_start", "break_minutes", "break_status"],
        ["day", "mon", "09:00", "17:00", "12:00", "30", "away"],
        ["day", "tue", "09:00", "17:00", "", "", ""],
    ],
    "agents": [
        ["name", "groups", "concurrency", "shift", "from", "until"],
        ["ann", "support|billing", "2", "day", "", ""],
        ["bob", "support", "", "day", "2026-03-02", "2026-03-03"],
    ],
    "profile": [
        ["weekday", "time", "rate_per_hour"],
        ["mon-fri", "00:00", "4"],
        ["sat-sun", "00:00", "2.5"],
    ],
    "forecast": [
        ["interval_start", "chats"],
        ["2026-03-02 00:00", "12"],
        ["2026-03-03 00:00", "9"],
        ["2026-03-04 00:00", "0"],
    ],
    "empirical": [["work_s"], ["60"], ["120.5"]],
}


def tell(what: str, cases: int, each: Callable[[Random], tuple[str, Said]]) -> None:
    """Try so many cases and fail with those that went wrong, a few of each kind."""
    wrong: dict[str, list[str]] = {}
    ended: Counter[int] = Counter()
    slowest, largest = 0.0, 0
    for number in range(cases):
        case, said = each(Random(f"{SEED} {what} {number}"))
        ended[said.status] += 1
        slowest, largest = max(slowest, said.cpu_s), max(largest, said.peak_bytes)
        for fault in said.faults():
            tail = said.err[-300:].decode("utf-8", "backslashreplace")
            wrong.setdefault(fault.split(" s of")[0], []).append(f"{number}: {case}\n    {tail!a}")
    print(
        f"\n{cases:,} {what}: ended with {dict(ended)}, slowest {slowest:.1f} s, "
        f"largest {largest / 1e9:.2f} GB"
    )
    lines = [f"{len(of)} x {fault}\n  " + "\n  ".join(of[:4]) for fault, of in wrong.items()]
    assert not wrong, "\n".join(lines)


def documents() -> list[dict[str, Any]]:
    """What the shipped scenarios and the richest one say, in plain values."""
    read = (read_text(path.read_text("utf-8"), path.name).document for path in SCENARIOS)
    # dates as they are written
    return [RICH, *(json.loads(json.dumps(document, default=str)) for document in read)]


def test_hostile_scenario_files(tmp_path: Path) -> None:
    write_files(tmp_path)
    for path in (REPOSITORY / "scenarios").iterdir():
        if path.is_dir() and path.name != "pictures":
            (tmp_path / path.name).symlink_to(path)
    every, texts = documents(), [path.read_bytes() for path in SCENARIOS]
    file = tmp_path / "scenario.yaml"

    def one(dice: Random) -> tuple[str, Said]:
        if dice.random() < 0.3:
            file.write_bytes(torn(dice.choice(texts), dice))
        else:
            text = written("", (), spoiled(dice.choice(every), dice)).text
            file.write_text(text, "utf-8", errors="replace")
        return "validate", inboxsim(["validate", "scenario.yaml"], tmp_path)

    tell("scenario files", FILES, one)


def test_hostile_tables(tmp_path: Path) -> None:
    def one(dice: Random) -> tuple[str, Said]:
        kind = dice.choice(list(ROWS))
        text = io.StringIO()
        rows = rewritten(ROWS[kind], dice)
        csv.writer(text, lineterminator=dice.choice(("\n", "\r\n"))).writerows(rows)
        content = text.getvalue().encode("utf-8", "surrogateescape")
        if dice.random() < 0.3:
            content = torn(content, dice)
        name = "table.csv"
        if dice.random() < 0.2:
            name, content = "table.csv.gz", gzip.compress(content, mtime=0)
            content = torn(content, dice) if dice.random() < 0.5 else content
        (tmp_path / name).write_bytes(content)
        (tmp_path / "scenario.yaml").write_text(with_table(kind, name), "utf-8")
        said = inboxsim(["validate", "scenario.yaml"], tmp_path)
        return f"{kind} {content[:200]!r}", said

    tell("tables", TABLES, one)


def with_table(kind: str, name: str) -> str:
    """The small scenario, with a table in the place of what it says itself."""
    if kind == "empirical":
        return SMALL.replace("{exponential: 5m}", f"{{empirical: {{csv: {name}, column: work_s}}}}")
    if kind in ("profile", "forecast"):
        return SMALL.replace("{rate: 4/h}", f"{{{kind}: {name}}}")
    if kind in ("trace", "report"):
        text = SMALL.replace("{arrivals: {rate: 4/h}}", "{}")
        return text.replace("{arrivals: {rate: 2/h}}", "{}") + f"trace: {name}\n"
    if kind == "shifts":
        return SMALL.replace('\n  day: {mon-sun: "08:00-18:00"}', f" {{csv: {name}}}")
    if kind == "agents":
        head, tail = SMALL.split("agents:\n")
        return f"{head}agents: {{csv: {name}}}\n{tail[tail.index('policies') :]}"
    head, tail = SMALL.split("shifts:\n")
    agents = "agents:\n  - {name: ann, groups: [support, billing], concurrency: 2}\n"
    return f"{head}roster: {name}\n{agents}{tail[tail.index('policies') :]}"


OPTIONS: dict[str, list[str]] = {
    "--set": ["groups.support.arrivals.rate=1/h", "seed=3", "agents.0.speed=0.5", "duration=1d"],
    "--replications": ["1", "2", "3"],
    "--seed": ["0", "7"],
    "--keep": ["summary", "intervals", "chats"],
    "--engine": ["auto", "simpy"],
    "--jobs": ["1", "2"],
    "--precision": ["missed=50%", "wait_mean:live=1h"],
    "--indifference": ["missed=100"],
    "--max-replications": ["30", "31"],
    "--baseline": ["base", "more"],
    "--vary": ["default.offline_handling.max_offline_tickets=1,2", "agents.0.concurrency=1,2,3"],
    "--max-runs": ["2", "9"],
    "--out": ["out"],
}
FLAGS = ["--resume", "--check", "--quiet", "--one-at-a-time", "--force", "--help", "-x", "--"]
COMMANDS = ["run", "run", "compare", "compare", "sweep", "sweep", "validate", "report", "schema"]


def test_hostile_command_lines(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    assert inboxsim(["run", "small.yaml", "--out", "done", "--quiet"], tmp_path).status == 0
    number = iter(range(10**9))

    def word(usual: list[str], dice: Random) -> str:
        hostile = dice.choice(TEXTS).replace("\x00", "?")
        kind = dice.random()
        if kind < 0.45:
            return dice.choice(usual)
        name, equals, _ = dice.choice(usual).partition("=")
        return f"{name}{equals}{hostile}" if equals and kind < 0.75 else hostile

    def one(dice: Random) -> tuple[str, Said]:
        command = dice.choice(COMMANDS)
        target = "done" if command == "report" else "small.yaml"
        words = [command, target if dice.random() < 0.9 else word([target], dice)]
        for option in dice.sample(list(OPTIONS), dice.choice((0, 1, 1, 2, 3))):
            given = word(OPTIONS[option], dice)
            if option == "--out" and given == "out":
                given = f"out{next(number)}"
            words += [f"{option}={given}"] if dice.random() < 0.3 else [option, given]
        words += dice.sample(FLAGS, dice.choice((0, 0, 1, 2)))
        if command == "sweep" and "--vary" not in words:
            words += ["--vary", OPTIONS["--vary"][0]]
        words = [each[:100_000] for each in words]
        return repr([each[:100] for each in words]), inboxsim(words, tmp_path)

    tell("command lines", LINES, one)
