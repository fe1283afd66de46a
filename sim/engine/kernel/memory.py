"""The arrays of a run, found by the addresses that its record holds.

Arrays handed from function to function would cost the compiler minutes and every chat
microseconds: each carries seven numbers and is counted in and out. A record is one address.
"""

from __future__ import annotations

import numpy as np

from sim.engine.jit import array_of
from sim.engine.kernel.state import (
    AGENT_RECORD,
    EVENT,
    GROUP,
    LIST,
    MEMBERSHIP,
    SCHEDULED,
    SLOT,
    STATUS_CHANGE,
    STRETCH,
)

groups = array_of("groups", GROUP)
"""The groups, in the order of the file."""
lists = array_of("lists", LIST)
"""Of each group its queue, then its open list."""
agents = array_of("agents", AGENT_RECORD)
"""The agents, in roster order."""
slots = array_of("slots", SLOT)
"""The slots of each agent from its ``slots_begin`` on, the ``held`` ones first."""
members = array_of("members", MEMBERSHIP)
"""The memberships, those of one agent together."""
roster = array_of("roster", np.int64)
"""The memberships by group, then roster order."""
free_heap = array_of("free_heap", np.int64)
"""For each group the memberships of its free agents, by place (R5, R16)."""
busy_heap = array_of("busy_heap", np.int64)
"""The agents with a slot that ends, by instant, then chat (R2)."""
ask_heap = array_of("ask_heap", np.int64)
"""The agents to be asked at this instant, by log-in (R2)."""
event_heap = array_of("event_heap", EVENT)
"""All other events that the run itself brings about, by instant and order (R2)."""
noticed_heap = array_of("noticed_heap", np.int64)
"""For each group that picks up its noticed chats, by place (R15)."""
places = array_of("places", np.int64)
"""The place of open chats in the order of R12, where a group picks up."""
was_noticed = array_of("was_noticed", np.int8)
"""1 for chats that were ever noticed (R15), where a group picks up."""
next_unseen = array_of("next_unseen", np.int32)
"""Links a group's open chats whose pickup delay has not begun."""
next_in_list = array_of("next_in_list", np.int32)
"""Links the chats of a list, forwards."""
previous_in_list = array_of("previous_in_list", np.int32)
"""Links the chats of a list, backwards."""
work_left_over = array_of("work_left_over", np.int64)
"""Work left of returned chats (R24), in millionths of a microsecond."""
list_since = array_of("list_since", np.int64)
"""Begin of the present stay in a list of returned chats (us)."""
raised_again_rows = array_of("raised_again_rows", np.int64)
"""The retries and escalations raised so far."""
awaited = array_of("awaited", np.int8)
"""1 for chats that ``cooldown: auto`` waits for (R32)."""
raised_at = array_of("raised_at", np.int64)
"""When each chat is raised (us)."""
group_of = array_of("group_of", np.int64)
"""The group of each chat."""
solo_work = array_of("solo_work", np.int64)
"""The work of each chat (us)."""
patience = array_of("patience", np.int64)
"""The patience of each chat's customer (us)."""
unreachable_time = array_of("unreachable_time", np.int64)
"""How long each chat is held whose customer has left (us)."""
column_rows = array_of("column_rows", np.int64)
"""Row in ``columns`` of each of ``COLUMNS``, -1 for one that is not used."""
columns = array_of("columns", np.int64, "chat_count")
"""The columns of the inputs that are used, a row each."""
paces = array_of("paces", np.int64, "pace_width")
"""Millionths of work a microsecond, by pace and chats worked on (R22)."""
hours = array_of("hours", SCHEDULED)
"""The changes of the groups' hours, in order."""
schedule = array_of("schedule", SCHEDULED)
"""The changes of the agents' scheduled statuses, in order."""
instants = array_of("instants", np.int64, "chat_count")
"""Instants of the log (us), a row each."""
codes = array_of("codes", np.int8, "chat_count")
"""Codes of the log, a row each."""
counts = array_of("counts", np.int32, "chat_count")
"""Whole numbers of the log, a row each."""
status_log = array_of("status_log", STATUS_CHANGE)
"""The changes of the agents' actual statuses so far."""
stretch_log = array_of("stretch_log", STRETCH)
"""The stretches so far of chats that were paused or returned."""
