"""What the replications of a scenario gave, as people hold it: with pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.results import result

if TYPE_CHECKING:
    from sim.show.plots import Plots


@dataclass(frozen=True, slots=True, repr=False)
class Result(result.Result):
    """What the replications of a scenario gave: tables as pandas frames, and pictures.

    In a notebook it shows its summary.
    """

    @property
    def plot(self) -> Plots:
        """Pictures: ``result.plot.backlog()``, ``.missed()``, ``.waits()``."""
        from sim.show.plots import Plots

        return Plots(self)

    def _repr_html_(self) -> str:
        from sim.show.documents import result_html

        return result_html(self)
