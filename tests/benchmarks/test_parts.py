"""The tables themselves: what counts as met, a peer that is not there, another model."""

from __future__ import annotations

import pytest

from benchmarks import erlang_a, race, targets
from benchmarks.peers.peer import MissingError, Peer, Round
from benchmarks.targets import Line
from theory.test_erlang_a import abandoned


def here(name: str, seconds: float, lost: float = 0.0486) -> Peer:
    def round_(customers: int, seed: int) -> Round:
        return Round(customers, int(lost * customers), seconds)

    return Peer(name, 100_000, round_)


def gone(customers: int, seed: int) -> Round:
    raise MissingError("not installed")


@pytest.mark.parametrize(
    ("target", "measured", "met"),
    [
        (targets.AGAINST_IDIOM, 120.0, "aim"),
        (targets.AGAINST_IDIOM, 60.0, "at least"),
        (targets.AGAINST_IDIOM, 59.9, "no"),
        (targets.MEMORY, 1.0, "aim"),
        (targets.MEMORY, 1.1, "at least"),
        (targets.MEMORY, 1.11, "no"),
        (targets.MEMORY, None, ""),
    ],
)
def test_what_is_met_is_said(target: targets.Target, measured: float | None, met: str) -> None:
    assert Line(target, measured).met == met


def test_ten_times_worse_than_promised_is_broken() -> None:
    assert Line(targets.AGAINST_IDIOM, 5.9).broken
    assert not Line(targets.AGAINST_IDIOM, 6.1).broken
    assert not Line(targets.AGAINST_IDIOM, 6000.0).broken
    assert Line(targets.FIRST_USE, 201.0).broken


def test_a_missing_peer_is_a_line_that_says_so() -> None:
    runners = race.race((here("quick", 1.0), Peer("absent", 1, gone), here("slow", 2.0)), rounds=3)
    text = race.markdown(runners, erlang_a.lost())
    assert [len(runner.rounds) for runner in runners] == [3, 0, 3]
    assert race.ratio(runners[0], runners[1]) is None
    assert race.ratio(runners[0], runners[2]) == 2.0
    absent = next(line for line in text.splitlines() if "absent" in line)
    assert "not installed" in absent


def test_a_peer_with_another_model_is_found_out() -> None:
    exact = erlang_a.lost()
    same, other = race.race((here("same", 1.0), here("other", 1.0, lost=0.058)), rounds=1)
    assert abs(same.deviations(exact)) < race.Z_9999 < abs(other.deviations(exact))


def test_theory_of_the_lost_is_plausible() -> None:
    exact = erlang_a.lost()
    assert exact.share == pytest.approx(
        abandoned(erlang_a.PER_HOUR, erlang_a.WORK_H, erlang_a.PATIENCE_H, erlang_a.AGENTS)
    )
    # having begun empty, fewer are lost, by some minutes' worth
    assert -erlang_a.PER_HOUR < exact.at_start < 0
    # losses come in clusters: their number varies more than a coin's of that chance
    assert exact.variance > 5 * exact.share * (1 - exact.share)
