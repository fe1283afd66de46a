"""The command: what it prints, what it writes, how it ends."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from command import SCENARIO, inboxsim

TRACED = """trace: trace.csv
groups:
  shop: {}"""


def test_run_prints_a_summary_and_writes_nothing(file: Path) -> None:
    before = sorted(file.parent.iterdir())
    printed = inboxsim("run", file)
    assert printed.status == 0
    assert "Shop [bold]<b>: 2 days from 2026-03-02 (UTC), 3 replications, seed 5" in printed.out
    assert "service level" in printed.out
    assert "simulation error only" in printed.out
    assert printed.err == ""
    assert sorted(file.parent.iterdir()) == before


def test_options_reach_the_run(file: Path) -> None:
    words = ["--replications", "2", "--seed", "9", "--set", "name=Other"]
    said = inboxsim("run", file, *words)
    assert said.status == 0
    assert "Other: 2 days from 2026-03-02 (UTC), 2 replications, seed 9" in said.out


def test_out_writes_the_folder_and_keep_adds_the_chats(file: Path) -> None:
    out = file.parent / "new" / "out"
    words = ["--out", out, "--keep", "chats", "--replications", "1"]
    said = inboxsim("run", file, *words)
    assert said.status == 0
    assert str(out) in said.out
    assert (out / "summary.csv").is_file()
    assert (out / "chats.parquet").is_file()
    assert (out / "activity.parquet").is_file()


def test_quiet_prints_nothing(file: Path) -> None:
    assert inboxsim("run", file, "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "chats"),
    [
        # an automatic cool-down ends early
        ([], "288, warm-up included"),
        (["--set", "cooldown=2d"], "576, warm-up and cool-down included"),
    ],
)
def test_validate_says_what_the_file_holds(file: Path, words: list[str], chats: str) -> None:
    said = inboxsim("validate", file, *words)
    assert said.status == 0
    holds = f"is valid. Groups: 1, agents: 1, chats in a replication: about {chats}; memory: about "
    assert holds in said.out


def test_validate_counts_possible_retries_apart(file: Path) -> None:
    retry = "default.customers.retry={probability: 0.5, delay: 1m, max_attempts: 3}"
    said = inboxsim("validate", file, "--set", retry)
    assert said.status == 0
    # 2 days of 144 chats, each with 0.5 and 0.25 more
    assert (
        "chats in a replication: about 288 and 216 possible retries and escalations, warm-up"
        in said.out
    )


def test_names_are_printed_as_they_are_written(file: Path) -> None:
    file.write_text(SCENARIO.replace("shop:", '":warning:":').replace("[shop]", '[":warning:"]'))
    agents = ["--set", "agents.ann.name=':smile:'", "--replications", "1"]
    status, printed, _ = inboxsim("run", file, *agents)
    assert status == 0
    assert ":warning:  " in printed
    assert ":smile:  " in printed
    assert "- with agents.ann.name=':smile:'" in printed


def test_every_problem_is_a_line_and_the_status_is_2(file: Path) -> None:
    file.write_text(SCENARIO.replace("8m", "8").replace("timezone: UTC", "timezone: Mars"))
    said = inboxsim("run", file)
    assert said.status == 2
    errors = said.err.splitlines()
    assert len(errors) == 2
    assert all(line.startswith(f"error: {file}:") for line in errors)


def test_an_interruption_ends_with_130(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.api.load", interrupt)
    assert inboxsim("run", file) == (130, "", "interrupted\n")


def test_engine_and_jobs_reach_the_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, object] = {}

    def run(_: object, **options: object) -> None:
        told.update(options)

    monkeypatch.setattr("sim.api.run", run)
    words = ["--engine", "compiled", "--jobs", "3", "--quiet"]
    assert inboxsim("run", file, *words).status == 0
    assert (told["engine"], told["jobs"], told["client"]) == ("compiled", 3, None)
    assert inboxsim("run", file, "--quiet").status == 0
    assert (told["engine"], told["jobs"]) == ("auto", None)


@pytest.mark.parametrize("words", [["--engine", "java"], ["--jobs", "0"], ["--jobs", "many"]])
def test_an_unknown_engine_and_an_impossible_number_of_jobs_are_refused(
    words: list[str],
    file: Path,
) -> None:
    said = inboxsim("run", file, *words)
    assert said.status == 2
    assert words[0] in said.err


def test_a_warning_for_users_is_a_line_on_stderr(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: object, **__: object) -> None:
        warnings.warn("the cache cannot be written", stacklevel=2)
        warnings.warn("not for users", RuntimeWarning, stacklevel=2)

    monkeypatch.setattr("sim.api.run", run)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        said = inboxsim("run", file, "--quiet")
    first, *rest = said.err.splitlines()
    assert first == "warning: the cache cannot be written"
    assert "RuntimeWarning: not for users" in rest[0]


def test_chats_of_unknown_groups_show_in_the_table_of_the_inbox(file: Path) -> None:
    file.write_text(SCENARIO.replace("groups:\n  shop: {arrivals: {rate: 6/h}}", TRACED))
    (file.parent / "trace.csv").write_text(
        "raised_at,group\n2026-03-02T10:00:00,shop\n2026-03-02T11:00:00,Shop\n"
    )
    status, printed, _ = inboxsim("run", file)
    assert status == 0
    assert "The inbox" in printed
    assert "missed_group_offline_unavailable" in printed


@pytest.mark.parametrize("out", [".", "", ".."])
def test_an_odd_name_of_an_output_folder_is_refused(
    out: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    said = inboxsim("run", file, "--out", out)
    assert said.status == 2
    assert "rror" in said.err
    assert [path.name for path in file.parent.iterdir()] == ["shop.yaml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written_is_told(file: Path) -> None:
    code = (
        f"import sys; sys.argv[1:] = ['validate', {str(file)!r}]; from sim import cli; cli.main()"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write the output")


WITH_POLICIES = f"""{SCENARIO}
policies:
  disabled: {{default.offline_handling.enabled: false}}
  small: {{default.offline_handling.max_offline_tickets: 3}}
