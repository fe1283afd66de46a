"""The report as people meet it: in a browser, by keyboard, on a phone, in the dark, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from examples.browser import chromium, open_page, requested, said
from sim.show.page import pictures
from unit.study.small import small

NAME = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(driver: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "out"
    policies = {
        NAME: {"default.offline_handling.max_offline_tickets": 1},
        "a_very_long_name_" * 5: {"default.offline_handling.enabled": False},
    }
    targets = [{"metric": "missed_rate", "at_most": "30%"}]
    sim.compare(small(name=NAME, policies=policies, targets=targets), replications=3, out=folder)
    with pytest.MonkeyPatch.context() as patch:
        # every kind of picture of the inbox under each policy, and none of a group
        patch.setattr(pictures, "MOST", 27)
        return sim.report(folder)


def column(driver: Any, table: Any, at: int) -> list[str]:
    script = "return [...arguments[0].tBodies[0].rows].map(r => r.cells[arguments[1]].innerText)"
    return list(driver.execute_script(script, table, at))


def test_it_opens_without_an_error_and_asks_for_nothing(driver: Any, page: Path) -> None:
    requested(driver), said(driver)
    open_page(driver, page)
    assert said(driver) == []
    assert requested(driver) == []


def test_a_scenario_named_as_a_script_stays_text(driver: Any, page: Path) -> None:
    from selenium.common.exceptions import NoAlertPresentException

    open_page(driver, page)
    with pytest.raises(NoAlertPresentException):
        _ = driver.switch_to.alert.text
    assert driver.find_element("tag name", "h1").text == NAME
    assert len(driver.find_elements("tag name", "script")) == 1


def test_a_table_sorts_by_mouse_and_by_keyboard(driver: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    open_page(driver, page)
    table = driver.find_element("css selector", ".view.current table")
    heading = table.find_elements("css selector", "thead th")[2]
    numbers = "return [...arguments[0].tBodies[0].rows].map(r => r.cells[2].dataset.s)"
    before = driver.execute_script(numbers, table)
    button = heading.find_element("css selector", "button")
    button.click()
    assert heading.get_attribute("aria-sort") == "ascending"
    rising = driver.execute_script(numbers, table)
    expected = sorted((n for n in before if n), key=float)
    assert rising == [*expected, *(n for n in before if not n)]
    button.send_keys(Keys.ENTER)
    assert heading.get_attribute("aria-sort") == "descending"
    falling = driver.execute_script(numbers, table)
    assert falling == [*expected[::-1], *(n for n in before if not n)]
    first = table.find_elements("css selector", "thead th")[0]
    first.find_element("css selector", "button").send_keys(Keys.SPACE)
    assert heading.get_attribute("aria-sort") is None
    names = column(driver, table, 0)
    assert names == sorted(names, key=str.lower)


def test_a_policy_and_a_group_are_switched(driver: Any, page: Path) -> None:
    from selenium.webdriver.support.ui import Select

    open_page(driver, page)

    def shown() -> list[str]:
        views = driver.find_elements("css selector", ".view h3")
        return [view.text for view in views if view.is_displayed()]

    assert shown() == ["The inbox under base"]
    Select(driver.find_element("id", "pick-policy")).select_by_value(NAME)
    assert shown() == [f"The inbox under {NAME}"]
    Select(driver.find_element("id", "pick-group")).select_by_value("help")
    assert shown() == [f"Group help under {NAME}"]
    assert driver.find_element("id", "shown").get_attribute("textContent") == (
        f"Shown: Group help under {NAME}"
    )


def test_a_word_is_explained_on_focus_and_lets_go_on_escape(driver: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    open_page(driver, page)
    tip = driver.find_element("id", "tip")
    assert not tip.is_displayed()
    term = driver.find_element("css selector", ".view.current .term")
    driver.execute_script("arguments[0].focus()", term)
    meaning = driver.find_element("id", term.get_attribute("aria-describedby"))
    assert tip.is_displayed()
    assert tip.text == meaning.get_attribute("textContent")
    term.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()


def test_the_scenario_is_copied_without_a_permission(driver: Any, page: Path) -> None:
    open_page(driver, page)
    driver.find_element("css selector", "#scenario summary").click()
    driver.execute_script("delete Navigator.prototype.clipboard")
    driver.find_element("id", "copy").click()
    assert driver.find_element("id", "copied").text.startswith(("Copied", "Selected"))
    selected = driver.execute_script("return getSelection().toString()")
    assert "max_offline_tickets" in selected


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(driver: Any, page: Path, dark: bool) -> None:
    from axe_core_python.selenium import Axe

    open_page(driver, page, dark=dark)
    driver.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    found = Axe().run(driver)["violations"]
    grave = [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_a_phone_does_not_scroll_sideways(driver: Any, page: Path) -> None:
    open_page(driver, page, width=360)
    size = "const d = document.documentElement; return [d.scrollWidth, d.clientWidth]"
    assert driver.execute_script(size) == [360, 360]


def test_on_paper_everything_is_shown_and_nothing_can_be_pressed(driver: Any, page: Path) -> None:
    open_page(driver, page)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    views = driver.find_elements("css selector", ".view")
    assert len(views) == 9
    assert all(view.is_displayed() for view in views)
    assert all(d.get_attribute("open") for d in driver.find_elements("css selector", "details"))
    pressed = driver.find_elements("css selector", "button, select, nav")
    assert not any(each.is_displayed() for each in pressed)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_scripts_it_still_reads(driver: Any, page: Path) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        open_page(driver, page)
        assert all(view.is_displayed() for view in driver.find_elements("css selector", ".view"))
        controls = driver.find_elements("css selector", ".controls")
        assert not any(each.is_displayed() for each in controls)
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
