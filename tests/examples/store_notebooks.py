"""Run notebooks and store them with what they show: python tests/examples/store_notebooks.py NAME.

Pictures are stored small, each with the words that stand for it where it cannot be seen: the
comment on which its cell begins.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
COLOURS = 96


def words_for_pictures(source: str) -> str:
    """The comment on which a cell begins, on one line."""
    lines = []
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# "))
    return " ".join(lines)


def executed(notebook: Any, folder: Path) -> Any:
    """The same notebook, run from top to bottom in a folder, without outputs that show nothing."""
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    places = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=places)
    client.execute()
    for cell in notebook.cells:
        # when each cell was run is nobody's business
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.get("data", True)]
    return notebook


def finished(notebook: Any) -> Any:
    """The same notebook with small pictures and words for them."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _small(output.data["image/png"])
                output.metadata = {"image/png": {"alt": words_for_pictures(cell.source)}}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _small(png: str) -> str:
    """The picture in few colours, which nobody sees."""
    from PIL import Image

    with Image.open(BytesIO(b64decode(png))) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    stored = BytesIO()
    few.save(stored, "PNG", optimize=True)
    return b64encode(stored.getvalue()).decode()


if __name__ == "__main__":
    for name in sys.argv[1:] or [path.stem for path in sorted(FOLDER.glob("*.ipynb"))]:
        path = FOLDER / f"{name}.ipynb"
        notebook = executed(nbformat.read(path, as_version=4), FOLDER)
        nbformat.write(finished(notebook), path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
