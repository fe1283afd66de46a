"""Agents at work: chats advance side by side, then come wrap-up and rest (R20, R22-R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.moments import Kind, Moment
from sim.engine.state import Agent, Slot
from sim.units import MISSING, Stage, Status

if TYPE_CHECKING:
    from sim.engine.reference import Inbox

_MILLION = 1_000_000


class Service:
    """What the agents of an inbox do with their slots."""

    def __init__(self, inbox: Inbox) -> None:
        """Serve ``inbox``."""
        self.inbox = inbox
        self.env = inbox.env
        self.record = inbox.record
        chats = inbox.inputs.chats
        self.work = chats.work_us.tolist()
        self.open_work = (
            inbox.column(chats.open_work_us, 0) if len(chats.open_work_us) else self.work
        )
        self.unreachable_time = chats.unreachable_us.tolist()
        self.silent_time = inbox.column(chats.silent_us, -1)
        self.wrap_up = inbox.column(chats.wrap_up_us, 0)
        self.has_rests = len(chats.rest_waiting_us) + len(chats.rest_idle_us) > 0
        self.rest_waiting = inbox.column(chats.rest_waiting_us, 0)
        self.rest_idle = inbox.column(chats.rest_idle_us, 0)
        self.slot_of: dict[int, Slot] = {}
        """The slot of each chat that has one."""
        self.begun: dict[int, int] = {}
        """Work left of chats that were returned, in millionths of a microsecond (R24)."""

    def begin(self, chat: int, agent: Agent, manual: int) -> None:
        """Have ``agent`` take ``chat``; ``manual`` is 1 if it was picked up."""
        slot = self.slot_of[chat] = agent.slots[chat] = Slot(chat, agent, Stage.WORK)
        held = len(agent.slots)
        if self.record.assigned(chat, agent.number, held, manual, self.env.now):
            slot.remaining = self.work_left(chat)
            self.change_pace(agent, agent.working + 1)
            slot.since = self.env.now
            self.schedule_end(slot)
        else:
            self.enter(slot, Stage.UNREACHABLE, self.unreachable_time[chat])

    def work_left(self, chat: int) -> int:
        """Return the work left of a chat just assigned; work begun is never redrawn (R24)."""
        left = self.begun.pop(chat, None)
        if left is not None:
            return left
        was_open = self.record.opened_at[chat] != MISSING
        return (self.open_work if was_open else self.work)[chat] * _MILLION

    # -- work, side by side ----------------------------------------------------------------------

    def change_pace(self, agent: Agent, working: int) -> None:
        """Let ``agent`` have ``working`` chats being worked on: the others' ends move (R22)."""
        before, after = agent.paces[agent.working], agent.paces[working]
        agent.working = working
        if before == after or not (before and after):
            return
        for slot in agent.slots.values():
            if slot.stage == Stage.WORK and slot.ends is not None:
                self.lower(slot, before)
                self.schedule_end(slot)

    def lower(self, slot: Slot, pace: int) -> None:
        """Bring the work left of ``slot`` up to the present."""
        # work that ends within this microsecond is done, not overdone
        slot.remaining = max(0, slot.remaining - pace * (self.env.now - slot.since))
        slot.since = self.env.now

    def schedule_end(self, slot: Slot) -> None:
        """Let the work of ``slot`` end at the first microsecond at which none is left."""
        pace = slot.agent.paces[slot.agent.working]
        ends_at = slot.since - (-slot.remaining // pace)
        slot.ends = self.env.at(ends_at, Kind.FINISH, slot.chat, self.stage_ends)

    # -- the stages of a slot --------------------------------------------------------------------

    def enter(self, slot: Slot, stage: Stage, duration: int) -> None:
        """Let ``slot`` be in ``stage`` for ``duration`` us."""
        slot.stage = stage
        slot.ends = self.env.at(self.env.now + duration, Kind.FINISH, slot.chat, self.stage_ends)

    def stage_ends(self, moment: Moment) -> None:
        """Take a slot to what follows on its present stage."""
        slot = self.slot_of.get(moment.number)
        if slot is None or slot.ends is not moment:
            return
        if slot.stage == Stage.WORK:
            self.work_is_done(slot)
        elif slot.stage == Stage.WRAP_UP:
            self.wrap_up_is_over(slot)
        elif slot.stage == Stage.REST:
            self.free(slot)
        else:
            self.resolve(slot)

    def work_is_done(self, slot: Slot) -> None:
        """Resolve a chat, unless its customer has fallen silent (R23)."""
        slot.stage = Stage.SILENT
        self.change_pace(slot.agent, slot.agent.working - 1)
        if self.silent_time[slot.chat] > 0:
            self.enter(slot, Stage.SILENT, self.silent_time[slot.chat])
        else:
            self.resolve(slot)

    def resolve(self, slot: Slot) -> None:
        """Resolve a chat; a wrap-up follows unless it was unreachable (R20, R23)."""
        self.inbox.customers.resolve(slot.chat)
        duration = 0 if slot.stage == Stage.UNREACHABLE else self.wrap_up[slot.chat]
        if duration:
            self.enter(slot, Stage.WRAP_UP, duration)
        else:
            self.wrap_up_is_over(slot)

    def wrap_up_is_over(self, slot: Slot) -> None:
        """Let an available agent rest, longer or shorter as chats wait for it or not (R23)."""
        self.record.wrapped_at[slot.chat] = self.env.now
        rests = self.has_rests and slot.stage != Stage.UNREACHABLE
        if rests and slot.agent.status == Status.AVAILABLE:
            waiting = self.inbox.assignment.could_take_one(slot.agent)
            duration = (self.rest_waiting if waiting else self.rest_idle)[slot.chat]
            if duration:
                self.enter(slot, Stage.REST, duration)
                return
        self.free(slot)

    def free(self, slot: Slot) -> None:
        """Free a slot: the agent may take another chat, or has finished for the day (R10, R24)."""
        self.vacate(slot)
        agent = slot.agent
        if agent.status == Status.AVAILABLE:
            self.inbox.assignment.becomes_free(agent)
            self.inbox.assignment.give_chance(agent)
        elif agent.draining and not agent.slots:
            self.inbox.presence.finish_draining(agent)

    def vacate(self, slot: Slot) -> None:
        """Let a slot no longer be in use."""
        self.record.freed_at[slot.chat] = self.env.now
        self.remove(slot)

    def remove(self, slot: Slot) -> None:
        """Take a slot's chat out of its agent's hands."""
        del self.slot_of[slot.chat], slot.agent.slots[slot.chat]

    # -- the agent leaves its desk ---------------------------------------------------------------

    def end_rests(self, agent: Agent) -> None:
        """End the rests of an agent who is no longer available (R23)."""
        for slot in list(agent.slots.values()):
            if slot.stage == Stage.REST:
                self.vacate(slot)

    def stop(self, agent: Agent) -> list[Slot]:
        """Stop all that ``agent`` does, who goes offline, and return the slots still at work.

        Wrap-ups and rests end, silent and unreachable chats are resolved (R20, R23).
        """
        at_work = []
        for slot in list(agent.slots.values()):
            if slot.stage == Stage.WORK:
                self.lower(slot, agent.paces[agent.working])
                slot.ends = None
                at_work.append(slot)
                continue
            if slot.stage == Stage.PAUSED:
                continue
            if slot.stage in (Stage.SILENT, Stage.UNREACHABLE):
                self.inbox.customers.resolve(slot.chat)
            if slot.stage != Stage.REST:
                self.record.wrapped_at[slot.chat] = self.env.now
            self.vacate(slot)
        agent.working = 0
        return at_work

    def pause(self, agent: Agent) -> None:
        """Pause the chats of an agent until its next log-in (R24, R26)."""
        for slot in self.stop(agent):
            slot.stage = Stage.PAUSED
            self.record.paused(slot.chat, self.env.now)

    def resume(self, agent: Agent) -> None:
        """Go on with the chats of an agent that were paused."""
        paused = [slot for slot in agent.slots.values() if slot.stage == Stage.PAUSED]
        agent.working = len(paused)
        for slot in paused:
            slot.stage = Stage.WORK
            slot.since = self.env.now
            self.schedule_end(slot)
            self.record.resumed(slot.chat, self.env.now)

    def give_back(self, agent: Agent) -> None:
        """Return the chats of an agent to the head of their groups' queues (R24)."""
        for slot in self.stop(agent):
            self.begun[slot.chat] = slot.remaining
            self.remove(slot)
            self.record.returned(slot.chat, self.env.now)
            group = self.inbox.group_of[slot.chat]
            if group is not None:
                group.queue.append(slot.chat, returned=True)
                self.inbox.assignment.give_chances(group)
