"""Retries and escalations: which of them there may be, drawn before it is known who is lost.

A chat may have a retry and an escalation, of which at most one is ever raised; each may have both
in turn. The path from the first chat says which is which (R21, R27, R31).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.inputs.size import check_chats
from sim.inputs.streams import ESCALATION, RETRY, Float64, UInt64, mixed, uniforms_of
from sim.scenario.findings import mapping
from sim.scenario.model import Group

LONGEST_PATH = 39
"""At most 19 retries and 20 escalations; as many digits to base 3 fit in 63 bits."""

# digits of a path: shorter ones sort before their extensions, retries before escalations
_RETRY_DIGIT, _ESCALATION_DIGIT = 1, 2
_RETRY_STEP, _ESCALATION_STEP = "key of the retry", "key of the escalation"


@dataclass(frozen=True, slots=True)
class Chances:
    """Who may come back, by the group a chat is in, ``(groups,)`` each, unknown ones last."""

    retry: Float64
    """Probability that a lost customer comes back."""
    max_attempts: Int64
    escalation: Float64
    """Probability that a resolved chat is raised anew."""
    escalates_to: Int64
    """Index of the group, -1 for none."""
    max_escalations: int
    """In a chain."""
    places: tuple[str, ...] = ()
    """The settings of the scenario file that say so, by their paths."""

    @property
    def any(self) -> bool:
        """Whether there are any retries or escalations."""
        return bool(self.retry.any() or self.escalation.any())


@dataclass(frozen=True)
class Children:
    """Retries and escalations in the order of their rows, ``(children,)`` each."""

    first: Int64
    """Row of the first chat of the chain."""
    parent: Int64
    """Row of the chat before."""
    origin: Int64
    """Row of the chat whose work this is: for an escalation and its retries the escalation."""
    group: Int64
    attempt: Int64
    is_retry: npt.NDArray[np.bool_]
    key: UInt64
    """From which all else of the chat is drawn."""

    @cached_property
    def of_groups(self) -> list[Int64]:
        """Which are of each group that has any, or comes before one that has."""
        return [
            np.flatnonzero(self.group == index) for index in range(self.group.max(initial=-1) + 1)
        ]


def chances_of(
    groups: Sequence[Group],
    unknown: int,
    max_escalations: int,
    document: Mapping[str, Any] | None = None,
) -> Chances:
    """Lay out who may come back.

    Parameters: ``unknown`` how many unknown groups there are; ``document`` of the scenario.
    """
    index = {group.name: position for position, group in enumerate(groups)}
    retries = [group.customers.retry for group in groups]
    escalations = [group.handling.escalation for group in groups]
    # nobody comes back to a group that there is not (R9)
    nothing = [0] * unknown
    return Chances(
        np.array([each.probability if each else 0.0 for each in retries] + nothing, np.float64),
        np.array([each.max_attempts if each else 1 for each in retries] + nothing, np.int64),
        np.array([each.probability if each else 0.0 for each in escalations] + nothing, np.float64),
        np.array([index[each.to] if each else -1 for each in escalations] + nothing, np.int64),
        max_escalations,
        tuple(dict.fromkeys(_places(groups, document or {}))),
    )


def _places(groups: Sequence[Group], document: Mapping[str, Any]) -> Iterator[str]:
    """Where each group's retries and escalations are set: on its own card or the Default one."""
    for group in groups:
        for part, key, given in (
            ("customers", "retry", group.customers.retry),
            ("handling", "escalation", group.handling.escalation),
        ):
            if given is not None:
                is_own = key in mapping(document, "groups", group.name, part)
                yield f"{f'groups.{group.name}' if is_own else 'default'}.{part}.{key}"


def expected_sizes(chances: Chances) -> Float64:
    """Give how many chats a first chat stands for on average, itself included, ``(groups,)``."""
    attempts = int(chances.max_attempts.max(initial=1))
    to = np.maximum(chances.escalates_to, 0)
    escalated: Float64 = np.zeros((attempts + 2, len(to)))
    for escalations in range(chances.max_escalations, -1, -1):
        # a row for each number of attempts; nothing beyond the last
        sizes: Float64 = np.zeros((attempts + 2, len(to)))
        for attempt in range(attempts, 0, -1):
            again = np.where(attempt < chances.max_attempts, chances.retry * sizes[attempt + 1], 0)
            further = chances.escalation * escalated[attempt][to]
            sizes[attempt] = 1 + again + (further if escalations < chances.max_escalations else 0)
        escalated = sizes
    of_first_chats: Float64 = escalated[1]
    return of_first_chats


