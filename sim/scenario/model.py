"""What a scenario says once it is checked: every setting in force, in whole units.

Nothing optional is left. The file format (:mod:`sim.scenario.file`) is what users write; this is
what the rest of the package reads. Durations are integer microseconds, times of day integer
seconds since local midnight, weekdays 0 (Monday) to 6 (Sunday), rates chats per hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar

from sim.units import MICROSECONDS, NEVER

BASE = "base"
"""The policy of the file itself, with no settings laid over it."""


class Card(IntEnum):
    """The card on which a setting in force stands: the Default group's or the group's own."""

    DEFAULT = 0
    GROUP = 1


@dataclass(frozen=True, slots=True)
class Constant:
    """The same duration every time (us); ``NEVER`` where that has a meaning."""

    value_us: int


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential durations with mean ``mean_us`` (us, > 0)."""

    mean_us: float


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Lognormal durations, mean ``mean_us`` (us, > 0), coefficient of variation ``cv`` (> 0)."""

    mean_us: float
    cv: float


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma durations with mean ``mean_us`` (us, > 0) and coefficient of variation ``cv`` (> 0)."""

    mean_us: float
    cv: float


@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull durations, mean ``mean_us`` (us, > 0), coefficient of variation ``cv`` (> 0)."""

    mean_us: float
    cv: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Durations spread evenly over ``[min_us, max_us]`` (us, 0 <= min < max)."""

    min_us: int
    max_us: int


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular durations from ``min_us`` over ``mode_us`` to ``max_us`` (us, 0 <= min < max)."""

    min_us: int
    mode_us: int
    max_us: int


@dataclass(frozen=True, slots=True)
class Mixture:
    """One of ``parts``, chosen with the probabilities ``weights`` (positive, summing to 1)."""

    weights: tuple[float, ...]
    parts: tuple[Distribution, ...]


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed durations ``values_us`` (us, ascending), each equally likely."""

    values_us: tuple[int, ...]


Distribution = (
    Constant
    | Exponential
    | LogNormal
    | Gamma
    | Weibull
    | Uniform
    | Triangular
    | Mixture
    | Empirical
)


@dataclass(frozen=True, slots=True)
class Window:
    """A weekly recurring local time span, half-open.

    ``end_s`` exceeds 86,400 (at most 172,800) where the span ends on the next day.
    """

    weekday: int
    begin_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A local date on which other hours hold, midnight to midnight (R3)."""

    day: date
    spans: tuple[tuple[int, int], ...] = ()
    """``(begin_s, end_s)`` within the date, in seconds since midnight; empty: closed."""


@dataclass(frozen=True, slots=True)
class Break:
    """A break that begins every local day at ``at_s`` and lasts ``for_us`` of elapsed time.

    With a span it begins somewhere in the ``span_us`` from ``at_s`` on, so that it ends in it:
    spread over the shift's agents, or drawn for each agent and date.
    """

    at_s: int
    for_us: int
    status: str
    """``away``, ``busy`` or ``offline``."""
    span_us: int | None = None
    """None for a break at a fixed time; else >= ``for_us``."""
    spread: bool = False
    weekdays: tuple[int, ...] | None = None
    """The local weekdays on which it begins (of a span: its ``at_s``), ascending; None: all."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly pattern of working spans, its breaks, what becomes of chats in hand at its end."""

    name: str
    windows: tuple[Window, ...]
    breaks: tuple[Break, ...] = ()
    at_end: str = "finish"
    """``finish``, ``carry_over``, ``transfer`` or ``away`` (R24)."""
    stop_before_end_us: int = 0
    """The agent is busy for so long before its shift ends (us)."""


