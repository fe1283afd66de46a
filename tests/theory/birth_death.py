"""Stationary birth-death processes: queues of like servers and like customers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def stationary(births: Values, deaths: Values) -> Values:
    """The stationary distribution on 0..n.

    Parameters: ``births`` ``(n,)`` the rates from 0..n-1 upwards; ``deaths`` ``(n,)`` those from
    1..n downwards, all > 0. Returns ``(n + 1,)`` probabilities.
    """
    logs = np.concatenate([[0.0], np.cumsum(np.log(births) - np.log(deaths))])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
