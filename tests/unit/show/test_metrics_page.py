"""METRICS.md is the page that the code writes."""

from __future__ import annotations

from conftest import REPOSITORY
from sim.show.metrics_page import markdown


def test_the_page_is_up_to_date() -> None:
    assert (REPOSITORY / "METRICS.md").read_text(encoding="utf-8") == markdown()
