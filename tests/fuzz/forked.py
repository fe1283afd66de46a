"""The command run in a copy of this process: what it says, and what it took."""

from __future__ import annotations

import os
import resource
import signal
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

from sim.cli import main

# what every command loads is loaded once, here: a copy of this process begins with it
for _module in ("scenario.loading", "inputs", "study.running", "show.tables", "show.page"):
    import_module(f"sim.{_module}")

MOST_CPU_S = 20
MOST_BYTES = 2_000_000_000
MOST_SAID = 20_000
STATUSES = (0, 1, 2)
_SEPARATORS = "\u2028\u2029"
_BIDIRECTIONAL = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    status: int
    """Its exit status; below 0 the signal that ended it."""
    out: bytes
    err: bytes
    cpu_s: float
    peak_bytes: int

    def faults(self) -> list[str]:
        """What no command may do, whatever it is given."""
        both = self.out + self.err
        text = both.decode("utf-8", "replace")
        raw = sorted({f"U+{ord(c):04X}" for c in text if _acts(c)})
        checks = {
            f"ended with {self.status}": self.status not in STATUSES,
            "a traceback": b"Traceback" in both,
            f"raw {', '.join(raw)}": bool(raw),
            f"{self.cpu_s:.0f} s of processor time": self.cpu_s > MOST_CPU_S,
            f"{self.peak_bytes / 1e9:.1f} GB": self.peak_bytes > MOST_BYTES,
            f"{len(self.err):,} bytes of messages": len(self.err) > MOST_SAID,
            "bad input without a word": self.status == 2 and not self.err,
        }
        return [fault for fault, there in checks.items() if there]


def inboxsim(words: Sequence[str], folder: Path) -> Said:
    """Run ``inboxsim`` with ``words`` inside ``folder``; raises nothing."""
    with TemporaryFile() as out, TemporaryFile() as err:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _become(words, folder, out.fileno(), err.fileno())
        _, ended, usage = os.wait4(child, 0)
        out.seek(0)
        err.seek(0)
        return Said(
            os.waitstatus_to_exitcode(ended),
            out.read(),
            err.read(),
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss * 1024,
        )


def _become(words: Sequence[str], folder: Path, out: int, err: int) -> None:
    """Be the command, and never come back."""
    status = 70
    try:
        os.chdir(folder)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for given, place in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(given, place)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="strict", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_CPU_S, 2 * MOST_CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000_000, 500_000_000))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # one that waits for ever takes no processor time
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(20 * MOST_CPU_S)
        sys.argv = ["inboxsim", *words]
        main()
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                status = 71
        os._exit(status)


def _acts(character: str) -> bool:
    """Whether a terminal may do something at a character but show it."""
    if character in "\n\t":
        return False
    control = unicodedata.category(character) in ("Cc", "Cs")
    return control or character in _SEPARATORS + _BIDIRECTIONAL
