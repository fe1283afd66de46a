"""The columns of every table of the output folder, and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_PARTS = {"value": "float64", "numerator": "int64", "denominator": "int64"}
_CELL = {"policy": "label", "replication": "int32", "group": "label", "segment": "label"}
_TIMES = ("raised_at", "queued_time", "opened_time", "assigned_time", "missed_time")
_DURATIONS = ("user_wait_time", "customer_agent_interaction_time", "spent_time")
COLUMNS: dict[str, dict[str, str]] = {
    "replications": {**_CELL, "metric": "label", **_PARTS},
    "days": {**_CELL, "day": "day", "metric": "label", **_PARTS},
    "intervals": {
        **dict.fromkeys(("policy", "group", "segment"), "label"),
        "interval_start": "time",
        "metric": "label",
        **dict.fromkeys(("mean", "p10", "p50", "p90"), "float64"),
        **dict.fromkeys(("numerator", "denominator"), "int64"),
    },
    "interval_replications": {**_CELL, "interval_start": "time", "metric": "label", **_PARTS},
    "waits": {
        **dict.fromkeys(("policy", "group", "segment", "kind"), "label"),
        "bin_low_s": "float64",
        "bin_high_s": "float64",
        "count": "int64",
        "least_s": "float64",
        "greatest_s": "float64",
    },
    "agents": {
        "policy": "label",
        "replication": "int32",
        "agent": "label",
        "chats": "int64",
        "handled": "int64",
        "handling_s": "float64",
        "busy_share": "float64",
        **{
            f"{name}_hours": "float64"
            for name in (
                "available",
                "busy",
                "away",
                "offline",
                "scheduled",
                "online",
                "overtime",
                "wrap_up",
                "rest",
            )
        },
        "busy_numerator": "int64",
        "busy_denominator": "int64",
    },
    "openings": {
        "policy": "label",
        "replication": "int32",
        "group": "label",
        "opened_at": "time",
        "backlog": "int64",
        "drained_at": "time",
    },
    "chats": {
        "policy": "label",
        "replication": "int32",
        "ticket_id": "int64",
        **dict.fromkeys(("group", "segment", "status", "missed_reason"), "label"),
        **dict.fromkeys(_TIMES, "time"),
        "resolved_time": "time",
        "assigned_to": "label",
        "assigned_type": "label",
        "agent_current_concurrency": "int32",
        **dict.fromkeys(_DURATIONS, "float64"),
        "reached": "bool",
        "left_at": "time",
        "attempt": "int32",
        "first_ticket_id": "int64",
        "number_reassignments": "int32",
    },
    "changed": {
        "policy": "label",
        "replication": "int32",
        "group": "label",
        "raised_at": "time",
        **dict.fromkeys(("segment_before", "segment", "outcome_before", "reason_before"), "label"),
        "wait_s_before": "float64",
        **dict.fromkeys(("outcome", "reason"), "label"),
        "wait_s": "float64",
    },
    "activity": {
        "policy": "label",
        "replication": "int32",
        "name": "label",
        "active_type": "label",
        "start_time": "time",
        "end_time": "time",
        "duration": "float64",
    },
}
"""The columns of every table and what they hold; ``label`` is text from a short list."""


def schema(table: str, timezone: str) -> pa.Schema:
    """The schema of a table of :data:`COLUMNS`; its times are in ``timezone``."""
    import pyarrow as pa

    types = {
        "label": pa.dictionary(pa.int32(), pa.string()),
        "time": pa.timestamp("us", tz=timezone),
        "day": pa.date32(),
        "float64": pa.float64(),
        "int64": pa.int64(),
        "int32": pa.int32(),
        "bool": pa.bool_(),
    }
    return pa.schema([(name, types[what]) for name, what in COLUMNS[table].items()])
