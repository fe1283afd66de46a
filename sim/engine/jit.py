"""The compiler: numba, imported when the compiled engine first runs, its results kept on disk.

The only file that imports numba.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar
from warnings import warn

import numba
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.misc.appdirs import AppDirs

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile ``function``, which may call compiled functions only, without Python's lock."""
    before = numba.config.CACHE_DIR
    folder = cache_folder()
    try:
        # where a function is kept is settled when it is declared
        numba.config.CACHE_DIR = folder or before
        keep = folder is not None
        return numba.njit(nogil=True, cache=keep, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before


@cache
def cache_folder() -> str | None:
    """The folder in which compiled functions are kept; None where none can be written.

    It is named for the contents of all sources that are compiled: numba itself looks only at the
    file of each function and not at those it calls, and would give stale answers.
    """
    parent = numba.config.CACHE_DIR or AppDirs("inboxsim", appauthor=False).user_cache_dir
    engine = Path(__file__).parent
    sources = [engine.parent / "policy.py", engine / "jit.py", engine / "log.py"]
    sources += [engine.parent / "inputs" / "arrays.py", engine.parent / "scenario" / "model.py"]
    sources += sorted((engine / "kernel").glob("*.py"))
    digest = blake2b(b"\0".join(path.read_bytes() for path in sources), digest_size=8)
    folder = Path(parent) / f"compiled-{digest.hexdigest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        warn(
            f"{folder} cannot be written: the compiled engine is compiled anew in every run",
            stacklevel=2,
        )
        return None


@intrinsic
def _pointer(typing_context: Any, address: Any) -> Any:
    """The pointer that an address (an int64) stands for."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


@compiled
def array_at(address: int, shape: tuple[int, ...], dtype: Any) -> Any:
    """The array of ``dtype`` and ``shape`` that begins at ``address``; it owns nothing."""
    return numba.carray(_pointer(address), shape, dtype)
