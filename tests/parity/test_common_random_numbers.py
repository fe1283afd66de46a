"""What is drawn for a customer depends on that customer alone (R31): common random numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parity.profiles import FEW
from parity.scenarios import SAMPLED, SEEDS, TIMED, Case, Dice, Document, sampled_case
from sim.inputs.arrays import Inputs

US_A_DAY = 86_400_000_000
POLICY = ("working_hours", "offline_handling", "queue_handling")
Draw = tuple[int, int, int, int]


def draws(inputs: Inputs, group: str, day: int | None = None) -> list[Draw]:
    """Return instant (us since 1970), work, patience and unreachable time of each of a group's
    chats, in their order; ``day`` counts UTC days since 1970."""
    chats, clock = inputs.chats, inputs.clock
    columns = (chats.raised_at + clock.origin_us, chats.work_us, chats.patience_us)
    rows = zip(chats.group, *columns, chats.unreachable_us, strict=True)
    mine = [tuple(map(int, row[1:])) for row in rows if inputs.group_names[row[0]] == group]
    return [draw for draw in mine if day is None or draw[0] // US_A_DAY == day]


def all_draws(inputs: Inputs) -> dict[str, list[Draw]]:
    return {name: draws(inputs, name) for name in inputs.group_names}


def changed(case: Case, change: Callable[[Document], None]) -> Case:
    """The case with its document changed in place."""
    document = copy.deepcopy(case.document)
    change(document)
    return Case(document, case.chats)


def with_other_policies(case: Case, seed: int) -> Case:
    """The same customers under other hours, offline and queue handling, and inbox switches."""
    dice = Dice(seed)
    other = dice.document(list(case.document["groups"]))

    def change(document: Document) -> None:
        document["inbox"] = other["inbox"]
        cards = [(document["default"], other["default"])]
        cards += [(card, other["groups"][name]) for name, card in document["groups"].items()]
        for card, with_policy in cards:
            for key in POLICY:
                card.pop(key, None)
            card |= {key: with_policy[key] for key in POLICY if key in with_policy}

    return changed(case, change)


@FEW
@given(case=st.one_of(SAMPLED, TIMED), seed=SEEDS)
def test_R31_a_policy_changes_no_draw_and_no_ticket(case: Case, seed: int) -> None:
    before, after = case.inputs(), with_other_policies(case, seed).inputs()
    assert all_draws(before) == all_draws(after)
    # the row is the ticket
    assert before.chats.group.tolist() == after.chats.group.tolist()


@FEW
@given(case=st.one_of(SAMPLED, TIMED), seed=SEEDS)
def test_R31_the_team_changes_no_draw(case: Case, seed: int) -> None:
    dice = Dice(seed)
    other = changed(case, lambda document: document.update(dice.team(list(document["groups"]))))
    assert all_draws(case.inputs()) == all_draws(other.inputs())


@FEW
@given(case=SAMPLED, seed=SEEDS)
def test_R31_another_group_changes_no_draw_of_the_first(case: Case, seed: int) -> None:
    dice = Dice(seed)

    def change(document: Document) -> None:
        for name, card in document["groups"].items():
            if name != "g0":
                card["arrivals"] = dice.arrivals()
                card["handling"] = {"work": dice.distribution(12)}
                card["customers"] = {"patience": dice.distribution(8)}
        document["groups"]["new"] = {"arrivals": {"rate": "2/h"}}
        document["agents"][0]["groups"].append("new")

    other = changed(case, change).inputs()
    assert draws(case.inputs(), "g0") == draws(other, "g0")
    assert len(draws(other, "new")) > 0


@FEW
@given(case=SAMPLED, warmup=st.integers(0, 9), more=st.integers(1, 3))
def test_R31_warm_up_and_length_change_no_draw_of_a_day(case: Case, warmup: int, more: int) -> None:
    def change(document: Document) -> None:
        document["warmup"] = f"{warmup}d"
        document["duration"] = f"{int(document['duration'].removesuffix('d')) + more}d"

    before, after = case.inputs(), changed(case, change).inputs()
    common = [
        max(inputs.clock.origin_us // US_A_DAY for inputs in (before, after)),
        min((inputs.clock.origin_us + inputs.clock.end) // US_A_DAY for inputs in (before, after)),
    ]
    for group in before.group_names:
        for day in range(*common):
            assert draws(before, group, day) == draws(after, group, day)


@FEW
@given(case=SAMPLED, rate=st.sampled_from([0.2, 4.0]))
def test_R31_the_rate_of_one_day_changes_no_other(case: Case, rate: float) -> None:
    """On the day itself more or fewer come, but the first, second, ... keep work and patience."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    week = {day: {"00:00": 1, "12:00": 3} for day in days}

    def weekly(weekdays: Document) -> Callable[[Document], None]:
        return lambda document: document["groups"]["g0"].update(arrivals={"weekly": weekdays})

    busy = week | {"tue": {"00:00": rate, "12:00": rate * 2}}
    before = changed(case, weekly(week)).inputs()
    after = changed(case, weekly(busy)).inputs()
    first = before.clock.origin_us // US_A_DAY
    for day in range(first, first + len(before.clock.day_begins) - 1):
        once, again = draws(before, "g0", day), draws(after, "g0", day)
        is_tuesday = (day + 3) % 7 == 1
        if not is_tuesday:
            assert once == again
        shared = min(len(once), len(again))
        assert [draw[1:] for draw in once[:shared]] == [draw[1:] for draw in again[:shared]]


