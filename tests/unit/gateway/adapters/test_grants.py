"""Grants that the actions accept, for exactly one message and one minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.adapters.grants import verify
from actions.domain.errors import GrantRefused
from gateway.adapters.grants import SignedGrants
from gateway.domain.conversation import Conversation, Owner
from gateway.domain.message import Turn
from tests.unit.gateway.fakes import NOON

SECRET = "4Qk8vXb2nW7rZt0yLm5cJh9sDf3gPa6e"
TURN = Turn("conv-1", "msg-1", 3, "Where is it?")


def conversation(customer: str | None) -> Conversation:
    return Conversation("conv-1", customer, "EU", "de", "merchant", Owner.BOT, 3, NOON)


def test_the_actions_read_what_the_gateway_signed() -> None:
    """Signer and verifier are two rooms; this holds them to one meaning."""
    token = SignedGrants(SECRET).sign(conversation("ada"), TURN, NOON)

    grant = verify(token, conv="conv-1", msg="msg-1", secret=SECRET, now=NOON)

    assert (grant.sub, grant.aud, grant.jur, grant.loc) == ("ada", "merchant", "EU", "de")
    assert grant.epoch == 3


@pytest.mark.parametrize("net", ["c0ffee" * 5, None])
def test_a_grant_tells_where_a_message_came_from(net: str | None) -> None:
    """As the hash that the gateway made of it, or as nothing where that is not known."""
    token = SignedGrants(SECRET).sign(conversation("ada"), replace(TURN, net=net), NOON)

    assert verify(token, conv="conv-1", msg="msg-1", secret=SECRET, now=NOON).net == net


def test_an_anonymous_grant_names_nobody() -> None:
    """No customer is none, not an empty name."""
    token = SignedGrants(SECRET).sign(conversation(None), TURN, NOON)

    assert verify(token, conv="conv-1", msg="msg-1", secret=SECRET, now=NOON).sub is None


def test_a_grant_is_void_within_the_minute() -> None:
    """A token that leaked into a log is worth nothing a minute later."""
    token = SignedGrants(SECRET).sign(conversation("ada"), TURN, NOON)

    with pytest.raises(GrantRefused):
        verify(token, conv="conv-1", msg="msg-1", secret=SECRET, now=NOON + timedelta(minutes=1))


def test_a_verifier_whose_clock_is_late_accepts_it() -> None:
    """Two machines never agree to the second."""
    token = SignedGrants(SECRET).sign(conversation("ada"), TURN, NOON)
    late = NOON - timedelta(seconds=4)

    assert verify(token, conv="conv-1", msg="msg-1", secret=SECRET, now=late)


def test_a_grant_is_for_one_message() -> None:
    """Not for the next one, not for another conversation."""
    token = SignedGrants(SECRET).sign(conversation("ada"), TURN, NOON)

    for conv, msg in (("conv-1", "msg-2"), ("conv-2", "msg-1")):
        with pytest.raises(GrantRefused):
            verify(token, conv=conv, msg=msg, secret=SECRET, now=NOON)
