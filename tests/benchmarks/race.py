"""Peers side by side: rounds in turn, so that what else the machine does falls on all alike."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import erlang_a
from benchmarks.markdown import table
from benchmarks.peers.peer import MissingError, Peer, Round

Z_9999 = 3.8906
"""Of a normal figure, 99.99 % lie within so many standard deviations."""


@dataclass(slots=True)
class Runner:
    """A peer and its rounds."""

    peer: Peer
    rounds: list[Round] = field(default_factory=list)
    missing: str = ""
    """Why there are no rounds."""

    @property
    def customers(self) -> int:
        return sum(round_.customers for round_ in self.rounds)

    @property
    def share_lost(self) -> float:
        return sum(round_.lost for round_ in self.rounds) / self.customers

    def deviations(self, exact: erlang_a.Lost) -> float:
        """How many standard deviations the share lost is from what theory says."""
        expected = exact.share + exact.at_start * len(self.rounds) / self.customers
        return (self.share_lost - expected) / exact.sd(self.customers)


def race(peers: Sequence[Peer], rounds: int, scale: float = 1.0) -> list[Runner]:
    """Run all peers in turn, ``rounds`` times, after a short run of each that is not counted."""
    runners = [Runner(peer) for peer in peers]
    for runner in runners:
        try:
            runner.peer.round(round(runner.peer.customers * scale / 20), rounds)
        except MissingError as missing:
            runner.missing = str(missing)
    there = [runner for runner in runners if not runner.missing]
    for seed in range(rounds):
        for runner in there:
            customers = round(runner.peer.customers * scale)
            runner.rounds.append(runner.peer.round(customers, seed))
    return runners


def ratio(one: Runner, other: Runner) -> float | None:
    """How many times as fast ``one`` is: the median over rounds; None where one is missing."""
    if one.missing or other.missing:
        return None
    pairs = zip(one.rounds, other.rounds, strict=True)
    return statistics.median(mine.speed / its.speed for mine, its in pairs)


def markdown(runners: Sequence[Runner], exact: erlang_a.Lost) -> str:
    """Return a row for each peer; the first is compared with the others."""
    first = runners[0]
    rows = []
    for runner in runners:
        if runner.missing:
            rows.append((runner.peer.name, runner.missing, "", "", ""))
            continue
        speeds = [round_.speed for round_ in runner.rounds]
        times = ratio(first, runner)
        rows.append(
            (
                runner.peer.name,
                f"{statistics.median(speeds):,.0f}",
                f"{min(speeds):,.0f} .. {max(speeds):,.0f}",
                "" if runner is first or times is None else f"{times:,.1f}",
                f"{runner.share_lost:.3%} ± {1.96 * exact.sd(runner.customers):.3%}",
            )
        )
    heads = ("", "customers/s", "over rounds", f"{first.peer.name} is times as fast", "lost, 95 %")
    return table(heads, rows)
