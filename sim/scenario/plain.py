"""Any document, read or made in Python, as plain YAML values: text, numbers, dates, lists, maps."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from datetime import date, datetime
from os import PathLike, fspath
from typing import Any

from sim.scenario.findings import Finding, KeyPath, shown

DEEPEST = 40
"""Levels of a document; the deepest setting of the format needs about ten."""


def plain(value: object, findings: list[Finding], path: KeyPath = ()) -> Any:
    """Copy a value into plain YAML types, adding what cannot stand in any scenario to ``findings``.

    That is: nothing (null), numbers that are not finite, other types than those of YAML, more than
    40 levels. What is found is replaced by None.
    """
    if len(path) > DEEPEST:
        findings.append(Finding(path, "nested too deep"))
        return None
    if isinstance(value, Mapping):
        items = {key_text(key): item for key, item in value.items()}
        for key in [key for key in items if not _is_text(key)]:
            findings.append(
                Finding((*path, key), f"found {shown(key)}; allowed: text", at_key=True)
            )
            del items[key]
        return {key: plain(item, findings, (*path, key)) for key, item in items.items()}
    if isinstance(value, list | tuple):
        return [plain(item, findings, (*path, i)) for i, item in enumerate(value)]
    if isinstance(value, str) and _is_text(value):
        return str(value)
    if (
        type(value).__module__ == "numpy"
        and hasattr(value, "item")
        and not hasattr(value, "__len__")
    ):
        value = value.item()
    if isinstance(value, PathLike | datetime):
        return value.isoformat() if isinstance(value, datetime) else str(fspath(value))
    if isinstance(value, bool | date):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    allowed = "a finite number" if isinstance(value, numbers.Real) else "a value of YAML"
    if isinstance(value, str):
        allowed = "text of whole characters"
    at_key = value is None  # The value has no place of its own where nothing is written.
    if at_key:
        allowed = "a value ({} for a card without settings), or leave the key out"
    findings.append(Finding(path, f"found {shown(value)}; allowed: {allowed}", at_key))
    return None


def _is_text(text: str) -> bool:
    """Whether the text has no halves of characters, which no file could be written with."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def key_text(key: object) -> str:
    """The text of a key: Python and YAML may hold numbers and dates there."""
    if isinstance(key, date):
        return key.isoformat()
    return key if isinstance(key, str) else str(key)