targets:
  - {{metric: missed_rate, segment: offline, at_most: 50%}}
"""


@pytest.mark.usefixtures("drawn")
def test_compare_prints_what_each_policy_changes_and_writes_the_folder(file: Path) -> None:
    file.write_text(WITH_POLICIES)
    out = file.parent / "out"
    status, printed, _ = inboxsim("compare", file, "--out", out)
    assert status == 0
    assert "Shop [bold]<b>: 3 policies on the same customers, 2 days from 2026-03-02" in printed
    assert "more missed offline chats a day" in printed
    assert "95 % intervals for all 2 policies together" in printed
    assert "simulation error only" in printed
    # waits never without missed chats beside them
    lines = printed.splitlines()
    waits = [index for index, line in enumerate(lines) if "live: mean wait" in line]
    assert len(waits) == 2
    assert all("live: missed" in lines[index - 1] for index in waits)
    assert (out / "differences.csv").is_file()
    assert not (out / "frontier.csv").exists()
    assert (out / "plots" / "differences.png").is_file()


def test_compare_takes_several_files_and_a_baseline(file: Path) -> None:
    other = file.parent / "other.yaml"
    other.write_text(WITH_POLICIES)
    words = ["compare", file, str(other), "--baseline", "other/small"]
    status, printed, _ = inboxsim(*words)
    assert status == 0
    assert "4 policies on the same customers" in printed
    assert "the policy, against other/small" in printed
    words[-1] = "smal"
    said = inboxsim(*words)
    assert said.status == 2
    assert 'baseline: no policy "smal"' in said.err
    twice = file.parent / "b"
    twice.mkdir()
    (twice / "shop.yaml").write_text(SCENARIO)
    words = ["compare", file, str(twice / "shop.yaml")]
    said = inboxsim(*words)
    assert said.status == 2
    assert "two scenarios are called 'shop'" in said.err


def test_sweep_prints_the_frontier_and_writes_it(file: Path) -> None:
    out = file.parent / "out"
    vary = "default.offline_handling.max_offline_tickets=0, 3"
    words = ["sweep", file, "--vary", vary, "--replications", "2", "--out", out]
    status, printed, _ = inboxsim(*words)
    assert status == 0
    assert "max_offline_tickets=0" in printed
    assert "frontier" in printed
    head = (out / "frontier.csv").read_text().partition("\n")[0]
    assert head.startswith("policy,default.offline_handling.max_offline_tickets,group,missed_rate:")


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        (["default.queue_handling.limit"], "allowed: PATH=V1,V2,..."),
        (["default.queue_handling.limit=[1"], "the values cannot be read"),
        (["default.queue_handling.limit=1,2", "default.queue_handling.limit=3"], "given twice"),
        (["default.queue_handling.limit=1,x"], "limit=x"),
        (["default.queue_handling.limit=1,2,3"], "a grid of 3 = 3 settings, allowed are 2"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(
    vary: list[str],
    message: str,
    file: Path,
) -> None:
    options = [word for text in vary for word in ("--vary", text)]
    words = ["sweep", file, *options, "--max-runs", "2", "--out", str(file.parent / "out")]
    said = inboxsim(*words)
    assert said.status == 2
    assert message in said.err
    assert [path.name for path in file.parent.iterdir()] == ["shop.yaml"]


def test_check_ends_with_1_where_a_target_is_missed(file: Path) -> None:
    said = inboxsim("run", file, "--check")
    assert said.status == 2
    assert "--check: the scenario has no targets" in said.err
    file.write_text(WITH_POLICIES)
    said = inboxsim("run", file, "--check")
    assert said.status == 0
    assert "missed rate, offline: at most 50.0 %" in said.out
    # the policies that take fewer offline chats miss it
    status, printed, _ = inboxsim("compare", file, "--check")
    assert status == 1
    assert [line.split()[-1] for line in printed.splitlines() if "at most 50.0 %" in line] == [
        "met",
        "missed",
        "missed",
    ]
    said = inboxsim("compare", file, "--quiet")
    assert (said.status, said.out) == (0, "")


def test_start_up_imports_no_heavy_library() -> None:
    code = (
        "import sys, sim.cli; "
        "print([m for m in ('numpy', 'pandas', 'scipy', 'matplotlib', 'pyarrow', 'numba', "
        "'pydantic', 'simpy', 'ruamel.yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
