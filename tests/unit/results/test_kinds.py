"""Chats sorted by what came of them."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.log import MissedReason
from sim.results.chats import Marks, kinds_of
from sim.units import MISSING

MARKS = [field.name for field in fields(Marks) if field.name != "missed_reason"]
one_chat = st.tuples(
    st.sets(st.sampled_from(MARKS)), st.sampled_from([MISSING, *map(int, MissedReason)])
)


def marks_of(chats: list[tuple[set[str], int]]) -> Marks:
    return Marks(
        **{name: np.array([name in marks for marks, _ in chats], np.bool_) for name in MARKS},
        missed_reason=np.array([reason for _, reason in chats], np.int8),
    )


@given(st.lists(one_chat, max_size=20))
def test_chats_of_a_kind_have_all_marks_in_common_and_no_two_kinds_have(chats: list) -> None:
    marks = marks_of(chats)
    kinds = kinds_of(marks)
    for field in fields(Marks):
        its = getattr(kinds.marks, field.name)[kinds.of]
        assert its.tolist() == getattr(marks, field.name).tolist()
    assert len(kinds.marks.first) == len({(frozenset(its), reason) for its, reason in chats})


def test_the_codes_of_kinds_stay_small() -> None:
    # a byte more of marks, and finding the kinds takes 256 times the memory
    assert len(MARKS) <= 16
