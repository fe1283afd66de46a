"""Wherever a figure is shown, for one metric, group and segment it is one number.

Terminal, notebook, page and pictures, live and from the stored folder, are held against the
summary, in scenarios that tell a mean of means from a mean over all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import sim
from examples.answers import Value
from sim.api.result import Result
from sim.results.result import Result as Tables
from sim.results.stored import StoredStudy, open_folder
from sim.scenario import from_document
from sim.show.cells import SECTIONS
from sim.show.data import once
from sim.show.documents import print_summary
from sim.show.page import pictures
from sim.show.page.gather import Content, gather
from sim.show.page.write import page
from sim.show.pictures.missed import REASONS
from sim.show.pictures.waits import mean_waits
from sim.show.plots import Plots
from sim.study import simulate
from unit.show.looking import printed
from unit.show.markup import Markup

DAY = "09:00-17:00"
BASE: dict[str, Any] = {
    "name": "One number",
    "timezone": "Europe/Berlin",
    "start": "2026-03-27",  # the clocks change on Sunday
    "duration": "4d",
    "warmup": "1d",
    "replications": 4,
    "seed": 5,
    "default": {
        "working_hours": {"mon-sun": DAY},
        "offline_handling": {"max_offline_tickets": 12},
        "queue_handling": {"limit": 3, "inactivity_timeout": "1m"},
        "customers": {"patience": {"exponential": "5m"}},
        "handling": {"work": {"exponential": "10m"}},
    },
    "groups": {"sales": {"arrivals": {"rate": "6/h"}}, "help": {"arrivals": {"rate": "2/h"}}},
    "shifts": {"day": {"mon-sun": DAY}},
    "agents": [
        {"name": "ann", "groups": ["sales", "help"], "shift": "day", "concurrency": 2},
        {"name": "bob", "groups": ["help"], "shift": "day"},
    ],
}
LUNCH = {"mon-sun": ["09:00-12:00", "13:00-17:00"]}
SCENARIOS: dict[str, dict[str, Any]] = {
    "weights differ": {
        "duration": "8d",
        "replications": 3,
        "attendance": {"absence": 0.5, "login_delay": {"exponential": "20m"}},
        "agents": [
            {"name": "ann", "groups": "all", "shift": "day", "concurrency": 3},
            {"name": "tim", "groups": ["help"], "shift": "late"},
        ],
        "shifts": {"day": {"mon-sun": DAY}, "late": {"fri": "15:00-17:00", "sun": DAY}},
    },
    "several openings a day, a holiday": {
        "holidays": {"2026-03-28": "10:00-11:00"},
        "groups": {
            "sales": {"arrivals": {"rate": "6/h"}, "working_hours": LUNCH},
            "help": {"arrivals": {"rate": "2/h"}, "working_hours": {"mon-sun": "00:00-24:00"}},
            "rare": {"arrivals": {"rate": "1/h"}, "working_hours": {"sat": "12:00-13:00"}},
        },
        "attendance": {"disconnects": {"every": {"exponential": "3h"}, "for": "20m"}},
        "agents": [{"name": "ann", "groups": "all", "shift": "day", "concurrency": 2}],
    },
    "never open, nobody there, no customers": {
        "duration": "1d",
        "start": "2026-03-30",
        "groups": {
            "sales": {"arrivals": {"rate": "6/h"}},
            "shut": {"arrivals": {"rate": "2/h"}, "working_hours": {"sat": DAY}},
            "nobody": {"arrivals": {"rate": "2/h"}, "offline_handling": {"enabled": True}},
            "idle": {"arrivals": {"rate": "0/h"}},
        },
        "agents": [
            {"name": "ann", "groups": ["sales", "shut", "idle"], "shift": "day"},
            {"name": "eve", "groups": ["nobody"], "shift": "day", "from": "2026-04-30"},
        ],
    },
    "two groups open at once": {},
    "one replication of nine days": {"replications": 1, "duration": "9d", "warmup": "0d"},
}
AT_LENGTH = ("two groups open at once", "one replication of nine days")


@dataclass(frozen=True)
class Case:
    """A scenario that was run: the live result and what its folder holds."""

    live: sim.Result
    stored: Tables
    content: Content
    page: str
    """Its text."""
    means: dict[tuple[str, str, str], float]
    """The summary's, by group, segment and metric."""

    @property
    def groups(self) -> list[str]:
        return ["all", *(group.name for group in self.live.scenario.groups)]

    @property
    def results(self) -> tuple[Tables, ...]:
        return self.live, self.stored

    def pictured(self) -> Iterator[tuple[Plots, str]]:
        """Everything from the folder, the whole inbox from the live result too."""
        plots = Plots(once(self.stored))
        yield from ((plots, group) for group in self.groups)
        yield Plots(once(self.live)), "all"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.long] if name in AT_LENGTH else [])
        for name in SCENARIOS
    ],
)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("one_number") / "out"
    scenario = from_document({**BASE, **SCENARIOS[request.param]}, Path())
    run = simulate(scenario, folder=folder, engine="simpy")
    live = Result(run.scenario, run.study)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pictures, "svg", lambda *_, **__: "<svg></svg>")
        content = gather(open_folder(folder))
        text = Markup(page(content)).text
    keys = ["group", "segment", "metric"]
    means = live.summary().set_index(keys)["mean"].to_dict()
    return Case(live, StoredStudy(open_folder(folder), "base").result, content, text, means)


