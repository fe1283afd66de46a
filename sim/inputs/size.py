"""How large a replication may be: what it takes in memory, counted before anything is laid out.

The weights were measured: the peak of resident memory of one replication on the compiled engine,
less the 250 MB of the program itself, over the count of what there was most of. 1.2 and 4.8 million
chats took 295 and 335 bytes each, 2 million changes of status (100 agents thrown offline every
minute) 180, 2.2 and 12 million cells (1 and 10 groups, 365 days) 91 and 90, 10,000 agents without
chats 700, and 60 more for every day. ``tests/benchmarks/replication_size.py`` measures them again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Clock
from sim.inputs.attendance import MOST_EXPECTED, mean_up_to
from sim.scenario.model import Scenario
from sim.scenario.people import Disconnects, Shift
from sim.scenario.quantities import DAY_S
from sim.scenario.week import WEEK_S, length, longest_turn, never_ends
from sim.text import counted
from sim.units import MICROSECONDS

MOST_BYTES = 1_500_000_000
"""A larger replication is refused: with the program itself it would take nearly 2 GB."""
MOST_CHATS = 4_000_000
"""So many alone take nearly all of it; what is drawn is held against this again."""
_CHAT_BYTES = 340
_CHANGE_BYTES = 180
_HALF_HOUR_BYTES = 64 * 91
"""Of a group: it has 64 cells, the metrics by segment."""
_AGENT_BYTES = 800
_SLOT_BYTES = 40
_MEMBERSHIP_BYTES = 100
_AGENT_DAY_BYTES = 60


@dataclass(frozen=True, slots=True)
class Size:
    """What there is most of in one replication, on average."""

    chats: float
    """Retries and escalations that there may be included."""
    changes: float
    """Of the scheduled statuses of all agents."""
    agents: int
    slots: int
    memberships: int
    """Groups of all agents together."""
    groups: int
    days: int
    """Of the measured window."""

    @property
    def parts(self) -> dict[str, float]:
        """Bytes by what takes them, in words."""
        half_hours = self.days * 48 * (self.groups + 1)
        they = (
            f"{counted(self.agents, 'agent')} in {counted(self.memberships, 'group')} with "
            f"{counted(self.slots, 'slot')}"
        )
        people = self.agents * (_AGENT_BYTES + self.days * _AGENT_DAY_BYTES)
        people += self.slots * _SLOT_BYTES + self.memberships * _MEMBERSHIP_BYTES
        return {
            counted(_count(self.chats), "chat"): self.chats * _CHAT_BYTES,
            f"{_count(self.changes)} changes of agents' statuses": self.changes * _CHANGE_BYTES,
            they: people,
            f"{half_hours:,} half-hours of groups": half_hours * _HALF_HOUR_BYTES,
        }

    @property
    def bytes(self) -> float:
        """The memory that a replication takes beside the program."""
        return sum(self.parts.values())

    def check(self, file: str) -> None:
        """Raise ``ScenarioError`` with advice for more than :data:`MOST_BYTES`."""
        if self.bytes <= MOST_BYTES:
            return
        what = max(self.parts, key=lambda part: self.parts[part])
        path, cure = _CURES[list(self.parts).index(what)]
        message = (
            f"found about {in_bytes(self.bytes)} a replication, {in_bytes(self.parts[what])} of it "
            f"for {what}; allowed: {in_bytes(MOST_BYTES)}. {cure}"
        )
        raise ScenarioError(Problem(file, message, path=path))


_SHORTEN = "shorten the run and make more replications of it"
_CURES = (
    ("groups", f"Lower the arrival rates, or {_SHORTEN}"),
    ("agents", f"Have fewer agents, breaks or disconnects, or {_SHORTEN}"),
    ("agents", "Have fewer agents, in fewer groups each or with a lower concurrency"),
    ("duration", f"Have fewer groups, or {_SHORTEN}"),
)
"""Of each part: the setting that makes it, and what to do about it."""


def in_bytes(count: float) -> str:
    """A number of bytes as people say it: ``1.2 GB``, ``40 MB``."""
    if not count < 1e15:
        return "far too many GB"
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{max(1, count / 1e6):,.0f} MB"


def size_of(scenario: Scenario, clock: Clock, chats: float) -> Size:
    """Count what a replication of ``chats`` on average will hold."""
    return Size(
        chats=chats,
        changes=sum(_changes(scenario, clock)),
        agents=len(scenario.agents),
        slots=sum(agent.concurrency for agent in scenario.agents),
        memberships=sum(len(agent.groups) for agent in scenario.agents),
        groups=len(scenario.groups),
        days=scenario.duration_days,
    )


def _changes(scenario: Scenario, clock: Clock) -> Iterator[float]:
    """The changes of status expected of agents alike, for each kind; a roster's are as given."""
    shifts = {shift.name: shift for shift in scenario.shifts}
    alike = Counter(
        (agent.shift, agent.attendance.disconnects, agent.first_day, agent.last_day)
        for agent in scenario.agents
        if agent.shift is not None
    )
    for (name, lost, first_day, last_day), count in alike.items():
        weeks = _weeks(first_day, last_day, clock)
        yield count * weeks * _changes_a_week(shifts[name], lost)


def _weeks(first_day: date | None, last_day: date | None, clock: Clock) -> float:
    """How long of the run an agent of these dates is there."""
    begin = clock.first_date
    end = begin + timedelta(days=len(clock.day_begins) - 2)
    first, last = first_day or begin, last_day or end
    return max(0, (min(last, end) - max(first, begin)).days + 1) / 7


def _changes_a_week(shift: Shift, lost: Disconnects | None) -> float:
    """A shift and a break begin and end, and so does every disconnect."""
    shown = 0 if never_ends(shift.windows) else len(shift.windows)
    days = {window.weekday for window in shift.windows}
    breaks = sum(len(days & set(pause.weekdays or range(7))) for pause in shift.breaks)
    if lost is None:
        return 2.0 * (shown + breaks)
    there_us = min(sum(map(length, shift.windows)), WEEK_S) * MICROSECONDS
    longest = round(min(longest_turn(shift.windows), DAY_S) * MICROSECONDS)
    turn_us = mean_up_to(lost.every, longest) + mean_up_to(lost.lasting, longest)
    # more of them in a shift are refused as such
    turn_us = max(turn_us, longest / MOST_EXPECTED)
    return 2.0 * (shown + breaks + there_us / turn_us)


def check_chats(
    chats: float, file: str, first_chats: float = 0.0, places: Sequence[str] = ()
) -> None:
    """Refuse a replication of too many chats, retries and escalations included.

    Parameters: ``chats`` how many there are, or are expected, and how many ``first_chats`` among
    them; ``file`` what messages call the scenario file; ``places`` the settings in it from which
    retries and escalations come. Raises ``ScenarioError`` with advice.
    """
    # written so that a rate beyond all numbers is refused too
    if chats <= MOST_CHATS:
        return
    path, found, cure = (
        "groups",
        f"about {_count(chats)} chats in a replication",
        "the arrival rates",
    )
    if first_chats <= MOST_CHATS and places:
        path = places[0]
        found += f", {_count(chats - first_chats)} of them possible retries and escalations"
        cure = f"the probabilities of {', '.join(places)}, or the arrival rates"
    raise ScenarioError(
        Problem(
            file,
            f"found {found}; allowed: {MOST_CHATS:,}. Lower {cure}, or shorten the run and make "
            "more replications of it",
            path=path,
        )
    )


def _count(chats: float) -> str:
    return f"{chats:,.0f}" if chats < 1e15 else f"{chats:.3g}"
