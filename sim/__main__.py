"""The command from its first moment: interrupted while its libraries load, it ends quietly."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def main() -> None:
    """Load the command and run it."""
    fill_standard_streams()
    for number in (signal.SIGINT, signal.SIGTERM):
        # what was told to ignore it, as by nohup, does
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    from sim import cli

    cli.main()


def _end(number: int, _: object) -> NoReturn:
    """End at once: nothing is begun, or all is done, and libraries half loaded raise anything."""
    os.write(2, b"interrupted\n")
    os._exit(128 + number)


def fill_standard_streams() -> None:
    """Give a process that was started without standard streams (``2>&-``) empty ones.

    What it opens first would else take their numbers, and be written into by whoever writes there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    # Python has none of those that were closed when it began
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    main()