@dataclass(frozen=True, slots=True)
class Disconnects:
    """Agents thrown offline: so long after logging in or coming back, and for so long (R26)."""

    every: Distribution
    """In scheduled time; its mean is at least 1 s."""
    lasting: Distribution
    """In wall-clock time."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which an agent cannot be online (R26)."""

    begin: datetime
    """Local time, or with an offset."""
    end: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """How an agent keeps to its shifts (R26)."""

    absence: float = 0.0
    """Probability, 0 to 1, of missing a whole shift."""
    login_delay: Distribution = Constant(0)
    disconnects: Disconnects | None = None
    outages: tuple[Outage, ...] = ()
    """Those that concern the agent."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person (one entry of a ``count`` is several), in roster order."""

    name: str
    groups: tuple[str, ...]
    concurrency: int = 1
    shift: str | None = None
    """None only where a roster says when the agent works."""
    first_day: date | None = None
    """The first local date on which a shift of the agent may begin."""
    last_day: date | None = None
    """The last local date on which a shift of the agent may begin."""
    curve: tuple[float, ...] = ()
    """Total speed with 1, 2, ... chats (> 0), the last one beyond; empty: 1, 2, ... (R22)."""
    speed: float = 1.0
    """Factor on the speed of work (> 0)."""
    at_end: str = "finish"
    """With a roster, as a shift's ``at_end``; else the shift says."""
    attendance: Attendance = Attendance()
    """With a roster only its outages apply."""


@dataclass(frozen=True, slots=True)
class OfflineHandling:
    """What happens to chats raised while nobody is there (R6, R7, R11-R13)."""

    enabled: bool = True
    enabled_on: Card = Card.DEFAULT
    max_offline_tickets: int = 50
    max_offline_tickets_counts: str = "backlog"
    """``backlog`` or ``spell`` (R7)."""
    priority: str = "open"
    """``open`` or ``queued`` (R12)."""
    open_assignment: str = "capacity"
    """``capacity`` or ``login`` (R13)."""
    open_outside_hours: bool = False
    auto_assign: bool = True
    pickup_delay: Distribution = Exponential(600e6)
    """Until an open chat is noticed, without ``auto_assign``; ``NEVER`` is allowed (R15)."""


@dataclass(frozen=True, slots=True)
class QueueHandling:
    """What happens to chats raised while all agents are full (R5, R17, R19)."""

    enabled: bool = True
    enabled_on: Card = Card.DEFAULT
    limit: int = 20
    when_all_offline: str = "open"
    """``open`` or ``missed`` (R17)."""
    grace_us: int = 600 * MICROSECONDS
    inactivity_timeout_us: int = NEVER


@dataclass(frozen=True, slots=True)
class Retry:
    """Customers who were lost and raise a new chat (R21)."""

    probability: float
    """0 to 1."""
    delay: Distribution
    max_attempts: int = 3
    """1 to 20, the first included."""


@dataclass(frozen=True, slots=True)
class Sticky:
    """Chats with a preferred agent (R8)."""

    probability: float
    """0 to 1; a trace may name preferred agents besides."""
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Customers who fall silent when the work is done (R23)."""

    probability: float
    """0 to 1."""
    timeout_us: int


@dataclass(frozen=True, slots=True)
class Customers:
    """How customers behave (R8, R18, R20, R21, R23)."""

    patience: Distribution = Constant(NEVER)
    unreachable_time: Distribution = Constant(180 * MICROSECONDS)
    open_patience: Distribution = Constant(NEVER)
    open_patience_given: bool = False
    """Whether a card says so; else "open customers never leave" is an assumption to be told."""
    retry: Retry | None = None
    sticky: Sticky | None = None
    silent: Silent | None = None
    patience_given: bool = False
    """Whether a card says so; else "queued customers never leave" is an assumption to be told."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An agent's rest after a chat (R23)."""

    waiting: Distribution
    """While a chat waits that the agent could take."""
    idle: Distribution
    """While none does."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Resolved chats raised anew in another group (R27)."""

    to: str
    """Name of a group, never the chat's own."""
    probability: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class RateProfile:
    """Chats per hour over the local week: for each weekday, pieces ``(begin_s, chats_per_hour)``.

    A day's first piece begins at 0, neighbouring pieces differ; a day without chats has the one
    piece ``(0, 0.0)``.
    """

    days: tuple[tuple[tuple[int, float], ...], ...]


@dataclass(frozen=True, slots=True)
class TraceFile:
    """Chats replayed from a file of this group's own."""

    path: Path


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected chats by interval, from a file of this group's own."""

    path: Path


