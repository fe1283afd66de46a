"""The agents one by one, as a table to read in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.terminal import numbers, row, table
from sim.show.units import written

if TYPE_CHECKING:
    from rich.table import Table

    from sim.study import Study

SHOWN = 20
"""A longer roster ends with a line that says where the others are."""


def agents_table(study: Study) -> Table:
    """Lay out what each agent did over all replications, in roster order, the first ``SHOWN``."""
    means = study.agent_means
    agents = table()
    agents.add_column("Agents, means over replications", min_width=37)
    numbers(agents, "chats", "mean handling", "chat in hand", "online")
    for name, chats, handling_s, busy, online_h in means.head(SHOWN).itertuples(index=False):
        row(
            agents,
            f"  {name}",
            written(chats, "chats"),
            written(handling_s, "s"),
            written(busy, "share"),
            written(online_h, "h"),
        )
    if len(means) > SHOWN:
        row(agents, f"  and {len(means) - SHOWN} more in agents.parquet")
    return agents
