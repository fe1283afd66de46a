"""A run that writes an output folder, and may be interrupted: ``DIR.partial`` beside ``DIR``."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from uuid import uuid4

from sim.errors import OutputError
from sim.results.output import FORMAT_VERSION, OutputFolder, missing_above, refusal
from sim.study.journal import Journal
from sim.text import in_json, one_line

_IDENTITY = "identity.json"
_RESUME = "--resume (resume=True in Python)"


class Unfinished:
    """``DIR.partial``: the finished replications, and the output folder in the making.

    Use as a context manager. It goes once ``DIR`` is there, or if no replication was finished;
    else it stays, whatever ended the run, and the user is told so.
    """

    def __init__(
        self, target: Path, timezone: str, identity: Mapping[str, Any], *, resume: bool
    ) -> None:
        """Parameters: ``identity``, in plain types, all that the replications depend on."""
        if "\0" in str(target):
            raise OutputError("the name of the output folder holds a null character")
        self.target = Path(os.path.abspath(target))  # noqa: PTH100 (a link may stand there)
        self.folder = self.target.with_name(f"{self.target.name}.partial")
        self.journal = Journal(
            self.folder / "replications", timezone, with_logs=identity.get("keep") == "chats"
        )
        self._identity = {"format": FORMAT_VERSION, **identity}
        self._timezone = timezone
        self._resume = resume
        self._made: list[Path] = []
        self._lock: IO[str] | None = None

    def output(self) -> OutputFolder:
        """The output folder in the making; what an earlier run had made of it goes."""
        aside = self.folder / "output"
        shutil.rmtree(aside, ignore_errors=True)
        return OutputFolder(self.target, self._timezone, aside=aside)

    def __enter__(self) -> Unfinished:
        """Begin, or go on where there is something to go on with.

        Raises OutputError where the target exists, where ``DIR.partial`` does and is not to be
        resumed, is of another run or in use, and where nothing can be written.
        """
        if os.path.lexists(self.target):
            raise OutputError(f"{self.target}: exists already; name a folder that does not")
        self._made = missing_above(self.folder)
        try:
            if os.path.lexists(self.folder):
                self._go_on()
            else:
                self._begin()
        except OSError as error:
            self._release()
            raise refusal(self.target, error) from error
        except OutputError:
            self._release()
            raise
        return self

    def _begin(self) -> None:
        # renamed, so that the folder is never there without saying whose it is
        aside = self.folder.with_name(f"{self.folder.name}-{uuid4().hex[:8]}")
        try:
            aside.mkdir(parents=True)
            (aside / _IDENTITY).write_text(in_json(self._identity) + "\n", "utf-8")
            aside.rename(self.folder)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            self._remove_made()
            raise
        self._lock = _locked(self.folder)

    def _go_on(self) -> None:
        try:
            begun = json.loads((self.folder / _IDENTITY).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            begun = None
        if not isinstance(begun, dict):
            raise OutputError(
                f"{self.folder}: is there and not what an interrupted run leaves; name another "
                "output folder, or move it away"
            )
        self._lock = _locked(self.folder)
        if not self._resume:
            raise OutputError(
                f"{self.folder}: holds finished replications of an interrupted run; {_RESUME} "
                "goes on with them, or remove it"
            )
        differing = [key for key, its in self._identity.items() if begun.get(key) != its]
        if differing:
            what = ", ".join(_said(key, begun.get(key), self._identity[key]) for key in differing)
            raise OutputError(
                f"{self.folder}: was begun with another {what}; go on with what it was begun with, "
                "or remove it"
            )

    def _finished(self) -> int:
        """How many replications are finished, of all policies."""
        names = (path.stem for path in self.journal.folder.glob("*/*.arrow"))
        return sum(name.isdecimal() for name in names)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _remove_made(self) -> None:
        for path in self._made:
            with suppress(OSError):
                path.rmdir()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        finished = 0 if error is None else self._finished()
        self._release()
        if finished:
            shutil.rmtree(self.folder / "output", ignore_errors=True)
            warnings.warn(
                f"{finished} finished replications are kept in {one_line(self.folder)}: the same "
                f"command with {_RESUME} goes on with them",
                stacklevel=2,
            )
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        if error is not None:
            self._remove_made()


def _said(key: str, begun: object, now: object) -> str:
    """One thing in which two runs differ, in words; values only where they are short."""
    name = key.removesuffix("_sha256").replace("_", " ")
    if isinstance(begun, Mapping) and isinstance(now, Mapping):
        parts = [part for part in now if begun.get(part) != now[part]]
        name, begun = ", ".join(map(str, parts)) or name, begun.get(parts[0]) if parts else None
        now = now[parts[0]] if len(parts) == 1 else None
    short = isinstance(begun, int | str) and isinstance(now, int | str) and len(str(begun)) < 32
    return f"{name} ({begun}, now {now})" if short else name


def _locked(folder: Path) -> IO[str]:
    """Hold a folder against other processes, where the system can, until the file is closed."""
    file = (folder / "lock").open("w")
    try:
        import fcntl
    except ImportError:
        return file
    try:
        # of this process alone: workers copied from it do not hold it
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        file.close()
        raise OutputError(f"{folder}: another process is at work in it") from None
    except OSError:
        # a file system without locks
        pass
    return file
