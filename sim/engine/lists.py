"""Lists of waiting chats, in the order of R12."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush


class WaitingList:
    """Chats in order of entry, those that were returned at its head by number (R12, R24).

    Append, first and take are O(1) amortised, O(log chats) for returned ones. A chat that goes out
    of turn (R19) is only struck off, and dropped when it comes to the front.
    """

    __slots__ = ("_entered", "_returned", "_struck", "length")

    def __init__(self) -> None:
        self._returned: list[int] = []
        self._entered: deque[int] = deque()
        self._struck: set[int] = set()
        self.length = 0
        """How many chats wait."""

    @property
    def offered(self) -> int:
        """How many chats may be taken, as far as the list itself is concerned: all."""
        return self.length

    def append(self, chat: int, returned: bool = False) -> None:
        """Put ``chat`` at the end, or among the returned ones."""
        if returned:
            heappush(self._returned, chat)
        else:
            self._entered.append(chat)
        self.length += 1

    def first(self) -> int:
        """Return the chat at the front of a list that is not empty."""
        if self._returned:
            return self._returned[0]
        chats = self._entered
        while chats[0] in self._struck:
            self._struck.remove(chats.popleft())
        return chats[0]

    def take_first(self) -> int:
        """Remove and return the chat at the front of a list that is not empty."""
        chat = self.first()
        self.length -= 1
        if self._returned:
            return heappop(self._returned)
        self._entered.popleft()
        return chat

    def strike(self, chat: int) -> None:
        """Remove ``chat``, which was not returned, wherever it stands."""
        self._struck.add(chat)
        self.length -= 1


class PickupList:
    """The open list of a group whose agents pick chats up: only noticed ones are offered (R15)."""

    __slots__ = ("_entries", "_noticed", "_offered", "_place", "length", "unseen")

    def __init__(self) -> None:
        self._entries = 0
        self._place: dict[int, tuple[int, int]] = {}
        """The place of each open chat in the order of R12."""
        self._offered: list[tuple[tuple[int, int], int]] = []
        self._noticed: set[int] = set()
        """Every chat that was ever noticed."""
        self.unseen: list[int] = []
        """Chats whose pickup delay has not begun."""
        self.length = 0
        """How many chats are open."""

    @property
    def offered(self) -> int:
        """How many chats may be taken, as far as the list itself is concerned."""
        return len(self._offered)

    def append(self, chat: int, returned: bool = False) -> None:
        """Put ``chat`` at the end, or among the returned ones; once noticed, always noticed."""
        self._place[chat] = (0, chat) if returned else (1, self._entries)
        self._entries += 1
        self.length += 1
        if chat in self._noticed:
            heappush(self._offered, (self._place[chat], chat))
        else:
            self.unseen.append(chat)

    def notice(self, chat: int) -> None:
        """Offer ``chat`` from now on."""
        self._noticed.add(chat)
        heappush(self._offered, (self._place[chat], chat))

    def first(self) -> int:
        """Return the first chat offered, of one at least."""
        return self._offered[0][1]

    def take_first(self) -> int:
        """Remove and return the first chat offered, of one at least."""
        _, chat = heappop(self._offered)
        del self._place[chat]
        self.length -= 1
        return chat
