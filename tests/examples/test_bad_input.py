"""What a user sees who gets something wrong: one clear message each, status 2, nothing written.

Every case is a small change of a scenario that runs; its messages must name the file, the line of
the change and what is allowed.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import sim
from command import Said, inboxsim

GOOD = """\
name: Two teams
timezone: Europe/Berlin
start: 2026-03-02
duration: 2d
warmup: 0d
replications: 2
default:
  working_hours: {mon-fri: "09:00-17:00"}
  handling: {work: {exponential: 5m}}
groups:
  support:
    arrivals: {rate: 4/h}
    queue_handling: {limit: 3}
  billing:
    arrivals: {rate: 2/h}
shifts:
  day:
    mon-sun: "08:00-18:00"
    breaks: [{at: "12:00", for: 30m, status: away}]
agents:
  - {name: ann, groups: [support, billing], concurrency: 2, shift: day}
"""
TRACED = GOOD.replace("    arrivals: {rate: 4/h}\n", "").replace(
    "    arrivals: {rate: 2/h}", "    service_level: {within: 30s}"
)
TRACED += "trace: trace.csv\n"
ROSTERED = GOOD[: GOOD.index("shifts:")] + (
    "agents:\n  - {name: ann, groups: [support, billing]}\nroster: roster.csv\n"
)
TRACE = "raised_at,group,work_s\n2026-03-02T10:00:00,support,60\n2026-03-03T09:00:00,billing,60\n"
ROSTER = """\
Name,Start time,End time,Active Type
ann,2026-03-02 08:00:00,2026-03-02 18:00:00,Available
ann,2026-03-03 08:00:00,2026-03-03 18:00:00,Available
"""


@dataclass(frozen=True)
class Command:
    """The command ``inboxsim`` in a folder of its own."""

    folder: Path

    def __call__(self, *arguments: str) -> Said:
        with chdir(self.folder):
            return inboxsim(*arguments)

    def write(self, **files: str | bytes) -> None:
        """Write files; ``scenario_yaml`` is ``scenario.yaml``."""
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            (self.folder / name.replace("_", ".")).write_bytes(content)

    def refuses(self, *arguments: str) -> list[str]:
        """Run what must fail and return its messages, having checked all that they share."""
        before = self.listing()
        outcome = self(*arguments)
        assert outcome.status == 2, outcome
        assert outcome.out == ""
        assert "Traceback" not in outcome.err
        messages = outcome.err.splitlines()
        assert messages
        assert all(message.startswith("error: ") for message in messages), outcome.err
        assert self.listing() == before
        return messages

    def listing(self) -> list[str]:
        return sorted(str(path) for path in self.folder.rglob("*"))


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


@dataclass(frozen=True)
class Slip:
    """``old`` replaced by ``new`` in the scenario, and words that a message must hold.

    ``at`` is text of the line that the message must name, by default that of ``new``.
    """

    old: str
    new: str
    says: tuple[str, ...]
    at: str = ""
    files: dict[str, str] = field(default_factory=dict)


SLIPS = {
    "unknown key": Slip("    queue_handling:", "    queue_handing:", ("queue_handling",)),
    "unknown key at the top": Slip("replications: 2", "replicatons: 2", ("replications",)),
    "policy with an unknown path": Slip(
        "replications: 2",
        "policies: {tight: {default.queue_handing.limit: 3}}",
        ("policies.tight.default.queue_handing.limit", "unknown key", '"queue_handling"?'),
    ),
    "policy called base": Slip(
        "replications: 2",
        "policies: {base: {default.queue_handling.grace: 1m}}",
        ("policies.base", "kept for the file itself"),
    ),
    "target of an unknown metric": Slip(
        "replications: 2",
        "targets: [{metric: mised_rate, at_most: 2%}]",
        ("targets.0.metric", "mised_rate", '"missed_rate"?'),
    ),
    "escalation to an unknown group": Slip(
        "    queue_handling: {limit: 3}",
        "    handling: {escalation: {to: biling, probability: 1}}",
        ("escalation.to", "biling", "billing"),
    ),
    "outage of an agent in no entry": Slip(
        "agents:\n",
        "attendance: {outages: [{from: 2026-03-02T10:00, to: 2026-03-02T11:00, agents: [anne]}]}"
        "\nagents:\n",
        ("attendance.outages.0.agents.0", "anne", "ann"),
    ),
    "wrong type": Slip("limit: 3", "limit: [3]", ("limit", "found")),
    "text for a number": Slip("concurrency: 2", "concurrency: two", ("concurrency", "two")),
    "number without a unit": Slip("for: 30m", "for: 30", ("without a unit", "30m")),
    "not a number": Slip("rate: 4/h", "weekly: {mon-sun: {'00:00': .nan}}", ("weekly", "NaN")),
    "infinite": Slip("rate: 4/h", "weekly: {mon-sun: {'00:00': .inf}}", ("weekly", "Infinity")),
    "negative rate": Slip("rate: 4/h", "rate: -4/h", ("rate", "-4/h")),
    "negative rate of a day": Slip(
        "rate: 4/h", "weekly: {mon-sun: {'00:00': -1}}", ("weekly", "-1")
    ),
    "too many chats": Slip("rate: 4/h", "rate: 9999999/h", ("chats", "4,000,000"), at="-"),
    "zero mean": Slip("{exponential: 5m}", "{exponential: 0s}", ("exponential", "0s")),
    "negative mean": Slip("{exponential: 5m}", "{exponential: -5m}", ("exponential", "-5m")),
    "cv of zero": Slip("{exponential: 5m}", "{lognormal: {mean: 5m, cv: 0}}", ("cv", "0")),
    "mean not a number": Slip("{exponential: 5m}", "{exponential: .nan}", ("exponential", "NaN")),
    "half a distribution": Slip("{exponential: 5m}", "{gamma: {mean: 5m}}", ("gamma.cv", "number")),
    "1e99 agents": Slip("{name: ann, ", "{name: ann, count: 1e99, ", ("count", "1e+99")),
    "a hundred million agents": Slip(
        "{name: ann, ", "{name: ann, count: 100000000, ", ("count", "100000")
    ),
    "no agent": Slip("concurrency: 2", "concurrency: 0", ("concurrency", "0")),
    "bad zone": Slip("Europe/Berlin", "Europe/Berlim", ("timezone", "Europe/Berlin")),
    "zone that is a path": Slip("Europe/Berlin", "../../etc/passwd", ("timezone",)),
    "bad date": Slip("2026-03-02", "2026-02-30", ("start", "2026-02-30")),
    "date that is text": Slip("2026-03-02", "next monday", ("start", "next monday")),
    "year 0": Slip("2026-03-02", "0000-01-01", ("start",)),
    "year 9999": Slip("2026-03-02", "9999-12-31", ("start",)),
    "no days": Slip("duration: 2d", "duration: 0d", ("duration", "0d")),
    "endless": Slip("duration: 2d", "duration: 99999999d", ("duration", "3650d")),
    "group nobody serves": Slip(
        "[support, billing]", "[support]", ("nobody serves",), at="  billing:"
    ),
    "unknown group of an agent": Slip(
        "[support, billing]", "[support, billng]", ("billng", "billing")
    ),
    "unknown shift": Slip("shift: day}", "shift: dai}", ("dai", "day")),
    "overlapping windows": Slip(
        '"08:00-18:00"', '["08:00-12:00", "11:00-18:00"]', ("overlap", "11:00-18:00")
    ),
    "overlapping hours": Slip(
        '{mon-fri: "09:00-17:00"}',
        '{mon: "09:00-17:00", mon-fri: "08:00-10:00"}',
        ("working_hours", "overlap"),
    ),
    "empty window": Slip('"08:00-18:00"', '"08:00-08:00"', ("08:00-08:00", "empty")),
    "hour 25": Slip('"08:00-18:00"', '"08:00-25:00"', ("08:00-25:00",)),
    "twice the same key": Slip(
        "replications: 2", "replications: 2\nname: x", ("name",), at="name: x"
    ),
    "tag": Slip("name: Two teams", "name: !!python/object/apply:os.system [id]", ("tag",)),
    "custom tag": Slip("limit: 3", "limit: !secret 3", ("tag",)),
    "not YAML": Slip("  day:", "  day: [", ("YAML",), at="-"),
    "tab": Slip("    queue_handling", "\tqueue_handling", (), at="-"),
    "control character": Slip("Two teams", "Two \x07 teams", (), at="-"),
    "no trace": Slip("rate: 4/h", "trace: nowhere.csv", ("nowhere.csv",)),
    "a folder for a trace": Slip("rate: 4/h", "trace: .", ("trace",)),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_in_a_message_with_its_place(command: Command, slip: Slip) -> None:
    assert slip.old in GOOD
    text = GOOD.replace(slip.old, slip.new, 1)
    command.write(scenario_yaml=text)
    messages = command.refuses("run", "scenario.yaml", "--out", "out")
    assert len(messages) == 1, messages
    for words in slip.says:
        assert words in messages[0]
    assert messages[0].startswith("error: scenario.yaml")
    if slip.at != "-":
        line = text[: text.index(slip.at or slip.new)].count("\n") + 1
        assert messages[0].startswith(f"error: scenario.yaml:{line}:")


def test_the_scenarios_of_these_tests_run(command: Command) -> None:
    command.write(scenario_yaml=GOOD, trace_csv=TRACE, roster_csv=ROSTER)
    assert command("run", "scenario.yaml", "--quiet").status == 0
    for text in (TRACED, ROSTERED):
        command.write(scenario_yaml=text)
        assert command("run", "scenario.yaml", "--quiet") == (0, "", "")
    assert len(command.listing()) == 3


def test_all_mistakes_are_told_at_once_by_run_and_validate_alike(command: Command) -> None:
    text = GOOD.replace("Berlin", "Berlim").replace("limit: 3", "limit: -3").replace("5m", "5")
    command.write(scenario_yaml=text)
    messages = command.refuses("run", "scenario.yaml")
    assert command.refuses("validate", "scenario.yaml") == messages
    places = [message.split(":")[2] for message in messages]
    assert places == ["2", "9", "13"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing\n", b"---\n", b"- a\n", b"42\n"])
def test_a_file_without_settings_is_refused(command: Command, content: bytes) -> None:
    command.write(scenario_yaml=content)
    (message,) = command.refuses("run", "scenario.yaml")
    assert message.startswith("error: scenario.yaml")


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"name: \xff\xfe\n", b"PK\x03\x04" * 99])
def test_a_file_that_is_not_text_is_refused(command: Command, content: bytes) -> None:
    command.write(scenario_yaml=content)
    assert command.refuses("run", "scenario.yaml")[0].startswith("error: scenario.yaml")


def test_no_file_or_a_folder_is_refused(command: Command) -> None:
    assert "nowhere.yaml" in command.refuses("run", "nowhere.yaml")[0]
    assert "error: ." in command.refuses("run", ".")[0]


def test_a_place_that_cannot_be_written_is_refused(command: Command) -> None:
    command.write(scenario_yaml=GOOD)
    (message,) = command.refuses("run", "scenario.yaml", "--out", "scenario.yaml/out")
    assert "scenario.yaml/out" in message


def test_an_alias_bomb_is_refused_at_once(command: Command) -> None:
    levels = "".join(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]\n" for i in range(1, 12))
    command.write(scenario_yaml="b0: &b0 [lol]\n" + levels)
    messages = command.refuses("run", "scenario.yaml")
    assert len(messages) <= 25
    assert "alias" in messages[0] or "anchor" in messages[0]


def test_brackets_without_end_are_refused(command: Command) -> None:
    command.write(scenario_yaml="name: " + "[" * 20_000)
    assert command.refuses("run", "scenario.yaml")[0].startswith("error: scenario.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ("trace.csv",)),
        ("group\nsupport\n", ("trace.csv:1", "raised_at")),
        ("raised_at,group\n2026-03-02T10:00,support\nsoon,support\n", ("trace.csv:3", "soon")),
        ("raised_at,grop\n2026-03-02T10:00,support\n", ("trace.csv:1", "group")),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, str) else "",
)
def test_a_bad_trace_is_told_with_file_and_line(
    command: Command, text: str, says: tuple[str, ...]
) -> None:
    command.write(scenario_yaml=TRACED, trace_csv=text)
    messages = command.refuses("run", "scenario.yaml", "--out", "out")
    for words in says:
        assert words in messages[0]


def test_R9_a_trace_out_of_order_with_unknown_groups_runs(command: Command) -> None:
    rows = [
        "raised_at,group,work_s",
        "2026-03-03T10:00:00,support,60",
        "2026-03-02T10:00:00,support,60",
        "2026-03-02T11:00:00,nobody,60",
        "2026-03-02T12:00:00,,60",
        "2026-01-01T12:00:00,support,60",
    ]
    command.write(scenario_yaml=TRACED, trace_csv="\n".join(rows) + "\n")
    assert command("run", "scenario.yaml", "--quiet") == (0, "", "")
    result = sim.run(command.folder / "scenario.yaml", replications=1, keep="chats")
    told = result.chats[["group", "missed_reason"]].astype(object).fillna("none")
    assert told.to_numpy().tolist() == [
        ["support", "none"],
        ["nobody", "group_offline_unavailable"],
        ["", "group_offline_unavailable"],
        ["support", "none"],
    ]
    assert "trace.csv: 1 row outside the run left out" in result.notes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ("roster.csv",)),
        (ROSTER.replace("2026-03-03 18", "2026-03-03 07"), ("roster.csv:3",)),
        (ROSTER.replace("Available", "Avaliable", 1), ("roster.csv:2", "Avaliable")),
        (ROSTER.replace("Start time", "Begin"), ("roster.csv:1", "start_time", "Begin")),
        ("\n".join(ROSTER.splitlines()[:2]), ("2026-03-03",)),
    ],
    ids=["empty", "ends before", "status", "header", "does not cover"],
)
def test_a_bad_roster_is_told(command: Command, text: str, says: tuple[str, ...]) -> None:
    command.write(scenario_yaml=ROSTERED, roster_csv=text)
    messages = command.refuses("run", "scenario.yaml", "--out", "out")
    for words in says:
        assert words in messages[0]


def test_an_output_folder_that_exists_is_refused_and_left_alone(command: Command) -> None:
    command.write(scenario_yaml=GOOD)
    (command.folder / "out").mkdir()
    (command.folder / "out" / "mine.txt").write_text("keep")
    (message,) = command.refuses("run", "scenario.yaml", "--out", "out")
    assert "out" in message
    assert "exists" in message
    assert (command.folder / "out" / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize(
    "setting",
    [
        "groups.support.queue_handling.limit",
        "groups.suport.queue_handling.limit=4",
        "groups.support.queue_handling.limit=many",
        "groups.support.queue_handling.limt=4",
        "=4",
        "groups..limit=4",
        "name=[",
    ],
)
def test_a_bad_setting_on_the_command_line_is_refused(command: Command, setting: str) -> None:
    command.write(scenario_yaml=GOOD)
    (message,) = command.refuses("run", "scenario.yaml", "--set", setting, "--out", "out")
    assert setting.partition("=")[0] in message
