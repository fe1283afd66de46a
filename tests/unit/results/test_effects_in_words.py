"""Differences as sentences."""

from __future__ import annotations

import pytest

from sim.metrics import METRICS
from sim.results.effects_in_words import in_words
from unit.results.pairs import METRIC

NAN = float("nan")


@pytest.mark.parametrize(
    ("metric", "segment", "figures", "days", "words"),
    [
        ("missed", "live", (-124, -148, -100), 28, "31 fewer missed live chats a week (25 to 37)"),
        ("missed", "all", (3, 2, 4), 2, "1.5 more missed chats a day (1.0 to 2.0)"),
        ("customers_lost", "all", (8, 4, 12), 28, "2.0 more customers lost a week (1.0 to 3.0)"),
        ("customers_lost", "all", (1, 0.8, 1.2), 1, "1.0 more customers lost a day (0.8 to 1.2)"),
        ("missed", "all", (5000, 4000, 6000), 7, "5,000 more missed chats a week (4,000 to 6,000)"),
        ("wait_mean", "live", (12, 9, 15), 28, "live customers wait 12 s longer (9 to 15)"),
        ("wait_mean", "all", (-300, -400, -200), 28, "customers wait 5.0 min less (3.3 to 6.7)"),
        ("open_wait_mean", "offline", (-9000, -10800, -7200), 28,
         "offline customers of open chats wait 2.5 h less (2.0 to 3.0)"),
        ("wait_p90", "live", (30, 20, 40), 28,
         "the wait that 90 % of live customers stay within is 30 s longer (20 to 40)"),
        ("service_level", "live", (0.031, 0.02, 0.042), 28,
         "the service level of live chats is 3.1 percentage points higher (2.0 to 4.2)"),
        ("queue_mean", "all", (-0.4, -0.5, -0.3), 28,
         "the queue is on average 0.40 chats shorter (0.30 to 0.50)"),
        ("online_hours", "all", (48, 40, 56), 28, "12 more online hours a week (10 to 14)"),
        # the ends are told apart
        ("backlog_at_opening", "all", (-19.96, -20.14, -19.78), 28,
         "the backlog at an opening is 20.0 chats smaller (19.8 to 20.1)"),
        # it may be nothing
        ("missed", "all", (12, -32, 56), 28, "between 8 fewer and 14 more missed chats a week"),
        ("wait_mean", "live", (1, -5.1, 8.2), 28,
         "live customers wait between 5.1 s less and 8.2 s longer"),
        # it is missing
        ("wait_mean", "all", (NAN, NAN, NAN), 28, ""),
        ("wait_mean", "all", (12, NAN, NAN), 28, "customers wait 12 s longer (no interval)"),
    ],
)  # fmt: skip
def test_a_difference_says_how_much_which_way_and_how_sure(
    metric: str, segment: str, figures: tuple[float, float, float], days: float, words: str
) -> None:
    assert in_words(METRIC[metric], segment, *figures, days=days) == words


@pytest.mark.parametrize(
    ("metric", "figures", "days", "words"),
    [
        ("missed", (0, -0.1, 0.1), 28, "the same in every replication"),
        ("wait_mean", (12, NAN, NAN), 28, "customers wait 12 s longer (always the same)"),
        ("wait_mean", (12, 12, 12), 28, "customers wait 12 s longer (always the same)"),
        # one is one thing, and has no decimals
        ("customers_lost", (1, 1, 1), 1, "1 more customer lost a day (always the same)"),
        ("customers_lost", (-2, NAN, NAN), 1, "2 fewer customers lost a day (always the same)"),
        ("backlog_at_opening", (-24.5, NAN, NAN), 1,
         "the backlog at an opening is 24.5 chats smaller (always the same)"),
        ("missed", (12, 11, 13), 28, "3.0 more missed chats a week (2.8 to 3.2)"),
    ],
)  # fmt: skip
def test_what_never_varies_is_said_to_be_always_the_same(
    metric: str, figures: tuple[float, float, float], days: float, words: str
) -> None:
    assert in_words(METRIC[metric], "all", *figures, days=days, same=True) == words


def test_every_metric_has_its_words_for_every_segment() -> None:
    for metric in METRICS:
        for segment in metric.segments:
            sentence = in_words(metric, segment, 2, 1, 3, days=28)
            assert segment == "all" or segment in sentence, metric.name
            assert "{" not in sentence
