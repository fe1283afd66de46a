"""The log as tables: a row for each chat, a row for each stretch of an agent's status.

Columns bear the names of the inbox's own chat archives and agent activity reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.log import MissedReason, RunLog
from sim.inputs.arrays import Clock, Inputs, Int64
from sim.results.timeline import Mask
from sim.units import MISSING, ChatStatus, Status

if TYPE_CHECKING:
    import pandas as pd

FIRST_TICKET = 100_000
"""``ticket_id`` of row 0 (R31)."""
ACTIVE_TYPES = {Status.AVAILABLE: "Available", Status.BUSY: "Busy", Status.AWAY: "Away"}


def instants(at: Int64, clock: Clock) -> pd.Series[pd.Timestamp]:
    """Instants (us since the start of the run) as times in the inbox's zone; missing is NaT."""
    import pandas as pd

    since_1970 = np.where(at == MISSING, np.datetime64("NaT", "us").astype(np.int64), at)
    since_1970 = np.where(at == MISSING, since_1970, at + clock.origin_us)
    times = pd.DatetimeIndex(since_1970.astype("datetime64[us]")).tz_localize("UTC")
    return pd.Series(times.tz_convert(clock.timezone))


def names(codes: npt.NDArray[Any], labels: list[str]) -> pd.Categorical[str]:
    """Labels of whole-number codes; -1 is missing."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, pd.Index(labels, dtype=object))


def constant(label: str, rows: int) -> pd.Categorical[str]:
    """The same label in every row."""
    return names(np.zeros(rows, np.int8), [label])


def chats_frame(inputs: Inputs, log: RunLog, policy: str, replication: int) -> pd.DataFrame:
    """Every chat raised by the time the clock stopped, in row order.

    Parameters: ``inputs`` and ``log`` of one replication; ``policy`` and ``replication`` (from 0)
    are written into every row. Returns the columns of ``chats.parquet``: times are time-zone-aware,
    durations seconds, what never happened is missing.
    """
    import pandas as pd

    chats, clock, n = log.chats, inputs.clock, log.raised
    rows, raised_at = chats.row, chats.raised_at
    attempt, first = inputs.chats.attempt, inputs.chats.first
    assigned = chats.assigned_at != MISSING
    resolved = assigned & (chats.resolved_at != MISSING)
    return pd.DataFrame(
        {
            "policy": constant(policy, n),
            "replication": np.full(n, replication, np.int32),
            "ticket_id": FIRST_TICKET + rows,
            "group": names(inputs.chats.group[rows], list(inputs.group_names)),
            "segment": names(1 - chats.live, ["live", "offline"]),
            "status": names(chats.status, [status.name for status in ChatStatus]),
            "missed_reason": names(chats.missed_reason, [r.label for r in MissedReason]),
            "raised_at": instants(raised_at, clock),
            "queued_time": instants(chats.queued_at, clock),
            "opened_time": instants(chats.opened_at, clock),
            "assigned_time": instants(chats.assigned_at, clock),
            "missed_time": instants(chats.missed_at, clock),
            "resolved_time": instants(chats.resolved_at, clock),
            "assigned_to": names(chats.agent, list(inputs.roster.names)),
            "assigned_type": names(chats.manual, ["AUTO", "MANUAL"]),
            "agent_current_concurrency": pd.arrays.IntegerArray(
                chats.concurrency.astype(np.int32), chats.concurrency == MISSING
            ),
            "user_wait_time": _seconds(chats.assigned_at - raised_at, assigned),
            "customer_agent_interaction_time": _seconds(
                chats.resolved_at - chats.assigned_at, resolved
            ),
            "spent_time": _seconds(chats.resolved_at - raised_at, resolved),
            "reached": pd.arrays.BooleanArray(chats.reached == 1, chats.reached == MISSING),
            "left_at": instants(chats.left_at, clock),
            "attempt": (attempt[rows] if len(attempt) else np.ones(n)).astype(np.int32),
            "first_ticket_id": FIRST_TICKET + (first[rows] if len(first) else rows),
            "number_reassignments": chats.reassignments.astype(np.int32),
        }
    )


def activity_frame(inputs: Inputs, log: RunLog, policy: str, replication: int) -> pd.DataFrame:
    """Every stretch of one status of an agent, by roster, then time; offline is not listed.

    Parameters as :func:`chats_frame`. Returns the columns of ``activity.parquet``; what had not
    ended when the clock stopped ends there.
    """
    import pandas as pd

    changes, clock = log.statuses, inputs.clock
    order = np.argsort(changes.agent, kind="stable")
    agent, begin, status = (column[order] for column in (changes.agent, changes.at, changes.status))
    same = np.append(agent[1:] == agent[:-1], False)[: len(agent)]
    end = np.where(same, np.append(begin[1:], 0)[: len(begin)], log.stopped_at)
    online = (status != Status.OFFLINE) & (end > begin)
    agent, begin, end, status = agent[online], begin[online], end[online], status[online]
    n = len(agent)
    types = list(ACTIVE_TYPES.values())
    return pd.DataFrame(
        {
            "policy": constant(policy, n),
            "replication": np.full(n, replication, np.int32),
            "name": names(agent, list(inputs.roster.names)),
            "active_type": names(Status.AVAILABLE - status, types),
            "start_time": instants(begin, clock),
            "end_time": instants(end, clock),
            "duration": (end - begin) / 1e6,
        }
    )


def _seconds(durations_us: Int64, some: Mask) -> npt.NDArray[np.float64]:
    return np.where(some, durations_us / 1e6, np.nan)
