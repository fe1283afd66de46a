"""The log of a compiled run that has stopped."""

from __future__ import annotations

import numpy as np

from sim.engine.kernel import state as k
from sim.engine.kernel.record import OPEN, QUEUED
from sim.engine.kernel.start import Run
from sim.engine.kernel.state import NONE, STRETCH, Records
from sim.engine.log import ChatLog, RunLog, StatusLog, Stretches
from sim.inputs.arrays import Int64
from sim.units import Status


def finish(run: Run) -> RunLog:
    """Bring what was recorded into the columns of the log."""
    world, arrays = run.world[0], run.arrays
    instants, codes, counts = (arrays[name] for name in ("instants", "codes", "counts"))
    again = np.sort(arrays["raised_again_rows"][: world["raised_again"]])
    row = np.concatenate([np.arange(world["raised"], dtype=np.int64), again])
    rows: Int64 | slice = row if len(again) else slice(0, int(world["raised"]))
    chats = ChatLog(
        row=row,
        raised_at=arrays["raised_at"][rows],
        live=codes[k.LIVE, rows],
        status=codes[k.STATUS, rows],
        missed_reason=codes[k.REASON, rows],
        queued_at=instants[k.QUEUED_AT, rows],
        opened_at=instants[k.OPENED_AT, rows],
        assigned_at=instants[k.ASSIGNED_AT, rows],
        missed_at=instants[k.MISSED_AT, rows],
        resolved_at=instants[k.RESOLVED_AT, rows],
        left_at=instants[k.LEFT_AT, rows],
        agent=counts[k.AGENT, rows],
        concurrency=counts[k.CONCURRENCY, rows],
        reached=codes[k.REACHED, rows],
        manual=codes[k.MANUAL, rows],
        reassignments=counts[k.REASSIGNMENTS, rows],
        served_from=instants[k.SERVED_FROM, rows],
        wrapped_at=instants[k.WRAPPED_AT, rows],
        freed_at=instants[k.FREED_AT, rows],
    )
    return RunLog(chats, _statuses(run), _stretches(run, chats), int(world["stopped_at"]))


def _statuses(run: Run) -> StatusLog:
    """Keep, of several changes of one agent at one instant, the last, and only real changes."""
    changes = run.arrays["status_log"][: run.world[0]["status_changes"]]
    by_agent = changes[np.argsort(changes["agent"], kind="stable")]
    agent, at = by_agent["agent"], by_agent["at"]
    last = (np.append(agent[1:], NONE) != agent) | (np.append(at[1:], NONE) != at)
    settled = by_agent[last]
    agent, status = settled["agent"], settled["status"]
    before = np.append(int(Status.OFFLINE), status)[: len(status)]
    before[np.append(NONE, agent)[: len(agent)] != agent] = int(Status.OFFLINE)
    real = settled[status != before]
    real = real[np.lexsort((real["agent"], real["at"]))]
    return StatusLog(
        at=real["at"].copy(),
        agent=real["agent"].astype(np.int32),
        status=real["status"].astype(np.int8),
    )


def _stretches(run: Run, chats: ChatLog) -> Stretches:
    ended = run.arrays["stretch_log"][: run.world[0]["stretches"]]
    waiting = (chats.status == QUEUED) | (chats.status == OPEN)
    rows = chats.row[waiting & (chats.reassignments > 0)]
    lasting = np.zeros(len(rows), STRETCH)
    lasting["row"] = rows
    if len(rows):
        lasting["begin"] = run.arrays["list_since"][rows]
    queued = run.arrays["codes"][k.STATUS, rows] == QUEUED
    lasting["kind"] = np.where(queued, k.QUEUED_STRETCH, k.OPEN_STRETCH)
    lasting["agent"] = lasting["end"] = NONE
    every: Records = np.concatenate([ended, lasting])
    every = every[np.lexsort([every[name] for name in ("end", "agent", "kind", "row", "begin")])]
    return Stretches(
        row=every["row"].copy(),
        kind=every["kind"].astype(np.int8),
        agent=every["agent"].astype(np.int32),
        begin=every["begin"].copy(),
        end=every["end"].copy(),
    )
