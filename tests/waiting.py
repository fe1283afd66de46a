"""Waiting in tests: bounded, and so generously that a loaded machine passes."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

GENEROUS_S = 120


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until ``condition`` holds; fail with ``what`` if it never does."""
    end = time.monotonic() + GENEROUS_S
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} within {GENEROUS_S} s")
        time.sleep(0.05)


@contextmanager
def not_for_ever() -> Iterator[None]:
    """Fail where what is done inside would not end."""

    def give_up(*_: object) -> None:
        # no Exception, which what is waited for might take for one of its own
        pytest.fail(f"did not end within {GENEROUS_S} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(GENEROUS_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
