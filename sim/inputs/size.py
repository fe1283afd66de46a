"""How large a replication may be."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import Problem, ScenarioError

MOST_CHATS = 20_000_000
"""A larger replication is refused, before it is drawn where that can be foreseen."""


def check_size(
    chats: float, file: str, first_chats: float = 0.0, places: Sequence[str] = ()
) -> None:
    """Refuse a replication of too many chats, retries and escalations included.

    Parameters: ``chats`` how many there are, or are expected, and how many ``first_chats`` among
    them; ``file`` what messages call the scenario file; ``places`` the settings in it from which
    retries and escalations come. Raises ``ScenarioError`` with advice.
    """
    # written so that a rate beyond all numbers is refused too
    if chats <= MOST_CHATS:
        return
    path, found, cure = (
        "groups",
        f"about {_count(chats)} chats in a replication",
        "the arrival rates",
    )
    if first_chats <= MOST_CHATS and places:
        path = places[0]
        found += f", {_count(chats - first_chats)} of them possible retries and escalations"
        cure = f"the probabilities of {', '.join(places)}, or the arrival rates"
    raise ScenarioError(
        Problem(
            file,
            f"found {found}; allowed: {MOST_CHATS:,}. Lower {cure}, or shorten the run and make "
            "more replications of it",
            path=path,
        )
    )


def _count(chats: float) -> str:
    return f"{chats:,.0f}" if chats < 1e15 else f"{chats:.3g}"
