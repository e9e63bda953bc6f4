"""Who may own a conversation after whom."""

from __future__ import annotations

import itertools

import pytest

from gateway.domain.conversation import MOVES, Owner, require_move
from gateway.domain.errors import TransitionRefused

ALLOWED = {
    ("bot", "queued"),
    ("queued", "human"),
    ("queued", "bot"),
    ("human", "bot"),
    ("human", "queued"),
    ("human", "human"),
    ("bot", "closed"),
    ("queued", "closed"),
    ("human", "closed"),
}


@pytest.mark.parametrize(("came_from", "went_to"), list(itertools.product(Owner, Owner)))
def test_ownership_moves_as_the_design_draws_it(came_from: Owner, went_to: Owner) -> None:
    """Every pair, allowed or refused, and nothing in between."""
    if (came_from, went_to) in ALLOWED:
        require_move(came_from, went_to)
    else:
        with pytest.raises(TransitionRefused):
            require_move(came_from, went_to)


def test_every_owner_has_its_moves() -> None:
    """A new owner cannot be added without saying where it goes."""
    assert set(MOVES) == set(Owner)


def test_a_refusal_names_the_way_out() -> None:
    """It says where the conversation may go instead."""
    with pytest.raises(TransitionRefused, match=r"bot -> human: bot goes to closed, queued"):
        require_move(Owner.BOT, Owner.HUMAN)
    with pytest.raises(TransitionRefused, match="it has ended"):
        require_move(Owner.CLOSED, Owner.BOT)
