"""Every notebook runs from top to bottom and shows what it showed when it was stored.

After a change of a notebook or of what it prints, open it, run all cells and save it; the tests
name the cell that differs. Pictures are compared by their number alone: their bytes are the
plotting library's business.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
MACHINE_PATH = re.compile(r"(?:/(?:home|root|tmp|work|usr|Users)/|[A-Z]:\\\\)")


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: Any) -> list[str]:
    """What a cell shows as text: printed lines and the plain form of results."""
    plain = (output.get("data", {}).get("text/plain") for output in cell.outputs)
    printed = (output.get("text") for output in cell.outputs)
    return [text for text in (*printed, *plain) if text is not None]


def pictures(cell: Any) -> int:
    return sum("image/png" in output.get("data", {}) for output in cell.outputs)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of scenarios and notebooks, and a home for the kernel that is nobody's own."""
    for folder in ("scenarios", "notebooks"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    return tmp_path


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_showed(path: Path, checkout: Path) -> None:
    stored = read(path)
    again = read(path)
    for cell in code_cells(again):
        cell.outputs = []
    folder = {"metadata": {"path": str(checkout / "notebooks")}}
    NotebookClient(again, timeout=120, kernel_name="python3", resources=folder).execute()
    for before, after in zip(code_cells(stored), code_cells(again), strict=True):
        assert texts(after) == texts(before), before.source
        assert pictures(after) == pictures(before), before.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_run_and_without_a_trace_of_the_machine(path: Path) -> None:
    notebook = read(path)
    assert notebook.metadata.kernelspec.name == "python3"
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(pictures(cell) for cell in cells) >= 3
    assert all(not cell.metadata for cell in notebook.cells)
    for cell in cells:
        assert not any(output.output_type in ("error", "stream") for output in cell.outputs)
        assert not any(MACHINE_PATH.search(text) for text in (cell.source, *texts(cell)))
