"""The agents one by one, as a table to read in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.units import written

if TYPE_CHECKING:
    from rich.table import Table

    from sim.study import Study

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
    for name, chats, handling_s, busy, online_h in means.head(SHOWN).itertuples(index=False):
        table.add_row(
            f"  {escape(name)}",
            written(chats, "chats"),
            written(handling_s, "s"),
            written(busy, "share"),
            written(online_h, "h"),
        )
    if len(means) > SHOWN:
        table.add_row(f"  and {len(means) - SHOWN} more in agents.parquet")
    return table
