"""Which room of the house may import which, and where the large libraries stand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

EVERYTHING = {
    "units",
    "metrics",
    "text",
    "errors",
    "scenario",
    "inputs",
    "policy",
    "engine",
    "results",
    "study",
    "fit",
    "show",
    "api",
    "ending",
}
# a room, or one module of it; every room may import itself
MAY_IMPORT: dict[str, set[str]] = {
    "units": set(),
    "metrics": {"units"},
    "text": set(),
    "errors": {"text"},
    "scenario": {"units", "metrics", "text", "errors"},
    "inputs": {"units", "text", "errors", "scenario"},
    "policy": set(),
    "engine": {"units", "errors", "inputs", "policy"},
    "results": {"units", "metrics", "text", "errors", "scenario", "inputs", "engine.log"},
    "study": {"units", "metrics", "text", "errors", "scenario", "inputs", "engine", "results"},
    "fit": {"units", "metrics", "text", "errors", "scenario", "inputs", "results", "study"},
    "show": {"units", "metrics", "text", "errors", "scenario", "results", "study"},
    "api": EVERYTHING,
    "cli": EVERYTHING,
    "ending": {"text", "errors"},
    "__init__": EVERYTHING,
    "__main__": {"cli"},
}
# the files, or the room, in which alone a library may be imported
ONLY_IN: dict[str, str] = {
    "simpy": "engine/moments.py",
    "matplotlib": "show/",
    "numba": "engine/jit.py",
}


def imports(source: str) -> set[str]:
    """Return the dotted names of all modules that a source imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports within the package are absolute"
            assert node.module is not None
            if node.module == "sim":
                found.update(f"sim.{alias.name}" for alias in node.names)
            else:
                found.add(node.module)
    return found


def room_of(file: str) -> str:
    """Return the room in which a file of the package lives: a folder, or a module at the top."""
    return file.split("/", maxsplit=1)[0].removesuffix(".py")


def crossings(file: str, source: str) -> list[str]:
    """Return the imports of a file that its room may not make."""
    room = room_of(file)
    allowed = MAY_IMPORT[room] | {room}
    ours = {name.removeprefix("sim.") for name in imports(source) if name.startswith("sim.")}
    return sorted(n for n in ours if not any(f"{n}.".startswith(f"{may}.") for may in allowed))


def libraries_out_of_place(file: str, source: str) -> list[str]:
    """Return the libraries of a file that have their place in another."""
    found = {name.split(".")[0] for name in imports(source)}
    return sorted(
        lib for lib, place in ONLY_IN.items() if lib in found and not file.startswith(place)
    )


def test_every_file_has_its_room() -> None:
    assert {room_of(file) for file in FILES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("file", FILES)
def test_a_room_imports_only_what_it_may(file: str) -> None:
    assert crossings(file, (PACKAGE / file).read_text()) == []


@pytest.mark.parametrize("file", FILES)
def test_the_large_libraries_stay_in_their_place(file: str) -> None:
    assert libraries_out_of_place(file, (PACKAGE / file).read_text()) == []


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("scenario/x.py", "from sim.inputs import prepare", ["inputs"]),
        ("inputs/x.py", "import sim.engine.log", ["engine.log"]),
        ("engine/x.py", "from sim.scenario import load", ["scenario"]),
        ("engine/x.py", "from sim.units import NEVER", []),
        ("engine/x.py", "from sim import policy", []),
        ("policy.py", "from sim.units import NEVER", ["units"]),
        ("results/x.py", "from sim.engine.log import RunLog", []),
        ("results/x.py", "from sim.engine.logbook import x", ["engine.logbook"]),
        ("results/x.py", "def f():\n    from sim import study", ["study"]),
        ("show/x.py", "from sim.engine.log import RunLog", ["engine.log"]),
        ("api.py", "from sim.cli import main", ["cli"]),
    ],
)
def test_a_crossing_is_seen(file: str, source: str, found: list[str]) -> None:
    assert crossings(file, source) == found


def test_a_library_out_of_place_is_seen() -> None:
    source = "import simpy.events\ndef f():\n    from matplotlib import pyplot\n    import numba"
    assert libraries_out_of_place("study/x.py", source) == ["matplotlib", "numba", "simpy"]
    assert libraries_out_of_place("engine/moments.py", "import simpy") == []
    assert libraries_out_of_place("show/x.py", "import matplotlib.pyplot as plt") == []
