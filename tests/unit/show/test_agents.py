"""The printed table of agents."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from rich.console import Console

from sim.show.agents import SHOWN, agents_table


@dataclass
class MadeStudy:
    agent_means: pd.DataFrame

    def table(self, name: str) -> pd.DataFrame:
        return getattr(self, name)


def printed(*agents: tuple[str, float, float, float, float]) -> list[str]:
    columns = ["agent", "chats", "handling_mean_s", "busy_share", "online_hours"]
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(agents_table(MadeStudy(pd.DataFrame(agents, columns=columns))))
    return [" ".join(line.split()) for line in captured.get().splitlines() if line.strip()]


def test_an_agent_is_a_line_of_chats_handling_busy_share_and_hours() -> None:
    heading, _, ann, idle = printed(
        ("ann [x]", 12.5, 540.0, 0.734, 160.0), ("idle", 0.0, float("nan"), float("nan"), 0.0)
    )
    assert heading == "Agents, means over replications chats mean handling chat in hand online"
    assert ann == "ann [x] 12.5 9.0 min 73.4 % 160 h"
    assert idle == "idle 0 - - 0 h"


def test_a_long_roster_says_where_the_others_are() -> None:
    lines = printed(*((f"a{i}", 1.0, 60.0, 0.5, 8.0) for i in range(SHOWN + 3)))
    assert len(lines) == 2 + SHOWN + 1
    assert lines[-1] == "and 3 more in agents.parquet"
