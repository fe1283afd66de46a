"""A small result made by hand in which every picture has something to show, and its parts."""

from datetime import timedelta

from sim.scenario.cards import ServiceLevel
from sim.scenario.people import Agent
from sim.scenario.week import Window
from sim.units import MICROSECONDS

NINE, FIVE = 9 * 3600, 17 * 3600
WEEKDAYS = tuple(Window(day, NINE, FIVE) for day in range(5))
TEAM = (Agent("asha", ("support",), 2), Agent("ravi", ("support",), 1))
MONDAY = "2026-03-02"
TIMES = (
    "raised_at", "queued_time", "opened_time", "assigned_time", "missed_time", "resolved_time",
    "left_at",
)  # fmt: skip
HOURS = (
    "available", "busy", "away", "offline", "scheduled", "online", "overtime", "wrap_up", "rest",
)  # fmt: skip


def with_service_levels(group, **within_s):
    """A group for each name, which counts a chat as answered in time within so many seconds."""
    return tuple(
        group(name, service_level=ServiceLevel(seconds * MICROSECONDS))
        for name, seconds in within_s.items()
    )


def chat(result, ticket, *, group="support", segment="live", day=MONDAY, **row):
    """A chat; times are ``HH:MM`` of the day."""
    row |= {name: f"{day} {row[name]}" for name in TIMES if name in row}
    result.add("chats", ticket_id=ticket, group=group, segment=segment, **row)


def held(result, ticket, agent, begin, end, *, reached=True, **row):
    """A chat in hand, raised when it was assigned unless given."""
    row = {"raised_at": begin, "assigned_time": begin, "resolved_time": end, **row}
    chat(result, ticket, assigned_to=agent, reached=reached, **row)


def active(result, agent, status, begin, end, *, day=MONDAY):
    times = {"start_time": f"{day} {begin}", "end_time": f"{day} {end}"}
    result.add("activity", name=agent, active_type=status, **times)


def opening(result, at, backlog, *, replication=0, drained_at=None, group="support"):
    row = {"replication": replication, "group": group, "opened_at": at, "backlog": backlog}
    result.add("openings", **row, drained_at=drained_at)


def worked(result, agent, replication=0, *, busy_share=0.5, counted_us=1_000_000, **hours):
    """What an agent did in one replication."""
    spent = {f"{name}_hours": hours.get(name, 0.0) for name in HOURS}
    counts = {"chats": 1, "handled": 1, "handling_s": 60.0}
    busy_us = round(busy_share * counted_us)
    busy = {"busy_numerator": busy_us, "busy_denominator": counted_us}
    busy["busy_share"] = busy_us / counted_us if counted_us else float("nan")
    result.add("agents", replication=replication, agent=agent, **counts, **busy, **spent)


def waited(result, segment, waits_s, percentiles_s, group="all", *, spread_s=0.0):
    """Waits with their counts, which but for 0 spread so far, and what the summary says of them."""
    cell = {"group": group, "segment": segment}
    for wait_s, count in waits_s.items():
        bounds = {"bin_low_s": wait_s, "bin_high_s": wait_s + 0.1}
        bounds |= {"least_s": wait_s, "greatest_s": wait_s + (spread_s if wait_s else 0.0)}
        result.add("waits", **cell, kind="user_wait", **bounds, count=count)
    for percent, wait_s in zip((50, 90, 95, 99), percentiles_s, strict=True):
        result.add("summary", **cell, metric=f"wait_p{percent}", unit="s", mean=wait_s)