def cells_of(case: Case) -> list[list[list[str]]]:
    """The cells of every printed table."""
    tables: list[list[list[str]]] = []
    for line in printed(print_summary, case.live, width=160).splitlines():
        cells = re.split(r"\s{2,}", line.strip())
        if set(line.strip()) == {"─"}:
            tables.append([])
        elif tables and line.startswith("  ") and len(cells) > 1:
            tables[-1].append(cells)
    return tables


def in_order(group: str, case: Case) -> list[tuple[str, str]]:
    """Metric and segment of the rows of a group's table on the page."""
    view = next(view for view in case.content.views if view.group == group)
    segments = {"Live chats": "live", "Offline chats": "offline"}
    return [(row[0].metric, segments.get(row[1].text, "all")) for row in view.tables[0].rows]


def lines_of(case: Case, group: str) -> list[tuple[str, str, str]]:
    """What the page shows of a group: metric, segment and text of the mean."""
    view = next(view for view in case.content.views if view.group == group)
    return [
        (metric, segment, row[2].text)
        for (metric, segment), row in zip(in_order(group, case), view.tables[0].rows, strict=True)
    ]


def shown_groups(case: Case) -> list[str]:
    return [view.group for view in case.content.views]


def unit_of(case: Case, metric: str) -> str:
    summary = case.live.summary()
    return str(summary.loc[summary["metric"] == metric, "unit"].iloc[0])


def test_the_page_shows_the_summary_and_is_made_of_these_tables(case: Case) -> None:
    for group in shown_groups(case):
        lines = lines_of(case, group)
        assert {metric for metric, _, _ in lines} >= {"customers", "backlog_at_opening"}
        for metric, segment, text in lines:
            mean = case.means[group, segment, metric]
            assert Value(text).says(mean, unit_of(case, metric)), (group, metric, segment)
    for view in case.content.views:
        for row in (row for table in view.tables for row in table.rows):
            assert " ".join(part for c in row for part in (c.text, c.small) if part) in case.page


def test_terminal_and_notebook_show_the_texts_of_the_page(case: Case) -> None:
    words = {
        (line.words.strip(), heading.partition(":")[0]): line
        for heading, lines in SECTIONS
        for line in lines
    }
    assert len(words) == sum(len(lines) for _, lines in SECTIONS)
    several = len(case.groups) > 2
    tables = cells_of(case)
    reader = Markup(case.live._repr_html_())
    rows = [[text.strip() for text in cells] for cells in reader.cells]
    starts = [place for place, cells in enumerate(rows) if cells[:1] == ["figure"]]
    notebook = [
        rows[begin:end] for begin, end in zip(starts, [*starts[1:], len(rows)], strict=True)
    ]
    for place, group in enumerate(shown_groups(case)):
        view = case.content.views[place]
        # the page keeps a section of chats that there are none of
        shown = {
            re.sub(r"[ _:]+", "_", row[0].text): [cell.text for cell in row[2:]]
            for row in view.tables[0].rows
            if several and row[1].text in ("Customers", "Agents", "The open list, and the morning")
        }
        for source in (tables[place], notebook[place]):
            found = {
                re.sub(r"[ _:]+", "_", cells[0].strip("\N{EM SPACE} ")): cells[1:]
                for cells in source
            }
            assert len(set(shown) & set(found)) > 8
            for name in set(shown) & set(found):
                told = [text for text in found[name] if text]
                assert told == [text for text in shown[name] if text], (group, name)


