"""What is drawn for a customer depends on that customer alone (R31): common random numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parity.profiles import FEW
from parity.scenarios import SAMPLED, SEEDS, TIMED, Case, Dice, Document, sampled_case
from sim.inputs.arrays import Chats, Inputs
from sim.units import NEVER

US_A_DAY = 86_400_000_000
POLICY = ("working_hours", "offline_handling", "queue_handling")
DURATIONS = {
    "patience_us": -1,
    "unreachable_us": -1,
    "open_patience_us": NEVER,
    "wrap_up_us": 0,
    "rest_waiting_us": 0,
    "rest_idle_us": 0,
    "silent_us": -1,
    "retry_delay_us": -1,
}
"""What is drawn for each chat, and what a column that is not there means."""

Draw = tuple[int, ...]
Customer = tuple[int, dict[str, Draw]]
"""The instant at which a first chat is raised (us since 1970), and what is drawn for it and for
each retry (r) and escalation (e) that there may be, by the path of steps from the first."""


def paths(chats: Chats) -> list[str]:
    """The path of each row, from the rows before."""
    found = [""] * len(chats.group)
    for row in range(len(found)):
        for column, step in ((chats.child_if_lost, "r"), (chats.child_if_resolved, "e")):
            if len(column) and column[row] >= 0:
                found[column[row]] = found[row] + step
    return found


def draws(inputs: Inputs, group: str, day: int | None = None) -> list[Customer]:
    """Return the customers whose first chat a group has, in their order; ``day`` counts UTC days
    since 1970."""
    chats, clock = inputs.chats, inputs.clock
    open_work = chats.open_work_us if len(chats.open_work_us) else chats.work_us
    columns = [chats.work_us.tolist(), open_work.tolist()]
    for name, otherwise in DURATIONS.items():
        column = getattr(chats, name).tolist()
        columns.append(column or [otherwise] * len(open_work))
    its = list(zip(*columns, strict=True))
    steps = paths(chats)
    customers: list[Customer] = [
        (int(at) + clock.origin_us, {}) for at in chats.raised_at[: chats.first_chats]
    ]
    for row, draw in enumerate(its):
        first = int(chats.first[row]) if len(chats.first) else row
        customers[first][1][steps[row]] = draw
    names = [inputs.group_names[number] for number in chats.group]
    mine = [customer for row, customer in enumerate(customers) if names[row] == group]
    return [customer for customer in mine if day is None or customer[0] // US_A_DAY == day]


def all_draws(inputs: Inputs) -> dict[str, list[Customer]]:
    return {name: draws(inputs, name) for name in inputs.group_names}


def without_escalations(customers: list[Customer]) -> list[Customer]:
    """What is left when chats of other groups are left out."""
    return [
        (at, {path: draw for path, draw in its.items() if "e" not in path}) for at, its in customers
    ]


def changed(case: Case, change: Callable[[Document], None]) -> Case:
    """The case with its document changed in place."""
    document = copy.deepcopy(case.document)
    change(document)
    return Case(document, case.chats)


def naming_nobody(case: Case) -> Case:
    """The case without the preferred agents that its trace names."""
    if case.chats is None:
        return case
    return Case(case.document, [{**row, "preferred_agent": ""} for row in case.chats])


def with_other_policies(case: Case, seed: int) -> Case:
    """The same customers under other hours, offline and queue handling, and inbox switches."""
    dice = Dice(seed)
    other = dice.document(list(case.document["groups"]))

    def change(document: Document) -> None:
        # how long chains may be is no policy
        most = {k: v for k, v in document["inbox"].items() if k == "max_escalations"}
        document["inbox"] = {**other["inbox"], "max_escalations": 3, **most}
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
    case = naming_nobody(case)
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
    before, after = (without_escalations(draws(i, "g0")) for i in (case.inputs(), other))
    assert before == after
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
def test_R31_rows_stand_by_instant_then_group_and_families_by_first_chat_then_path(
    case: Case,
) -> None:
    inputs = changed(case, with_families).inputs()
    chats = inputs.chats
    firsts = chats.first_chats
    keys = list(zip(chats.raised_at[:firsts].tolist(), chats.group[:firsts].tolist(), strict=True))
    assert keys == sorted(keys)
    unknown = inputs.group_names[inputs.known_groups :]
    assert list(unknown) == sorted(unknown)
    # "r" for a retry stands before "e" if it is called "1", and that "2"
    steps = [path.replace("r", "1").replace("e", "2") for path in paths(chats)[firsts:]]
    families = list(zip(chats.first[firsts:].tolist(), steps, strict=True))
    assert families == sorted(families)
    assert len(set(families)) == len(families)


@FEW
@given(seed=st.integers(0, 10**6))
def test_R31_another_rate_moves_the_chats_of_a_day_and_draws_none_anew(seed: int) -> None:
    """Arrivals by inversion: at twice the rate the same customers come in half the time."""
    document = {**sampled_case(1).document, "seed": seed, "warmup": "0d"}
    for card in (document["default"], document["groups"]["g0"]):
        card.get("handling", {}).pop("escalation", None)
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


def with_families(document: Document) -> None:
    """Lost customers come back, and resolved ones go on, whatever the cards said."""
    delay = {"exponential": "20m"}
    names = list(document["groups"])
    for number, card in enumerate(document["groups"].values()):
        retry = {"probability": 0.5, "delay": delay, "max_attempts": 3}
        card.setdefault("customers", {})["retry"] = retry
        if len(names) > 1:
            to = {"to": names[number - 1], "probability": 0.4}
            card.setdefault("handling", {})["escalation"] = to
    document["inbox"] = {**document["inbox"], "max_escalations": 2}


def without_families(document: Document) -> None:
    for card in (document["default"], *document["groups"].values()):
        card.get("customers", {}).pop("retry", None)
        card.get("handling", {}).pop("escalation", None)


@FEW
@given(case=st.one_of(SAMPLED, TIMED))
def test_R31_retries_and_escalations_change_no_draw_of_first_chats(case: Case) -> None:
    case = changed(case, without_families)
    before, after = case.inputs(), changed(case, with_families).inputs()
    assert before.chats.first_chats == after.chats.first_chats == len(before.chats.group)
    for group in before.group_names:
        for (at, alone), (still_at, family) in zip(
            draws(before, group), draws(after, group), strict=True
        ):
            assert at == still_at
            # all but the delay of a retry that there now may be
            assert alone[""][:-1] == family[""][:-1]


@FEW
@given(case=SAMPLED, probability=st.sampled_from([0.7, 1.0]))
def test_R31_a_greater_chance_of_a_retry_adds_chats_and_draws_none_anew(
    case: Case, probability: float
) -> None:
    def oftener(document: Document) -> None:
        for card in document["groups"].values():
            card["customers"]["retry"] |= {"probability": probability, "max_attempts": 4}

    case = changed(case, with_families)
    before, after = all_draws(case.inputs()), all_draws(changed(case, oftener).inputs())
    for group, customers in before.items():
        for (at, some), (still_at, more) in zip(customers, after[group], strict=True):
            assert at == still_at
            assert some.items() <= more.items()


@FEW
@given(case=SAMPLED, place=st.integers(0, 3))
def test_R31_hiring_one_agent_changes_few_preferred_agents(case: Case, place: int) -> None:
    def sticky(document: Document) -> None:
        for card in document["groups"].values():
            card.setdefault("customers", {})["sticky"] = {"probability": 0.8}

    def hiring(document: Document) -> None:
        new = {**document["agents"][0], "name": "new", "groups": list(document["groups"])}
        document["agents"].insert(place, new)

    def names(inputs: Inputs) -> list[str]:
        return [inputs.roster.names[i] if i >= 0 else "" for i in inputs.chats.preferred]

    case = changed(case, sticky)
    before, after = names(case.inputs()), names(changed(case, hiring).inputs())
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert new in (old, "new")
        assert (old == "") == (new == "")


@FEW
@given(case=st.one_of(SAMPLED, TIMED), seed=SEEDS)
def test_R31_agents_come_as_they_do_whatever_the_policy_and_their_colleagues(
    case: Case, seed: int
) -> None:
    def statuses(inputs: Inputs, name: str) -> list[tuple[int, ...]]:
        given, agent = inputs.statuses, inputs.roster.names.index(name)
        rows = zip(given.at, given.of, given.to, given.leaving, strict=True)
        return [(int(at), int(to), int(how)) for at, of, to, how in rows if of == agent]

    def hiring(document: Document) -> None:
        hours = {"mon-sun": "03:00-20:00"}
        document["shifts"]["other"] = hours
        groups = list(document["groups"])
        document["agents"].insert(0, {"name": "new", "groups": groups, "shift": "other"})

    before = case.inputs()
    after = changed(with_other_policies(case, seed), hiring).inputs()
    for name in before.roster.names:
        assert statuses(before, name) == statuses(after, name)


@FEW
@given(case=SAMPLED, warmup=st.integers(0, 9), since=st.sampled_from([None, "2026-01-01"]))
def test_R31_warm_up_changes_no_disconnect_of_who_is_always_there(
    case: Case, warmup: int, since: str | None
) -> None:
    """Each local date starts afresh, also where the clock begins after the first day of work."""

    def always(document: Document) -> None:
        disconnects = {
            "every": {"lognormal": {"mean": "5h", "cv": 2}},
            "for": {"exponential": "9m"},
        }
        document["shifts"]["always"] = {"mon-sun": "00:00-24:00"}
        owl = {"name": "owl", "groups": list(document["groups"]), "shift": "always"}
        owl["attendance"] = {"disconnects": disconnects, "outages": []}
        document["duration"] = "4d"
        document["agents"].append({**owl, **({"from": since} if since else {})})

    def warmed(document: Document) -> None:
        document["warmup"] = f"{warmup}d"

    def changes(inputs: Inputs, first: int) -> list[tuple[int, int]]:
        """Those of the owl from a local date of the run on, instants counted from 1970."""
        given, agent = inputs.statuses, inputs.roster.names.index("owl")
        its = (given.of == agent) & (given.at >= inputs.clock.day_begins[first])
        at = given.at[its] + inputs.clock.origin_us
        return list(zip(at.tolist(), given.to[its].tolist(), strict=True))

    case = changed(case, always)
    before, after = case.inputs(), changed(case, warmed).inputs()
    # who is thrown offline when the clock begins is not known: a day later all is alike
    later = max(before.clock.first_date, after.clock.first_date).toordinal() + 1
    mine, others = (changes(i, later - i.clock.first_date.toordinal()) for i in (before, after))
    assert mine == others
    assert len(mine) > 10
