"""The decisions of :mod:`sim.policy`, compiled."""

from __future__ import annotations

from sim import policy
from sim.engine.jit import compiled

reception = compiled(policy.reception)
live_chat = compiled(policy.live_chat)
sticky_chat = compiled(policy.sticky_chat)
open_list_is_full = compiled(policy.open_list_is_full)
spell_is_over = compiled(policy.spell_is_over)
offline_chat = compiled(policy.offline_chat)
grace_over = compiled(policy.grace_over)
open_may_be_taken = compiled(policy.open_may_be_taken)
open_is_offered = compiled(policy.open_is_offered)
pickup_begins = compiled(policy.pickup_begins)
next_list = compiled(policy.next_list)
