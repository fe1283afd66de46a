"""Birth-death processes over a stretch of time, by uniformisation."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from theory.birth_death import Values


def over(time: float, births: Values, deaths: Values, start: Values) -> tuple[Values, Values]:
    """Where the process is after a time, and how long it was in each state until then.

    Parameters: ``time`` (h, > 0); ``births`` and ``deaths`` ``(n + 1,)`` rates (1/h) out of the
    states 0..n, the last birth and the first death being 0; ``start`` ``(n + 1,)`` probabilities.
    Returns the probabilities at the end and the mean hours in each state, ``(n + 1,)`` both.
    Source: Jensen 1953: jumps at one rate for all states, some of them from a state to itself.
    """
    rate = float((births + deaths).max())
    jumps = np.arange(int(rate * time + 12 * (rate * time) ** 0.5 + 40))
    here, after = poisson.pmf(jumps, rate * time), poisson.sf(jumps, rate * time)
    state, end, spent = start, np.zeros_like(start), np.zeros_like(start)
    for jump in jumps:
        end = end + here[jump] * state
        # the stretch between one jump and the next is 1 / rate long, if it is begun
        spent = spent + after[jump] / rate * state
        up, down = births / rate * state, deaths / rate * state
        state = state - up - down
        state[1:] += up[:-1]
        state[:-1] += down[1:]
    return end, spent
