"""How long the largest report takes to write and to open, and how large it is.

``python -m pytest -m benchmark -s tests/benchmarks/test_page.py`` prints it; the page should open
in less than two seconds.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import sim
from examples.browser import chromium, open_page
from unit.show.twenty import twenty_settings

pytestmark = pytest.mark.benchmark


def test_twenty_settings_of_four_groups(tmp_path: Path) -> None:
    folder = twenty_settings(tmp_path / "out", replications=10, duration="14d")
    begun = time.perf_counter()
    page = sim.report(folder)
    written_s = time.perf_counter() - begun
    with chromium() as driver:
        opened = []
        for _ in range(3):
            begun = time.perf_counter()
            open_page(driver, page)
            opened.append(time.perf_counter() - begun)
        views = len(driver.find_elements("css selector", ".view"))
    size = page.stat().st_size / 1e6
    print(
        f"\n{views} views: {size:.2f} MB, written in {written_s:.1f} s, opened in "
        f"{min(opened):.2f} to {max(opened):.2f} s"
    )
    assert views == 100
    assert size < 5
