"""The written form of the cards: the Default group's, and each group's own."""

from __future__ import annotations

from typing import Annotated

from sim.scenario.arrivals_format import Arrivals
from sim.scenario.distribution_format import DistributionForm, DistributionOrNeverForm
from sim.scenario.values import (
    Duration,
    DurationOrNever,
    Holidays,
    Limit,
    Name,
    Probability,
    Strict,
    Switch,
    WeeklyWindows,
    choice,
    whole,
)

MOST_STEPS = 20
"""The most attempts of a customer, and the most escalations of a chat."""


class OfflineHandlingCard(Strict):
    """What happens to chats raised while nobody is there (R6, R7, R11-R13, R15)."""

    enabled: Switch | None = None
    """Whether such chats are kept as open chats rather than missed; left out: true."""
    max_offline_tickets: Limit | None = None
    """The most open chats of a group, or unlimited; left out: 50."""
    auto_assign: Switch | None = None
    """Whether open chats are assigned, or agents pick them up by themselves; left out: true."""
    pickup_delay: DistributionOrNeverForm | None = None
    """With auto_assign false: how long until somebody notices an open chat; left out: mean 10m."""
    priority: Annotated[str, choice("open", "queued")] | None = None
    """Whose turn it is first when an agent is free: open or queued chats; left out: open."""
    max_offline_tickets_counts: Annotated[str, choice("backlog", "spell")] | None = None
    """What the limit counts: open chats now, or all since the group was last there (R7)."""
    open_assignment: Annotated[str, choice("capacity", "login")] | None = None
    """When open chats are assigned: whenever a slot is free, or at log-ins only (R13)."""
    open_outside_hours: Switch | None = None
    """Whether open chats may be taken outside the group's hours (R11); left out: false."""


class QueueHandlingCard(Strict):
    """What happens to chats raised while all agents are full (R5, R17, R19)."""

    enabled: Switch | None = None
    """Whether such chats wait in a queue rather than being missed; left out: true."""
    limit: Limit | None = None
    """The most chats in the queue of a group, or unlimited; left out: 20."""
    when_all_offline: Annotated[str, choice("open", "missed")] | None = None
    """What becomes of queued chats when everybody has left for the grace; left out: open."""
    grace: Duration | None = None
    """How long queued chats wait for somebody to come back; left out: 10m."""
    inactivity_timeout: DurationOrNever | None = None
    """How long after a customer left the queue the inbox notices; left out: never."""


class Retries(Strict):
    """Customers who were lost and come back with a new chat (R21)."""

    probability: Probability
    """The probability that a customer who was lost comes back."""
    delay: DistributionForm
    """How long after the loss."""
    max_attempts: Annotated[int, whole(1, MOST_STEPS, 3)] = 3
    """The most chats of one customer, the first included; left out: 3."""


class StickyAgents(Strict):
    """Chats that are meant for one agent (R8)."""

    probability: Probability
    """The probability that a chat has a preferred agent."""
    fallback: Switch = False
    """Whether a colleague takes the chat if that agent cannot; left out: false."""


class SilentCustomers(Strict):
    """Customers who fall silent when the work is done (R23)."""

    probability: Probability
    """The probability that a chat is not ended by its customer."""
    timeout: Duration
    """How long such a chat holds its slot until it is resolved."""


class CustomersCard(Strict):
    """How customers behave (R8, R18, R20, R21, R23)."""

    patience: DistributionOrNeverForm | None = None
    """How long customers wait in the queue before they leave; left out: never."""
    open_patience: DistributionOrNeverForm | None = None
    """How long customers of open chats wait before they leave; left out: never."""
    unreachable_time: DistributionForm | None = None
    """How long a chat whose customer has left holds an agent's slot; left out: 3m."""
    retry: Retries | None = None
    """Customers who were lost and come back, taken whole; left out: none does."""
    sticky: StickyAgents | None = None
    """Chats that are meant for one agent, taken whole; left out: none is."""
    silent: SilentCustomers | None = None
    """Customers who fall silent when the work is done, taken whole; left out: none does."""


class RestAfterChats(Strict):
    """An agent's rest after a chat, while which the slot takes no other (R23)."""

    waiting: DistributionForm
    """How long while a chat waits that the agent could take."""
    idle: DistributionForm
    """How long while none waits."""


class Escalations(Strict):
    """Resolved chats that are raised anew in another group (R27)."""

    to: Name
    """The group in which they are raised."""
    probability: Probability
    """The probability that a resolved chat is raised there."""


class HandlingCard(Strict):
    """How long chats take, and what follows them (R22, R23, R27)."""

    work: DistributionForm | None = None
    """The time a chat takes an agent who has no other; it has no default."""
    open_work: DistributionForm | None = None
    """The same for a chat that was ever open; left out: as work."""
    wrap_up: DistributionForm | None = None
    """How long a chat holds its slot after it is resolved; left out: 0s."""
    rest: RestAfterChats | None = None
    """The agent's rest after that, taken whole; left out: none."""
    escalation: Escalations | None = None
    """Resolved chats raised anew in another group, taken whole; left out: none is."""


class ServiceLevelCard(Strict):
    """What counts as answered in time."""

    within: Duration | None = None
    """The longest wait that counts as answered in time; left out: 60s."""


class DefaultCard(Strict):
    """The Default group's card: every group inherits, key by key, what its own card leaves out."""

    working_hours: WeeklyWindows | None = None
    """Weekly hours, in the time zone of the inbox: windows by weekday, taken whole."""
    holidays: Holidays | None = None
    """Dates with other hours or none; they are merged with the file's, the card's own winning."""
    offline_handling: OfflineHandlingCard = OfflineHandlingCard()
    """What happens to chats raised while nobody is there."""
    queue_handling: QueueHandlingCard = QueueHandlingCard()
    """What happens to chats raised while all agents are full."""
    customers: CustomersCard = CustomersCard()
    """How customers behave."""
    handling: HandlingCard = HandlingCard()
    """How long chats take, and what follows them."""
    service_level: ServiceLevelCard = ServiceLevelCard()
    """What counts as answered in time."""


class GroupCard(DefaultCard):
    """A group: its own card and its arrivals."""

    arrivals: Arrivals | None = None
    """How its chats come in."""
