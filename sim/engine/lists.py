"""A list of waiting chats, in order of entry."""

from __future__ import annotations

from collections import deque


class WaitingList:
    """Chats in order of entry; append, first and take are O(1) amortised.

    A chat that goes out of turn (R19) is only struck off, and dropped when it comes to the front.
    """

    __slots__ = ("_chats", "_struck", "length")

    def __init__(self) -> None:
        self._chats: deque[int] = deque()
        self._struck: set[int] = set()
        self.length = 0
        """How many chats wait."""

    def append(self, chat: int) -> None:
        """Put ``chat`` at the end."""
        self._chats.append(chat)
        self.length += 1

    def first(self) -> int:
        """Return the chat at the front of a list that is not empty."""
        chats = self._chats
        while chats[0] in self._struck:
            self._struck.remove(chats.popleft())
        return chats[0]

    def take_first(self) -> int:
        """Remove and return the chat at the front of a list that is not empty."""
        chat = self.first()
        self._chats.popleft()
        self.length -= 1
        return chat

    def strike(self, chat: int) -> None:
        """Remove ``chat`` wherever it stands."""
        self._struck.add(chat)
        self.length -= 1
