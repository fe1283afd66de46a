"""A scenario written out with everything in force, in types that JSON has, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.metrics import BY_NAME
from sim.scenario.file import limit_text
from sim.scenario.model import (
    Agent,
    Attendance,
    Break,
    Card,
    Constant,
    Customers,
    Distribution,
    Empirical,
    Exponential,
    Forecast,
    Gamma,
    Group,
    LogNormal,
    Scenario,
    Shift,
    Target,
    TraceFile,
    Triangular,
    Uniform,
    Weibull,
    Window,
)
from sim.scenario.quantities import DAY_S, WEEKDAYS, duration_text, time_text, window_text
from sim.units import MICROSECONDS, UNLIMITED


def changes(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The settings, by dotted path, that make of one resolved document another.

    A setting cannot take a key away: a mapping that lacks one is set as a whole, as is a list.
    """
    if before == after:
        return
    names = _names(before) if path == "agents" else None
    if names is not None and names == _names(after):
        before, after = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    mappings = isinstance(before, dict) and isinstance(after, dict)
    if not mappings or not before.keys() <= after.keys():
        yield path, after
        return
    for key, value in after.items():
        inner = f"{path}.{key}" if path else key
        if key in before:
            yield from changes(before[key], value, inner)
        else:
            yield inner, value


