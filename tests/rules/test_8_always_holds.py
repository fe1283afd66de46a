"""Section 8 of the rules: what always holds (R28-R31), on cases small enough to count by hand.

The same on random scenarios stands in ``tests/parity``.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from play import Engine, agent, chat, lines, play, scenario, simulate
from sim.inputs import prepare
from sim.inputs.arrays import Chats, Inputs
from sim.results.frames import chats_frame
from sim.scenario import from_document
from sim.units import MISSING, ChatStatus

RANDOM_WORK = {"handling": {"work": {"exponential": "10m"}}}


def columns(chats: Chats) -> dict[str, list[int]]:
    """Return the columns of ``chats`` as lists."""
    return {f.name: getattr(chats, f.name).tolist() for f in dataclasses.fields(Chats)}


def drawn(document: dict[str, Any]) -> Inputs:
    """Return the inputs of the first replication."""
    return prepare(from_document(document, Path())).draw(0)


def draws_of(document: dict[str, Any], group: str) -> list[tuple[int, ...]]:
    """Return what is drawn for the chats of one group in the measured window."""
    inputs = drawn(document)
    chats, clock = inputs.chats, inputs.clock
    its = (
        (chats.group == inputs.group_names.index(group))
        & (chats.raised_at >= clock.window_begin)
        & (chats.raised_at < clock.window_end)
    )
    raised_at = chats.raised_at[its] - clock.window_begin
    rows = (raised_at, chats.work_us[its], chats.patience_us[its], chats.unreachable_us[its])
    return list(zip(*(column.tolist() for column in rows), strict=True))


def test_r28_every_chat_is_resolved_or_missed_for_one_reason_or_unfinished(
    engine: Engine,
) -> None:
    document = scenario(
        cooldown="0d",
        default={
            "queue_handling": {"limit": 1, "inactivity_timeout": "0s"},
            "offline_handling": {"max_offline_tickets": 1},
        },
    )
    chats = [chat("10:00"), chat("10:00"), chat("10:00"), chat("10:11", patience="4")]
    chats += [chat("10:12", patience="1"), chat("20:00"), chat("20:01"), chat("20:02", "zzz")]
    inputs, log = simulate(document, chats, engine)
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (1), resolved 10:20
        2 g live MISSED: raised 10:00, missed 10:00 group_queue_reached
        3 g live MISSED: raised 10:11, queued 10:11, left 10:15, missed 10:15 queue_inactivity
        4 g live MISSED: raised 10:12, missed 10:12 group_queue_reached
        5 g offline OPEN: raised 20:00, opened 20:00
        6 g offline MISSED: raised 20:01, missed 20:01 group_offline_reached
        7 zzz offline MISSED: raised 20:02, missed 20:02 group_offline_unavailable
    """)
    missed = log.chats.status == ChatStatus.MISSED
    resolved = log.chats.status == ChatStatus.RESOLVED
    assert ((log.chats.missed_reason != MISSING) == missed).all()
    assert ((log.chats.missed_at != MISSING) == missed).all()
    assert ((log.chats.resolved_at != MISSING) == resolved).all()
    per_group = [
        [int((its & (inputs.chats.group == g)).sum()) for g in range(2)]
        for its in (resolved, missed, ~resolved & ~missed)
    ]
    assert per_group == [[2, 0], [4, 1], [1, 0]]


