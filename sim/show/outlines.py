"""The outlines of SVG paths in few characters: a step line of a week has hundreds of corners."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = re.compile(r"([MLz])([^A-Za-z]*)")
_STRAIGHT = re.compile(r"[MLz\s\d.e+-]*")
_CURVE = re.compile(r"C(?:\s+\S+){4}\s+(\S+\s+\S+)\s+")
_NUMBER = re.compile(r"-?\d+\.\d+")
_UNIT = 10
"""Coordinates are whole tenths of a pixel."""


def shorter(outline: str, *, curves: bool = True) -> str:
    """The same outline to a tenth of a pixel.

    Parameters: ``outline`` as in the attribute ``d``, absolute. Straight lines become steps from
    corner to corner, and corners on the way are left out; curves are only rounded or, with
    ``curves`` false, made straight.
    """
    if not curves:
        outline = _CURVE.sub(r"L \1 ", outline)
    if not _STRAIGHT.fullmatch(outline):
        return " ".join(_NUMBER.sub(rounded, outline).split())
    out: list[str] = []
    at = (0, 0)
    for begin, (first, *others), closed in _pieces(outline):
        out.append(f"{begin}{_text(first[0])} {_text(first[1])}")
        corners = _corners([first, *others])
        at = first
        for corner in corners[1:]:
            out.append(_move(corner[0] - at[0], corner[1] - at[1]))
            at = corner
        out.append("z" if closed else "")
    return "".join(out)


def rounded(number: re.Match[str]) -> str:
    """A number with at most one decimal."""
    return f"{round(float(number[0]), 1) + 0.0:g}"


def _pieces(outline: str) -> Iterator[tuple[str, list[tuple[int, int]], bool]]:
    """The connected lines of an outline: how it begins, its corners, whether it is closed."""
    corners: list[tuple[int, int]] = []
    for letter, numbers in _STEP.findall(outline):
        if letter == "z":
            if corners:
                yield "M", corners, True
            corners = []
            continue
        if letter == "M" and corners:
            yield "M", corners, False
            corners = []
        x, y = (round(float(number) * _UNIT) for number in numbers.split())
        corners.append((x, y))
    if corners:
        yield "M", corners, False


def _corners(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out repeated points and those on a horizontal or vertical stretch."""
    kept = points[:1]
    for point in points[1:]:
        if point == kept[-1]:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by), (cx, cy) = kept[-2], kept[-1], point
            along = (ax == bx == cx and (by - ay) * (cy - by) > 0) or (
                ay == by == cy and (bx - ax) * (cx - bx) > 0
            )
            if along:
                kept[-1] = point
                continue
        kept.append(point)
    return kept if len(kept) > 1 else points[:1] * 2


def _move(x: int, y: int) -> str:
    if y == 0:
        return f"h{_text(x)}"
    if x == 0:
        return f"v{_text(y)}"
    return f"l{_text(x)} {_text(y)}"


def _text(tenths: int) -> str:
    return f"{tenths / _UNIT:g}"
