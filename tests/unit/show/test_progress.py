"""Progress bars: in a notebook one that leaves nothing behind, in a pipe none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sim.show.progress import notebook_bar, roughly, terminal_bar

CELL = """
from types import SimpleNamespace
from sim.show import progress
times = iter({times})
progress.time = SimpleNamespace(monotonic=lambda: next(times))
print("before")
with progress.notebook_bar("chicken") as tell:
    for done in (1, 37, 38, 100):
        tell(done, 100)
"""


def run(
    times: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Any], list[Any]]:
    """What a kernel sends that looks at the clock at these times, and what is in the cell then."""
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    sent: list[dict[str, Any]] = []

    class Listening(NotebookClient):
        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            if msg["msg_type"].endswith("display_data"):
                sent.append(msg["content"]["data"])
            return super().process_message(msg, cell, cell_index)

    cell = nbformat.v4.new_code_cell(CELL.format(times=times))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    Listening(notebook, timeout=60, kernel_name="python3").execute()
    return sent, notebook.cells[0].outputs


def test_there_is_no_bar_in_a_pipe_or_a_script() -> None:
    with terminal_bar() as bar:
        assert bar is None
    with notebook_bar() as bar:
        assert bar is None


def test_a_bar_in_a_notebook_says_how_long_is_left_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # begun at 0; too early for a bar; the first drawing; too soon for another; the last
    sent, outputs = run([0, 0.4, 74, 74.1, 200], tmp_path, monkeypatch)
    texts = [data.get("text/plain") for data in sent]
    assert texts == ["37 of 100 chickens, about 2 min left", "100 of 100 chickens", None]
    assert 'value="37" max="100"' in sent[0]["text/html"]
    assert "about 2 min left" in sent[0]["text/html"]
    printed, bar = outputs
    assert printed["text"] == "before\n"
    assert bar["data"] == {}


def test_quick_work_in_a_notebook_shows_no_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, outputs = run([0, 0.1, 0.2, 0.3, 0.4], tmp_path, monkeypatch)
    assert sent == []
    assert [output["text"] for output in outputs] == ["before\n"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"),
        (7.4, "7 s"),
        (43, "45 s"),
        (89, "90 s"),
        (91, "2 min"),
        (3540, "59 min"),
        (3580, "1 h"),
        (4300, "1 h 10 min"),
        (7300, "2 h"),
    ],
)
def test_time_left_is_said_as_one_says_it(seconds: float, said: str) -> None:
    assert roughly(seconds) == said
