"""What is asked of a run: refused alike as a key, a setting, an option and an argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from command import SCENARIO, inboxsim
from sim.errors import OutputError, ScenarioError

WITH_POLICY = f"{SCENARIO}policies:\n  tight: {{groups.shop.queue_handling.limit: 3}}\n"
VARIED = {"groups.shop.queue_handling.limit": [1, 2]}
MOST_SEED = 2**63 - 1


@pytest.fixture
def file(file: Path) -> Path:
    file.write_text(WITH_POLICY)
    return file


Refused = Callable[..., list[str]]


@pytest.fixture
def refused(file: Path) -> Refused:
    """The messages of a command of the scenario that must end with status 2."""

    def messages(command: str, *options: str) -> list[str]:
        said = inboxsim(command, file, *options)
        assert (said.status, said.out) == (2, "")
        assert "Traceback" not in said.err
        return [line.removeprefix("error: ") for line in said.err.splitlines()]

    return messages


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("seed", 2**63, f"found {2**63}; allowed: a whole number from 0 to {MOST_SEED}"),
        ("seed", -1, f"found -1; allowed: a whole number from 0 to {MOST_SEED}"),
        ("seed", "x", f'found "x"; allowed: a whole number from 0 to {MOST_SEED}'),
        ("replications", 10**23, f"found {10**23}; allowed: a whole number from 1 to 1000000"),
        ("replications", 0, "found 0; allowed: a whole number from 1 to 1000000"),
        ("replications", 2.5, "found 2.5; allowed: a whole number from 1 to 1000000"),
        ("replications", True, "found true; allowed: a whole number from 1 to 1000000"),
    ],
)  # fmt: skip
def test_a_key_its_setting_its_option_and_its_argument_are_refused_in_the_same_words(
    file: Path, refused: Refused, key: str, value: object, said: str
) -> None:
    text = str(value).lower()
    for command in ("run", "compare"):
        assert refused(command, f"--{key}", text) == [f"--{key}: {said}"]
    vary = ("--vary", "groups.shop.queue_handling.limit=1,2")
    assert refused("sweep", *vary, f"--{key}", text) == [f"--{key}: {said}"]
    (by_setting,) = refused("run", "--set", f"{key}={text}")
    assert by_setting.endswith(f": {key}: {said}")
    argument: dict[str, Any] = {key: value}
    calls: list[Callable[[], object]] = [
        lambda: sim.run(file, **argument),
        lambda: sim.compare(file, **argument),
        lambda: sim.sweep(file, VARIED, **argument),
    ]
    for call in calls:
        with pytest.raises(ScenarioError) as error:
            call()
        assert str(error.value) == f"{key}: {said}"
    lines = [line for line in WITH_POLICY.splitlines() if not line.startswith(f"{key}:")]
    file.write_text("\n".join([*lines, f"{key}: {text}"]))
    (of_the_file,) = refused("run")
    assert of_the_file.endswith(f": {key}: {said}")


def test_all_wrong_options_are_told_at_once(refused: Refused) -> None:
    words = ["--keep", "all", "--engine", "java", "--jobs", "0", "--max-replications", "29"]
    assert refused("run", *words) == [
        "--max-replications: found 29; allowed: a whole number from 30 to 1000000",
        '--keep: found "all"; allowed: one of summary, intervals, chats',
        '--engine: found "java"; allowed: one of auto, simpy, compiled',
        "--jobs: found 0; allowed: a whole number from 1 to 10000",
    ]
    vary = ("--vary", "groups.shop.queue_handling.limit=1,2")
    (message,) = refused("sweep", *vary, "--max-runs", "1")
    assert message == "--max-runs: found 1; allowed: a whole number from 2 to 1000000"
    (message,) = refused("run", "--seed", "[1")
    assert message.startswith("--seed: not YAML")


@pytest.mark.parametrize("words", [["--nothing"], ["--seed"], ["--set"]])
def test_what_the_command_does_not_know_is_refused_by_name(
    refused: Refused, words: list[str]
) -> None:
    assert words[0] in "".join(refused("run", *words))


def test_numpy_numbers_are_numbers(file: Path) -> None:
    result = sim.run(file, replications=np.int64(1), seed=np.uint64(7), jobs=np.int8(1))  # type: ignore[arg-type]
    assert (result.study.about.replication_count, result.study.about.seed) == (1, 7)


NO_NUMBER = [False, -1, 2.5, "3", "", b"3", [], {}, np.True_, np.float64(2), 1j, 10**30, ...]


@pytest.mark.parametrize("value", NO_NUMBER, ids=repr)
@pytest.mark.parametrize("name", ["replications", "seed", "jobs", "max_replications", "max_runs"])
def test_other_things_than_numbers_are_refused(file: Path, name: str, value: object) -> None:
    wrong: dict[str, Any] = {name: value}
    if name == "max_replications":
        wrong["precision"] = {"missed": 5}
    with pytest.raises(ScenarioError, match=f"^{name}: found .*; allowed: a whole number from"):
        sim.sweep(sim.load(file), VARIED, **wrong)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: sim.load(5), "path: found 5; allowed: a path"),
        (lambda s: sim.load(b"shop.yaml"), "path: found a value of type bytes; allowed: a path"),
        (lambda s: s.with_settings(5), "settings: found 5; allowed: a mapping of values"),
        (lambda s: s.with_settings([]), "settings: found an empty list; allowed: a mapping"),
        (lambda s: s.with_settings({5: 1}), "found 5; allowed: a path such as"),
        (lambda s: s.policy(5), "found the unknown policy 5; allowed: base, tight"),
        (lambda s: s.policy(np.array([1, 2])), "found the unknown policy a value of type ndarray"),
        (lambda s: sim.run(None), "scenario: found nothing; allowed: a scenario, or the path"),
        (lambda s: sim.run(s, keep=2), "keep: found 2; allowed: one of summary, intervals, chats"),
        (lambda s: sim.run(s, keep=None), "keep: found nothing; allowed: one of summary"),
        (lambda s: sim.run(s, engine=["simpy"]), "engine: found a list; allowed: one of auto"),
        (lambda s: sim.run(s, resume=1), "resume: found 1; allowed: true or false"),
        (lambda s: sim.run(s, progress=5), "progress: found 5; allowed: a function"),
        (lambda s: sim.run(s, client=5), "client: found 5; allowed: a distributed.Client"),
        (lambda s: sim.run(s, precision=5), "precision: found 5; allowed: a mapping of amounts"),
        (lambda s: sim.run(s, precision=[]), "precision: found an empty list; allowed: a mapping"),
        (lambda s: sim.run(s, precision={5: 1}), "precision: found 5; allowed: text as keys"),
        (lambda s: sim.run(s, precision={"missed": None}), "missed: found None, allowed: a number"),
        (lambda s: sim.compare(5), "scenario: found 5; allowed: a scenario"),
        (lambda s: sim.compare([s, 5]), "scenario: found 5; allowed: a scenario"),
        (lambda s: sim.compare({5: s}), "scenarios: found 5; allowed: names of scenarios as keys"),
        (lambda s: sim.compare(s, baseline=5), "baseline: no policy 5; allowed: base, tight"),
        (lambda s: sim.compare(s, baseline=np.array([1, 2])), "baseline: no policy a value of"),
        (lambda s: sim.compare(s, indifference="missed=5"), 'indifference: found "missed=5"; allo'),
        (lambda s: sim.sweep(s, None), "vary: found nothing; allowed: a mapping of lists"),
        (lambda s: sim.sweep(s, {5: [1, 2]}), "vary: found 5; allowed: text as keys"),
        (lambda s: sim.sweep(s, VARIED, one_at_a_time=1), "one_at_a_time: found 1; allowed: true"),
    ],
)  # fmt: skip
def test_other_things_than_are_meant_are_refused(
    file: Path, call: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        call(sim.load(file))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: sim.run(s, out=5), "out: found 5; allowed: a path"),
        (lambda s: sim.run(s, out=b"out"), "out: found a value of type bytes; allowed: a path"),
        (lambda s: sim.run(s, out="a\0b"), "holds a null character"),
        (lambda s: sim.report(5), "folder: found 5; allowed: the path of an output folder"),
        (lambda s: sim.report("nowhere", 5), "to: found 5; allowed: a path"),
    ],
)  # fmt: skip
def test_other_things_than_folders_are_refused(
    file: Path, call: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(OutputError) as error:
        call(sim.load(file))
    assert said in str(error.value)
