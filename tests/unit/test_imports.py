"""Which room of the house may import which, where the large libraries stand, and what is one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import combinations
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
# what is still to be opened, merged or made one: lines are only ever taken away here
KNOWN_TWINS = {
    # one class a setting
    "File & Scenario",
    # the same columns at another stage, or of another engine
    *("Group & Settings", "Chats & Trace", "Inputs & Plan"),
    "Children & _Generation",
}
FEWEST_LINES = 60
MOST_IN_COMMON = 4


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


def module_of(file: str) -> str:
    """Return the dotted name of a file of the package, within it."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def importing(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Return which of some modules each of them imports, wherever in it, also for types alone."""
    found: dict[str, set[str]] = {}
    for module, source in sources.items():
        found[module] = set()
        for node in ast.walk(ast.parse(source)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                inside = [f"{node.module}.{alias.name}" for alias in node.names]
                modules = [name for name in inside if name.removeprefix("sim.") in sources]
                names = modules if len(modules) == len(inside) else [*modules, node.module]
            ours = {name.removeprefix("sim.") for name in names if name.startswith("sim.")}
            found[module] |= (ours & sources.keys()) - {module}
    return found


def circles(imported: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """Return the groups of modules each of which comes to import all others of its group."""

    def reached(module: str) -> set[str]:
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            new = imported[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    reach = {module: reached(module) for module in imported}
    return {
        frozenset(other for other in reach[module] if module in reach[other])
        for module in imported
        if module in reach[module]
    }


def small_files(sources: Mapping[str, str], imported: Mapping[str, set[str]]) -> set[str]:
    """Return the short modules that one other alone imports, in the same room."""
    found = set()
    for module, source in sources.items():
        by = [other for other in imported if module in imported[other]]
        if len(source.splitlines()) < FEWEST_LINES and len(by) == 1:
            room = module.rpartition(".")[0]
            found |= {module} if room and by[0].rpartition(".")[0] == room else set()
    return found


def twins(sources: Mapping[str, str]) -> set[str]:
    """Return the pairs of classes that declare five public names or more in common."""
    declared = [(node.name, public(node)) for node in classes(sources)]
    return {
        " & ".join(sorted((a, b)))
        for (a, names_of_a), (b, names_of_b) in combinations(declared, 2)
        if len(names_of_a & names_of_b) > MOST_IN_COMMON
    }


def classes(sources: Mapping[str, str]) -> Iterator[ast.ClassDef]:
    """Yield every class of some modules."""
    for source in sources.values():
        yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))


def public(node: ast.ClassDef) -> set[str]:
    """Return the public names that a class declares itself."""
    names = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    for each in node.body:
        targets = each.targets if isinstance(each, ast.Assign) else []
        targets = [each.target] if isinstance(each, ast.AnnAssign) else targets
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


SOURCES = {module_of(file): (PACKAGE / file).read_text() for file in FILES}


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(importing(SOURCES)) == set()


def test_no_small_file_has_a_single_importer_in_its_own_room() -> None:
    assert small_files(SOURCES, importing(SOURCES)) == set()


def test_no_two_classes_have_five_public_names_in_common() -> None:
    assert twins(SOURCES) <= KNOWN_TWINS


def test_a_circle_is_seen_through_lazy_imports_and_those_for_types() -> None:
    sources = {
        "a.one": "def f():\n    from sim.a.two import x",
        "a.two": "if TYPE_CHECKING:\n    from sim.b import three",
        "b.three": "import sim.a.one",
        "b.four": "from sim.a.one import f",
    }
    assert circles(importing(sources)) == {frozenset({"a.one", "a.two", "b.three"})}


def test_a_small_file_and_twins_are_seen() -> None:
    sources = {
        "a.one": "class A:\n    b: int\n    c = d = 1\n    f: str\n    def e(self): ...\n",
        "a.two": "from sim.a.one import A\nclass B:\n    b = c = d = e = f = _g = 0",
        "a.three": "class C:\n    b = c = d = e = 0",
    }
    assert small_files(sources, importing(sources)) == {"a.one"}
    assert twins(sources) == {"A & B"}


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
