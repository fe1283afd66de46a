"""What stands at the points of settings: short names of few, numbers and a key of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.results.evidence import Bools
from sim.show.pictures.compared import Compared, single_changes
from sim.show.pictures.sheet import folded, plainly
from sim.show.style import shown
from sim.study.sweep import written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BY_NAME = 6
"""So few settings have their names at their points, if these are short."""
SHORT = 24
_CHARACTERS = 36
"""Of a line of the key."""


def key_of(
    compared: Compared, policies: Sequence[str], named: Sequence[int]
) -> tuple[list[str], list[str]]:
    """What stands at the points, and the key beside them, its heading first; empty without."""
    names = [policies[place] for place in named]
    short = len(policies) <= BY_NAME and max(map(len, names)) <= SHORT
    if short:
        return [shown(name) for name in names], []
    numbers = [str(number) for number in range(1, len(names) + 1)]
    grid = bool(compared.paths) and (len(compared.paths) == 1 or single_changes(compared) is None)
    heading, lines = "", names
    if grid:
        heading = ", ".join(path.rpartition(".")[2] for path in compared.paths)
        lines = [", ".join(map(written, compared.varied[name].values())) for name in names]
    lines = [
        f"{line} (baseline)" if name == compared.baseline else line
        for name, line in zip(names, lines, strict=True)
    ]
    return numbers, [_folded(line) for line in (heading, *lines)]


def _folded(text: str) -> str:
    """On at most two lines; what is too long loses its middle, since names differ at the end."""
    lines = folded(text, _CHARACTERS).split("\n")
    return "\n".join(lines if len(lines) < 3 else [lines[0], f"… {lines[-1]}"])


def lines_of(key: Sequence[str]) -> int:
    """How many lines a key has."""
    return sum(text.count("\n") + 1 for text in key)


def width_of(key: Sequence[str]) -> float:
    """Of the key, where a panel (of one) is 1 wide."""
    return 0.1 + 0.0105 * max(len(line) for text in key for line in text.split("\n"))


def write_key(ax: Axes, key: Sequence[str], on: Bools) -> None:
    """Numbers and what they stand for, one below the other; what is dominated is pale."""
    ax.axis("off")
    pitch, above = min(0.05, 1 / lines_of(key)), 0
    for place, text in enumerate(key):
        y = 1 - above * pitch
        above += text.count("\n") + 1
        pale = place > 0 and not on[place - 1]
        color = "#707070" if pale else "black"
        if place:
            number = ax.text(0.08, y, str(place), ha="right", va="top", fontsize=8, color=color)
            number.set_fontweight("normal" if pale else "bold")
        plainly(ax.text(0.12, y, text, va="top", fontsize=8, color=color, linespacing=1.1))
