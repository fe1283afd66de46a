"""Everything that a user gets, in files that two states of the code can be compared by.

Before a change that is to leave behaviour alone: ``python tests/guards.py record /tmp/before``.
After it: ``python tests/guards.py check /tmp/before``, which names what differs and ends with 1.

Recorded are the hashes of every output file, of the terminal's text, of what a notebook shows and
of the page, for every shipped scenario under ``run``, ``compare`` and ``sweep``; in full the
messages for generated bad files, the signatures of public functions, ``--help`` and METRICS.md.
Bytes of pictures depend on the machine and its libraries: compare on one of each. It takes some
minutes.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import inspect
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

import sim
from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario import json_schema
from sim.show.metrics_page import markdown
from unit.scenario.bad_files import bad_files, write_files

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))
LIMIT = "default.offline_handling.max_offline_tickets"
COMMANDS = ("", "run", "compare", "sweep", "report", "validate", "schema")
REPLICATIONS = 3


def said(*words: str) -> str:
    """What the command prints, on a terminal of 120 columns."""
    out = io.StringIO()
    environment = {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", ["inboxsim", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        main()
    return out.getvalue()


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of an output folder, the time that it took left out."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.name == "manifest.json":
            lines = content.splitlines(keepends=True)
            content = b"".join(line for line in lines if b"wall_time" not in line)
        yield path.relative_to(folder).as_posix(), content


def outputs(scenario: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What the commands print and write of one scenario, and what a notebook shows."""
    ways: dict[str, tuple[str, ...]] = {
        "run": (),
        "compare": ("--keep", "chats"),
        "sweep": ("--vary", f"{LIMIT}=0,50"),
    }
    for command, words in ways.items():
        out = folder / command
        count = ("--replications", str(REPLICATIONS), "--out", str(out))
        text = said(command, str(scenario), *words, *count)
        yield f"{command}: terminal", text.replace(str(folder), "").encode()
        if out.exists():
            said("report", str(out))
            yield from ((f"{command}: {name}", content) for name, content in files(out))
    loaded = sim.load(scenario)
    shown: dict[str, Callable[[], object]] = {
        "scenario": lambda: loaded,
        "result": lambda: sim.run(loaded, replications=REPLICATIONS),
        "comparison": lambda: sim.sweep(loaded, {LIMIT: [0, 50]}, replications=REPLICATIONS),
    }
    for name, make in shown.items():
        its = make()
        html = getattr(its, "_repr_html_", lambda its=its: repr(its))()
        yield f"notebook: {name}", str(html).encode()


def hashes() -> str:
    """A line for each output of each scenario."""
    lines = []
    for scenario in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in outputs(scenario, Path(folder)):
                digest = hashlib.sha256(content).hexdigest()
                lines.append(f"{scenario.stem}: {name}: {digest}\n")
    return "".join(lines)


def messages() -> str:
    """What is said of every generated bad file."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        file = folder / "scenario.yaml"
        for bad in bad_files():
            file.write_text(bad.text, encoding="utf-8")
            try:
                sim.load(file)
                found = "loads"
            except ScenarioError as error:
                found = str(error).replace(str(folder), "")
            lines.append(f"{bad}\n{found}\n")
    return "".join(lines)


def signatures() -> str:
    """Every public function and method of the package, with its parameters."""
    lines = []
    for name in sorted(sim.__all__):
        its = getattr(sim, name)
        if callable(its):
            lines.append(f"{name}{inspect.signature(its)}\n")
        members = inspect.getmembers(its) if inspect.isclass(its) else []
        for member, value in members:
            if not member.startswith("_"):
                signature = inspect.signature(value) if inspect.isfunction(value) else ""
                lines.append(f"{name}.{member}{signature}\n")
    return "".join(lines)


RECORDS: dict[str, Callable[[], str]] = {
    "signatures.txt": signatures,
    "help.txt": lambda: "".join(said(*([c] if c else []), "--help") for c in COMMANDS),
    "schema.json": lambda: json.dumps(json_schema(), indent=1, sort_keys=True),
    "METRICS.md": markdown,
    "messages.txt": messages,
    "outputs.txt": hashes,
}


def record(folder: Path) -> None:
    """Write what there is to record into ``folder``, which must not exist."""
    folder.mkdir(parents=True)
    for name, make in RECORDS.items():
        (folder / name).write_text(make(), "utf-8")


def check(folder: Path) -> int:
    """Print what differs from the records in ``folder``; returns the exit status."""
    status = 0
    for name, make in RECORDS.items():
        before, now = (folder / name).read_text("utf-8"), make()
        if before != now:
            status = 1
            lines = before.splitlines(), now.splitlines()
            print("\n".join(difflib.unified_diff(*lines, name, f"{name} now", lineterm="", n=0)))
    return status


if __name__ == "__main__":
    way, where = sys.argv[1], Path(sys.argv[2])
    sys.exit(record(where) if way == "record" else check(where))
