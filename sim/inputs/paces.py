"""How fast agents work on one, two, ... chats at once, in the integer arithmetic of R22."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sim.inputs.arrays import Int64
from sim.scenario.model import Agent

_MILLIONTHS = 10**6


def paces_of(agents: Sequence[Agent]) -> tuple[Int64, Int64]:
    """Tabulate what each of k chats advances by in a microsecond, for agents of all paces.

    Returns the row of each agent ``(agents,)`` and the rows ``(distinct paces, slots + 1)`` for
    k = 0, 1, ... up to the greatest concurrency, in millionths of solo work. Source: R22.
    """
    slots = max((agent.concurrency for agent in agents), default=0)
    rows: dict[tuple[int, ...], int] = {}
    known: dict[tuple[tuple[float, ...], float], int] = {}
    pace = []
    for agent in agents:
        key = (agent.curve, agent.speed)
        if key not in known:
            row = _row(agent.curve, agent.speed, slots)
            known[key] = rows.setdefault(row, len(rows))
        pace.append(known[key])
    table = np.array(list(rows), np.int64).reshape(len(rows), slots + 1)
    return np.array(pace, np.int64), table


def _row(curve: Sequence[float], speed: float, slots: int) -> tuple[int, ...]:
    # the numbers as they were written: 1.7 is not quite 1.7 in binary, and halves would tip
    solo = _MILLIONTHS * Fraction(str(speed))
    totals = [Fraction(str(total)) for total in curve[:slots]]
    if not totals:
        return (0, *[round(solo)] * slots)
    totals += [totals[-1]] * (slots - len(totals))
    return (0, *(round(solo * total / k) for k, total in enumerate(totals, 1)))
