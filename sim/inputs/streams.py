"""Named random streams: every draw belongs to a name and a local date, not to an order of events.

Two runs that agree in seed, replication, stream, group and date draw the same numbers there,
whatever else differs between them (R31, common random numbers). A stream holds the draws of a whole
date one after the other; retries, escalations and preferred agents need a few draws of a few chats
instead, each made of the chat's own key and the name of what it is for.

Source: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"), its
finalizer by Stafford.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64

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


Float64 = npt.NDArray[np.float64]
UInt64 = npt.NDArray[np.uint64]

ARRIVALS = "arrivals"
WORK = "work"
PATIENCE = "patience"
UNREACHABLE = "unreachable"
OPEN_WORK = "open_work"
OPEN_PATIENCE = "open_patience"
PICKUP = "pickup"
WRAP_UP = "wrap_up"
REST_WAITING = "rest_waiting"
REST_IDLE = "rest_idle"
SILENT = "silent"
STICKY = "sticky"
PREFERRED = "preferred"
FAMILY = "family"
RETRY = "retry"
RETRY_DELAY = "retry_delay"
ESCALATION = "escalation"
BREAK = "break"
ABSENCE = "absence"
LOGIN_DELAY = "login_delay"
DISCONNECT = "disconnect"
DISCONNECTED = "disconnected"
DAY_FACTOR = "day_factor"
INBOX_DAY_FACTOR = "inbox_day_factor"

_SMALLEST = 2.0**-54
_DATE_BIAS = 2**32
"""Keeps the counters of dates before year 1 positive: they may precede a run's first date."""
_BLOCK = 4
"""Numbers that Philox makes of one counter."""
_ZEROS = (0, 0, 0, 0)
_KEY = Struct("<2Q")


class Streams:
    """The random streams of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        """Take the scenario's ``seed`` and a ``replication`` from 0."""
        self._names = f"{seed}|{replication}"
        self._bits = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._bits)

    def generator(self, stream: str, group: str, day: date) -> np.random.Generator:
        """Start the stream of a group on a local date, always at its beginning.

        Returns a generator that is good until the next one is asked for. Source: R31; Philox
        (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), its 128-bit key a
        hash of the names.
        """
        # the group stands last, so that no two lists of names give one text
        return self._start(f"{self._names}|{stream}|{day.isoformat()}|{group}", _ZEROS)

    def daily(self, stream: str, name: str, first: int, days: int) -> Float64:
        """Draw one uniform for each of some local dates, whatever dates are asked for.

        Parameters: ``name`` of the agent or group; ``first`` the first date in days since
        1970-01-01; ``days`` how many. Returns ``(days,)`` numbers in (0, 1). Source: R31; the
        date is the counter of one stream, since a stream for each date would take a hundred times
        as long.
        """
        names = f"{self._names}|{stream}||{name}"
        drawn = self._start(names, (first + _DATE_BIAS, 0, 0, 0)).random(days * _BLOCK)
        return np.maximum(drawn[::_BLOCK], _SMALLEST)

    def _start(self, text: str, counter: tuple[int, ...]) -> np.random.Generator:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        # as Philox(key=...), but many times as quick: that asks the system for a seed it then
        # drops; plain numbers instead of arrays, which numpy reads one by one
        state: Any = {
            "bit_generator": "Philox",
            "state": {"counter": counter, "key": _KEY.unpack(digest)},
            "buffer": _ZEROS,
            "buffer_pos": 4,
            "has_uint32": 0,
            "uinteger": 0,
        }
        self._bits.state = state
        return self._generator

    def uniforms(self, stream: str, group: str, first: date, counts: Int64) -> Float64:
        """Draw one uniform for each chat: the k-th of a date is that of the chat of ordinal k.

        Parameters: ``first`` the date of ``counts[0]``; ``counts`` ``(days,)`` chats of each local
        date. Returns ``(sum of counts,)`` numbers in (0, 1), date after date.
        """
        drawn = np.empty(int(counts.sum()))
        for day, its in _days(first, counts):
            self.generator(stream, group, day).random(out=drawn[its])
        # 0 itself, once in 2**53 draws, has no place in an inverse distribution function
        return np.maximum(drawn, _SMALLEST, out=drawn)

    def keys(self, stream: str, group: str, first: date, counts: Int64) -> UInt64:
        """Draw a key for each chat, from which more is drawn for it (:mod:`sim.inputs.streams`).

        Parameters as of :meth:`uniforms`. Returns ``(sum of counts,)`` whole numbers.
        """
        drawn = np.empty(int(counts.sum()), np.uint64)
        for day, its in _days(first, counts):
            self.generator(stream, group, day)
            drawn[its] = self._bits.random_raw(its.stop - its.start)
        return drawn


def _days(first: date, counts: Int64) -> Iterator[tuple[date, slice]]:
    """The dates that have chats, and where these stand among all."""
    ordinal, begin = first.toordinal(), 0
    for index, count in enumerate(counts.tolist()):
        if count:
            yield date.fromordinal(ordinal + index), slice(begin, begin + count)
            begin += count
