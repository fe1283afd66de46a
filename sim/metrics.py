"""Every metric, declared once: name, unit, what it counts, how it is estimated and what is better.

To add one, add it to :data:`METRICS` here and what computes it to :data:`sim.results.metrics.PARTS`
under the same name; tables, targets, files and METRICS.md follow. The docstrings of
:class:`Metric` say what there is to declare.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import Enum
from functools import partial

SEGMENTS = ("all", "live", "offline")
PERCENTS = (50, 90, 95, 99)
REASONS = (
    "offline_chats_disabled",
    "default_group_offline_disabled",
    "group_offline_disabled",
    "group_offline_reached",
    "group_offline_unavailable",
    "default_queue_disabled",
    "group_queue_disabled",
    "group_queue_reached",
    "queue_inactivity",
    "agents_went_offline",
    "preferred_agent_not_eligible",
)
"""Why a chat may be missed, each a metric ``missed_REASON``, in the order of the rules."""


class Kind(Enum):
    """How stretches of time and replications of a metric are put together."""

    COUNT = "count"
    """Adds up over time; estimated by its mean over replications. The denominator is 1."""
    SHARE = "share"
    """Numerators and denominators add up; the value lies in [0, 1]; 0/0 is missing."""
    MEAN = "mean"
    """As a share, without a bound; 0/0 is missing."""
    QUANTILE = "quantile"
    """Nearest rank among all waits pooled; missing where nobody waited."""
    MAXIMUM = "maximum"
    """The greatest of its parts; estimated by its mean over replications."""
    INDEX = "index"
    """A value in [0, 1] for each stretch by itself; estimated by its mean over replications."""


class Trials(Enum):
    """What the bound of a figure rests on that is 0 (or, of a share, 1) in every replication."""

    EVENTS = "events"
    """Independent events: the exact Poisson bound."""
    DENOMINATOR = "denominator"
    """Independent chats or openings, those of the denominator: Clopper-Pearson."""
    NONE = "none"
    """No law bounds it (a share of time, a mean, hours): no interval."""


class Better(Enum):
    """Which of two figures of a metric is the better one, all else the same."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"
    """By itself neither."""


FEWER, LOWER, LESS, SHORTER = (
    ("more", "fewer"),
    ("higher", "lower"),
    ("longer", "less"),
    ("longer", "shorter"),
)


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the summary."""

    name: str
    meaning: str
    """What is counted, and its boundary."""
    difference: str = ""
    """The sentence that tells a difference: ``{x}`` is the size and direction; ``{who}`` is
    ``live``, ``offline`` or nothing; what is counted stands in brackets too, for one."""
    _: KW_ONLY
    kind: Kind
    unit: str
    """``chats``, ``customers``, ``openings``, ``slots``, ``share``, ``s`` or ``h``."""
    ways: tuple[str, str] = FEWER
    """What a positive difference is called, and a negative one."""
    better: Better = Better.LESS
    of_others: bool = False
    """A mean over customers whom another setting chooses anew: a longer list keeps chats of the
    small hours, which wait less, and nobody waits less for it. Neither more nor less of it is
    called better where settings are judged by it alone."""
    picture: str = ""
    """What pictures of comparisons call it, by default its name."""
    per_chat: bool = True
    """Given for all, live and offline chats (R33); else for segment ``all`` only."""
    trials: Trials = Trials.NONE
    percent: int | None = None
    """Of a quantile."""

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments for which it is given."""
        return SEGMENTS if self.per_chat else SEGMENTS[:1]

    @property
    def scale(self) -> float:
        """Microseconds (or units of a count) that make one unit."""
        return {"s": 1e6, "h": 3.6e9}.get(self.unit, 1.0)

    @property
    def adds_up(self) -> bool:
        """Whether it grows with the time simulated: it is told for a week or a day."""
        return self.kind is Kind.COUNT

    @property
    def words(self) -> str:
        """What a reader of pictures calls it."""
        return self.picture or self.name.replace("_", " ")


_count = partial(Metric, kind=Kind.COUNT, unit="chats", trials=Trials.EVENTS)
_share = partial(Metric, kind=Kind.SHARE, unit="share", ways=LOWER, trials=Trials.DENOMINATOR)
_mean = partial(Metric, kind=Kind.MEAN, unit="s", ways=LESS)
_over_time = partial(Metric, per_chat=False)
_hours = partial(_over_time, kind=Kind.COUNT, unit="h", better=Better.NEITHER)
_list_mean = partial(_over_time, kind=Kind.MEAN, unit="chats", ways=SHORTER)
_list_max = partial(_list_mean, kind=Kind.MAXIMUM, trials=Trials.EVENTS)
_share_of_time = partial(_over_time, kind=Kind.SHARE, unit="share", ways=LOWER)


