"""The page ``METRICS.md``: what every figure means, written from where it is computed."""

from __future__ import annotations

from sim.metrics import INTERVAL_ONLY, METRICS, Kind, Metric
from sim.show.cells import printed_words

_ESTIMATES = {
    Kind.COUNT: "its mean over replications, t interval cut at 0",
    Kind.SHARE: "sum over sum, jackknife t interval inside [0, 1]",
    Kind.MEAN: "sum over sum, jackknife t interval cut at 0",
    Kind.QUANTILE: "all replications pooled, interval from ten sections of them",
    Kind.MAXIMUM: "the mean over replications of each one's greatest",
    Kind.INDEX: "the mean over replications, t interval inside [0, 1]",
}
_HEAD = """\
# Metrics

Every figure of the summary, printed or in `summary.csv`, by its name: what is counted, of what, and
how its mean and interval are made.

Figures of chats count those **raised** in the measured window. They are given for all chats, for
live ones (raised while the group was within hours with somebody online) and for offline ones.
Figures over time integrate over the window and have segment `all` only. A mean or share of nothing,
0/0, is missing, never 0. All intervals are of 95 % and tell of simulation error only; with one
replication there is none.

What was the same in every replication has no interval made from its spread, which would claim
certainty. A count that was 0 throughout has the exact Poisson bound, a share of chats that was 0 or
1 throughout Clopper-Pearson's; for anything else, a share of time above all, no law bounds what the
replications may have failed to show: there is no interval, and "always the same" is said in its
place. Only where nothing is drawn at random (a trace with constant or given durations, agents who
keep to their shifts) is an interval the figure itself, with one replication too.

A percentile is the nearest rank. `replications.parquet` and `days.parquet` have the very wait of
that rank. Over all replications waits are counted in bins, which are less than 1 part in 1,024
wide, with the shortest and the longest of each (`waits.parquet`). The percentile is the very wait
where its bin holds two waits or equal ones only, such as any in whole seconds up to 17 minutes;
else it is the longest wait of its bin, one that occurred and is at most 1 part in 1,024 longer.

A target on a percentile rests on no bins. By day the very wait of the day is held against the
limit. For the window the waits that keep to the limit are counted: p90 is at most the limit if and
only if 90 % of the waits or more are, and at least the limit if and only if more than 10 % are.
Their share, with the interval of a share of chats, stands in `targets.csv` (`estimate_of`:
`waits`); the target is met if the share is large enough all over the interval, missed if it is
nowhere. What was always the same and has no interval is judged as it is.

| name | unit | meaning | estimate | printed as |
| --- | --- | --- | --- | --- |
"""
_TAIL = """\

`intervals.parquet` has, for every half-hour of local time, `raised`, `queued`, `opened`,
`assigned`, `missed`, `abandoned`, `retries`, the reasons, `wait_mean`, `service_level`,
`queue_mean` and `open_mean` of this list, and:

| name | unit | meaning |
| --- | --- | --- |
"""
_AGENTS = """\

`agents.parquet` has a row for each replication and agent: `chats`, those raised in the window and
last assigned to the agent; `handled`, of them the reached and resolved ones, and `handling_s`,
their handling times added up; `busy_share` as above, its `busy_numerator` and `busy_denominator` in
microseconds; the hours of the window in each status, and as above those scheduled, online, in
overtime, in wrap-up and at rest. Over replications an agent's busy share and mean handling are sums
over sums.
"""


def markdown() -> str:
    """Return the page."""
    words = printed_words()
    rows = (f"{_row(m)} {_ESTIMATES[m.kind]} | {words.get(m.name, '')} |" for m in METRICS)
    return "\n".join([_HEAD.rstrip(), *rows, _TAIL.rstrip(), *map(_row, INTERVAL_ONLY), _AGENTS])


def _row(metric: Metric) -> str:
    return f"| `{metric.name}` | {metric.unit} | {metric.meaning} |"
