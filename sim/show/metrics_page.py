"""The page ``METRICS.md``: what every figure means, written from where it is computed."""

from __future__ import annotations

from sim.results.metrics import INTERVAL_ONLY, METRICS, Kind, Metric
from sim.show.tables import SECTIONS

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
0/0, is missing, never 0. A count that was 0 in every replication has the exact Poisson bound, a
share that was 0 or 1 throughout Clopper-Pearson's; with one replication there is no interval. All
intervals are of 95 % and tell of simulation error only.

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
    words = {line.metric: line.words.strip() for _, lines in SECTIONS for line in lines}
    rows = (f"{_row(m)} {_ESTIMATES[m.kind]} | {words.get(m.name, '')} |" for m in METRICS)
    return "\n".join([_HEAD.rstrip(), *rows, _TAIL.rstrip(), *map(_row, INTERVAL_ONLY), _AGENTS])


def _row(metric: Metric) -> str:
    return f"| `{metric.name}` | {metric.unit} | {metric.meaning} |"
