"""A run that writes an output folder, and may be interrupted: ``DIR.partial`` beside ``DIR``."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from sim.errors import OutputError
from sim.results.output import (
    FORMAT_VERSION,
    NOTHING,
    OutputFolder,
    kind_of,
    missing_above,
    refusal,
)
from sim.scenario.files import A_FILE, A_FOLDER
from sim.study.journal import Journal, listed
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
        self._unlock: Callable[[], object] | None = None

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
        self._unlock = _locked(self.folder)

    def _go_on(self) -> None:
        found = kind_of(self.folder)
        if found != A_FOLDER:
            raise OutputError(
                f"{self.folder}: is {found} and not the folder that an interrupted run leaves; "
                "name another output folder, or move it away"
            )
        begun = _begun(self.folder / _IDENTITY)
        if begun is None:
            raise OutputError(
                f"{self.folder}: is there and not what an interrupted run leaves; name another "
                "output folder, or move it away"
            )
        self._unlock = _locked(self.folder)
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
        self._check_folders()

    def _check_folders(self) -> None:
        """Raise OutputError where a file or a link stands in place of a folder of ours.

        Nothing is written or removed through a link.
        """
        replications = self.journal.folder
        _check_kind(self.folder / "output", A_FOLDER)
        _check_kind(replications, A_FOLDER)
        for name in listed(replications):
            if name.isdecimal():
                _check_kind(replications / name, A_FOLDER)
                # what cannot be listed is not taken for empty
                listed(replications / name)

    def _finished(self) -> int:
        """How many replications are finished, of all policies."""
        names = (path.stem for path in self.journal.folder.glob("*/*.arrow"))
        return sum(name.isdecimal() for name in names)

    def _release(self) -> None:
        if self._unlock is not None:
            self._unlock()
            self._unlock = None

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


def _begun(path: Path) -> dict[str, Any] | None:
    """What the run that began a folder says of itself; None where nothing says it."""
    try:
        found = json.loads(path.read_text("utf-8")) if kind_of(path) == A_FILE else None
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _check_kind(path: Path, allowed: str) -> None:
    """Raise OutputError unless there is nothing at a path, or what is allowed."""
    found = kind_of(path)
    if found not in (allowed, NOTHING):
        raise OutputError(
            f"{path}: is damaged (found {found}, allowed is {allowed}); remove it, and --resume "
            "runs again what is missing"
        )


def _locked(folder: Path) -> Callable[[], object]:
    """Hold a folder against other processes, where its file system can; returns what lets go.

    The lock ends with this process, however it ends, and workers copied from it do not hold it:
    libraries for locks take those of open files, which copies of a process share.
    """
    path = folder / "lock"
    _check_kind(path, A_FILE)
    try:
        import fcntl
    except ImportError:
        return _locked_by_sqlite(path)
    file = path.open("a")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        file.close()
        raise _in_use(folder) from None
    except OSError:
        # a file system without locks
        pass
    return file.close


def _locked_by_sqlite(path: Path) -> Callable[[], object]:
    """The same where Python has no POSIX locks, as on Windows: SQLite locks files everywhere."""
    import sqlite3

    lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            lock.close()
            raise _in_use(path.parent) from None
        # a file system without locks
    return lock.close


def _in_use(folder: Path) -> OutputError:
    return OutputError(f"{folder}: another process is at work in it")
