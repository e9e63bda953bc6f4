"""Private calls: good for one address, one body and half a minute, and for nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest

from actions.adapters.calls import CLOCK_SKEW_S, LIFETIME_S, SignedCalls, sign_call
from actions.adapters.grants import ALGORITHM, SignedGrants, sign
from actions.domain.errors import CallRefused, GrantRefused
from tests.unit.actions.fakes import GRANT, NOON, SECRET

BODY = b'{"text": "who pays"}'
CALLS = SignedCalls(SECRET)


def verify(token: str, *, path: str = "/a", body: bytes = BODY, now: datetime = NOON) -> None:
    CALLS.verify(token, path=path, body=body, now=now)


def test_a_call_that_was_signed_is_taken() -> None:
    """Up to the end of its life, and with clocks a little apart."""
    token = sign_call("/a", BODY, SECRET, NOON)
    verify(token)
    verify(token, now=NOON + timedelta(seconds=LIFETIME_S - 1))
    verify(token, now=NOON - timedelta(seconds=CLOCK_SKEW_S))


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/b"},
        {"body": BODY + b" "},
        {"now": NOON + timedelta(seconds=LIFETIME_S)},
        {"now": NOON - timedelta(seconds=CLOCK_SKEW_S + 1)},
    ],
)
def test_another_call_is_refused(changed: dict[str, Any]) -> None:
    """Elsewhere, with other words, too late, too early; and nobody is told which."""
    with pytest.raises(CallRefused, match="the gateway's alone"):
        verify(sign_call("/a", BODY, SECRET, NOON), **changed)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        sign_call("/a", BODY, "another-secret-of-forty-characters-here", NOON),
        jwt.encode({"call": "/a", "exp": 1}, SECRET, algorithm=ALGORITHM),
        jwt.encode({"call": "/a", "body": "", "exp": "soon"}, SECRET, algorithm=ALGORITHM),
        jwt.encode({"call": "/a"}, SECRET * 2, algorithm="HS512"),
        sign(GRANT, SECRET),
    ],
)
def test_what_is_no_signature_of_ours_is_refused(token: str) -> None:
    """Forged, incomplete, of another algorithm, or a grant."""
    with pytest.raises(CallRefused):
        verify(token)


def test_a_signed_call_is_no_grant() -> None:
    """Nobody speaks as a customer with it."""
    with pytest.raises(GrantRefused):
        SignedGrants(SECRET).verify(
            sign_call("/a", BODY, SECRET, NOON), conv="c-1", msg="m-1", now=NOON
        )