@dataclass(frozen=True, slots=True)
class _Generation:
    """Chats as many steps from their first chats; numbers run on from generation to generation."""

    number: Int64
    first: Int64
    parent: Int64
    origin: Int64
    group: Int64
    attempt: Int64
    escalations: Int64
    path: Int64
    is_retry: npt.NDArray[np.bool_]
    key: UInt64


def grow(group: Int64, key: UInt64, chances: Chances, file: str) -> Children:
    """Draw the retries and escalations that there may be after first chats.

    Parameters: ``group`` and ``key`` ``(first chats,)``; ``file`` what messages call the scenario
    file. Returns :class:`Children`. Raises ``ScenarioError`` for more than 4 million chats in all.
    Source: R21, R27, R31.
    """
    total = len(group)
    rows = np.arange(total, dtype=np.int64)
    ones, zeros = np.ones_like(rows), np.zeros_like(rows)
    none = np.zeros(total, np.bool_)
    last = _Generation(rows, rows, rows, rows, group, ones, zeros, zeros, none, key)
    grown: list[_Generation] = []
    while len(last.number) and chances.any:
        last = _next(last, chances, total, 3 ** (LONGEST_PATH - 1 - len(grown)))
        total += len(last.number)
        check_chats(total, file, len(group), chances.places)
        grown.append(last)
    return _in_order(grown, len(group))


def no_children() -> Children:
    """Give what there is where nobody comes back."""
    nothing = np.empty(0, np.int64)
    none, no_keys = np.empty(0, np.bool_), np.empty(0, np.uint64)
    return Children(*(nothing,) * 5, is_retry=none, key=no_keys)


def _next(parents: _Generation, chances: Chances, numbered: int, weight: int) -> _Generation:
    """Draw the retries and escalations of chats; ``weight`` is that of their digit in the path."""
    its = parents.group
    retried = _happens(parents, RETRY, chances.retry)
    retried = retried[parents.attempt[retried] < chances.max_attempts[its[retried]]]
    escalated = _happens(parents, ESCALATION, chances.escalation)
    escalated = escalated[parents.escalations[escalated] < chances.max_escalations]
    of = np.concatenate((retried, escalated))
    is_retry = np.arange(len(of)) < len(retried)
    number = numbered + np.arange(len(of), dtype=np.int64)
    return _Generation(
        number=number,
        first=parents.first[of],
        parent=parents.number[of],
        origin=np.where(is_retry, parents.origin[of], number),
        group=np.where(is_retry, its[of], chances.escalates_to[its[of]]),
        attempt=parents.attempt[of] + is_retry,
        escalations=parents.escalations[of] + ~is_retry,
        path=parents.path[of] + weight * np.where(is_retry, _RETRY_DIGIT, _ESCALATION_DIGIT),
        is_retry=is_retry,
        key=np.concatenate(
            (
                mixed(parents.key[retried], _RETRY_STEP),
                mixed(parents.key[escalated], _ESCALATION_STEP),
            )
        ),
    )


def _happens(parents: _Generation, stream: str, chance: Float64) -> Int64:
    """Draw which of the parents have a child of a kind; ``chance`` ``(groups,)``."""
    if not chance.any():
        return np.empty(0, np.int64)
    return np.flatnonzero(uniforms_of(parents.key, stream) < chance[parents.group])


def _in_order(grown: list[_Generation], first_chats: int) -> Children:
    """Give the children of all generations their rows: by first chat, then path (R31)."""
    if not grown:
        return no_children()
    every = {
        each.name: np.concatenate([getattr(generation, each.name) for generation in grown])
        for each in fields(_Generation)
    }
    if every["is_retry"].all():
        # a chain of retries has one chat of each generation
        order = np.argsort(every["first"], kind="stable")
    else:
        order = np.lexsort((every["path"], every["first"]))
    row_of = np.arange(first_chats + len(order), dtype=np.int64)
    row_of[first_chats + order] = first_chats + np.arange(len(order), dtype=np.int64)
    return Children(
        first=every["first"][order],
        parent=row_of[every["parent"][order]],
        origin=row_of[every["origin"][order]],
        group=every["group"][order],
        attempt=every["attempt"][order],
        is_retry=every["is_retry"][order],
        key=every["key"][order],
    )
