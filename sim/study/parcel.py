"""Results on their way from a worker process: their arrays go through memory that both share.

A month of half-hours is some megabytes; through a pipe they cost as much as measuring them.
"""

from __future__ import annotations

import pickle
import sys
from itertools import accumulate, pairwise
from mmap import mmap
from multiprocessing.connection import Connection
from typing import Any

AREA_BYTES = 1 << 26
"""What is larger goes through the pipe; pages that are never used take no memory."""


def shared_area() -> mmap | None:
    """Memory to be shared with a process copied from this one; None where there are no copies."""
    return mmap(-1, AREA_BYTES) if sys.platform == "linux" else None


def send(to: Connection, thing: object, area: mmap | None) -> None:
    """Send ``thing``; what is in ``area`` stays there until the other end asks for more."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    ends = [0, *accumulate(view.nbytes for view in views)]
    if area is None or ends[-1] > len(area):
        to.send((pickle.dumps(thing), None))
        return
    for view, (begin, end) in zip(views, pairwise(ends), strict=True):
        area[begin:end] = view
    to.send((head, ends))


def receive(of: Connection, area: mmap | None) -> Any:
    """Return what the other end sent; raises EOFError or OSError where that is gone."""
    head, ends = of.recv()
    if area is None or ends is None:
        return pickle.loads(head)
    return pickle.loads(head, buffers=[bytearray(area[a:b]) for a, b in pairwise(ends)])
