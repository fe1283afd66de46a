"""What a policy changes, in words: the settings that differ between two resolved scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.resolve import changes
from sim.scenario.value_words import listed

WORDS: dict[str, str] = {
    "offline_handling.enabled": "offline handling",
    "offline_handling.max_offline_tickets": "limit of the open list",
    "offline_handling.max_offline_tickets_counts": "what the limit of the open list counts",
    "offline_handling.auto_assign": "open chats assigned by themselves",
    "offline_handling.pickup_delay": "time until an open chat is noticed",
    "offline_handling.priority": "answered first",
    "offline_handling.open_assignment": "open chats assigned at",
    "offline_handling.open_outside_hours": "open chats answered outside working hours",
    "queue_handling.enabled": "the queue",
    "queue_handling.limit": "limit of the queue",
    "queue_handling.when_all_offline": "queued chats once everybody has gone",
    "queue_handling.grace": "grace once everybody has gone",
    "queue_handling.inactivity_timeout": "time until a customer who left the queue is noticed",
    "customers.patience": "patience of queued customers",
    "customers.open_patience": "patience of open customers",
    "handling.work": "work of a chat",
    "handling.open_work": "work of an open chat",
    "handling.wrap_up": "wrap-up",
    "service_level.within": "time of the service level",
    "arrivals.scale": "factor on arrivals",
    "arrivals.weekly": "chats per hour",
    "working_hours": "working hours",
    "holidays": "holidays",
    "inbox.offline_chats_enabled": "offline chats of the inbox",
    "inbox.working_hours_enabled": "working hours of the inbox",
    "concurrency": "chats at once",
    "count": "number of agents",
    "shift": "shift",
    "curve": "speed with several chats",
    "absence": "share of shifts missed",
}
"""Settings by the end of their path; others are said by their path."""
_LONGEST = 60


def said_path(path: str) -> str:
    """A dotted path of a setting in words: what it is, and of which group, agent or shift."""
    keys = path.split(".")
    whose = ""
    if keys[0] == "default":
        whose, keys = "all groups", keys[1:]
    elif keys[0] in ("groups", "agents", "shifts") and len(keys) > 1:
        kind = {"groups": "", "agents": "agent ", "shifts": "shift "}[keys[0]]
        whose = f"all {keys[0]}" if keys[1] == "*" else f"{kind}{keys[1]}"
        keys = keys[2:]
    for length in (2, 1):
        words = WORDS.get(".".join(keys[-length:]))
        if words is not None and len(keys) <= length:
            break
    else:
        words = " ".join(keys).replace("_", " ")
    return ": ".join(part for part in (whose, words) if part)


def said_value(value: Any) -> str:
    """A value of a setting in few words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {said_value(each)}" for key, each in value.items())
        return _cut(inner)
    if isinstance(value, list | tuple):
        return _cut(", ".join(map(said_value, value)) or "none")
    return _cut("nothing" if value is None else str(value))


def what_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what differs between two resolved scenarios, one phrase each.

    A change that all groups have in common is said once.
    """
    left_out = ("policies", "targets", "name", "replications", "seed")
    old, new = ({k: v for k, v in each.items() if k not in left_out} for each in (before, after))
    found = [
        (path, _at(old, path), value)
        for path, value in changes(old, new)
        if path not in ("agents", "groups")
    ]
    groups = list(old.get("groups", {}))
    said = [
        f"{said_path(path)} {said_value(now)}" + ("" if was is None else f", was {said_value(was)}")
        for path, was, now in _merged(found, groups)
    ]
    said += _other_agents(old, new)
    if groups != list(new.get("groups", {})):
        said.append("other groups")
    return tuple(said)


def _merged(
    found: Sequence[tuple[str, Any, Any]], groups: Sequence[str]
) -> list[tuple[str, Any, Any]]:
    """Changes that every group has alike as one of ``groups.*``."""
    by_setting: dict[str, list[str]] = {}
    for path, old, new in found:
        for group in groups:
            if path.startswith(f"groups.{group}."):
                rest = path.removeprefix(f"groups.{group}.")
                by_setting.setdefault(f"{rest}\0{old!r}\0{new!r}", []).append(path)
    common = {
        path: paths
        for paths in by_setting.values()
        if len(paths) == len(groups) > 1
        for path in paths
    }
    merged = []
    for path, old, new in found:
        if path not in common:
            merged.append((path, old, new))
        elif path == common[path][0]:
            rest = path.removeprefix(f"groups.{groups[0]}.")
            merged.append((f"groups.*.{rest}", old, new))
    return merged


def _other_agents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = ([agent["name"] for agent in each.get("agents", [])] for each in (before, after))
    if old == new:
        return []
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    said = f"agents {len(new)}, were {len(old)}"
    if gone:
        said += f"; without {listed(gone)}"
    return [said + (f"; with {listed(come)}" if come else "")]


def _at(document: Any, path: str) -> Any:
    """What stands at a path, with names in lists of agents; None where there is nothing."""
    for key in _keys(document, path):
        if isinstance(document, list):
            document = next((each for each in document if each.get("name") == key), None)
        else:
            document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _keys(document: Any, path: str) -> list[str]:
    """The keys of a path; names of groups and agents may hold dots."""
    head, _, rest = path.partition(".")
    if head in ("groups", "agents", "shifts") and rest:
        names = [each["name"] for each in document[head]] if head == "agents" else document[head]
        held = [name for name in names if rest == name or rest.startswith(f"{name}.")]
        if held:
            name = max(held, key=len)
            inner = rest[len(name) + 1 :]
            return [head, name, *(inner.split(".") if inner else [])]
    return path.split(".")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