def test_an_agents_busy_share_is_one_number(case: Case) -> None:
    agents = case.live.agents
    sums = agents.groupby("agent", observed=True, sort=False).sum(numeric_only=True)
    shares = (sums["busy_numerator"] / sums["busy_denominator"]).to_dict()
    together = sums["busy_numerator"].sum() / sums["busy_denominator"].sum()
    assert together == pytest.approx(case.means["all", "all", "busy_share"])
    (table,) = [each for each in case.content.views[0].tables if each.caption.startswith("Agents")]
    on_page = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    in_terminal = {cells[0]: cells[1:] for cells in cells_of(case)[-1]}
    assert on_page == in_terminal
    for name, share in shares.items():
        assert Value(on_page[name][2]).says(share, "share")
        means = sums.loc[name, "online_hours"] / case.live.study.about.replication_count
        assert Value(on_page[name][3]).says(means, "h")
    for plots in (Plots(case.live), Plots(case.stored)):
        dots = plots.occupancy(ax=new_axes()).figure.axes[-1].lines[0].get_xdata()
        assert np.asarray(dots) == pytest.approx(list(shares.values()), nan_ok=True)


def test_the_morning_has_the_figures_of_the_card(case: Case) -> None:
    for plots, group in case.pictured():
        axes = plots.morning(group, new_axes()).figure.axes
        mean = case.means[group, "all", "backlog_at_opening"]
        drain_s = case.means[group, "all", "drain_time_mean"]
        said = "\n".join(text.get_text() for ax in axes for text in ax.texts)
        if np.isnan(mean):
            assert said == "Nobody opens on these days."
            continue
        told = re.findall(r"mean ([\d.,]+(?: s| min| h)?)", said)
        assert Value(told[0]).says(mean, "chats")
        assert len(told) == (1 if np.isnan(drain_s) else 2)
        assert np.isnan(drain_s) or Value(told[1]).says(drain_s, "s")
        bars = [(bar.get_y() + bar.get_height() / 2, bar.get_width()) for bar in axes[0].patches]
        assert sum(chats * share for chats, share in bars) == pytest.approx(mean)


def test_missed_chats_add_up_to_the_card(case: Case) -> None:
    days = case.live.scenario.duration_days
    for plots, group in case.pictured():
        missed = case.means[group, "all", "missed"]
        by_reason = {
            bars.get_label(): sum(bar.get_height() for bar in bars)
            for bars in plots.missed(group, new_axes()).containers
        }
        assert sum(by_reason.values()) * days == pytest.approx(missed)
        for reason, (words, _) in REASONS.items():
            its = case.means[group, "all", f"missed_{reason}"]
            drawn = by_reason.get(f"{words} ({reason})", 0.0)
            assert drawn * days == pytest.approx(its)
        if not missed or group != "all":
            continue
        cells = plots.missed_week(group, new_axes()).collections
        weekdays = [(case.live.scenario.start.weekday() + day) % 7 for day in range(days)]
        such_days = np.bincount(weekdays, minlength=7) if days >= 7 else np.ones(days)
        drawn = np.reshape(cells[0].get_array(), (-1, 24)).sum(axis=1)
        assert (drawn * such_days).sum() == pytest.approx(missed)


def test_waits_and_service_levels_put_together_are_those_of_the_card(case: Case) -> None:
    for result in case.results:
        totals = result.interval_totals()
        for group in case.groups:
            for segment in ("live", "offline"):
                rows = totals[(totals["group"] == group) & (totals["segment"] == segment)]
                means, chats = mean_waits(rows, case.live.scenario.duration_days)
                whole = np.nansum(means * chats) / chats.sum() if chats.sum() else float("nan")
                wanted = case.means[group, segment, "wait_mean"]
                assert whole == pytest.approx(wanted, nan_ok=True)
                its = rows[rows["metric"] == "service_level"]
                top, bottom = its["numerator"].sum(), its["denominator"].sum()
                level = top / bottom if bottom else float("nan")
                wanted = case.means[group, segment, "service_level"]
                assert level == pytest.approx(wanted, nan_ok=True)


def test_the_marks_of_waits_are_the_percentiles_of_the_card(case: Case) -> None:
    for plots, group in case.pictured():
        axes = plots.wait_distribution(group, new_axes()).figure.axes
        for ax, segment in zip(axes, ("live", "offline"), strict=True):
            told = [str(line.get_label()).split(": ") for line in ax.lines]
            marks = {each[0]: each[1] for each in told if each[0].startswith("p")}
            for percent in (50, 90, 95, 99):
                wait_s = case.means[group, segment, f"wait_p{percent}"]
                assert (f"p{percent}" in marks) == (not np.isnan(wait_s))
                if marks:
                    assert Value(marks[f"p{percent}"]).says(wait_s, "s")


def new_axes() -> Any:
    return Figure(figsize=(8, 6)).add_subplot()
