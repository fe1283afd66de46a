"""The figures that a manager asks for first, in a reader's words."""

from __future__ import annotations

from sim.show.tables import Line

HEADLINES = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "all", "chats missed"),
    Line("wait_mean", "live", "mean wait of live customers reached"),
    Line("service_level", "live", "service level of live chats"),
    Line("open_wait_mean", "all", "mean wait of open chats reached"),
    Line("backlog_at_opening", "all", "open chats when a group opens"),
    Line("occupancy", "all", "slots in use (occupancy)"),
)
SHORT = (
    "lost",
    "missed",
    "live wait",
    "live service level",
    "open wait",
    "open at opening",
    "in use",
)
"""The headlines as headings of narrow columns, in their order."""
EFFECTS = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "offline", "offline chats missed"),
    Line("missed", "live", "live chats missed"),
    Line("abandoned", "live", "live customers who leave unanswered"),
    Line("service_level", "live", "service level of live chats"),
    Line("wait_mean", "live", "mean wait of live customers reached"),
    Line("open_wait_mean", "all", "mean wait of open chats reached"),
    Line("open_wait_in_hours_mean", "all", "their wait inside working hours"),
    Line("backlog_at_opening", "all", "open chats when a group opens"),
    Line("drain_time_mean", "all", "time until the backlog is gone"),
    Line("occupancy", "all", "slots in use (occupancy)"),
    Line("online_hours", "all", "agents' hours online"),
    Line("overtime_hours", "all", "overtime"),
)
"""What is told of a setting against the baseline: also what it costs in hours."""
