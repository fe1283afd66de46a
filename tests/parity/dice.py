"""Dice that roll the parts of a random scenario, on a coarse grid of times.

Each key of the format is one line of a card: a later rule joins by adding its line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from play import MONDAY

DAY_MINUTES = 24 * 60
UNKNOWN_GROUPS = ["", "nobody"]

Document = dict[str, Any]
Row = dict[str, str]


class Dice:
    """Rolls the parts of a scenario on a grid of ``grid`` minutes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.grid = self.of(5, 15, 60)
        self.step = max(self.grid, 30)
        # few times of day, so that hours, shifts and breaks often change together
        steps = range(DAY_MINUTES // self.step)
        self.times = [at * self.step for at in self.random.sample(steps, 7)]
        # how much there is of what most inboxes do without: one rule at a time, or many that meet
        self.extras = self.of(0.0, 0.1, 0.3, 0.6)

    def of(self, *values: Any) -> Any:
        """One of the values, each equally likely."""
        return self.random.choice(values)

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(least, most)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def maybe(self, probability: float = 0.5, **keys: Callable[[], Any]) -> Document:
        """A mapping in which each key stands with a probability."""
        return {key: value() for key, value in keys.items() if self.chance(probability)}

    def extra(self, **keys: Callable[[], Any]) -> Document:
        """A mapping of keys that stand in the more of scenarios the more extras they have."""
        return self.maybe(self.extras, **keys)

    def probability(self) -> float:
        return float(self.of(0, 0.5, 1, 1))

    def duration(self, most: int, least: int = 0) -> str:
        """Whole steps of the grid."""
        return f"{self.whole(least, most) * self.grid}m"

    def never_or(self, most: int) -> str:
        return "never" if self.chance(0.3) else self.duration(most)

    def limit(self) -> int | str:
        return self.of(0, 1, 2, 3, 5, "unlimited", "unlimited")

    def time(self) -> str:
        return clock(self.of(*self.times))

    def moment(self, day: int, minutes: int) -> str:
        """A dated local time, ``day`` days after the first measured one."""
        at = datetime.fromisoformat(MONDAY) + timedelta(days=day, minutes=minutes)
        return at.isoformat()

    def windows(self) -> Document:
        """One or two windows, the last maybe over midnight, or whole days; on some weekdays."""
        days = self.of("mon-sun", "mon-sun", "mon,wed", "tue-sun")
        if self.chance(0.25):
            return {days: "00:00-24:00"}
        cuts = [clock(at) for at in sorted(self.random.sample(self.times, self.of(2, 2, 4)))]
        if self.chance(0.3):
            cuts = [*cuts[1:], cuts[0]]
        spans = [f"{cuts[i]}-{cuts[i + 1]}" for i in range(0, len(cuts), 2)]
        return {days: spans}

    def card(self, escalate_to: list[str]) -> Document:
        """The card of a group, or the Default card, with anything left out."""
        return self.maybe(
            0.6,
            working_hours=self.windows,
            offline_handling=self.offline_handling,
            queue_handling=lambda: self.maybe(
                enabled=lambda: self.of(True, True, True, False),
                limit=self.limit,
                when_all_offline=lambda: self.of("open", "missed"),
                grace=lambda: self.duration(4),
                inactivity_timeout=lambda: self.never_or(4),
            ),
            customers=self.customers,
            handling=lambda: {"work": self.duration(20), **self.after_work(escalate_to)},
        ) | self.extra(holidays=self.holidays)

    def offline_handling(self) -> Document:
        return self.maybe(
            enabled=lambda: self.of(True, True, True, False),
            max_offline_tickets=self.limit,
            max_offline_tickets_counts=lambda: self.of("backlog", "spell"),
            priority=lambda: self.of("open", "queued"),
            open_assignment=lambda: self.of("capacity", "login"),
            open_outside_hours=lambda: self.of(True, False),
        ) | self.extra(
            auto_assign=lambda: self.of(True, False, False),
            pickup_delay=lambda: self.of("never", *[self.duration(6) for _ in range(4)]),
        )

    def customers(self) -> Document:
        return self.maybe(
            patience=lambda: self.never_or(12), unreachable_time=lambda: self.duration(4)
        ) | self.extra(
            open_patience=lambda: self.never_or(60),
            retry=lambda: {
                "probability": self.probability(),
                "delay": self.duration(8),
                "max_attempts": self.whole(1, 3),
            },
            sticky=lambda: {"probability": self.of(0, 0.2, 0.5), "fallback": self.chance(0.7)},
            silent=lambda: {"probability": self.probability(), "timeout": self.duration(4)},
        )

    def after_work(self, escalate_to: list[str]) -> Document:
        """What else the handling says; chats escalate to one of some groups."""
        others = {"to": self.of(*escalate_to)} if escalate_to else {}
        escalation = {"escalation": lambda: others | {"probability": self.probability()}}
        return self.extra(
            open_work=lambda: self.duration(12),
            wrap_up=lambda: self.duration(3),
            rest=lambda: {"waiting": self.duration(2), "idle": self.duration(3)},
            **(escalation if others else {}),
        )

    def holidays(self) -> Document:
        """Other hours, or none, on one of the days."""
        day = self.moment(self.whole(-1, 2), 0)[:10]
        begin, end = sorted(self.random.sample(self.times, 2))
        return {day: self.of("closed", f"{clock(begin)}-{clock(end)}")}

    def shift(self) -> Document:
        """Windows with up to two breaks."""
        breaks = [self.pause() for _ in range(self.whole(0, 2))]
        at_end = {"at_end": lambda: self.of("finish", "carry_over", "transfer", "transfer", "away")}
        ending = self.maybe(2 * self.extras, **at_end)
        ending |= self.extra(stop_before_end=lambda: self.duration(4))
        return {**self.windows(), "breaks": breaks, **ending}

    def pause(self) -> Document:
        """A break at a time, or somewhere in a span."""
        steps = self.whole(1, 6)
        lasts = {"for": f"{steps * self.grid}m", "status": self.of("away", "busy")}
        if self.chance(self.extras):
            lasts["status"] = "offline"
        begin = self.of(*self.times)
        end = begin + (steps + self.whole(0, 6)) * self.grid
        if end >= DAY_MINUTES or not self.chance(self.extras / 2):
            return {"at": clock(begin), **lasts}
        return {"between": [clock(begin), clock(end)], **lasts, **self.maybe(spread=lambda: True)}

    def attendance(self, duration_days: int, names: list[str]) -> Document:
        """How agents keep to their shifts; outages are of some of ``names``, if there are any."""

        def outage() -> Document:
            day, begin = self.whole(0, duration_days - 1), self.of(*self.times)
            steps = self.whole(1, 8)
            ends = {"from": begin, "to": begin + steps * self.step}
            whom = self.of("all", self.random.sample(names, 1)) if names else "all"
            when = {key: self.moment(day, at) for key, at in ends.items()}
            return when | ({"agents": whom} if names else {})

        return self.extra(
            absence=lambda: self.of(0, 0.3, 0.3, 1),
            login_delay=lambda: self.distribution(4),
            disconnects=lambda: {"every": self.distribution(12), "for": self.duration(4)},
            outages=lambda: [outage() for _ in range(self.whole(1, 2))],
        )

    def agent(self, name: str, groups: list[str], shifts: Document, days: int) -> Document:
        entry = {
            "name": name,
            "groups": self.random.sample(groups, self.whole(1, len(groups))),
            "concurrency": self.of(1, 1, 2, 3),
            "shift": self.of(*shifts),
        }
        curves = ([1], [1, 1], [1, 1, 1.5], [1, 1.7], [1.2, 1.7, 2.5, 3], [0.5, 4])
        return entry | self.extra(
            curve=lambda: list(self.of(*curves)),
            speed=lambda: self.of(0.5, 2, 0.7, 1.3),
            attendance=lambda: self.attendance(days, []),
        )

    def team(self, groups: list[str], duration_days: int = 1) -> Document:
        """Shifts, and agents of whom at least one serves each group."""
        shifts = {f"s{i}": self.shift() for i in range(self.whole(1, 3))}
        count = self.whole(1, 4)
        agents = [self.agent(f"a{i}", groups, shifts, duration_days) for i in range(count)]
        served = {group for agent in agents for group in agent["groups"]}
        agents[-1]["groups"] += [group for group in groups if group not in served]
        names = [str(agent["name"]) for agent in agents]
        attendance = {"attendance": self.attendance(duration_days, names)}
        return {"shifts": shifts, "agents": agents, **attendance}

    def document(self, groups: list[str]) -> Document:
        """All of a scenario but where its chats come from."""
        always_set = {"handling": {"work": self.duration(12)}, "working_hours": self.windows()}
        default = {**always_set, **self.card(groups)}
        duration_days = self.whole(1, 2)
        others = {group: [other for other in groups if other != group] for group in groups}
        return {
            "name": "random",
            "timezone": "UTC",
            "start": MONDAY,
            "duration": f"{duration_days}d",
            "warmup": self.of("0d", "0d", "1d"),
            "cooldown": self.of("0d", "1d", "auto"),
            "replications": 1,
            "seed": self.whole(0, 1_000),
            "inbox": self.maybe(
                working_hours_enabled=lambda: self.of(True, False),
                offline_chats_enabled=lambda: self.of(True, True, True, False),
            )
            | self.extra(max_escalations=lambda: self.whole(0, 2)),
            "default": default,
            "groups": {group: self.card(others[group]) for group in groups},
            **self.team(groups, duration_days),
        }

    def trace(self, count: int, document: Document, days: range) -> list[Row]:
        """Chats in rushes, each of several within some steps of a time when something changes."""
        names = [*list(document["groups"]) * 12, *UNKNOWN_GROUPS]
        agents = [agent["name"] for agent in document["agents"]]
        rows: list[Row] = []
        begin = 0
        for _ in range(count):
            if not rows or self.chance(0.15):
                begin = self.of(*days) * DAY_MINUTES + self.of(*self.times)
            row = {"raised_at": self.moment(0, begin + self.whole(-5, 5) * self.grid)}
            row |= {"group": self.of(*names), "work_s": self.seconds()}
            row |= {"patience_s": self.seconds(), "preferred_agent": ""}
            rows.append(row | self.maybe(self.extras / 6, preferred_agent=lambda: self.of(*agents)))
        return rows

    def seconds(self) -> str:
        return "" if self.chance(0.4) else str(self.whole(0, 12) * self.grid * 60)

    def distribution(self, most: int) -> Any:
        """Durations of any kind with a mean of up to ``most`` steps."""
        mean = self.duration(most, 1)
        return self.of(
            mean,
            {"exponential": mean},
            {"lognormal": {"mean": mean, "cv": self.of(0.3, 1.0, 2.5)}},
            {"empirical": [self.duration(most, 1) for _ in range(self.whole(1, 4))]},
            {"mixture": [{"weight": 1, "of": mean}, {"weight": 3, "of": {"exponential": mean}}]},
        )

    def arrivals(self) -> Document:
        """Chats at one rate or by weekday."""
        rates = [self.of(0, 0.5, 1, 2.5) for _ in range(6)]
        if self.chance(0.3):
            return {"rate": f"{rates[0]}/h"}
        times = ("00:00", "08:00", "20:00")
        days = (dict(zip(times, part, strict=True)) for part in (rates[:3], rates[3:]))
        return {"weekly": dict(zip(("mon-fri", "sat-sun"), days, strict=True))}


def clock(minutes: int) -> str:
    """A time of day in minutes as ``HH:MM``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
