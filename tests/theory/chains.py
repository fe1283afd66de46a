"""Markov chains with finitely many states, given by what can happen in each state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from scipy.sparse import coo_array, csr_array, eye_array, vstack
from scipy.sparse.linalg import spsolve
from scipy.stats import poisson

State = TypeVar("State", bound=Hashable)
Moves = Callable[[State], Iterable[tuple[float, State]]]
"""What can happen in a state: rates (> 0) and where they lead; the same state may come twice."""


def stationary(start: State, moves: Moves[State]) -> dict[State, float]:
    """The stationary probability of every state that can be reached from ``start``.

    ``start`` must be reached again from all of them. Source: the balance equations of all states
    but one, and the sum of the probabilities.
    """
    numbers = {start: 0}
    flows = _flows(numbers, moves)
    size = len(numbers)
    balance = vstack([flows[1:], csr_array(np.ones((1, size)))], format="csc")
    solution = spsolve(balance, np.eye(1, size, size - 1)[0])
    return dict(zip(numbers, map(float, solution), strict=True))


def over(
    start: Mapping[State, float], stretches: Sequence[tuple[float, Moves[State]]]
) -> tuple[dict[State, float], dict[State, float]]:
    """What a chain does in stretches of time one after another.

    Parameters: ``start``, the probabilities at the beginning; ``stretches``, how long each is (h,
    > 0) and what can happen in it. Returns the mean hours spent in each state and the
    probabilities at the end. Source: Jensen 1953: jumps at one rate for all states, some of them
    from a state to itself.
    """
    numbers = {state: number for number, state in enumerate(start)}
    for _, moves in stretches:
        _flows(numbers, moves)
    size = len(numbers)
    now, spent = np.zeros(size), np.zeros(size)
    now[: len(start)] = list(start.values())
    for hours, moves in stretches:
        flows = _flows(numbers, moves)
        rate = -float(flows.diagonal().min())
        to_next = eye_array(size, format="csr") + flows / rate
        jumps = np.arange(int(rate * hours + 12 * (rate * hours) ** 0.5 + 40))
        here, after = poisson.pmf(jumps, rate * hours), poisson.sf(jumps, rate * hours)
        state, now = now, np.zeros(size)
        for jump in jumps:
            now += here[jump] * state
            # the stretch between one jump and the next is 1 / rate long, if it is begun
            spent += after[jump] / rate * state
            state = to_next @ state
    return (
        dict(zip(numbers, map(float, spent), strict=True)),
        dict(zip(numbers, map(float, now), strict=True)),
    )


def _flows(numbers: dict[State, int], moves: Moves[State]) -> csr_array:
    """The rates of flow ``(states, states)`` into each state (row) out of each (column).

    ``numbers`` of states grow by all that can be reached from those in it.
    """
    states = list(numbers)
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
    return coo_array((values, (rows, columns)), shape=(size, size)).tocsr()
