"""The compiler: numba, imported when the compiled engine first runs, its results kept on disk.

The only file that imports numba.
"""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar
from uuid import uuid4
from warnings import warn

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.extending import intrinsic
from numba.misc.appdirs import AppDirs
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile ``function``, which calls and is called by compiled functions only."""
    its = _declared(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    _take_whole_numbers_alike(its)
    return its


def inlined(function: F) -> F:
    """Compile ``function`` into each of its callers: for what every chat passes through."""
    its = _declared(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)
    _take_whole_numbers_alike(its)
    return its


def entry(function: F) -> F:
    """Compile ``function``, which Python calls, to run without Python's lock.

    What is kept of it on disk holds all that it calls: nothing else need be kept.
    """
    its: Any = _declared(function, nogil=True)
    folder = cache_folder()
    if folder is not None:
        its._cache = Kept(function, Path(folder))
    return its


def _declared(function: F, **options: bool) -> F:
    return numba.njit(error_model="numpy", **options)(function)


def _take_whole_numbers_alike(function: Any) -> None:
    """Have one version of a compiled function serve all whole numbers, constants among them.

    The compiler would make one for each constant that it is called with.
    """
    template = function.get_call_template

    def get_call_template(arguments: Any, keywords: Any) -> Any:
        plain = (types.unliteral(argument) for argument in arguments)
        alike = (types.int64 if isinstance(kind, types.Integer) else kind for kind in plain)
        return template(tuple(alike), keywords)

    function.get_call_template = get_call_template


class Kept(NullCache):  # type: ignore[misc]
    """What is kept on disk of one compiled function, in the place of numba's own cache.

    Numba's unpickles whatever stands in its files. Here a file, one for each signature, kind of
    processor and version of the compiler, begins with a checksum; one that is not what was written
    is compiled anew and written over. Files are written aside and renamed: processes that compile
    at once do not meet.
    """

    def __init__(self, function: Callable[..., object], folder: Path) -> None:
        """Of ``function``, in ``folder``, which :func:`cache_folder` has found to be ours."""
        self._name = function.__qualname__
        self._folder = folder

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(self._folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The function compiled for a signature; None where it must be compiled."""
        target_context.refresh()
        path = self._file(sig, target_context.codegen())
        if not os.path.lexists(path):
            return None
        data = _verified(path)
        if data is None:
            warn(
                f"{path}: a file of the compile cache is damaged: the engine is compiled anew, "
                "which takes a while",
                stacklevel=2,
            )
            return None
        return CompileResult._rebuild(target_context, *pickle.loads(data))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what a function was compiled to, where that can be."""
        if data.library.has_dynamic_globals:
            return
        content = dumps(data._reduce())
        path = self._file(sig, data.codegen)
        aside = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
        # without it the next process compiles too: that is no reason to end this one
        with suppress(OSError):
            try:
                aside.write_bytes(_checksum(path, content) + content)
                _remove_what_is_no_file(path)
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)

    def _file(self, sig: Any, codegen: Any) -> Path:
        made_by = (sys.version, numba.__version__, codegen.magic_tuple())
        key = blake2b(repr((made_by, str(sig))).encode(), digest_size=8)
        return self._folder / f"{self._name}-{key.hexdigest()}.compiled"


_CHECKSUM_BYTES = 16


def _checksum(path: Path, content: bytes) -> bytes:
    """Of what a file holds and of its name, so that no other can take its place."""
    return blake2b(path.name.encode() + content, digest_size=_CHECKSUM_BYTES).digest()


def _verified(path: Path) -> bytes | None:
    """What was written to a file; None where it is not that any more."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        found = path.read_bytes()
    except OSError:
        return None
    checksum, content = found[:_CHECKSUM_BYTES], found[_CHECKSUM_BYTES:]
    return content if checksum == _checksum(path, content) else None


def _remove_what_is_no_file(path: Path) -> None:
    """Make room for a file: one that is there is written over, a folder is not."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)


def sources() -> list[Path]:
    """The files of all that is compiled, with the constants in it."""
    engine = Path(__file__).parent
    used = ("../policy.py", "../units.py", "codes.py", "jit.py")
    return [*(engine / name for name in used), *sorted((engine / "kernel").glob("*.py"))]


@cache
def cache_folder() -> str | None:
    """The folder in which compiled functions are kept; None where there can be none.

    It is named for the contents of :func:`sources`: numba itself looks only at the file of each
    function and not at those it calls, and would give stale answers. What it holds is run: one that
    another user has made, or may write to, is not used.
    """
    parent = numba.config.CACHE_DIR or AppDirs("inboxsim", appauthor=False).user_cache_dir
    digest = blake2b(b"\0".join(path.read_bytes() for path in sources()), digest_size=8)
    folder = Path(parent) / f"compiled-{digest.hexdigest()}"
    why_not = _why_not(folder)
    if why_not is None:
        return str(folder)
    warn(f"{folder} {why_not}: the compiled engine is compiled anew in every run", stacklevel=2)
    return None


def _why_not(folder: Path) -> str | None:
    """Make a folder if need be; why it cannot be used, None where it can."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(folder) and not folder.is_dir():
            # its name is ours alone
            folder.unlink()
        folder.mkdir(mode=0o700, exist_ok=True)
        its = folder.stat()
        others_may_write = stat.S_IMODE(its.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)
        if hasattr(os, "getuid") and (its.st_uid != os.getuid() or others_may_write):
            return "belongs to another user, or others may write to it"
        with TemporaryFile(dir=folder):
            return None
    except OSError:
        return "cannot be written"


def array_of(record_field: str, element: Any, row_length_field: str | None = None) -> Any:
    """Declare a compiled function that finds an array by the address in a field of a record.

    Parameters: ``element`` the dtype of the array, which owns nothing; ``row_length_field`` the
    field with the length of its rows, for one of two dimensions. The first length of its shape is
    not known to it. It is no function of its own to the compiler, which would compile every caller
    of a function anew together with that function.
    """
    kind = from_dtype(np.dtype(element))
    array_type = types.Array(kind, 1 if row_length_field is None else 2, "C")

    @intrinsic
    def array(typing_context: Any, record: Any) -> Any:
        return array_type(record), generate

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def field(name: str) -> Any:
            offset, word = signature.args[0].offset(name), context.get_data_type(types.int64)
            return builder.load(cgutils.get_record_member(builder, arguments[0], offset, word))

        stored = context.get_data_type(kind)
        size = context.get_constant(types.intp, context.get_abi_sizeof(stored))
        shape, strides = [context.get_constant(types.intp, 1)], [size]
        if row_length_field is not None:
            length = field(row_length_field)
            shape, strides = [*shape, length], [builder.mul(length, size), size]
        found = context.make_array(array_type)(context, builder)
        populate_array(
            found,
            data=builder.inttoptr(field(record_field), stored.as_pointer()),
            shape=shape,
            strides=strides,
            itemsize=size,
            meminfo=None,
        )
        return found._getvalue()

    return array
