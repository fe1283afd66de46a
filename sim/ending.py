"""How the command speaks, how it is stopped, and with which status it ends."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, TextIO

from sim.errors import InboxsimError, ResourceError, within_means
from sim.text import one_line

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

BAD_INPUT = 2
RAN_SHORT = 1
INTERRUPTED = 130
TERMINATED = 143


def say(sentence: str) -> None:
    """Print one line."""
    print(one_line(sentence))


def complain(sentence: str) -> None:
    """Print one line on standard error."""
    print(one_line(sentence), file=sys.stderr)


def _degrade() -> None:
    """Let a terminal that lacks a character show its number in place of it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Say a warning that is meant for users in one line, and any other as Python does."""
    if category is UserWarning:
        complain(f"warning: {message}")
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        print(text, end="", file=file or sys.stderr)


def to_the_end(command: Callable[[], object]) -> NoReturn:
    """Run the command and end with its status; whatever goes wrong is said in a line a problem."""
    warnings.showwarning = _show_warning
    _degrade()
    with _stopped() as stopped:
        try:
            with within_means():
                command()
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            sys.exit(_status(error, stopped))
    sys.exit()


def _status(error: BaseException, stopped: list[int]) -> int | str | None:
    """Say how a command ended, and with which status; raises what nobody has foreseen."""
    ended = isinstance(error, SystemExit)
    code = error.code if isinstance(error, SystemExit) else INTERRUPTED
    of_a_stop = isinstance(error, KeyboardInterrupt) or (
        ended and code in (INTERRUPTED, TERMINATED)
    )
    # a library that is stopped while it is loaded raises anything
    if of_a_stop or (stopped and not (ended and code in (0, None))):
        print("interrupted", file=sys.stderr)
        return stopped[0] if stopped else code
    if ended:
        return code
    if isinstance(error, InboxsimError):
        for problem in str(error).split("\n"):
            complain(f"error: {problem}")
        return RAN_SHORT if isinstance(error, ResourceError) else BAD_INPUT
    if isinstance(error, BrokenPipeError):
        # who reads the output has seen enough; nothing may be flushed into the pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, OSError):
        complain(f"error: cannot write the output: {error.strerror or error}")
        return BAD_INPUT
    raise error


@contextmanager
def _stopped() -> Iterator[list[int]]:
    """Take note of what stops the command: the status with which it then ends.

    SIGTERM ends it as Ctrl-C does, so that what is finished is kept and said.
    """
    found: list[int] = []

    def stop(number: int, _: object) -> None:
        found.append(128 + number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(TERMINATED)

    def unraisable(what: UnraisableHookArgs) -> None:
        if isinstance(what.exc_value, KeyboardInterrupt | SystemExit) and found:
            # where nothing can be raised it is passed over: stop again, elsewhere
            Timer(0.01, interrupt_main).start()
        else:
            sys.__unraisablehook__(what)

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # libraries of C print what interrupts their loading
        if not found:
            sys.__excepthook__(kind, error, trace)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hooks = sys.unraisablehook, sys.excepthook
    sys.unraisablehook, sys.excepthook = unraisable, uncaught
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield found
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook, sys.excepthook = hooks