METRICS: tuple[Metric, ...] = (
    _count(
        "customers",
        "first chats raised",
        "{x} {who} {customer}",
        unit="customers",
        better=Better.NEITHER,
    ),
    _count(
        "customers_lost",
        "first chats raised whose customer was lost for good: the last chat of the chain (of "
        "retries and escalations, in any group, raised until the clock stops) was missed, or its "
        "customer left",
        "{x} {who} {customer} lost",
        unit="customers",
    ),
    _count(
        "raised",
        "chats raised",
        "{x} {who} {chat} raised",
        better=Better.NEITHER,
        picture="chats raised",
    ),
    _count(
        "queued",
        "chats that were ever queued, returned ones included",
        "{x} {who} {chat} queued",
        better=Better.NEITHER,
    ),
    _count(
        "opened",
        "chats that were ever open, returned ones included",
        "{x} {who} {chat} open for a time",
        better=Better.NEITHER,
    ),
    _count(
        "assigned",
        "chats that were ever assigned",
        "{x} {who} {chat} assigned",
        better=Better.NEITHER,
    ),
    _count(
        "resolved",
        "chats resolved by the end of the clock, reached or not",
        "{x} {who} {chat} resolved",
        better=Better.MORE,
    ),
    _count(
        "unreachable",
        "assigned after their customer left (R20)",
        "{x} {who} {chat} assigned after their customer left",
    ),
    _count("missed", "chats missed", "{x} missed {who} {chat}", picture="chats missed"),
    _count(
        "abandoned",
        "chats whose customer left before being assigned",
        "{x} abandoned {who} {chat}",
        picture="chats abandoned",
    ),
    _count(
        "retries",
        "chats raised by customers who had been lost (R21)",
        "{x} {who} {chat} of customers who try again",
    ),
    _count(
        "escalations",
        "chats raised by the escalation of a resolved one (R27)",
        "{x} {who} {chat} escalated",
        better=Better.NEITHER,
    ),
    _count(
        "unfinished",
        "chats neither resolved nor missed when the clock stops",
        "{x} {who} {chat} unfinished",
    ),
    *(
        _count(
            f"missed_{reason}",
            f"missed for the reason {reason}",
            f"{{x}} {{who}} {{chat}} missed for {reason}",
        )
        for reason in REASONS
    ),
    _share(
        "missed_rate",
        "missed, of the chats raised",
        "the missed rate of {who} chats is {x}",
        picture="missed, of chats raised",
    ),
    _share(
        "abandoned_rate",
        "abandoned, of the chats raised",
        "the abandoned rate of {who} chats is {x}",
        picture="abandoned, of chats raised",
    ),
    _mean(
        "wait_mean",
        "from raised to first assigned, of assigned and reached chats, zero waits included",
        "{who} customers wait {x}",
        picture="mean wait",
    ),
    *(
        Metric(
            name=f"wait_p{percent}",
            unit="s",
            kind=Kind.QUANTILE,
            meaning=f"{percent} % of the waits of wait_mean are at most this; nearest rank",
            difference=f"the wait that {percent} % of {{who}} customers stay within is {{x}}",
            ways=SHORTER,
            picture=f"wait, {percent} % stay within",
            percent=percent,
        )
        for percent in PERCENTS
    ),
    _mean(
        "queue_wait_mean",
        "the wait of reached chats that were queued and never open before their first assignment",
        "{who} customers of queued chats wait {x}",
        picture="mean wait of queued chats",
    ),
    _mean(
        "open_wait_mean",
        "the wait of reached chats that were open before their first assignment",
        "{who} customers of open chats wait {x}",
        of_others=True,
        picture="mean wait of open chats",
    ),
    _mean(
        "open_wait_in_hours_mean",
        "the part of open_wait_mean inside the group's working hours",
        "{who} customers of open chats wait {x} inside working hours",
        picture="wait of open chats within hours",
    ),
    _share(
        "service_level",
        "reached with a wait of at most `within`, of the chats raised less those whose customer "
        "left before `within` was over; missed and unfinished chats stay in",
        "the service level of {who} chats is {x}",
        better=Better.MORE,
    ),
    _mean(
        "handling_mean",
        "from first assigned to resolved, pauses included, of reached and resolved chats",
        "handling {who} chats takes {x}",
        better=Better.NEITHER,
    ),
    _mean(
        "spent_mean",
        "from raised to resolved, of reached and resolved chats",
        "{who} chats last {x}",
        ways=SHORTER,
        better=Better.NEITHER,
    ),
    _list_mean("queue_mean", "queued chats, averaged over time", "the queue is on average {x}"),
    _list_max(
        "queue_max",
        "the most queued chats after all events of an instant",
        "the longest queue is {x}",
    ),
    _list_mean("open_mean", "open chats, averaged over time", "the open list is on average {x}"),
    _list_max(
        "open_max",
        "the most open chats after all events of an instant",
        "the longest open list is {x}",
    ),
    _share_of_time(
        "open_at_limit",
        "time with the group at max_offline_tickets (R7); of all: group-time of group-time",
        "the share of time with a full open list is {x}",
    ),
    _over_time(
        "backlog_at_opening",
        "open chats when a group opens, mean over openings. A group opens when its hours begin or, "
        "on a date within hours throughout, when an agent comes online after none was. The list is "
        "counted just before the first agent who is there within hours can take from it; where "
        "nobody comes before the next opening, at the opening itself",
        "the backlog at an opening is {x}",
        picture="backlog at opening",
        kind=Kind.MEAN,
        unit="chats",
        ways=("larger", "smaller"),
    ),
    _over_time(
        "drain_time_mean",
        "from an opening with a backlog to the first instant the open list is empty with somebody "
        "there",
        "the backlog takes {x} to drain",
        picture="time to drain the backlog",
        kind=Kind.MEAN,
        unit="s",
        ways=LESS,
    ),
    _count(
        "not_drained",
        "openings with a backlog whose open list was never empty until the next or the clock's end",
        "{x} {opening} whose backlog is never drained",
        unit="openings",
        picture="openings never drained",
        per_chat=False,
    ),
    _share_of_time(
        "occupancy",
        "slot-time in work, wrap-up, silent or unreachable (not paused, not at rest), of the "
        "slot-time of agents available or with such a slot; a group counts its agents whole",
        "occupancy is {x}",
        better=Better.NEITHER,
    ),
    _share_of_time(
        "busy_share",
        "agents' time with at least one such slot, of the agents' time so counted",
        "the share of their time that agents are busy is {x}",
        better=Better.NEITHER,
    ),
    _hours(
        "scheduled_hours",
        "agents' time online as planned by shifts or roster, absences and late logins left aside",
        "{x} scheduled {hour}",
    ),
    _hours("online_hours", "agents' time not offline", "{x} online {hour}"),
    _hours(
        "overtime_hours",
        "agents' time available or busy outside what is planned",
        "{x} {hour} of overtime",
        better=Better.LESS,
    ),
    _hours("wrap_up_hours", "slot-time in wrap-up", "{x} {hour} of wrap-up"),
    _hours("rest_hours", "slot-time at rest", "{x} {hour} of rest"),
    _count(
        "reassignments",
        "returns of chats to their group's queue (R24); a chat returned twice counts twice",
        "{x} {who} {chat} returned to their queue",
    ),
    _over_time(
        "fairness",
        "Jain's index of chats per online hour over the agents that were online",
        "fairness between agents is {x}",
        better=Better.MORE,
        kind=Kind.INDEX,
        unit="share",
        ways=LOWER,
    ),
)
BY_NAME = {metric.name: metric for metric in METRICS}

INTERVAL_ONLY: tuple[Metric, ...] = (
    _over_time(
        "staffed_slots",
        "slots of agents available or with a used slot, averaged over time",
        kind=Kind.MEAN,
        unit="slots",
    ),
    _over_time(
        "used_slots",
        "slots in work, wrap-up, silent or unreachable (not paused, not at rest), averaged over "
        "time",
        kind=Kind.MEAN,
        unit="slots",
    ),
)
_IN_INTERVALS = (
    ["raised", "queued", "opened", "assigned", "missed", "abandoned", "retries"]
    + [f"missed_{reason}" for reason in REASONS]
    + ["wait_mean", "service_level", "queue_mean", "open_mean"]
)
INTERVAL_METRICS: tuple[Metric, ...] = (
    *(metric for metric in METRICS if metric.name in _IN_INTERVALS),
    *INTERVAL_ONLY,
)