@dataclass(frozen=True, slots=True)
class Group:
    """A team, its settings in force after inheritance from the Default card."""

    name: str
    work: Distribution
    arrivals: RateProfile | Forecast | TraceFile | None = None
    """None where a trace at the top of the file feeds the group, or nothing does."""
    arrivals_scale: float = 1.0
    """Factor on all rates of a profile or forecast (>= 0)."""
    special_days: tuple[tuple[date, float], ...] = ()
    """Factors (>= 0) on the rates of single dates, ascending."""
    day_factor_cv: float = 0.0
    """Coefficient of variation of the group's own gamma day factor of mean 1; 0 for none."""
    working_hours: tuple[Window, ...] = ()
    """Empty: no windows on the group's card nor on the Default card (R3: always closed)."""
    holidays: tuple[Holiday, ...] = ()
    """In force after merging the file's, the Default card's and the group's, ascending."""
    offline_handling: OfflineHandling = OfflineHandling()
    queue_handling: QueueHandling = QueueHandling()
    customers: Customers = Customers()
    open_work: Distribution | None = None
    """Work of chats that were ever open; None: the same drawn value as ``work`` (R22)."""
    wrap_up: Distribution = Constant(0)
    rest: Rest | None = None
    escalation: Escalation | None = None
    """None too where the card in force names the group itself."""
    service_level_within_us: int = 60 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should be: one of ``at_least`` and ``at_most`` is given."""

    metric: str
    """A name of :data:`sim.metrics.METRICS`."""
    group: str = "all"
    """Name of a group, or ``all`` for the whole inbox."""
    segment: str = "all"
    """``all``, ``live`` or ``offline``; for metrics over time ``all``."""
    at_least: float | None = None
    """In the metric's own unit (a share 0 to 1, seconds, hours, or a count)."""
    at_most: float | None = None
    """In the metric's own unit."""
    per_day: bool = False
    """Whether it is to hold day by day, else over the whole window."""
    share_of: float = 1.0
    """The share (0, 1] of days on which it is to hold."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario: what :func:`sim.load` returns and everything else takes."""

    name: str
    timezone: str
    """IANA name, the inbox's only time zone."""
    start: date
    """First measured local date."""
    duration_days: int
    groups: tuple[Group, ...]
    """In the order of the file."""
    agents: tuple[Agent, ...]
    """In roster order."""
    shifts: tuple[Shift, ...] = ()
    warmup_days: int = 7
    cooldown_days: int | None = None
    """None for ``auto``: until every chat raised in the window has ended, at most 14 days."""
    replications: int = 20
    seed: int = 1
    working_hours_enabled: bool = True
    offline_chats_enabled: bool = True
    max_escalations: int = 3
    """The most escalations in a chain (R27)."""
    day_factor_cv: float = 0.0
    """Coefficient of variation of the day factor that all groups share; 0 for none."""
    trace: Path | None = None
    """A trace at the top of the file, feeding all groups."""
    roster: Path | None = None
    """Dated statuses that replace shifts."""
    policies: tuple[str, ...] = ()
    """Names of the sets of settings that the file holds, in its order, ``base`` not among them."""
    targets: tuple[Target, ...] = ()
    """What metrics should be, in the order of the file."""
    warnings: tuple[str, ...] = ()
    """What is allowed but probably not meant, one sentence each."""
    file: str = ""
    """The scenario file as the user named it, for messages."""
    document: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The settings as written, with overrides laid over them, in plain YAML types."""
    folder: Path = field(default=Path(), compare=False)
    """The folder against which relative paths of ``document`` are read."""

    @property
    def data_files(self) -> tuple[Path, ...]:
        """Files that are read when a run is prepared: trace, roster, the groups' own."""
        own = (group.arrivals for group in self.groups)
        of_groups = (each.path for each in own if isinstance(each, TraceFile | Forecast))
        of_all = (path for path in (self.trace, self.roster) if path is not None)
        return (*of_all, *of_groups)

    # what needs more than the settings is bound here by the module that has it
    with_settings: ClassVar[Callable[[Scenario, Mapping[str, object]], Scenario]]
    """Bound by :mod:`sim.scenario.loading`, which reads documents."""
    policy: ClassVar[Callable[[Scenario, str], Scenario]]
    """Bound by :mod:`sim.scenario.loading` likewise."""
    _repr_html_: ClassVar[Callable[[Scenario], str]]
    """Bound by :mod:`sim.api`, which shows things."""