@FEW
@given(case=TIMED, seed=SEEDS)
def test_R31_rows_of_other_groups_and_dates_change_no_draw_of_a_trace(
    case: Case, seed: int
) -> None:
    """A trace's ordinal is the rank in the file within group and date, whatever the order."""
    assert case.chats is not None
    dice = Dice(seed)
    sampled = {"work": {"exponential": "20m"}}
    patience = {"patience": {"exponential": "9m"}}

    def change(document: Document) -> None:
        document["groups"]["g0"].update(handling=sampled, customers=patience)

    case = changed(case, change)
    day = dice.of(*case.chats)["raised_at"][:10]
    kept = [row for row in case.chats if row["group"] == "g0" and row["raised_at"][:10] == day]
    others = [row for row in case.chats if row not in kept]
    dice.random.shuffle(others)
    mixed = kept.copy()
    for row in others[: len(others) // 2]:
        mixed.insert(dice.whole(0, len(mixed)), row)
    number = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    before, after = case.inputs(), Case(case.document, mixed).inputs()
    assert draws(before, "g0", number) == draws(after, "g0", number)


@FEW
@given(case=st.one_of(SAMPLED, TIMED))
def test_R31_rows_stand_by_instant_then_group(case: Case) -> None:
    inputs = case.inputs()
    keys = list(zip(inputs.chats.raised_at.tolist(), inputs.chats.group.tolist(), strict=True))
    assert keys == sorted(keys)
    unknown = inputs.group_names[inputs.known_groups :]
    assert list(unknown) == sorted(unknown)


@FEW
@given(seed=st.integers(0, 10**6))
def test_R31_another_rate_moves_the_chats_of_a_day_and_draws_none_anew(seed: int) -> None:
    """Arrivals by inversion: at twice the rate the same customers come in half the time."""
    document = {**sampled_case(1).document, "seed": seed, "warmup": "0d"}
    at_rate = {}
    for rate in (2, 4):
        document["groups"] = {"g0": {**document["groups"]["g0"], "arrivals": {"rate": f"{rate}/h"}}}
        document["agents"] = [{**agent, "groups": ["g0"]} for agent in document["agents"]]
        inputs = Case(document).inputs()
        day = inputs.clock.origin_us // US_A_DAY
        at_rate[rate] = [draw[0] - day * US_A_DAY for draw in draws(inputs, "g0", day)]
    shared = at_rate[4][: len(at_rate[2])]
    assert len(at_rate[4]) > len(shared) > 0
    for slow, quick in zip(at_rate[2], shared, strict=True):
        assert abs(slow - 2 * quick) <= 2  # each is rounded to its microsecond
