"""The agents one by one, as a table to read in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.terminal import numbers, row, table
from sim.show.units import written

if TYPE_CHECKING:
    from rich.table import Table

    from sim.results.result import Study

COLUMNS = {"chats": "chats", "handling_mean_s": "s", "busy_share": "share", "online_hours": "h"}
"""What is told of each agent: columns of ``agent_means_table``, with their units."""
SHOWN = 20
"""A longer roster ends with a line that says where the others are."""


def agents_table(study: Study) -> Table:
    """Lay out what each agent did over all replications, in roster order, the first ``SHOWN``."""
    means = study.table("agent_means")
    agents = table()
    agents.add_column("Agents, means over replications", min_width=37)
    numbers(agents, "chats", "mean handling", "chat in hand", "online")
    for name, *figures in means.head(SHOWN)[["agent", *COLUMNS]].itertuples(index=False):
        cells = (written(n, unit) for n, unit in zip(figures, COLUMNS.values(), strict=True))
        row(agents, f"  {name}", *cells)
    if len(means) > SHOWN:
        row(agents, f"  and {len(means) - SHOWN} more in agents.parquet")
    return agents