def _names(agents: list[dict[str, Any]]) -> list[str]:
    return [agent["name"] for agent in agents]


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Every setting in force as a scenario file would write it, in one fixed order of keys.

    Inherited settings are written on each group's card; only an ``enabled`` of the Default card
    stays there, since reasons for missed chats name the card (R5, R6). Values read from a file
    are listed. Read again with :func:`sim.scenario.from_document` it gives the same scenario.
    """
    document: dict[str, Any] = {
        "name": scenario.name,
        "timezone": scenario.timezone,
        "start": scenario.start.isoformat(),
        "duration": f"{scenario.duration_days}d",
        "warmup": f"{scenario.warmup_days}d",
        "cooldown": "auto" if scenario.cooldown_days is None else f"{scenario.cooldown_days}d",
        "replications": scenario.replications,
        "seed": scenario.seed,
        "inbox": {
            "working_hours_enabled": scenario.working_hours_enabled,
            "offline_chats_enabled": scenario.offline_chats_enabled,
            "max_escalations": scenario.max_escalations,
            **_day_factor(scenario.day_factor_cv),
        },
        "default": _default_card(scenario),
        "groups": {group.name: _group(group, scenario.folder) for group in scenario.groups},
    }
    if scenario.roster is None:
        document["shifts"] = {shift.name: _shift(shift) for shift in scenario.shifts}
    document["agents"] = [_agent(agent, scenario) for agent in scenario.agents]
    if scenario.trace is not None:
        document["trace"] = _file(scenario.trace, scenario.folder)
    if scenario.roster is not None:
        document["roster"] = _file(scenario.roster, scenario.folder)
    policies = {name: resolved(scenario.policy(name)) for name in scenario.policies}
    if scenario.targets:
        document["targets"] = [_target(target) for target in scenario.targets]
    if policies:
        plainly = {key: document[key] for key in document if key != "targets"}
        document["policies"] = {
            name: dict(changes(plainly, {key: its[key] for key in its if key != "targets"}))
            for name, its in policies.items()
        }
    return document


def _target(target: Target) -> dict[str, Any]:
    """A target as a scenario file writes it."""
    unit = BY_NAME[target.metric].unit
    limits = {"at_least": target.at_least, "at_most": target.at_most}
    given = {key: limit_text(limit, unit) for key, limit in limits.items() if limit is not None}
    per = {"per": "day", "share_of": target.share_of} if target.per_day else {"per": "window"}
    card = {"metric": target.metric, "group": target.group, "segment": target.segment}
    return {**card, **given, **per}


def written(distribution: Distribution) -> Any:
    """A distribution as a scenario file writes it."""
    if isinstance(distribution, Constant):
        return duration_text(distribution.value_us)
    if isinstance(distribution, Exponential):
        return {"exponential": duration_text(round(distribution.mean_us))}
    if isinstance(distribution, LogNormal | Gamma | Weibull):
        mean = duration_text(round(distribution.mean_us))
        return {type(distribution).__name__.lower(): {"mean": mean, "cv": distribution.cv}}
    if isinstance(distribution, Uniform | Triangular):
        names = [name for name in ("min", "mode", "max") if hasattr(distribution, f"{name}_us")]
        ends = {name: duration_text(getattr(distribution, f"{name}_us")) for name in names}
        return {type(distribution).__name__.lower(): ends}
    if isinstance(distribution, Empirical):
        return {"empirical": [duration_text(value_us) for value_us in distribution.values_us]}
    parts = zip(distribution.weights, distribution.parts, strict=True)
    return {"mixture": [{"weight": weight, "of": written(part)} for weight, part in parts]}


def _default_card(scenario: Scenario) -> dict[str, Any]:
    card: dict[str, Any] = {}
    for part in ("offline_handling", "queue_handling"):
        for group in scenario.groups:
            if getattr(group, part).enabled_on == Card.DEFAULT:
                card[part] = {"enabled": getattr(group, part).enabled}
    return card


def _group(group: Group, folder: Path) -> dict[str, Any]:
    offline, queue = group.offline_handling, group.queue_handling
    card: dict[str, Any] = {}
    if group.arrivals is not None:
        card["arrivals"] = _arrivals(group, folder)
    if group.working_hours:
        card["working_hours"] = _weekly(group.working_hours)
    if group.holidays:
        card["holidays"] = {
            holiday.day.isoformat(): [window_text(span) for span in holiday.spans] or "closed"
            for holiday in group.holidays
        }
    return card | {
        "offline_handling": {
            **({"enabled": offline.enabled} if offline.enabled_on == Card.GROUP else {}),
            "max_offline_tickets": _limit(offline.max_offline_tickets),
            "auto_assign": offline.auto_assign,
            "pickup_delay": written(offline.pickup_delay),
            "priority": offline.priority,
            "max_offline_tickets_counts": offline.max_offline_tickets_counts,
            "open_assignment": offline.open_assignment,
            "open_outside_hours": offline.open_outside_hours,
        },
        "queue_handling": {
            **({"enabled": queue.enabled} if queue.enabled_on == Card.GROUP else {}),
            "limit": _limit(queue.limit),
            "when_all_offline": queue.when_all_offline,
            "grace": duration_text(queue.grace_us),
            "inactivity_timeout": duration_text(queue.inactivity_timeout_us),
        },
        "customers": _customers(group.customers),
        "handling": _handling(group),
        "service_level": {"within": duration_text(group.service_level_within_us)},
    }


def _customers(customers: Customers) -> dict[str, Any]:
    card: dict[str, Any] = {}
    if customers.patience_given:
        card["patience"] = written(customers.patience)
    if customers.open_patience_given:
        card["open_patience"] = written(customers.open_patience)
    card["unreachable_time"] = written(customers.unreachable_time)
    retry, sticky, silent = customers.retry, customers.sticky, customers.silent
    if retry is not None:
        card["retry"] = {
            "probability": retry.probability,
            "delay": written(retry.delay),
            "max_attempts": retry.max_attempts,
        }
    if sticky is not None:
        card["sticky"] = {"probability": sticky.probability, "fallback": sticky.fallback}
    if silent is not None:
        timeout = duration_text(silent.timeout_us)
        card["silent"] = {"probability": silent.probability, "timeout": timeout}
    return card


def _handling(group: Group) -> dict[str, Any]:
    card = {"work": written(group.work)}
    if group.open_work is not None:
        card["open_work"] = written(group.open_work)
    card["wrap_up"] = written(group.wrap_up)
    if group.rest is not None:
        card["rest"] = {"waiting": written(group.rest.waiting), "idle": written(group.rest.idle)}
    if group.escalation is not None:
        to, probability = group.escalation.to, group.escalation.probability
        card["escalation"] = {"to": to, "probability": probability}
    return card


def _arrivals(group: Group, folder: Path) -> dict[str, Any]:
    if isinstance(group.arrivals, TraceFile):
        return {"trace": _file(group.arrivals.path, folder)}
    kind: dict[str, Any] = {}
    if isinstance(group.arrivals, Forecast):
        kind["forecast"] = _file(group.arrivals.path, folder)
    elif group.arrivals is not None:
        kind["weekly"] = {
            weekday: {time_text(begin_s): rate for begin_s, rate in pieces}
            for weekday, pieces in zip(WEEKDAYS, group.arrivals.days, strict=True)
        }
    special_days = {day.isoformat(): factor for day, factor in group.special_days}
    return {
        **kind,
        "scale": group.arrivals_scale,
        **({"special_days": special_days} if special_days else {}),
        **_day_factor(group.day_factor_cv),
    }


def _day_factor(cv: float) -> dict[str, Any]:
    return {"day_factor": {"gamma": {"cv": cv}}} if cv else {}


def _weekly(windows: tuple[Window, ...]) -> dict[str, list[str]]:
    weekly: dict[str, list[str]] = {}
    for window in windows:
        text = window_text((window.begin_s, window.end_s))
        weekly.setdefault(WEEKDAYS[window.weekday], []).append(text)
    return weekly


def _shift(shift: Shift) -> dict[str, Any]:
    breaks = [_break(pause) for pause in shift.breaks]
    return {
        **_weekly(shift.windows),
        "breaks": breaks,
        "at_end": shift.at_end,
        "stop_before_end": duration_text(shift.stop_before_end_us),
    }


def _break(pause: Break) -> dict[str, Any]:
    lasting = {"for": duration_text(pause.for_us), "status": pause.status}
    on_days = (
        {} if pause.weekdays is None else {"days": ",".join(WEEKDAYS[d] for d in pause.weekdays)}
    )
    if pause.span_us is None:
        return {"at": time_text(pause.at_s), **lasting, **on_days}
    end_s = pause.at_s + pause.span_us // MICROSECONDS
    between = [time_text(pause.at_s), time_text(end_s if end_s <= DAY_S else end_s - DAY_S)]
    return {"between": between, **lasting, "spread": pause.spread, **on_days}


def _agent(agent: Agent, scenario: Scenario) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": agent.name,
        "groups": list(agent.groups),
        "concurrency": agent.concurrency,
    }
    if agent.shift is not None:
        entry["shift"] = agent.shift
    if agent.first_day is not None:
        entry["from"] = agent.first_day.isoformat()
    if agent.last_day is not None:
        entry["until"] = agent.last_day.isoformat()
    if agent.curve:
        entry["curve"] = list(agent.curve)
    entry["speed"] = agent.speed
    if scenario.roster is not None:
        entry["at_end"] = agent.at_end
    attendance = _attendance(agent.attendance, scenario)
    return entry | ({"attendance": attendance} if attendance else {})


def _attendance(attendance: Attendance, scenario: Scenario) -> dict[str, Any]:
    """What an agent's entry says of it; with a roster only outages may be said."""
    card: dict[str, Any] = {}
    if scenario.roster is None:
        card["absence"] = attendance.absence
        card["login_delay"] = written(attendance.login_delay)
    if attendance.disconnects is not None:
        every, lasting = attendance.disconnects.every, attendance.disconnects.lasting
        card["disconnects"] = {"every": written(every), "for": written(lasting)}
    if attendance.outages:
        card["outages"] = [
            {"from": outage.begin.isoformat(), "to": outage.end.isoformat()}
            for outage in attendance.outages
        ]
    return card


def _limit(limit: int) -> int | str:
    return "unlimited" if limit >= UNLIMITED else limit


def _file(path: Path, folder: Path) -> str:
    """The name as the file wrote it: the manifest must not depend on where the folder lies."""
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
