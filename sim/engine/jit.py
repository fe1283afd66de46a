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
import numpy as np
from numba.core import cgutils, types
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
    """Compile ``function``, which Python calls, to run without Python's lock."""
    return _declared(function, nogil=True)


def _declared(function: F, **options: bool) -> F:
    before = numba.config.CACHE_DIR
    folder = cache_folder()
    try:
        # where a function is kept is settled when it is declared
        numba.config.CACHE_DIR = folder or before
        keep = folder is not None
        return numba.njit(cache=keep, error_model="numpy", **options)(function)
    finally:
        numba.config.CACHE_DIR = before


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
