"""The one way out for text from users: what would act rather than be read is written out.

A name, a path, an option or a heading of a table may hold anything. What leaves the program for a
terminal, a picture, a page or a file goes through one of these functions. A number with what it
counts is put into words here too.
"""

from __future__ import annotations

import html
import json
import re

# control characters, separators of lines and paragraphs, what turns the direction of writing, and
# bytes of a file's name that are no text
_ACTING = "\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_ACTS = re.compile(f"[{_ACTING}]")
_ACTS_IN_LINES = re.compile(f"(?!\n)[{_ACTING}]")
_ACTS_IN_CELL = re.compile(rf"[{_ACTING}]|\\(?=u[0-9a-f]{{4}})")
_WRITTEN_OUT = re.compile(r"\\u([0-9a-f]{4})")
# what a spreadsheet takes for a formula, with any number of our own marks in front
_FORMULA = re.compile("'*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_INERT = "'"


def one_line(text: object) -> str:
    """The text on one line: what acts, an end of line too, as Python writes it in a string."""
    return _ACTS.sub(_as_python, str(text))


def lines(text: object) -> str:
    """The text, which may have several lines, otherwise as :func:`one_line`."""
    return _ACTS_IN_LINES.sub(_as_python, str(text))


def in_html(text: object) -> str:
    """The text as HTML shows it, in elements and attributes."""
    return html.escape(lines(text))


def in_json(document: object) -> str:
    """The document as JSON to be read by people; it reads back as it was."""
    written = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    return _ACTS_IN_LINES.sub(_as_json, written)


def in_cell(text: str) -> str:
    """The text as a cell of a CSV file that a spreadsheet opens: one line, and no formula.

    What begins as a formula does gets an apostrophe in front; :func:`from_cell` takes it back.
    """
    inert = _ACTS_IN_CELL.sub(_as_json, text)
    return _INERT + inert if _FORMULA.match(inert) else inert


def from_cell(cell: str) -> str:
    """The text that :func:`in_cell` made the cell of."""
    marked = cell.startswith(_INERT) and _FORMULA.match(cell)
    return _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), cell[1:] if marked else cell)


def counted(number: int | str, noun: str) -> str:
    """A number with the noun that it counts, given for one: ``"1 day"``, ``"2,000 policies"``.

    A number in text stays as it is written.
    """
    text = number if isinstance(number, str) else f"{number:,}"
    if text == "1":
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{text} {noun[:-1]}ies"
    return f"{text} {noun}s"


def _as_python(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "backslashreplace").decode()


def _as_json(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
