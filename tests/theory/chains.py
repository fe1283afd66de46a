"""Stationary Markov chains with finitely many states, given by what can happen in each state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.linalg import spsolve

State = TypeVar("State", bound=Hashable)
Moves = Callable[[State], Iterable[tuple[float, State]]]
"""What can happen in a state: rates (> 0) and where they lead; the same state may come twice."""


def stationary(start: State, moves: Moves[State]) -> dict[State, float]:
    """The stationary probability of every state that can be reached from ``start``.

    ``start`` must be reached again from all of them. Source: the balance equations of all states
    but one, and the sum of the probabilities.
    """
    numbers = {start: 0}
    states = [start]
    rows, columns, values = [], [], []
    for here, state in enumerate(states):
        for rate, after in moves(state):
            there = numbers.setdefault(after, len(states))
            if there == len(states):
                states.append(after)
            # what flows into ``there`` flows out of ``here``
            rows += [there, here]
            columns += [here, here]
            values += [rate, -rate]
    size = len(states)
    flows = coo_array((values, (rows, columns)), shape=(size, size)).tocsr()
    balance = vstack([flows[1:], csr_array(np.ones((1, size)))], format="csc")
    solution = spsolve(balance, np.eye(1, size, size - 1)[0])
    return dict(zip(states, map(float, solution), strict=True))
