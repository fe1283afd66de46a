"""A Chromium without a window, or the reason for which a test is skipped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from waiting import GENEROUS_S

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1280,1000",
)
NOT_OURS = ("file://", "data:", "chrome:", "chrome-extension:", "about:", "devtools:")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start a driver; skips the test where there is no Chromium or no driver of it."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("no Chromium with its driver: install chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    started.set_script_timeout(GENEROUS_S)
    try:
        yield started
    finally:
        started.quit()


def open_page(driver: Any, page: Path, *, dark: bool = False, width: int = 1280) -> None:
    """Open a file as a screen of a width (CSS pixels) and a colour scheme shows it."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    # a page that glides to its place cannot be clicked on the way
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    driver.get("about:blank")
    driver.get(page.as_uri())


def said(driver: Any) -> list[str]:
    """What the console has said since it was last asked."""
    return [entry["message"] for entry in driver.get_log("browser")]


def requested(driver: Any) -> list[str]:
    """What has been asked of a network since it was last asked."""
    messages = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    urls = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in urls if not url.startswith(NOT_OURS)]
