"""Every notebook runs from top to bottom and shows what it showed when it was stored.

After a change of a notebook or of what it prints, run ``python tests/examples/store_notebooks.py``;
the tests name the cell that differs. Pictures are compared by their number alone: their bytes are
the plotting library's business.
"""

from __future__ import annotations

import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest

from conftest import REPOSITORY
from examples.store_notebooks import executed, words_for_pictures

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LARGEST_PICTURE, LARGEST_NOTEBOOK = 60_000, 400_000
"""Bytes: they are read on the pages of code hosts, and kept in every clone."""
MACHINE_PATH = re.compile(r"(?:/(?:home|root|tmp|work|usr|Users)/|[A-Z]:\\\\)")


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: Any) -> list[str]:
    """What a cell shows as text: printed lines, and results in their plain form and as tables."""
    shown = [output.get("data", {}) for output in cell.outputs]
    plain = [data["text/plain"] for data in shown if "text/plain" in data]
    printed = [output["text"] for output in cell.outputs if "text" in output]
    tables = [words_of(data["text/html"]) for data in shown if "text/html" in data]
    return [*printed, *plain, *tables]


def words_of(html: str) -> str:
    """The words of a table, cell by cell, without what only says how it looks."""
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(words).split())


def pictures(cell: Any) -> list[Any]:
    """The outputs of a cell that are pictures."""
    return [output for output in cell.outputs if "image/png" in output.get("data", {})]


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


@by_notebook
def test_a_notebook_shows_what_it_showed(path: Path, checkout: Path) -> None:
    stored, again = read(path), executed(read(path), checkout / "notebooks")
    for before, after in zip(code_cells(stored), code_cells(again), strict=True):
        assert texts(after) == texts(before), before.source
        assert len(pictures(after)) == len(pictures(before)), before.source


@by_notebook
def test_a_notebook_is_stored_run_and_without_a_trace_of_the_machine(path: Path) -> None:
    notebook = read(path)
    assert notebook.metadata.kernelspec.name == "python3"
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(len(pictures(cell)) for cell in cells) >= 3
    assert all(not cell.metadata for cell in notebook.cells)
    for cell in cells:
        assert not any(output.output_type == "error" for output in cell.outputs)
        # warnings and bars go there
        assert not any(output.get("name") == "stderr" for output in cell.outputs)
        assert not any(MACHINE_PATH.search(text) for text in (cell.source, *texts(cell)))


@by_notebook
def test_every_number_in_a_sentence_stands_in_what_the_code_says_or_shows(path: Path) -> None:
    notebook = read(path)
    shown = [text for cell in code_cells(notebook) for text in (cell.source, *texts(cell))]
    known = {number for text in shown for number in NUMBER.findall(text)}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            said = set(NUMBER.findall(YEAR.sub("", cell.source)))
            assert said <= known, cell.source


@by_notebook
def test_a_notebook_is_small_and_its_pictures_have_words(path: Path) -> None:
    assert path.stat().st_size < LARGEST_NOTEBOOK
    for cell in code_cells(read(path)):
        for output in pictures(cell):
            alt = output.metadata["image/png"]["alt"]
            assert alt == words_for_pictures(cell.source)
            assert len(alt) > 40, cell.source
            assert len(b64decode(output.data["image/png"])) < LARGEST_PICTURE, cell.source


def test_a_number_that_is_not_shown_is_found() -> None:
    assert NUMBER.findall("of 1,110 (12.4 h) by 9, v2, x_3 and 40.") == ["1,110", "12.4", "9", "40"]
    assert words_of("<style>td {1}</style><b>a&amp;</b>\n<td>2</td>") == "a& 2"
