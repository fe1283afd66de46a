"""Progress bars: in a notebook one that leaves nothing behind, in a pipe none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sim.show.progress import notebook_bar, terminal_bar

CELL = """
from sim.show import progress
progress.REDRAWN_EVERY_S = 0
print("before")
with progress.notebook_bar() as tell:
    tell(1, 4)
    tell(3, 4)
"""


def test_there_is_no_bar_in_a_pipe_or_a_script() -> None:
    with terminal_bar() as bar:
        assert bar is None
    with notebook_bar() as bar:
        assert bar is None


def test_a_bar_in_a_notebook_shows_how_far_it_is_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    told: list[dict[str, Any]] = []

    class Listening(NotebookClient):
        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            if msg["msg_type"].endswith("display_data"):
                told.append(msg["content"]["data"])
            return super().process_message(msg, cell, cell_index)

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    Listening(notebook, timeout=60, kernel_name="python3").execute()
    texts = [data.get("text/plain") for data in told]
    assert texts == ["replications", "1 of 4 replications", "3 of 4 replications", None]
    assert 'value="3" max="4"' in told[2]["text/html"]
    printed, bar = notebook.cells[0].outputs
    assert printed["text"] == "before\n"
    assert bar["data"] == {}
