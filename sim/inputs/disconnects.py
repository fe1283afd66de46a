"""Agents thrown offline in the midst of a shift (R26)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Int64
from sim.inputs.distributions import LONGEST_US, sample
from sim.inputs.intervals import Intervals
from sim.inputs.streams import DISCONNECT, DISCONNECTED, Streams
from sim.inputs.stretches import Stretches, uniforms
from sim.scenario.model import Constant, Disconnects, Distribution

MOST_EXPECTED = 20_000
"""More in one shift are refused: twice what the check of the file allows by the mean alone."""
MOST_DRAWN = 1_000_000
"""So many in one shift do not come by chance where at most ``MOST_EXPECTED`` are expected."""

_FAR_US = 2**52
"""143 years: beyond every run, and sums of a block of it fit in 64 bits."""
_FIRST_BLOCK, _LARGEST_BLOCK = 4, 64
_GRID = 10_000


def check_disconnects(agent: str, every: Distribution, turns: Stretches, file: str) -> None:
    """Refuse an agent who would be thrown offline again and again.

    The mean alone does not tell: most times of an uneven law may be far shorter. Parameters:
    ``file`` what messages call the scenario file. Raises ``ScenarioError``. Source: the number in
    a time t is at most 2 t / E min(X, t) on average (Erickson 1973).
    """
    longest = int((turns.ends - turns.begins).max(initial=0))
    if longest > MOST_EXPECTED * mean_up_to(every, longest):
        raise _too_many(agent, MOST_EXPECTED, file)


@lru_cache(maxsize=256)
def mean_up_to(law: Distribution, longest_us: int) -> float:
    """The mean of a law (us) that is cut at ``longest_us``."""
    return float(sample(law, (np.arange(_GRID) + 0.5) / _GRID, longest_us).mean())


def _too_many(agent: str, most: int, file: str) -> ScenarioError:
    message = (
        f"found more than {most:,} disconnects of agent {agent} in a shift; allowed: fewer. "
        "Lengthen the times between them"
    )
    return ScenarioError(Problem(file, message, path="disconnects.every"))


class Throwing:
    """The disconnects of one agent in one replication, drawn as far as they are needed."""

    def __init__(
        self, agent: str, law: Disconnects, turns: Stretches, streams: Streams, file: str
    ) -> None:
        """Take the agent's name, its law, and the turns in each of which that starts afresh."""
        self._agent = agent
        self._law = law
        self._turns = turns
        self._streams = streams
        self._file = file
        self._blocks: list[tuple[Int64, Int64]] = []

    def after(self, log_ins: Int64) -> Intervals:
        """Give when the agent is thrown offline, in no particular order.

        Parameters: ``log_ins`` ``(turns,)`` instants (us) from which on the agent is there, at or
        beyond the end of a turn: not at all. Raises ``ScenarioError`` for more than a million in
        a turn. Source: R25, R26, R31.
        """
        ends = self._turns.ends
        back_at = np.minimum(log_ins, ends)
        spans: list[Intervals] = []
        number, more = 0, True
        while more:
            every, lasting = self._block(number)
            backs = back_at + np.cumsum(every + lasting, axis=0)
            begins = backs - lasting
            inside = begins < ends
            # the clock finds everybody in the scheduled status, whatever happened before (R25)
            told = inside & (begins >= 0)
            spans.append(Intervals(begins[told], backs[told]))
            back_at = np.minimum(backs[-1], ends)
            number, more = number + 1, bool(inside[-1].any())
        return Intervals(
            np.concatenate([span.begins for span in spans]),
            np.concatenate([span.ends for span in spans]),
        )

    def _block(self, number: int) -> tuple[Int64, Int64]:
        """The next times between disconnects, and theirs: ``(some, turns)`` each (us)."""
        if number == len(self._blocks):
            drawn = sum(len(every) for every, _ in self._blocks)
            if drawn >= MOST_DRAWN:
                raise _too_many(self._agent, drawn, self._file)
            size = min(_FIRST_BLOCK << number, _LARGEST_BLOCK)
            # drawn for all turns, so that which of them are attended changes no draw
            every = self._times(DISCONNECT, self._law.every, drawn, size)
            self._blocks.append((every, self._times(DISCONNECTED, self._law.lasting, drawn, size)))
        return self._blocks[number]

    def _times(self, stream: str, law: Distribution, first: int, size: int) -> Int64:
        shape = (size, len(self._turns.begins))
        drawn = np.zeros(shape)
        if not isinstance(law, Constant):
            names = [f"{stream}|{number}" for number in range(first, first + size)]
            drawn = uniforms(names, self._agent, self._turns, self._streams)
        times = sample(law, drawn.ravel(), LONGEST_US).reshape(shape)
        return np.minimum(times, _FAR_US)
