"""Hostile values, and the many ways to spoil a text, a table or a document."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

Path_ = tuple[Any, ...]

TEXTS = (
    "",
    " ",
    "~",
    "null",
    "nan",
    "-inf",
    "1e400",
    "-1",
    "0",
    "00",
    "9223372036854775808",
    "99999999999999999999999",
    "1" * 5_000,
    "0x7fffffffffffffff",
    "1_000",
    "½",
    "٣",
    "10m",
    "1h30m",
    "99999999d",
    "-5m",
    "never",
    "unlimited",
    "all",
    "mon-sun",
    "25:00",
    "24:00",
    "23:59-00:00",
    "2026-02-30",
    "9999-12-31",
    "2026-03-29 02:30",
    "2026-10-25T02:30",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "a\x00b",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "line\nbreak",
    "tab\there",
    "\r",
    "\u2028",
    "[red]markup[/red]",
    "[/]",
    "{0}",
    "%s%n",
    "$x^2$",
    r"\frac{",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "../../etc/passwd",
    "/dev/zero",
    "/dev/stdin",
    "/proc/self/environ",
    ".",
    "con",
    "x" * 70_000,
    "é" * 300,
    "\udcff",
    "👩‍👩‍👧",
    "__class__",
    "groups.*.x",
    "a.b.c",
    "'",
    '"',
    "#",
    "*",
    "&a",
    "!!python/object:os.system",
)
NUMBERS = (0, -1, 1, 2**31, 2**63, 2**64, 10**30, 0.5, 1e-320, 1e308, float("nan"), float("inf"))


def value(dice: Random) -> Any:
    """A value that hardly any key takes."""
    kind = dice.randrange(6)
    if kind < 3:
        return dice.choice(TEXTS).replace("\udcff", "?")
    if kind == 3:
        return dice.choice(NUMBERS)
    if kind == 4:
        return dice.choice((None, True, False, [], {}, [[]], [None], {"": ""}, {"a": {}}))
    return [dice.choice(TEXTS[:20])] * dice.choice((1, 2, 50))


def paths(document: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place of a document, from the top."""
    inner = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for key, each in inner:
        yield (*at, key)
        yield from paths(each, (*at, key))


def spoiled(document: dict[str, Any], dice: Random) -> dict[str, Any]:
    """A copy of a document with one to four places changed, doubled, moved or gone."""
    document = copy.deepcopy(document)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 4))):
        every = list(paths(document))
        if not every:
            break
        *above, key = dice.choice(every)
        holder = document
        for step in above:
            holder = holder[step]
        way = dice.randrange(7)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, dict):
            holder[f"{key}{dice.choice(('x', ' ', '', 's'))}"] = holder.pop(key)
        elif way == 2 and isinstance(holder, dict):
            holder[dice.choice(TEXTS).replace("\udcff", "?")[:2_000]] = holder[key]
        elif way == 3:
            source = document
            for step in dice.choice(every):
                try:
                    source = source[step]
                except (KeyError, IndexError, TypeError):
                    break
            holder[key] = copy.deepcopy(source)
        elif way == 4 and isinstance(holder[key], list) and len(holder[key]) < 200:
            holder[key] = holder[key] * dice.choice((2, 30))
        else:
            holder[key] = value(dice)
    return document


def torn(content: bytes, dice: Random) -> bytes:
    """Bytes with some of them changed, cut out, doubled or put in."""
    data = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.choice((1, 1, 3, 20, 200)))
        way = dice.randrange(5)
        if way == 0:
            data[at:end] = b""
        elif way == 1:
            data[at:at] = data[at:end] * dice.choice((1, 2, 50))
        elif way == 2:
            data[at:end] = dice.choice(TEXTS).encode("utf-8", "surrogateescape")
        elif way == 3:
            data[at:at] = bytes(dice.choices(range(256), k=dice.choice((1, 4))))
        else:
            data[at:at] = dice.choice((b"\n", b":", b"- ", b"{", b"}", b"[", b"\t", b'"', b","))
    return bytes(data)


def rewritten(rows: Sequence[Sequence[str]], dice: Random) -> list[list[str]]:
    """The cells of a table, some of them hostile, doubled, too many or too few."""
    table = [list(row) for row in rows]
    for _ in range(dice.choice((1, 1, 2, 4))):
        row, text = dice.choice(table), dice.choice(TEXTS)
        way = dice.randrange(12)
        if way < 7 and row:
            row[dice.randrange(len(row))] = text
        elif way == 7:
            row.append(text)
        elif way == 8:
            row.clear()
        elif way == 9:
            table.extend([list(each) for each in rows[1:] * dice.choice((1, 40))])
        elif way == 10:
            dice.shuffle(table)
        else:
            table.insert(0, [text] * dice.choice((1, 3, 2_000)))
    return table
