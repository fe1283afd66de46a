"""The agents one by one, as a table to read in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.units import written

if TYPE_CHECKING:
    from rich.table import Table

    from sim.study import Study

COLUMNS = {"chats": "chats", "handling_mean_s": "s", "busy_share": "share", "online_hours": "h"}
"""What is told of each agent: columns of ``agent_means_table``, with their units."""
SHOWN = 20
"""A longer roster ends with a line that says where the others are."""


def agents_table(study: Study) -> Table:
    """Lay out what each agent did over all replications, in roster order, the first ``SHOWN``."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    means = study.agent_means
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Agents, means over replications", min_width=37)
    for heading in ("chats", "mean handling", "chat in hand", "online"):
        table.add_column(heading, justify="right", min_width=9)
    for name, *numbers in means.head(SHOWN)[["agent", *COLUMNS]].itertuples(index=False):
        cells = (written(n, unit) for n, unit in zip(numbers, COLUMNS.values(), strict=True))
        table.add_row(f"  {escape(name)}", *cells)
    if len(means) > SHOWN:
        table.add_row(f"  and {len(means) - SHOWN} more in agents.parquet")
    return table
