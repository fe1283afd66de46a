"""Results and comparisons as HTML: what stands in it, and that it is sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import sim
from sim.show import documents
from sim.show.cells import Cell, Column, Rows, Table
from sim.show.render import bullets, folded, html_table, paragraph
from unit.show.markup import Markup
from unit.study.small import small

LIMIT = "groups.sales.offline_handling.max_offline_tickets"


@pytest.fixture(scope="module")
def result() -> sim.Result:
    return sim.run(small())


@pytest.fixture(scope="module")
def comparison() -> sim.Comparison:
    return sim.compare({"as it is": small(), "no room": small().with_settings({LIMIT: 0})})


def shown(thing: Any) -> Markup:
    return Markup(thing._repr_html_())


def figures(result: sim.Result, group: str, segment: str, metric: str) -> Any:
    table = result.summary().set_index(["group", "segment", "metric"])
    return table.loc[(group, segment, metric)]


def test_a_result_shows_its_figures_with_units_and_intervals(result: sim.Result) -> None:
    cells = shown(result).cells
    assert cells[0] == ["figure", "mean", "95 % interval", "a day: p10 to p90"]
    (words, mean, interval, _) = next(row for row in cells if row[0].startswith("service level"))
    found = figures(result, "all", "live", "service_level")
    assert words == "service level: answered within 60.0 s"
    assert mean == f"{100 * found['mean']:.1f} %"
    assert interval == f"{100 * found['ci_low']:.1f} to {100 * found['ci_high']:.1f} %"


def test_the_inbox_stands_first_and_each_group_folded_below(result: sim.Result) -> None:
    page = shown(result)
    captions = [text for text in page.paragraphs if text in ("The inbox", "sales", "help")]
    assert captions == ["The inbox", "sales", "help"]
    assert [text for text in page.paragraphs if text.startswith("Group")] == [
        "Group sales", "Group help",
    ]  # fmt: skip


def test_a_line_that_is_part_of_the_one_above_stands_in_from_it(result: sim.Result) -> None:
    words = [row[0] for row in shown(result).cells]
    place = words.index(
        "mean wait of those reached", words.index("Offline chats: nobody was there")
    )
    assert words[place + 1] == "\N{EM SPACE}of it inside working hours"


def test_one_group_is_not_told_twice() -> None:
    one = small(groups={"sales": {"arrivals": {"rate": "6/h"}}}, agents=[
        {"name": "ann", "groups": ["sales"], "shift": "day"},
    ])  # fmt: skip
    page = shown(sim.run(one, replications=2))
    assert sum(tag == "table" for tag, _ in page.tags) == 1
    assert "sales" in page.paragraphs
    assert not any(tag == "details" for tag, _ in page.tags)


def test_what_is_uncertain_and_taken_for_granted_stands_below(result: sim.Result) -> None:
    said = shown(result).paragraphs
    assert any("simulation error only" in text for text in said)
    assert said[-len(result.notes) :] == list(result.notes)
    assert any("open customers never leave" in text for text in result.notes)


def test_tables_have_captions_and_say_what_their_headings_are_for(
    result: sim.Result, comparison: sim.Comparison
) -> None:
    for thing in (result, comparison):
        page = shown(thing)
        tables = sum(tag == "table" for tag, _ in page.tags)
        assert sum(tag == "caption" for tag, _ in page.tags) == tables > 0
        scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
        assert set(scopes) == {"col", "row", "rowgroup"}


def test_no_colour_is_set_that_a_dark_page_would_swallow(
    result: sim.Result, comparison: sim.Comparison
) -> None:
    for thing in (result, comparison):
        styles = {attributes.get("style") or "" for _, attributes in shown(thing).tags}
        set_by = {each.split(":")[0] for style in styles - {""} for each in style.split("; ")}
        assert set_by == {"text-align", "padding", "font-weight", "white-space"}
        assert not any(tag == "style" for tag, _ in shown(thing).tags)


def test_a_comparison_shows_each_policy_against_the_baseline(comparison: sim.Comparison) -> None:
    page = shown(comparison)
    assert page.cells[0] == ["figure", "as it is", "policy", "the policy, against as it is"]
    assert page.cells[1] == ["no room"]
    frame = comparison.differences().set_index(["group", "segment", "metric"])
    told = frame.loc[("all", "all", "customers_lost")]
    row = next(row for row in page.cells if row[0] == "customers lost")
    a_day = [f"{told[column] / 2:,.0f}" for column in ("base", "value")]
    assert row[1:] == [*a_day, told["in_words"]]
    assert any("Counts are those of a day." in text for text in page.paragraphs)
    assert any("simulation error only" in text for text in page.paragraphs)


def test_a_sweep_shows_what_is_traded_and_counts_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swept = sim.sweep(small(), {LIMIT: [0, 3, 5]}, replications=2)
    rows = shown(swept).cells
    assert [row[0] for row in rows[1:]] == swept.policies
    assert "frontier" in {row[-1] for row in rows[1:]}
    monkeypatch.setattr(documents, "MOST", 2)
    page = shown(swept)
    assert [row[0] for row in page.cells[1:]] == swept.policies[:2]
    assert "And 1 more setting: .frontier() has them all." in page.paragraphs


def test_targets_are_shown_with_their_verdicts() -> None:
    aims = [{"metric": "service_level", "segment": "live", "at_least": "1%"}]
    page = shown(sim.run(small(targets=aims)))
    row = page.cells[-1]
    assert row[0] == "service level, live: at least 1.0 %"
    assert row[-1] == "met"


def test_without_an_interval_none_is_shown() -> None:
    page = shown(sim.run(replace(small(), replications=1)))
    row = next(row for row in page.cells if row[0] == "customers")
    assert row[2] == ""


def test_no_text_is_taken_for_html() -> None:
    columns, row = [Column("<b>"), Column("<b>")], [Cell("<b>"), Cell("<b>")]
    made = html_table(Table("<b>", columns, [Rows("<b>", [row])]))
    made += paragraph("<b>") + bullets(["<b>"]) + folded("<b>", "")
    assert "<b>" not in made
    assert made.count("&lt;b&gt;") == 9
