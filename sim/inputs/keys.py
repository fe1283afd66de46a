"""Random numbers of single chats, each made of the chat's own key and the name of what it is for.

A stream holds the draws of a whole date one after the other; retries, escalations and preferred
agents need a few draws of a few chats instead, under many names. Source: SplitMix64 (Steele, Lea,
Flood 2014, "Fast splittable pseudorandom number generators"), its finalizer by Stafford.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from sim.inputs.streams import Float64, UInt64

_MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_SHIFTS = (30, 27, 31)
_FRACTION_BITS = 52


def mixed(keys: UInt64, name: str) -> UInt64:
    """Derive from each key another one, for what ``name`` says; ``(n,)`` in and out.

    Keys and names that differ give numbers that have nothing to do with each other.
    """
    salt = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    bits = keys ^ np.uint64(int.from_bytes(salt, "little"))
    for shift, multiplier in zip(_SHIFTS, _MULTIPLIERS, strict=False):
        bits ^= bits >> np.uint64(shift)
        bits *= np.uint64(multiplier)
    bits ^= bits >> np.uint64(_SHIFTS[-1])
    return bits


def uniforms_of(keys: UInt64, name: str) -> Float64:
    """Draw one uniform in (0, 1) from each key, for what ``name`` says; ``(n,)`` in and out."""
    whole = mixed(keys, name) >> np.uint64(64 - _FRACTION_BITS)
    # the middles of equal steps: neither 0 nor 1 has a place in an inverse distribution function
    return (whole.astype(np.float64) + 0.5) * 2.0**-_FRACTION_BITS
