"""The pictures of the page: which, of which policy and group, and what is said under them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.show.plots import PICTURES, Picture, Plots, drawings
from sim.show.style import HEIGHT
from sim.show.vector import svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 60
"""More pictures of single policies would make the page slow and large."""


COMPARISON_PICTURES = {
    "differences": Picture(
        "differences",
        "What each setting changes against the baseline",
        "Points are differences on the same customers; the lines are 95 % intervals that hold for "
        "all settings together. A line that crosses 0 leaves open which is better.",
    ),
    "frontier": Picture(
        "frontier",
        "What is traded for what",
        "Each setting by chats missed and waits. By the means, no setting on the frontier is "
        "beaten by another in all of them.",
    ),
    "tornado": Picture(
        "tornado",
        "What a single setting moves",
        "Each bar is one setting changed alone, from its lowest to its highest value.",
    ),
    "changed": Picture(
        "changed",
        "Whose chat fares differently",
        "From what to what the outcome of chats changes under the setting.",
    ),
}
"""By the name of the drawing, or by its beginning before a number."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture on the page: SVG, or why there is none."""

    title: str
    caption: str
    svg: str
    missing: str = ""


def share_out(policies: int, groups: int) -> tuple[int, int]:
    """How many pictures there are of each policy's whole inbox, and of each of its groups.

    The inbox comes first, then all groups alike, as far as :data:`MOST` goes; fewer than three of
    a group are not worth the switch. Parameters: ``groups`` 0 where the inbox is its only group.
    """
    kinds = len(PICTURES)
    of_inbox = min(kinds, MOST // max(1, policies))
    rest = (MOST - of_inbox * policies) // max(1, policies * groups)
    of_group = min(kinds, rest) if groups and rest >= 3 else 0
    return of_inbox, of_group


def draw_result(
    plots: Plots, group: str, count: int, *, who: str, salt: str, told: Callable[[], None]
) -> list[Drawn]:
    """Draw the first ``count`` pictures of a group or the inbox.

    Parameters: ``who`` it is of, for those who hear the page; ``salt`` that no other call has;
    ``told`` is called after each.
    """
    found = []
    for number, kind in enumerate(list(PICTURES.values())[:count]):
        draw = partial(kind, plots, group=group)
        found.append(_svg(kind, draw, who, f"{salt}n{number}"))
        told()
    return found


def draw_comparison(compared: Comparison, *, with_changed: bool) -> list[Drawn]:
    """Draw the pictures that make sense for a comparison.

    Parameters: ``with_changed``, whether it holds the chats that fare differently.
    """
    found = []
    for number, drawing in enumerate(drawings(compared, with_changed=with_changed)):
        kind = COMPARISON_PICTURES[drawing.name.partition("_")[0]]
        who, size = f"settings against {compared.baseline}", drawing.height
        found.append(_svg(kind, drawing.draw, who, f"c{number}", height=size))
    return found


def _svg(
    kind: Picture, draw: Callable[[Axes], object], who: str, salt: str, *, height: float = HEIGHT
) -> Drawn:
    try:
        title = f"{kind.title}, {who}. {kind.caption}"
        text = svg(draw, height=height, salt=salt, title=title)
    except ResultError as error:
        return Drawn(kind.title, kind.caption, "", str(error))
    return Drawn(kind.title, kind.caption, text)
