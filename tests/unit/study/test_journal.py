"""Finished replications: what is kept reads back the same, what is half written is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.engine.reference.run import run
from sim.errors import OutputError
from sim.metrics import METRICS
from sim.results.measures import layout
from sim.study.journal import Journal
from sim.study.task import Outcome, Outcomes, Task, in_turn
from unit.study.small import PLAN

TASK = Task(PLAN, run, "base", keep_log=True)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return list(in_turn(TASK, range(3)))


@pytest.fixture
def journal(tmp_path: Path, outcomes: list[Outcome]) -> Journal:
    kept = Journal(tmp_path / "kept", PLAN.clock.timezone)
    for replication, outcome in enumerate(outcomes):
        kept.add(0, replication, outcome)
    return kept


def numbers(of: object) -> list[np.ndarray[Any, Any]]:
    """All arrays within something made of dataclasses and tuples, in order."""
    if isinstance(of, np.ndarray):
        return [of]
    parts = of if isinstance(of, tuple) else [getattr(of, name) for name in of.__slots__]  # type: ignore[attr-defined]
    return [array for part in parts for array in numbers(part)]


def test_a_replication_reads_back_as_it_was(journal: Journal, outcomes: list[Outcome]) -> None:
    for replication, outcome in enumerate(outcomes):
        back = journal.read(0, replication)
        for one, other in zip(numbers(outcome.taken), numbers(back.taken), strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
        for name in ("chats", "activity"):
            pd.testing.assert_frame_equal(
                getattr(back, name),
                getattr(outcome, name),
                check_dtype=False,
                check_categorical=False,
            )


def test_only_what_follows_on_from_the_first_counts(journal: Journal) -> None:
    assert (journal.done(0), journal.done(1)) == (3, 0)
    (journal.folder / "0" / "1.arrow").unlink()
    assert journal.done(0) == 1


def test_what_is_half_written_is_not_there(
    journal: Journal, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def torn(path: Path, _: object) -> None:
        path.write_bytes(b"half")
        written.append(path)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.study.journal._write", torn)
    with pytest.raises(OSError, match="No space"):
        journal.add(0, 3, outcomes[0])
    assert written and not written[0].exists()
    assert journal.done(0) == 3


def test_what_a_killed_process_left_aside_is_written_over(
    journal: Journal, outcomes: list[Outcome]
) -> None:
    (journal.folder / "0" / "3.tmp").write_bytes(b"half")
    journal.add(0, 3, outcomes[0])
    assert journal.done(0) == 4
    assert not list(journal.folder.rglob("*.tmp"))


@pytest.mark.parametrize("name", ["1.arrow", "1-chats.arrow"])
@pytest.mark.parametrize(
    "damage", [lambda b: b[:-10], lambda b: b"", lambda b: b[:99] + b"x" + b[100:]]
)
def test_a_damaged_file_is_named_and_what_to_do_about_it(
    journal: Journal, name: str, damage: Callable[[bytes], bytes]
) -> None:
    path = journal.folder / "0" / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(OutputError, match=rf"{name}: is damaged; remove it, and --resume"):
        journal.read(0, 1)


def test_a_file_does_not_stand_for_another(journal: Journal) -> None:
    first, second = (journal.folder / "0" / name for name in ("0.arrow", "1.arrow"))
    first.write_bytes(second.read_bytes())
    with pytest.raises(OutputError, match="damaged"):
        journal.read(0, 0)


def test_where_logs_are_kept_a_replication_without_them_is_not_done(journal: Journal) -> None:
    with_logs = Journal(journal.folder, PLAN.clock.timezone, with_logs=True)
    assert with_logs.done(0) == 3
    (journal.folder / "0" / "1-chats.arrow").unlink()
    assert (journal.done(0), with_logs.done(0)) == (3, 1)


def test_only_what_is_missing_is_run(journal: Journal) -> None:
    asked: list[range] = []

    def spread(task: Task, replications: range) -> Outcomes:
        asked.append(replications)
        return in_turn(task, replications)

    assert len(list(journal.outcomes(0, TASK, spread, 5))) == 5
    assert list(journal.fill(0, TASK, spread, 6)) == [6]
    assert asked == [range(3, 5), range(5, 6)]
    assert len(list(journal.outcomes(0, TASK, spread, 2))) == 2


def test_a_sample_is_what_its_replications_say(journal: Journal, outcomes: list[Outcome]) -> None:
    whole = layout(METRICS, 2, 1)
    sample = journal.sample(0, 2, whole, [0])
    assert len(sample.measures) == 2
    for measures, outcome in zip(sample.measures, outcomes, strict=False):
        np.testing.assert_array_equal(measures.value, outcome.taken.whole.value)
    pooled, sections = sample.waits.quantiles(90)
    assert sections.shape == (2, 9)
    assert np.isfinite(pooled[0])
    later = journal.measures(0, range(1, 3))
    np.testing.assert_array_equal(later[1].numerator, outcomes[2].taken.whole.numerator)