def lively(make, group, *, filled=None, **settings):
    """A week of mornings with a backlog of 10 to 14 chats, two agents and seven chats.

    Of many groups only those ``filled`` have anything to show.
    """
    settings = {"groups": (group("support", *WEEKDAYS),), "agents": TEAM, **settings}
    result = make(**settings)
    start = result.scenario.start.isoformat()
    groups = filled or ["all", *(each.name for each in result.scenario.groups)]
    for each in groups:
        _half_hours(result, each, start)
        for segment, unit_s in (("live", 1.0), ("offline", 3600.0)):
            waits = {low * unit_s: n for low, n in ((0.0, 50), (20.0, 30), (60.0, 15), (90.0, 5))}
            percentiles = [wait_s * unit_s for wait_s in (0.0, 60.0, 60.0, 90.0)]
            waited(result, segment, waits, percentiles, each, spread_s=0.05)
    team = [each.name for each in result.scenario.agents]
    name = groups[-1]
    for replication in range(2):
        for day in range(5):
            at, drained = f"2026-03-{2 + day:02d} 09:00", f"2026-03-{2 + day:02d} 10:{10 + 5 * day}"
            backlog = 10 + 2 * replication + day // 2
            opening(result, at, backlog, replication=replication, drained_at=drained, group=name)
        for place, agent in enumerate(team):
            hours = {"available": 30.0, "busy": 4.0, "away": 5.0, "scheduled": 38.0, "online": 39.0}
            share = 0.5 + 0.1 * place + 0.2 * replication
            worked(result, agent, replication, busy_share=share, **hours)
    if team:
        _chats(result, name, team, start)
    return result


def _half_hours(result, group, start):
    result.set("open_mean", group=group, mean=5.0, p10=3.0, p50=5.0, p90=8.0)
    for at, open_chats in (("09:00", 12.0), ("09:30", 7.0), ("10:00", 2.0), ("10:30", 0.0)):
        parts = {"mean": open_chats, "p50": open_chats, "p10": open_chats / 2}
        result.set("open_mean", f"{start} {at}", group=group, **parts, p90=1.2 * open_chats)
    result.set("queue_mean", f"{start} 09:30", group=group, mean=1.0, p10=0.0, p50=2.0, p90=4.0)
    result.set("missed_queue_inactivity", f"{start} 09:30", group=group, mean=3.0)
    result.set("missed_group_offline_reached", f"{start} 02:00", group=group, mean=1.0)
    result.set("missed", f"{start} 09:30", group=group, mean=3.0)
    result.set("missed", f"{start} 02:00", group=group, mean=1.0)
    for day in range(1, min(7, result.scenario.duration_days)):
        on = result.scenario.start + timedelta(days=day)
        result.set("missed", f"{on} {day + 7:02d}:00", group=group, mean=0.3 * day)
    for hour, waited_s in ((9, 900.0), (10, 300.0), (14, 60.0)):
        at, cell = f"{start} {hour:02d}:00", {"group": group, "segment": "live"}
        result.set("wait_mean", at, **cell, numerator=waited_s, denominator=5)
        result.set("service_level", at, **cell, numerator=60 - 4 * hour, denominator=40)
    result.set("service_level", f"{start} 11:00", group=group, segment="live", denominator=3)
    offline = {"group": group, "segment": "offline"}
    result.set("wait_mean", f"{start} 20:00", **offline, numerator=90_000.0, denominator=2)
    for hour in range(9, 17):
        at = f"{start} {hour:02d}:30"
        result.set("staffed_slots", at, group=group, numerator=12.0)
        result.set("used_slots", at, group=group, numerator=float(hour - 5))


def _chats(result, group, team, start):
    """A morning in which the first agent has two slots and the second comes at ten."""
    first, last, at = team[0], team[-1], {"group": group, "day": start}
    night = {"segment": "offline", "raised_at": "03:00", "opened_time": "03:00", **at}
    held(result, 100_000, first, "09:00", "09:30", **night)
    held(result, 100_001, first, "09:00", "09:10", **night, reached=False, left_at="08:00")
    held(result, 100_002, first, "09:10", "10:20", **night)
    queued = {"raised_at": "09:12", "queued_time": "09:12", **at}
    held(result, 100_003, first, "09:30", "10:00", **queued)
    chat(result, 100_004, **queued, missed_time="09:40", left_at="09:35")
    held(result, 100_005, last, "10:05", "10:50", **at)
    held(result, 100_006, first, "10:30", "10:45", **at)
    for name, status, begin, end in (
        (first, "Available", "09:00", "10:10"),
        (first, "Away", "10:10", "10:25"),
        (first, "Busy", "10:25", "17:00"),
        (last, "Available", "10:00", "17:00"),
    ):
        active(result, name, status, begin, end, day=start)
