"""Named random streams: the same names give the same numbers, other names others (R31)."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from itertools import product

import numpy as np

from sim.inputs.streams import Streams

DAY = date(2026, 3, 2)


def test_r31_a_stream_is_philox_keyed_by_the_hash_of_its_names() -> None:
    digest = blake2b(b"7|3|work|2026-03-02|support", digest_size=16).digest()
    plain = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
    streams = Streams(7, 3)
    streams.generator("arrivals", "support", DAY).random(3)
    ours = streams.generator("work", "support", DAY)
    assert ours.random(9).tolist() == plain.random(9).tolist()
    assert ours.standard_exponential(9).tolist() == plain.standard_exponential(9).tolist()


def test_r31_every_part_of_the_name_makes_another_stream() -> None:
    names = product((1, 12), (1, 21), ("work", "patience"), ("a", "1|work", ""), (1, 2))
    firsts = {
        Streams(seed, replication).generator(stream, group, date(2026, 3, day)).random()
        for seed, replication, stream, group, day in names
    }
    assert len(firsts) == 2 * 2 * 2 * 3 * 2


def test_r31_a_chat_keeps_its_uniform_whatever_other_days_hold() -> None:
    streams = Streams(1, 0)
    few = streams.uniforms("work", "g", DAY, np.array([2, 0, 3]))
    many = streams.uniforms("work", "g", DAY, np.array([5, 4, 3]))
    assert few[:2].tolist() == many[:2].tolist()
    assert few[2:].tolist() == many[9:].tolist()
    later = streams.uniforms("work", "g", date(2026, 3, 4), np.array([3]))
    assert later.tolist() == few[2:].tolist()


def test_r31_a_chat_keeps_its_key_and_no_two_have_the_same() -> None:
    streams = Streams(1, 0)
    few = streams.keys("family", "g", DAY, np.array([2, 0, 3]))
    many = streams.keys("family", "g", DAY, np.array([5, 4, 3]))
    assert few[:2].tolist() == many[:2].tolist()
    assert few[2:].tolist() == many[9:].tolist()
    assert len(set(many.tolist())) == 12
    assert not set(many.tolist()) & set(Streams(1, 1).keys("family", "g", DAY, np.array([9])))


def test_uniforms_lie_inside_0_and_1() -> None:
    drawn = Streams(1, 0).uniforms("work", "g", DAY, np.array([100_000]))
    assert 0 < drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1


def test_r31_daily_uniforms_belong_to_their_date_whatever_dates_are_drawn() -> None:
    streams = Streams(1, 0)
    week = streams.daily("break", "ann", 20_000, 7).tolist()
    assert len(set(week)) == 7
    assert streams.daily("break", "ann", 19_990, 30).tolist()[10:17] == week
    assert streams.daily("break", "ann", 20_003, 1).tolist() == week[3:4]
    # dates before year 1 have their place too
    early = streams.daily("break", "ann", -720_000, 900_000)
    assert early[720_000 + 20_000 :][:7].tolist() == week


def test_r31_daily_uniforms_differ_by_every_name() -> None:
    names = product((1, 12), (1, 21), ("break|0", "day_factor"), ("a", "1|work", ""))
    firsts = {Streams(s, r).daily(stream, name, 20_000, 1)[0] for s, r, stream, name in names}
    assert len(firsts) == 2 * 2 * 2 * 3


def test_daily_uniforms_are_even_and_inside_0_and_1() -> None:
    from scipy import stats

    drawn = Streams(1, 0).daily("break", "ann", 0, 20_000)
    assert (drawn.min() > 0, drawn.max() < 1) == (True, True)
    assert stats.kstest(drawn, stats.uniform.cdf).pvalue > 1e-4
