"""Preferred agents: who they are, so that a new colleague takes over few of the chats (R8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.keys import mixed
from sim.inputs.streams import UInt64

NOBODY = -1


def preferred_agents(keys: UInt64, agents: Sequence[tuple[int, str]]) -> Int64:
    """Choose an agent for each chat, evenly: the one with the least draw keyed by chat and name.

    Parameters: ``keys`` ``(chats,)`` of the chats; ``agents`` index and name of a group's agents.
    Returns ``(chats,)`` indices, -1 where there are no agents. Source: R8; Thaler and Ravishankar
    1998, "Using name-based mappings to increase hit rates" (rendezvous hashing).
    """
    chosen = np.full(len(keys), NOBODY, np.int64)
    least = np.full(len(keys), np.iinfo(np.uint64).max)
    for index, name in agents:
        drawn = mixed(keys, name)
        # equal draws, once in 2**64, are the first agent's
        its = (drawn < least) | (chosen == NOBODY)
        chosen[its], least[its] = index, drawn[its]
    return chosen
