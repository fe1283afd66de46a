"""The second reading's agents: statuses, chats in hand, what follows them (R10, R20-R27)."""

from __future__ import annotations

from parity.naive_state import (
    AVAILABLE,
    AWAY,
    BUSY,
    MILLION,
    OFFLINE,
    NaiveAgent,
    NaiveChat,
    NaiveLists,
)

FINISH, CARRY_OVER, TRANSFER, LOG_OUT_AWAY, THROWN = 0, 1, 2, 3, 4


class NaiveDesk(NaiveLists):
    """What agents do with the chats in their slots."""

    def mates(self, chat: NaiveChat) -> list[NaiveChat]:
        """The chats that the chat's agent is working on, itself included (R22)."""
        held = (self.chats[row] for row in self.agents[chat.agent].held)
        return [each for each in held if each.doing == "work"]

    def pace(self, chat: NaiveChat) -> int:
        return self.agents[chat.agent].paces[len(self.mates(chat))]

    def work_until(self, at: int) -> None:
        """Let the time pass in which nothing changes (R22)."""
        working = [chat for chat in self.chats.values() if chat.doing == "work"]
        for chat in working:
            chat.remaining -= self.pace(chat) * (at - self.now)

    def ends_at(self, chat: NaiveChat) -> int | None:
        """When what a chat in a slot is doing ends."""
        if chat.doing == "work":
            left = max(chat.remaining, 0)
            return self.now - (-left // self.pace(chat))
        return chat.until if chat.doing not in ("", "paused") else None

    def assign(self, chat: NaiveChat, agent: NaiveAgent) -> None:
        chat.manual = int(
            chat.row in self.open[chat.group] and not self.set.auto_assign[chat.group]
        )
        self.unlist(chat)
        agent.held.append(chat.row)
        agent.last_assigned, self.assignments = self.assignments, self.assignments + 1
        chat.where, chat.agent, chat.served_from = "ASSIGNED", agent.number, self.now
        if chat.assigned_at < 0:
            chat.assigned_at, chat.concurrency = self.now, len(agent.held)
            chat.reached = int(chat.left_at < 0)
            chat.remaining = MILLION * (chat.work if chat.opened_at < 0 else chat.open_work)
        if chat.reached:
            chat.doing = "work"
        else:
            chat.doing, chat.until = "unreachable", self.now + chat.unreachable

    def ask(self, agent: NaiveAgent) -> None:
        """R10, R14: take until the slots are full or nothing is left that it may take."""
        login, agent.chance = agent.chance or set(), None
        while agent.free:
            heads = [row for g in agent.groups for row in self.first_to_take(g, g in login)]
            if not heads:
                return
            self.assign(self.chats[min(heads, key=lambda r: (self.chats[r].raised_at, r))], agent)

    def come_to_an_end(self, chat: NaiveChat) -> None:
        """What a chat in a slot was doing is over (R20, R22, R23)."""
        if chat.doing == "work" and chat.silent >= 0:
            chat.doing, chat.until = "silent", self.now + chat.silent
        elif chat.doing in ("work", "silent"):
            self.resolve(chat)
            chat.doing, chat.until = "wrap-up", self.now + chat.wrap_up
        elif chat.doing == "wrap-up":
            chat.wrapped_at = self.now
            self.rest(chat)
        elif chat.doing == "unreachable":
            self.resolve(chat)
            self.free_slot(chat)
        else:
            self.free_slot(chat)

    def resolve(self, chat: NaiveChat) -> None:
        chat.where, chat.resolved_at = "RESOLVED", self.now
        if chat.reached:
            self.raise_later(chat, chat.child_if_resolved, self.now)

    def rest(self, chat: NaiveChat) -> None:
        """R23: which rest depends on whether a chat waits that this slot could take."""
        agent = self.agents[chat.agent]
        if agent.status != AVAILABLE:
            self.free_slot(chat)
            return
        waits = any(self.first_to_take(g, login=False) for g in agent.groups)
        chat.doing = "rest"
        chat.until = self.now + (chat.rest_waiting if waits else chat.rest_idle)

    def free_slot(self, chat: NaiveChat) -> None:
        agent = self.agents[chat.agent]
        agent.held.remove(chat.row)
        chat.doing, chat.freed_at = "", self.now
        if chat.wrapped_at < 0:
            chat.wrapped_at = self.now
        if agent.status == AVAILABLE:
            agent.chance = agent.chance or set()
        if agent.draining and not agent.held:
            agent.draining = False
            self.become(agent, OFFLINE)

    def become(self, agent: NaiveAgent, status: int) -> None:
        """Change an actual status: rests, log-in order, graces and chances (R2, R10, R17, R23)."""
        was, agent.status = agent.status, status
        if was == status:
            return
        self.statuses.append((self.now, agent.number, status))
        self.end_rests(agent)
        if was == OFFLINE:
            agent.login_at = self.now
            for g in agent.groups:
                self.grace_at[g] = None
        for g in agent.groups:
            if status == OFFLINE and not self.online(g):
                self.grace_at[g] = self.now + int(self.set.grace_us[g])
        if status == AVAILABLE:
            agent.chance = set(agent.groups)

    def end_rests(self, agent: NaiveAgent) -> None:
        for chat in [self.chats[row] for row in agent.held]:
            if chat.doing == "rest":
                self.free_slot(chat)

    def follow_schedule(self, agent: NaiveAgent, to: int, leaving: int) -> None:
        """R24-R26: one change of an agent's scheduled status."""
        if to != OFFLINE:
            self.log_in(agent, to)
        elif leaving == THROWN and agent.status != OFFLINE:
            self.put_down(agent)
            self.become(agent, OFFLINE)
        elif agent.logged_in and leaving == FINISH:
            self.drain(agent)
        elif agent.logged_in:
            self.put_down(agent)
            if leaving == TRANSFER:
                self.return_chats(agent)
            self.become(agent, AWAY if leaving == LOG_OUT_AWAY else OFFLINE)

    def log_in(self, agent: NaiveAgent, status: int) -> None:
        """Into any online status: what was paused goes on, draining is over."""
        agent.logged_in, agent.draining = True, False
        for chat in (self.chats[row] for row in agent.held):
            if chat.doing == "paused":
                chat.doing, chat.served_from = "work", self.now
        self.become(agent, status)

    def drain(self, agent: NaiveAgent) -> None:
        """R24's ``finish``: rests do not count as chats in hand."""
        agent.logged_in = False
        self.become(agent, BUSY)
        if agent.held:
            agent.draining = True
        else:
            self.become(agent, OFFLINE)

    def put_down(self, agent: NaiveAgent) -> None:
        """Going offline: pause what is worked on, end all else in hand (R20, R23)."""
        agent.logged_in = agent.draining = False
        for chat in [self.chats[row] for row in agent.held]:
            if chat.doing == "work":
                stretch = (chat.row, chat.served_from, "SERVED", agent.number, self.now)
                self.stretches.append(stretch)
                chat.doing, chat.served_from = "paused", -1
            elif chat.doing != "paused":
                if chat.doing in ("silent", "unreachable"):
                    self.resolve(chat)
                self.free_slot(chat)

    def return_chats(self, agent: NaiveAgent) -> None:
        """R24's ``transfer``: to the head of the queues of the chats' groups."""
        for chat in [self.chats[row] for row in agent.held]:
            chat.doing = ""
            chat.reassignments += 1
            self.enter(chat, "QUEUED")
            for colleague in self.members(chat.group):
                colleague.chance = colleague.chance or set()
        agent.held = []
