"""Grants: what the gateway signs is what an action gets, and nothing else passes."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.adapters.grants import sign, verify
from actions.domain.errors import GrantRefused, Refusal
from actions.domain.grant import Grant
from tests.unit.actions.fakes import GRANT, NOON, SECRET

OTHER_SECRET = "another-secret-of-more-than-32-characters"
_ids = st.text(min_size=1, max_size=40)


def refusal(token: object, *, conv: str = "c-1", msg: str = "m-1", now: datetime = NOON) -> Refusal:
    """Why a token is refused."""
    with pytest.raises(GrantRefused) as refused:
        verify(token, conv=conv, msg=msg, secret=SECRET, now=now)
    return refused.value.reason


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good grant, some changed; None takes one away."""
    good = jwt.decode(sign(GRANT, SECRET), options={"verify_signature": False})
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(**changed: Any) -> str:
    """A token signed with the right secret around claims that may be wrong."""
    return jwt.encode(claims(**changed), SECRET, algorithm="HS256")


@given(
    conv=_ids,
    msg=_ids,
    sub=st.none() | _ids,
    aud=st.sampled_from(["shopper", "merchant"]),
    epoch=st.integers(min_value=0, max_value=2**53),
    left_s=st.integers(min_value=1, max_value=60),
    net=st.none() | _ids,
)
def test_what_was_signed_is_what_is_verified(
    conv: str, msg: str, sub: str | None, aud: Any, epoch: int, left_s: int, net: str | None
) -> None:
    """Every claim survives, the absent customer and the unknown network included."""
    grant = Grant(conv, msg, sub, aud, "CN", "en", epoch, int(NOON.timestamp()) + left_s, net)
    assert verify(sign(grant, SECRET), conv=conv, msg=msg, secret=SECRET, now=NOON) == grant


def test_an_anonymous_grant_carries_no_sub_at_all() -> None:
    """`sub: null` is not a valid JWT; absence is. An unknown network is left out like it."""
    token = sign(replace(GRANT, sub=None), SECRET)
    said = jwt.decode(token, options={"verify_signature": False})
    assert not {"sub", "net"} & set(said)


@pytest.mark.parametrize("net", ["", 7, ["n"], "n" * 201])
def test_a_network_that_is_no_short_text_makes_a_grant_malformed(net: object) -> None:
    """Tries are counted by it, so it is checked like any other claim."""
    assert refusal(signed(net=net)) is Refusal.MALFORMED


@pytest.mark.parametrize(
    ("age_s", "reason"),
    [
        (60, Refusal.EXPIRED),
        (61, Refusal.EXPIRED),
        (86_400, Refusal.EXPIRED),
        (-1, Refusal.TOO_LONG),
    ],
)
def test_a_grant_holds_for_a_minute_and_not_a_second_more(age_s: int, reason: Refusal) -> None:
    """Void from `exp` on; and one that would hold for longer than a minute is none of ours."""
    assert refusal(sign(GRANT, SECRET), now=NOON + timedelta(seconds=age_s)) is reason


@pytest.mark.parametrize("age_s", [0, 59])
def test_a_grant_is_good_within_its_minute(age_s: int) -> None:
    """Up to the last second."""
    now = NOON + timedelta(seconds=age_s)
    assert verify(sign(GRANT, SECRET), conv="c-1", msg="m-1", secret=SECRET, now=now) == GRANT


def test_the_callers_clock_judges_not_the_machines() -> None:
    """A grant long past by the wall clock is good when the caller's clock says so."""
    assert datetime.now(UTC) != NOON
    assert verify(sign(GRANT, SECRET), conv="c-1", msg="m-1", secret=SECRET, now=NOON)


def test_a_grant_for_another_conversation_is_refused() -> None:
    """A customer cannot carry their grant into somebody else's chat."""
    assert refusal(sign(GRANT, SECRET), conv="c-2") is Refusal.OTHER_CONVERSATION


def test_a_grant_for_another_message_is_refused() -> None:
    """A grant cannot be used again for the next message."""
    assert refusal(sign(GRANT, SECRET), msg="m-2") is Refusal.OTHER_MESSAGE


def test_a_grant_signed_with_another_secret_is_forged() -> None:
    """Only the gateway can make one."""
    assert refusal(sign(GRANT, OTHER_SECRET)) is Refusal.FORGED


def test_a_grant_whose_claims_were_changed_is_forged() -> None:
    """The signature covers the customer."""
    head, _, signature = sign(GRANT, SECRET).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub="bo")).encode()).rstrip(b"=").decode()
    assert refusal(f"{head}.{body}.{signature}") is Refusal.FORGED


def test_an_unsigned_grant_is_forged() -> None:
    """`alg: none` is the oldest trick."""
    assert refusal(jwt.encode(claims(), None, algorithm="none")) is Refusal.FORGED


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_forged_even_with_the_right_secret(algorithm: str) -> None:
    """One algorithm, named here, whatever the token's head says."""
    long_secret = SECRET * 2
    token = jwt.encode(claims(), long_secret, algorithm=algorithm)
    with pytest.raises(GrantRefused) as refused:
        verify(token, conv="c-1", msg="m-1", secret=long_secret, now=NOON)
    assert refused.value.reason is Refusal.FORGED


def test_no_token_is_missing_not_malformed() -> None:
    """The log tells a message that never had one from a broken one."""
    assert refusal(None) is Refusal.MISSING


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "ééé", 7, {"conv": "c-1"}, b"bytes", ["a"], True, "." * 5000]
)
def test_what_is_no_token_is_malformed(token: object) -> None:
    """Whatever arrives in the metadata, of any type."""
    assert refusal(token) is Refusal.MALFORMED


@pytest.mark.parametrize(
    "changed",
    [
        {"conv": None},
        {"msg": None},
        {"aud": None},
        {"jur": None},
        {"loc": None},
        {"epoch": None},
        {"exp": None},
        {"aud": "admin"},
        {"aud": ["shopper"]},
        {"epoch": -1},
        {"epoch": "0"},
        {"epoch": True},
        {"exp": "soon"},
        {"exp": 1.5},
        {"sub": 7},
        {"sub": ""},
        {"conv": ""},
        {"conv": "c" * 201},
        {"role": "agent"},
    ],
    ids=str,
)
def test_a_signed_token_with_other_claims_is_malformed(changed: dict[str, Any]) -> None:
    """Every claim, of its type, and no other: a newer gateway is noticed, not guessed at."""
    assert refusal(signed(**changed)) is Refusal.MALFORMED


def test_a_refusal_says_why_and_repeats_nothing_of_the_token() -> None:
    """Its text may be logged."""
    token = sign(GRANT, OTHER_SECRET)
    with pytest.raises(GrantRefused, match=r"^grant refused: forged$") as refused:
        verify(token, conv="c-1", msg="m-1", secret=SECRET, now=NOON)
    assert token not in str(refused.value)


@given(st.text(max_size=300))
def test_no_text_at_all_passes_for_a_grant(text: str) -> None:
    """Nothing but a refusal ever comes of a stranger's bytes."""
    assert refusal(text) in (Refusal.MALFORMED, Refusal.FORGED)
