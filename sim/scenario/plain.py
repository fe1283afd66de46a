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
        return {
            key_text(key): plain(item, findings, (*path, key_text(key)))
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item, findings, (*path, i)) for i, item in enumerate(value)]
    if isinstance(value, str):
        return str(value)
    if (
        type(value).__module__ == "numpy"
        and hasattr(value, "item")
        and not hasattr(value, "__len__")
    ):
        value = value.item()
    if isinstance(value, PathLike):
        return str(fspath(value))
    if isinstance(value, bool) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    allowed = "a finite number" if isinstance(value, numbers.Real) else "a value of YAML"
    at_key = value is None  # The value has no place of its own where nothing is written.
    if at_key:
        allowed = "a value ({} for a card without settings), or leave the key out"
    findings.append(Finding(path, f"found {shown(value)}; allowed: {allowed}", at_key))
    return None


def key_text(key: object) -> str:
    """The text of a key: Python and YAML may hold numbers and dates there."""
    if isinstance(key, date):
        return key.isoformat()
    return key if isinstance(key, str) else str(key)
