"""The groups' working hours, holidays included, laid out over the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Changes, Int64
from sim.inputs.calendar import DAY_US, Calendar, day_number
from sim.inputs.intervals import Intervals, merged, without
from sim.scenario.model import Group, Holiday, Scenario
from sim.units import MICROSECONDS

_DAY_S = DAY_US // MICROSECONDS


def hours_of(scenario: Scenario, calendar: Calendar) -> Changes:
    """Lay out when each group is within its working hours.

    Switched off: always within; switched on without windows: always closed; on holidays as these
    say. Returns the :class:`Changes` to 1 (within) and 0 (closed). Raises ``ScenarioError`` for a
    time of a holiday that a clock change skips. Source: R3.
    """
    _refuse_skipped_times(scenario, calendar)
    groups = np.arange(len(scenario.groups), dtype=np.int64)
    spans = [
        working_hours(group, calendar, scenario.working_hours_enabled) for group in scenario.groups
    ]
    edges = [edge for span in spans for edge in (span.begins, span.ends)]
    at = np.concatenate([np.empty(0, np.int64), *edges])
    of = np.repeat(np.repeat(groups, 2), [len(edge) for edge in edges])
    to = np.repeat(np.tile([1, 0], len(spans)), [len(edge) for edge in edges])
    order = np.lexsort((of, at))
    order = order[at[order] < calendar.clock.end]
    return Changes(at[order], of[order], to[order].astype(np.int64))


def working_hours(group: Group, calendar: Calendar, switched_on: bool) -> Intervals:
    """Lay out when one group is within its working hours.

    A holiday's date has its own windows in place of all others, so that one of the evening before
    ends at midnight. Parameters: ``switched_on`` the inbox's switch, off meaning always, but on
    holidays. Returns :class:`Intervals` of instants (us). Source: R3.
    """
    end = calendar.clock.end
    whole = Intervals(np.zeros(1, np.int64), np.array([end], np.int64))
    usual = calendar.weekly(group.working_hours) if switched_on else whole
    holidays = list(_within_run(group.holidays, calendar))
    if not holidays:
        return usual
    midnights = calendar.clock.day_begins
    indices = np.array([index for index, _ in holidays], np.int64)
    dates = merged(midnights[indices], midnights[indices + 1], end)
    opened = [(day.day, *span) for _, day in holidays for span in day.spans]
    begins = calendar.first_reading(_walls((day, begin_s) for day, begin_s, _ in opened))
    ends = calendar.first_reading(_walls((day, end_s) for day, _, end_s in opened))
    others = without(usual, dates)
    return merged(np.concatenate((others.begins, begins)), np.concatenate((others.ends, ends)), end)


def _within_run(holidays: tuple[Holiday, ...], calendar: Calendar) -> Iterator[tuple[int, Holiday]]:
    """The holidays on dates of the run, each with the index of its local day."""
    first = day_number(calendar.clock.first_date)
    for holiday in holidays:
        index = day_number(holiday.day) - first
        if 0 <= index < len(calendar.clock.day_begins) - 1:
            yield index, holiday


def _walls(times: Iterable[tuple[date, int]]) -> Int64:
    return np.array(
        [day_number(day) * DAY_US + at_s * MICROSECONDS for day, at_s in times], np.int64
    )


def _refuse_skipped_times(scenario: Scenario, calendar: Calendar) -> None:
    """Raise ``ScenarioError`` for dated times that do not exist; a date may begin with a gap."""
    problems: dict[tuple[date, int], Problem] = {}
    for group in scenario.groups:
        for _, holiday in _within_run(group.holidays, calendar):
            for at_s in (edge for span in holiday.spans for edge in span):
                exists = at_s in (0, _DAY_S) or calendar.exist(_walls([(holiday.day, at_s)])).all()
                if not exists and (holiday.day, at_s) not in problems:
                    problems[holiday.day, at_s] = Problem(
                        scenario.file,
                        f"found {at_s // 3600:02}:{at_s // 60 % 60:02}, a time that a clock change "
                        f"skips in {scenario.timezone}; allowed: a time that exists on that date",
                        path=f"groups.{group.name}.holidays.{holiday.day}",
                    )
    if problems:
        raise ScenarioError(list(problems.values()))
