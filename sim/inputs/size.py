"""How large a replication may be."""

from __future__ import annotations

from sim.errors import Problem, ScenarioError

MOST_CHATS = 20_000_000
"""A larger replication is refused, before it is drawn where that can be foreseen."""


def check_size(chats: float, file: str) -> None:
    """Refuse a replication of too many chats, retries and escalations included.

    Parameters: ``chats`` how many there are, or are expected; ``file`` what messages call the
    scenario file. Raises ``ScenarioError`` with advice.
    """
    # written so that a rate beyond all numbers is refused too
    if not chats <= MOST_CHATS:
        raise ScenarioError(
            Problem(
                file,
                f"a replication of about {chats:.3g} chats; allowed: {MOST_CHATS:,}. Lower the "
                "arrival rates, or the probabilities of retries and escalations, or shorten the "
                "run and make more replications of it",
                path="groups",
            )
        )
