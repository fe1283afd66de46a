"""A small result made by hand in which every picture has something to show."""

from datetime import timedelta

from sim.scenario.people import Agent
from sim.scenario.week import Window

NINE, FIVE = 9 * 3600, 17 * 3600
WEEKDAYS = tuple(Window(day, NINE, FIVE) for day in range(5))
TEAM = (Agent("asha", ("support",), 2), Agent("ravi", ("support",), 1))


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
        _waits(result, each)
    team = [each.name for each in result.scenario.agents]
    name = groups[-1]
    for replication in range(2):
        for day in range(5):
            result.add(
                "openings",
                replication=replication,
                group=name,
                opened_at=f"2026-03-{2 + day:02d} 09:00",
                backlog=10 + 2 * replication + day // 2,
                drained_at=f"2026-03-{2 + day:02d} 10:{10 + 5 * day}",
            )
        for place, agent in enumerate(team):
            _agent(result, agent, replication, 0.5 + 0.1 * place + 0.2 * replication)
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


def _waits(result, group):
    for segment, unit_s in (("live", 1.0), ("offline", 3600.0)):
        cell = {"group": group, "segment": segment}
        for low, count in ((0.0, 50), (20.0, 30), (60.0, 15), (90.0, 5)):
            result.add(
                "waits",
                **cell,
                kind="user_wait",
                bin_low_s=low * unit_s,
                bin_high_s=low * unit_s + 0.1,
                count=count,
                least_s=low * unit_s,
                greatest_s=low * unit_s + (0.05 if low else 0.0),
            )
        for percent, wait_s in ((50, 0.0), (90, 60.0), (95, 60.0), (99, 90.0)):
            row = {"metric": f"wait_p{percent}", "unit": "s", "mean": wait_s * unit_s}
            result.add("summary", **cell, **row)


def _agent(result, name, replication, busy_share):
    hours = dict.fromkeys(("offline", "overtime", "wrap_up", "rest"), 0.0)
    hours |= {"available": 30.0, "busy": 4.0, "away": 5.0, "scheduled": 38.0, "online": 39.0}
    result.add(
        "agents",
        replication=replication,
        agent=name,
        chats=10,
        handled=10,
        handling_s=6000.0,
        busy_share=busy_share,
        busy_numerator=round(busy_share * 3.4e9),
        busy_denominator=3_400_000_000,
        **{f"{status}_hours": value for status, value in hours.items()},
    )


def _chats(result, group, team, start):
    """A morning in which the first agent has two slots and the second comes at ten."""
    first, last = team[0], team[-1]

    def chat(ticket, segment, **values):
        row = {"group": group, "segment": segment, "ticket_id": ticket, **values}
        times = ("raised_at", "queued_time", "opened_time", "assigned_time", "missed_time")
        for name in (*times, "resolved_time", "left_at"):
            if name in row:
                row[name] = f"{start} {row[name]}"
        result.add("chats", **row)

    def taken(agent, assigned, resolved, *, reached=True):
        return {
            "assigned_to": agent,
            "assigned_time": assigned,
            "resolved_time": resolved,
            "reached": reached,
        }

    night = {"raised_at": "03:00", "opened_time": "03:00"}
    chat(100_000, "offline", **night, **taken(first, "09:00", "09:30"))
    chat(
        100_001,
        "offline",
        **night,
        **taken(first, "09:00", "09:10", reached=False),
        left_at="08:00",
    )
    chat(100_002, "offline", **night, **taken(first, "09:10", "10:20"))
    queued = {"raised_at": "09:12", "queued_time": "09:12"}
    chat(100_003, "live", **queued, **taken(first, "09:30", "10:00"))
    chat(100_004, "live", **queued, missed_time="09:40", left_at="09:35")
    chat(100_005, "live", raised_at="10:05", **taken(last, "10:05", "10:50"))
    chat(100_006, "live", raised_at="10:30", **taken(first, "10:30", "10:45"))
    for name, status, begin, end in (
        (first, "Available", "09:00", "10:10"),
        (first, "Away", "10:10", "10:25"),
        (first, "Busy", "10:25", "17:00"),
        (last, "Available", "10:00", "17:00"),
    ):
        times = {"start_time": f"{start} {begin}", "end_time": f"{start} {end}"}
        result.add("activity", name=name, active_type=status, **times)