def test_r29_concurrency_limits_groups_and_order_are_kept(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[agent("ann", "g", concurrency=2), agent("bea", "h")],
        default={"queue_handling": {"limit": 2}},
    )
    # bea is idle throughout, but not g's
    chats = [chat("10:00")] * 5
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:10
        2 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (1), resolved 10:20
        3 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (2), resolved 10:20
        4 g live MISSED: raised 10:00, missed 10:00 group_queue_reached
    """)


def test_r30_the_same_inputs_give_the_same_log(engine: Engine) -> None:
    document = scenario(
        groups={"g": {"arrivals": {"rate": "20/h"}}},
        agents=[agent("ann", concurrency=2), agent("bea")],
        default={**RANDOM_WORK, "customers": {"patience": {"exponential": "5m"}}},
        seed=7,
    )
    inputs, again = drawn(document), drawn(document)
    assert columns(inputs.chats) == columns(again.chats)
    one, two = engine(inputs), engine(again)
    assert one.raised > 100
    for field in dataclasses.fields(one.chats):
        before, after = getattr(one.chats, field.name), getattr(two.chats, field.name)
        assert before.dtype == after.dtype
        assert before.tobytes() == after.tobytes(), field.name
    assert one.stopped_at == two.stopped_at


def test_r30_another_seed_or_replication_gives_other_customers() -> None:
    document = scenario(groups={"g": {"arrivals": {"rate": "20/h"}}}, default=RANDOM_WORK)
    plan = prepare(from_document(document, Path()))
    first = columns(plan.draw(0).chats)
    assert columns(plan.draw(0).chats) == first
    assert columns(plan.draw(1).chats) != first
    assert columns(drawn({**document, "seed": 2}).chats) != first


def test_r31_rows_go_by_raised_then_group_in_the_file_then_unknown_groups_by_name(
    engine: Engine,
) -> None:
    document = scenario(
        groups={"zulu": {}, "alpha": {}}, agents=[agent("ann", "zulu alpha", concurrency=9)]
    )
    chats = [
        chat("10:01", "alpha", work="1"),
        chat("10:00", "yak"),
        chat("10:00", "bee"),
        chat("10:00", "alpha", work="2"),
        chat("10:00", "zulu", work="3"),
        chat("10:00", "alpha", work="4"),
    ]
    assert play(document, chats, engine) == lines("""
        0 zulu live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:03
        1 alpha live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:02
        2 alpha live RESOLVED: raised 10:00, assigned 10:00 to ann (3), resolved 10:04
        3 bee offline MISSED: raised 10:00, missed 10:00 group_offline_unavailable
        4 yak offline MISSED: raised 10:00, missed 10:00 group_offline_unavailable
        5 alpha live RESOLVED: raised 10:01, assigned 10:01 to ann (4), resolved 10:02
    """)


def test_r31_ticket_ids_are_100000_and_the_row(engine: Engine) -> None:
    chats = [chat("10:01"), chat("10:00"), chat("10:02", "zzz")]
    frame = chats_frame(*simulate(scenario(), chats, engine), "base", 0)
    assert frame["ticket_id"].tolist() == [100_000, 100_001, 100_002]
    assert frame["first_ticket_id"].tolist() == [100_000, 100_001, 100_002]
    assert frame["raised_at"].dt.strftime("%H:%M").tolist() == ["10:00", "10:01", "10:02"]


def test_r31_first_chats_keep_their_draws_under_another_policy() -> None:
    groups = {"g": {"arrivals": {"rate": "10/h"}}, "h": {"arrivals": {"rate": "10/h"}}}
    agents = [agent("ann", "g h")]
    base = scenario(groups, agents, default=RANDOM_WORK)
    other = scenario(
        groups,
        [agent("ann", "g h", concurrency=5), agent("bea", "g")],
        shifts={"day": {"mon": "01:00-02:00"}},
        default={
            **RANDOM_WORK,
            "working_hours": {"mon": "10:00-11:00"},
            "offline_handling": {"max_offline_tickets": 0, "priority": "queued"},
            "queue_handling": {"limit": 0},
        },
    )
    assert columns(drawn(base).chats) == columns(drawn(other).chats)
    assert len(drawn(base).chats.raised_at) > 100


def test_r31_another_group_another_day_or_the_warm_up_changes_no_draw() -> None:
    monday, tuesday = {"mon": {"00:00": 10}}, {"mon": {"00:00": 10}, "tue": {"00:00": 30}}
    agents = [agent("ann", "g h")]
    card = {**RANDOM_WORK, "customers": {"patience": {"exponential": "5m"}}}

    def document(of_g: Any, of_h: Any, **top: Any) -> dict[str, Any]:
        groups = {
            "g": {"arrivals": {"weekly": of_g}},
            "h": {"arrivals": {"weekly": of_h}},
        }
        return scenario(groups, agents, default=card, **top)

    base = draws_of(document(monday, monday), "g")
    assert len(base) > 100
    assert draws_of(document(monday, tuesday), "g") == base
    assert draws_of(document(tuesday, monday), "g") == base
    assert draws_of(document(monday, monday, warmup="7d"), "g") == base
    assert draws_of(document(monday, monday), "h") != base


def test_r31_a_trace_draws_by_rank_within_group_and_date(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}}, agents=[agent("ann", "g h")], default=RANDOM_WORK
    )
    alone, _ = simulate(document, [chat("10:00"), chat("12:00"), chat("+1d 10:00")], engine)
    # neither another instant, another group nor another day's chats change the draw of a rank
    chats = [chat("10:30"), chat("11:00", "h"), chat("12:30"), chat("+1d 10:00")]
    mixed, _ = simulate(document, chats, engine)
    its = mixed.chats.group == 0
    assert mixed.chats.work_us[its].tolist() == alone.chats.work_us.tolist()
    assert len(np.unique(alone.chats.work_us)) == 3
