"""Results and comparisons as people hold them: with pictures, and shown by a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.results import comparison, result

if TYPE_CHECKING:
    from sim.show.plots import ComparisonPlots, Plots


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


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(comparison.Comparison):
    """What several policies gave on the same customers.

    In a notebook it shows its differences.
    """

    @property
    def results(self) -> dict[str, Result]:
        """The :class:`Result` of each policy by name, in the order in which they were run."""
        each = {name: self.compared.result(name) for name in self.policies}
        return {name: Result(its.scenario, its.study) for name, its in each.items()}

    @property
    def plot(self) -> ComparisonPlots:
        """Pictures: ``comparison.plot.differences()``, ``.frontier()``, ``.changed(policy)``.

        Of a sweep made one at a time also ``.tornado(metric)``.
        """
        from sim.show.plots import ComparisonPlots

        return ComparisonPlots(self)

    def _repr_html_(self) -> str:
        from sim.show.documents import comparison_html

        return comparison_html(self)
