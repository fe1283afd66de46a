"""The speed of chats worked on at once, in whole millionths (R22)."""

from __future__ import annotations

import pytest

from sim.inputs import prepare
from sim.inputs.roster import paces_of
from sim.scenario.people import Agent
from unit.inputs.small import scenario


def row(slots: int, **settings: object) -> list[int]:
    pace, paces = paces_of([Agent("ann", ("g",), slots, **settings)])  # type: ignore[arg-type]
    assert pace.tolist() == [0]
    return paces[0].tolist()


def test_r22_without_a_curve_every_chat_goes_on_as_if_alone() -> None:
    assert row(4) == [0, 1_000_000, 1_000_000, 1_000_000, 1_000_000]
    assert row(2, speed=0.7) == [0, 700_000, 700_000]


def test_r22_a_curve_is_shared_evenly_and_its_last_total_holds_beyond_its_end() -> None:
    assert row(5, curve=(1, 1.7, 2.5)) == [0, 1_000_000, 850_000, 833_333, 625_000, 500_000]
    assert row(2, curve=(1, 1.5, 9), speed=0.5) == [0, 500_000, 375_000]


@pytest.mark.parametrize(
    ("curve", "speed", "expected"),
    [
        # halves go to the even neighbour, of the numbers as written and not as stored
        ((1, 1.000001), 1, 500_000),
        ((1, 1.000003), 1, 500_002),
        ((1, 1.1), 0.000005, 3),  # 2.75
        ((1, 1.0), 0.000005, 2),  # 2.5
        ((1, 0.7), 0.00001, 4),  # 3.5
    ],
)
def test_r22_paces_are_rounded_half_to_even(
    curve: tuple[float, ...], speed: float, expected: int
) -> None:
    assert row(2, curve=curve, speed=speed)[2] == expected


def test_agents_of_one_pace_share_a_row_as_long_as_the_greatest_concurrency() -> None:
    agents = (
        Agent("a", ("g",), 2),
        Agent("b", ("g",), 3, curve=(1.0, 1.5)),
        Agent("c", ("g",), 1),
        Agent("d", ("g",), 1, curve=(1.0, 2.0, 3.0)),
    )
    roster = prepare(scenario(agents=agents)).roster
    assert roster.pace.tolist() == [0, 1, 0, 0]
    assert roster.paces.tolist() == [
        [0, 1_000_000, 1_000_000, 1_000_000],
        [0, 1_000_000, 750_000, 500_000],
    ]


def test_without_agents_there_are_no_paces() -> None:
    pace, paces = paces_of([])
    assert (len(pace), paces.shape) == (0, (0, 1))
