"""Replayed chats: traces, chat archives reports, and what is wrong with them (R9, R31)."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import DataError
from sim.inputs import prepare
from sim.inputs.arrays import Chats, Inputs
from sim.inputs.streams import Streams
from sim.scenario.cards import Handling, TraceFile
from sim.scenario.distributions import Empirical
from sim.scenario.model import Group
from sim.scenario.people import Agent
from sim.units import NEVER
from unit.inputs.small import DAY, HOUR, MINUTE, SECOND, WORK, scenario, write

TWO_GROUPS = (Group("a", handling=Handling(WORK)), Group("b", handling=Handling(WORK)))
REPORT = "ticket_id,group,initialized_time,assigned_to,customer_agent_interaction_time\n"


def drawn(folder: Path, text: str, **settings: Any) -> Inputs:
    return prepare(scenario(trace=write(folder, text), **settings)).draw(0)


def told(folder: Path, text: str, **settings: Any) -> list[str]:
    """Return what is said of a trace, a line for each problem, without the folder."""
    with pytest.raises(DataError) as caught:
        drawn(folder, text, **settings)
    return [str(each).removeprefix(f"{folder}/") for each in caught.value.problems]


def names(inputs: Inputs) -> list[str]:
    return [inputs.group_names[index] for index in inputs.chats.group]


def minutes(chats: Chats) -> list[float]:
    return (chats.raised_at / MINUTE).tolist()


def test_what_a_trace_gives_is_kept_and_what_it_leaves_blank_is_sampled(tmp_path: Path) -> None:
    chats = drawn(
        tmp_path,
        "raised_at,work_s,patience_s,preferred_agent\n"
        "2026-03-02T00:01:00,60,0.5,\n"
        "2026-03-02 00:02,,1e3,\n"
        "2026-03-02T00:03:00.25,0,,\n",
    ).chats
    assert chats.raised_at.tolist() == [MINUTE, 2 * MINUTE, 3 * MINUTE + SECOND // 4]
    assert chats.work_us.tolist() == [MINUTE, 5 * MINUTE, 0]
    assert chats.patience_us.tolist() == [SECOND // 2, 1000 * SECOND, NEVER]
    assert chats.unreachable_us.tolist() == [3 * MINUTE] * 3


def test_r1_durations_of_a_trace_are_rounded_half_to_even_and_r22_cut(tmp_path: Path) -> None:
    chats = drawn(
        tmp_path,
        "raised_at,work_s,patience_s\n"
        "2026-03-02T00:00,0.0000025,0.0000035\n"
        "2026-03-02T00:00,1e99,1e99\n"
        "2026-03-02T00:00,2592000.5,315360000.5\n",
    ).chats
    assert chats.work_us.tolist() == [2, 30 * DAY, 30 * DAY]
    assert chats.patience_us.tolist() == [4, 3650 * DAY, 3650 * DAY]


def test_r31_rows_are_sorted_by_instant_group_and_rank_in_the_file(tmp_path: Path) -> None:
    inputs = drawn(
        tmp_path,
        "raised_at,group,work_s\n"
        "2026-03-02T09:00,b,1\n"
        "2026-03-02T08:00,b,2\n"
        "2026-03-02T09:00,a,3\n"
        "2026-03-02T09:00,b,4\n"
        "2026-03-02T09:00,a,5\n",
        groups=TWO_GROUPS,
    )
    assert names(inputs) == ["b", "a", "a", "b", "b"]
    assert (inputs.chats.work_us // SECOND).tolist() == [2, 3, 5, 1, 4]


def test_r9_unknown_and_blank_groups_keep_their_names_after_the_known_ones(tmp_path: Path) -> None:
    inputs = drawn(
        tmp_path,
        "raised_at,group\n2026-03-02T09:00,zoo\n2026-03-02T09:00,Art\n"
        "2026-03-02T09:00, \n2026-03-02T09:00,b\n2026-03-02T09:00,A\n",
        groups=TWO_GROUPS,
    )
    assert inputs.group_names == ("a", "b", "", "A", "Art", "zoo")
    assert inputs.known_groups == 2
    assert names(inputs) == ["b", "", "A", "Art", "zoo"]


def test_r9_rows_of_unknown_groups_are_told(tmp_path: Path) -> None:
    trace = write(tmp_path, "raised_at,group\n2026-03-02T09:00,zoo\n2026-03-02T09:00,a\n")
    (note,) = prepare(scenario(trace=trace, groups=TWO_GROUPS)).notes
    assert note.endswith(": 1 row of groups that the scenario does not have, missed (R9): 'zoo'")


def test_a_trace_for_several_groups_needs_their_names(tmp_path: Path) -> None:
    text = "raised_at\n2026-03-02T09:00\n"
    assert names(drawn(tmp_path, text)) == ["g"]
    assert told(tmp_path, text, groups=TWO_GROUPS) == [
        "trace.csv:1: a trace for several groups needs a column 'group'"
    ]


def test_rows_outside_the_run_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "raised_at\n2026-03-01T23:59:59.999999\n2026-03-02T00:00\n"
        "2026-03-02T23:59:59.999999\n2026-03-03T00:00\n",
    )
    plan = prepare(scenario(trace=path))
    assert plan.draw(0).chats.raised_at.tolist() == [0, DAY - 1]
    assert plan.notes == ("trace.csv: 2 rows outside the run left out",)


def test_a_groups_own_trace_takes_its_rows_and_counts_the_others(tmp_path: Path) -> None:
    mixed = write(
        tmp_path,
        "raised_at,group\n2026-03-02T01:00,a\n2026-03-02T02:00,b\n2026-03-02T03:00,\n"
        "2026-03-05T03:00,a\n2026-03-05T03:00,b\n",
        "mixed.csv",
    )
    plain = write(tmp_path, "raised_at\n2026-03-02T01:00\n", "plain.csv")
    groups = (
        replace(TWO_GROUPS[0], arrivals=TraceFile(mixed)),
        replace(TWO_GROUPS[1], arrivals=TraceFile(plain)),
    )
    plan = prepare(scenario(groups=groups))
    assert names(plan.draw(0)) == ["a", "b"]
    assert plan.notes == (
        "mixed.csv: 3 rows of other groups than a left out",
        "mixed.csv: 1 row outside the run left out",
    )
    assert plan.expected_chats == 2


def test_r31_a_trace_row_draws_by_its_rank_within_group_and_date(tmp_path: Path) -> None:
    values = tuple(range(1, 10**6))
    groups = tuple(replace(each, handling=Handling(Empirical(values))) for each in TWO_GROUPS)
    inputs = drawn(
        tmp_path,
        "raised_at,group,work_s\n"
        "2026-03-03T09:00,a,\n"
        "2026-03-02T12:00,a,\n"
        "2026-03-02T10:00,b,\n"
        "2026-03-02T11:00,a,7\n"
        "2026-03-02T08:00,a,\n",
        groups=groups,
        duration_days=2,
    )
    uniforms = Streams(1, 0).uniforms("work", "a", date(2026, 3, 2), np.array([3, 1]))
    drawn_a = (uniforms * len(values)).astype(np.int64) + 1
    work = dict(zip(minutes(inputs.chats), inputs.chats.work_us.tolist(), strict=True))
    # ranks on the second of March: 12:00 is 0, 11:00 is 1 (not drawn), 08:00 is 2
    assert [work[60 * hour] for hour in (12, 11, 8, 33)] == [
        drawn_a[0], 7 * SECOND, drawn_a[2], drawn_a[3],
    ]  # fmt: skip


def test_offsets_in_a_trace_are_read(tmp_path: Path) -> None:
    inputs = drawn(
        tmp_path,
        "raised_at\n2026-03-02T08:00:00+05:30\n2026-03-02T08:00:00\n2026-03-02T02:30:00Z\n",
        timezone="Asia/Kolkata",
    )
    assert inputs.chats.raised_at.tolist() == [8 * HOUR] * 3


def test_a_time_that_does_not_exist_is_an_error_a_double_one_is_read_by_order(
    tmp_path: Path,
) -> None:
    berlin = {"timezone": "Europe/Berlin", "duration_days": 2}
    text = "raised_at\n2026-03-29T01:59:59\n2026-03-29T02:00:00\n2026-03-29T00:30:00Z\n"
    assert told(tmp_path, text, start=date(2026, 3, 28), **berlin) == [
        "trace.csv:3: raised_at: found '2026-03-29T02:00:00', "
        "a time that a clock change skips in Europe/Berlin; allowed: times that exist"
    ]
    text = "raised_at\n2026-10-25T02:50:00\n2026-10-25T02:10:00\n"
    chats = drawn(tmp_path, text, start=date(2026, 10, 25), **berlin).chats
    assert minutes(chats) == [170, 190]


def test_in_a_report_the_order_of_rows_shows_the_second_reading(tmp_path: Path) -> None:
    rows = ["01:10", "02:10", "02:50", "02:20", "02:40", "03:00"]
    text = REPORT + "".join(f"1,g,2026-10-25 {time}:00,,\n" for time in rows)
    inputs = drawn(tmp_path, text, timezone="Europe/Berlin", start=date(2026, 10, 25))
    assert minutes(inputs.chats) == [70, 130, 170, 200, 220, 240]


def test_a_report_may_have_the_newest_row_on_top(tmp_path: Path) -> None:
    rows = ["03:00", "02:40", "02:20", "02:50", "02:10", "01:10"]
    text = REPORT + "".join(f"1,g,2026-10-25 {time}:00,,\n" for time in rows)
    inputs = drawn(tmp_path, text, timezone="Europe/Berlin", start=date(2026, 10, 25))
    assert minutes(inputs.chats) == [70, 130, 170, 200, 220, 240]


def test_from_a_report_the_handling_time_of_single_chat_agents_is_the_work(tmp_path: Path) -> None:
    text = REPORT + (
        "1,g,2026-03-02 08:00:00,ann,00:02:03\n"
        "2,g,2026-03-02 08:01:00,bob,25:00:00\n"
        "3,g,2026-03-02 08:02:00,,00:00:09.5\n"
        "4,g,2026-03-02 08:03:00,ann,\n"
    )
    single = Agent("ann", ("g",)), Agent("bob", ("g",))
    work = drawn(tmp_path, text, agents=single).chats.work_us
    assert (work / SECOND).tolist() == [123, 90_000, 9.5, 300]
    mixed = Agent("ann", ("g",)), Agent("bob", ("g",), concurrency=2)
    work = drawn(tmp_path, text, agents=mixed).chats.work_us
    assert (work / SECOND).tolist() == [123, 300, 300, 300]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("yesterday,g,1,", "raised_at: found 'yesterday', allowed: a date and time such as"),
        (",g,1,", "raised_at: found a blank, allowed: a date and time such as"),
        ("2026-03-02,g,1,", "raised_at: found '2026-03-02', allowed: a date and time such as"),
        ("2026-02-30T08:00:00,g,1,", "raised_at: found '2026-02-30T08:00:00', allowed"),
        ("2026-03-02T08:00:00,g,-1,", "work_s: found '-1', allowed: seconds >= 0, or blank"),
        ("2026-03-02T08:00:00,g,5m,", "work_s: found '5m', allowed: seconds >= 0, or blank"),
        ("2026-03-02T08:00:00,g,nan,", "work_s: found 'nan', allowed"),
        ("2026-03-02T08:00:00,g,1_0,", "work_s: found '1_0', allowed"),
        ("2026-03-02T08:00:00,g,,inf", "patience_s: found 'inf', allowed"),
    ],
)
def test_a_bad_cell_is_told_with_line_and_column(tmp_path: Path, row: str, message: str) -> None:
    (said,) = told(tmp_path, f"raised_at,group,work_s,patience_s\n\n{row}\n")
    assert said.startswith(f"trace.csv:3: {message}")


def test_all_bad_cells_are_told_at_once_by_line(tmp_path: Path) -> None:
    said = told(tmp_path, "raised_at,work_s\nx,y\n2026-03-02T08:00:00,z\nw,1\n")
    assert [line.split(": found")[0] for line in said] == [
        "trace.csv:2: raised_at",
        "trace.csv:2: work_s",
        "trace.csv:3: work_s",
        "trace.csv:4: raised_at",
    ]


def test_r8_preferred_agents_are_read_by_name_whatever_their_group(tmp_path: Path) -> None:
    rows = "2026-03-03T08:00,ann\n2026-03-02T08:00,bob\n2026-03-02T07:00,\n"
    path = write(tmp_path, f"raised_at,preferred_agent\n{rows}")
    agents = (Agent("ann", ("g",)), Agent("bob", ()))
    inputs = prepare(scenario(trace=path, agents=agents, duration_days=2)).draw(0)
    assert inputs.chats.preferred.tolist() == [-1, 1, 0]


def test_without_a_preferred_agent_there_is_no_such_column(tmp_path: Path) -> None:
    path = write(tmp_path, "raised_at,preferred_agent\n2026-03-02T08:00,\n")
    assert len(prepare(scenario(trace=path)).draw(0).chats.preferred) == 0


def test_a_preferred_agent_that_there_is_not_is_told_by_line(tmp_path: Path) -> None:
    rows = "2026-03-02T08:00,\n2026-03-02T08:00,anne\n2026-03-02T08:00,zoo\n"
    allowed = "allowed: blank, or the name of an agent"
    assert told(tmp_path, f"raised_at,preferred_agent\n{rows}") == [
        f"trace.csv:3: preferred_agent: found 'anne', {allowed} (did you mean \"ann\"?)",
        f"trace.csv:4: preferred_agent: found 'zoo', {allowed}",
    ]


def test_a_misspelt_column_is_an_error_and_another_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, "raised_at,work,channel\n2026-03-02T08:00,1,web\n")
    assert said == ["trace.csv:1: work: unknown column, did you mean work_s?"]
    path = write(tmp_path, "raised_at,channel\n2026-03-02T08:00,web\n")
    assert prepare(scenario(trace=path)).notes == ("trace.csv: columns not used: channel",)


def test_a_report_with_unreadable_durations_is_refused(tmp_path: Path) -> None:
    said = told(tmp_path, REPORT + "1,g,2026-03-02 08:00:00,ann,123\n")
    assert said == [
        "trace.csv:2: customer_agent_interaction_time: found '123', allowed: HH:MM:SS, or blank"
    ]


def test_a_trace_without_rows_raises_nothing(tmp_path: Path) -> None:
    plan = prepare(scenario(trace=write(tmp_path, "raised_at,group\n")))
    assert len(plan.draw(0).chats.raised_at) == 0
    assert plan.notes == ("trace.csv: no rows",)


def test_a_compressed_trace_is_read(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbfraised_at\n2026-03-02T08:00\n"))
    assert minutes(prepare(scenario(trace=path)).draw(0).chats) == [480]


CLOCK_CHANGE = ["01:50", "02:10", "02:50", "02:10", "03:10"]
"""Of 2026-10-25 in Berlin, the second 02:10 being +01:00."""


@pytest.mark.parametrize("column", ["raised_at", "initialized_time"])
@pytest.mark.parametrize("newest_first", [False, True])
def test_an_hour_that_comes_twice_is_read_by_the_order_of_rows(
    tmp_path: Path, column: str, newest_first: bool
) -> None:
    times = CLOCK_CHANGE[:: -1 if newest_first else 1]
    text = f"{column}\n" + "".join(f"2026-10-25 {time}:00\n" for time in times)
    path = write(tmp_path, text)
    plan = prepare(scenario(trace=path, timezone="Europe/Berlin", start=date(2026, 10, 25)))
    assert minutes(plan.draw(0).chats) == [110, 130, 170, 190, 250]
    assert plan.notes == (
        "trace.csv: 3 times are of an hour that the clock shows twice in Europe/Berlin; by the "
        "order of the rows 1 read as the later",
    )


def test_rows_in_no_order_are_told_to_need_offsets(tmp_path: Path) -> None:
    rows = ["03:10", "02:10", "01:50", "02:50"]
    text = "raised_at\n" + "".join(f"2026-10-25 {time}:00\n" for time in rows)
    path = write(tmp_path, text)
    plan = prepare(scenario(trace=path, timezone="Europe/Berlin", start=date(2026, 10, 25)))
    assert minutes(plan.draw(0).chats) == [110, 130, 170, 250]
    (note,) = plan.notes
    assert note.endswith(
        "by the order of the rows 0 read as the later, and they are not in order throughout: "
        "offsets such as +01:00 leave no doubt"
    )


def test_times_with_offsets_are_not_told(tmp_path: Path) -> None:
    text = "raised_at\n2026-10-25 02:10:00+01:00\n2026-10-25 02:10:00+02:00\n"
    path = write(tmp_path, text)
    plan = prepare(scenario(trace=path, timezone="Europe/Berlin", start=date(2026, 10, 25)))
    assert minutes(plan.draw(0).chats) == [130, 190]
    assert plan.notes == ()


DIRECTLY_MISSED = "initialized_time,assigned_time,opened_time,queued_time,missed_time\n"
DAY_OF_REPORT = "2026-03-02 "


def test_a_chat_without_its_time_came_when_it_was_first_seen(tmp_path: Path) -> None:
    day = DAY_OF_REPORT
    path = write(
        tmp_path,
        DIRECTLY_MISSED + f"{day}08:00:00,,,,\n"
        f",{day}09:09:00,{day}09:05:00,{day}09:07:00,{day}09:01:00\n"
        f",,,{day}10:00:00,{day}10:30:00\n"
        f",,,,{day}11:00:00\n",
    )
    plan = prepare(scenario(trace=path))
    assert minutes(plan.draw(0).chats) == [480, 545, 600, 660]
    assert plan.notes == (
        "trace.csv: 3 rows have no initialized_time: 1 taken at the missed_time, 2 at the first of "
        "assigned_time, opened_time, queued_time",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DIRECTLY_MISSED + ",,,,\n", "2: initialized_time: found a blank, allowed: a date and"),
        (DIRECTLY_MISSED + ",,,,soon\n", "2: missed_time: found 'soon', allowed: a date and"),
        ("initialized_time,group\n,g\n", "2: initialized_time: found a blank, allowed: a da"),
    ],
)
def test_a_row_without_any_time_is_named(tmp_path: Path, text: str, message: str) -> None:
    (said,) = told(tmp_path, text)
    assert said.startswith(f"trace.csv:{message}")


def test_names_of_groups_are_bounded_and_told_briefly(tmp_path: Path) -> None:
    rows = [f"2026-03-02T09:00,{'x' * 500}{i}\n" for i in range(1_001)]
    path = write(tmp_path, "raised_at,group\n" + "".join(rows[:500]))
    (note,) = prepare(scenario(trace=path)).notes
    assert len(note) < 3_000
    assert note.endswith(" and 490 more")
    assert told(tmp_path, "raised_at,group\n" + "".join(rows)) == [
        "trace.csv:1002: group: found too many names of groups; allowed: at most 1,000"
    ]


def test_a_value_is_quoted_in_part_where_it_is_long(tmp_path: Path) -> None:
    (said,) = told(tmp_path, f"raised_at\n{'x' * 900}\n")
    assert len(said) < 250
    columns = ",".join(f"{'c' * 500}{i}" for i in range(900))
    path = write(tmp_path, f"raised_at,{columns}\n")
    assert len(prepare(scenario(trace=path)).notes[0]) < 3_000
