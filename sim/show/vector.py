"""A picture as SVG text that may stand in an HTML page beside others.

matplotlib writes SVG for a file of its own. In a page its ids would clash, its inline styles would
be refused by a strict content security policy, and its black would be lost on a dark background.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from sim.show.style import CLOSED, GRID, HEIGHT, WIDTH, quiet
from sim.text import lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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


_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_FONTS = "DejaVu Sans, Verdana, sans-serif"
_INK = {"black", "#000000"}
_ROLES = {CLOSED.lower(): "closed", GRID.lower(): "grid", "#ffffff": "paper"}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SHORT_FONT = re.compile(r"(?:.* )?([\d.]+)px")


def svg(
    picture: Callable[[Axes], object],
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    salt: str | None = None,
    title: str | None = None,
) -> str:
    """Draw a picture as an ``<svg>`` element for an HTML page.

    Parameters: ``picture`` draws on the Axes it is given, for instance ``lambda ax:
    result.plot.backlog(ax=ax)``; ``width`` and ``height`` in inches of 72 CSS pixels; ``salt``
    begins every id (a letter first; left out: a hash of the picture, so that only equal pictures
    have equal ids); ``title`` what the picture shows, for those who cannot see it.

    Returns text that is the same for the same picture and library versions: no prolog, no date, no
    style, script or image in it; text is text. The background is transparent. What is black is
    ``currentColor``; closed hours, grid lines and white have the classes ``closed``, ``grid`` and
    ``paper`` on what they fill (``fill-closed``) or stroke (``stroke-grid``), which a page may
    restyle.
    """
    root = Xml.fromstring(_written(picture, width, height))
    _strip(root)
    for element, in_pattern in _walk(root):
        _restyle(element, in_pattern)
    _join(root)
    _rename(root, salt)
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "width": f"{width * 72:g}",
        "height": f"{height * 72:g}",
        "font-family": _FONTS,
        "stroke-linejoin": "round",
        "role": "img",
    }
    if title is not None:
        named = Xml.Element(f"{{{_SVG}}}title")
        named.text = lines(title)
        root.insert(0, named)
    return _as_html(root)


def _written(picture: Callable[[Axes], object], width: float, height: float) -> str:
    """What matplotlib writes, whatever the user's settings."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    text = StringIO()
    with quiet(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "inboxsim"}):
        figure = Figure(figsize=(width, height), layout="constrained")
        picture(figure.add_subplot())
        for patch in (figure.patch, *(ax.patch for ax in figure.axes)):
            patch.set_visible(False)
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        FigureCanvasSVG(figure).print_svg(text, metadata=metadata)
    return text.getvalue()


def _walk(element: Xml.Element, in_pattern: bool = False) -> Iterator[tuple[Xml.Element, bool]]:
    """Every element, and whether it is part of a hatch."""
    in_pattern = in_pattern or element.tag.endswith("}pattern")
    yield element, in_pattern
    for child in element:
        yield from _walk(child, in_pattern)


def _strip(element: Xml.Element) -> None:
    """Take away the sheet of styles, the metadata, invisible paths and groups around one thing."""
    for child in list(element):
        _strip(child)
        name = child.tag.rpartition("}")[2]
        # what a clip path draws is not seen, but cuts
        drawn = {"path", "rect"} if not element.tag.endswith("}clipPath") else set()
        unseen = name in drawn and _invisible(child)
        if name in ("style", "metadata") or (name in ("g", "defs") and not len(child)) or unseen:
            element.remove(child)
        elif name == "g" and not set(child.attrib) - {"id"}:
            at = list(element).index(child)
            element[at : at + 1] = list(child)


def _invisible(element: Xml.Element) -> bool:
    said = _declared(element.attrib.get("style", ""))
    return said.get("fill") == "none" and said.get("stroke", "none") == "none"


def _declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute."""
    parts = (each.partition(":") for each in style.split(";") if ":" in each)
    return {name.strip(): value.strip() for name, _, value in parts}


def _restyle(element: Xml.Element, in_pattern: bool) -> None:
    """Styles as attributes, short numbers, and colours that a page can change but in hatches."""
    said = _declared(element.attrib.pop("style", ""))
    if "font" in said:
        size = _SHORT_FONT.match(said.pop("font"))
        said["font-size"] = f"{size[1]}px" if size else "10px"
    said.pop("font-family", None)
    name = element.tag.rpartition("}")[2]
    if not in_pattern and name in ("text", "path", "use", "rect"):
        said.update(_painted(said, is_text=name == "text"))
    element.attrib.update(said)
    if "d" in element.attrib:
        # the dots of a hatch are too small to be seen as circles
        element.attrib["d"] = shorter(element.attrib["d"], curves=not in_pattern)
    for attribute in ("x", "y", "width", "height", "transform"):
        if attribute in element.attrib:
            element.attrib[attribute] = _NUMBER.sub(rounded, element.attrib[attribute])
    if element.attrib.get("transform", "").startswith(("rotate(-0 ", "rotate(0 ")):
        del element.attrib["transform"]


def _painted(said: dict[str, str], *, is_text: bool) -> dict[str, str]:
    """What else to say of an element so that its colours fit the page."""
    more, classes = {}, []
    for paint in ("fill", "stroke"):
        color = said.get(paint, "").lower()
        if color in _INK or (is_text and paint == "fill" and not color):
            more[paint] = "currentColor"
        elif color in _ROLES and not is_text:
            classes.append(f"{paint}-{_ROLES[color]}")
    if classes:
        more["class"] = " ".join(classes)
    return more


def _join(element: Xml.Element) -> None:
    """Make neighbouring paths that look the same one path; leave out what shows nothing."""
    before = None
    for child in list(element):
        _join(child)
        is_path = child.tag == f"{{{_SVG}}}path"
        if is_path and not child.attrib.get("d"):
            # what lies beside its axes altogether, a limit far above all bars say
            element.remove(child)
            continue
        its = {name: value for name, value in child.attrib.items() if name != "d"}
        # what is seen through would be darker where two lie on each other
        apart = not is_path or "id" in child.attrib or "opacity" in " ".join(its)
        if before is not None and not apart and before[1] == its:
            before[0].attrib["d"] += child.attrib["d"]
            element.remove(child)
        else:
            before = None if apart else (child, its)


def _rename(root: Xml.Element, salt: str | None) -> None:
    """Keep only ids that something refers to, and begin them with ``salt``."""
    if salt is None:
        # an id begins with a letter
        salt = "p" + sha256(Xml.tostring(root)).hexdigest()[:10]
    names: dict[str, str] = {}

    def new(name: str) -> str:
        return names.setdefault(name, f"{salt}-{len(names)}")

    for element in root.iter():
        its = element.attrib
        for attribute, value in its.items():
            if "url(#" in value:
                its[attribute] = _REFERENCE.sub(lambda found: f"url(#{new(found[1])})", value)
        if _LINK in its:
            its["href"] = "#" + new(its.pop(_LINK)[1:])
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in names:
            element.attrib["id"] = names[name]


def _as_html(root: Xml.Element) -> str:
    """The element as HTML takes it: no prefixes, no space between elements."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if element.tag not in ("text", "tspan", "title"):
            element.text = None
        element.tail = None
    root.set("xmlns", _SVG)
    return Xml.tostring(root, encoding="unicode")
