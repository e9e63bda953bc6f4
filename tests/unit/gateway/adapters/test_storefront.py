"""Whom a storefront token stands for, and every token that stands for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest

from gateway.adapters.storefront import SignedStorefront
from gateway.domain.errors import CustomerTokenRefused
from tests.unit.gateway.fakes import NOON

SECRET = "pL9oK8iJ7uH6yG5tF4rD3eS2wA1qZ0xM"
STOREFRONT = SignedStorefront(SECRET)
LATER = int((NOON + timedelta(hours=1)).timestamp())


def signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def test_a_signed_token_names_its_customer() -> None:
    """`sub` is the customer's id in the shop's records."""
    customer = STOREFRONT.verify(signed({"sub": "ada", "exp": LATER}), NOON)

    assert (customer.id, customer.role) == ("ada", None)


def test_a_role_and_whatever_else_the_storefront_signs_is_taken() -> None:
    """A storefront's tokens may carry more than we read."""
    claims = {"sub": "loom", "exp": LATER, "role": "merchant", "aud": "shop", "email": "x@y.z"}

    assert STOREFRONT.verify(signed(claims), NOON).role == "merchant"


def test_what_it_mints_it_verifies() -> None:
    """The demo's sign-in makes tokens of the real kind, for as long as it says."""
    token = STOREFRONT.mint("ada", NOON, timedelta(minutes=5))

    assert STOREFRONT.verify(token, NOON + timedelta(seconds=299)).id == "ada"
    with pytest.raises(CustomerTokenRefused, match="expired"):
        STOREFRONT.verify(token, NOON + timedelta(seconds=300))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "not a token",
        "a.b.c",
        signed({"sub": "ada", "exp": LATER}, secret="another secret of thirty-two characters"),
        signed({"sub": "ada", "exp": LATER}, algorithm="HS512", secret=SECRET * 2),
        jwt.encode({"sub": "ada", "exp": LATER}, None, algorithm="none"),
        signed({"sub": "ada"}),
        signed({"exp": LATER}),
        signed({"sub": "", "exp": LATER}),
        signed({"sub": "ada\x00", "exp": LATER}),
        signed({"sub": "a" * 201, "exp": LATER}),
        signed({"sub": "ada", "exp": "tomorrow"}),
        signed({"sub": "ada", "exp": LATER, "role": "admin"}),
    ],
)
def test_every_other_token_is_refused(token: str) -> None:
    """Forged, unsigned, without an end, without a name: nobody's identity."""
    with pytest.raises(CustomerTokenRefused, match="not one that the storefront signed"):
        STOREFRONT.verify(token, NOON)


def test_a_tampered_token_is_refused() -> None:
    """One letter of the payload is enough."""
    head, _, tail = signed({"sub": "ada", "exp": LATER}).split(".")
    _, other, _ = signed({"sub": "bob", "exp": LATER}).split(".")

    with pytest.raises(CustomerTokenRefused):
        STOREFRONT.verify(f"{head}.{other}.{tail}", NOON)


def test_a_refusal_says_the_way_out_and_repeats_nothing() -> None:
    """A token is a secret even when it is refused."""
    token = signed({"sub": "ada", "exp": 1})

    with pytest.raises(CustomerTokenRefused) as refused:
        STOREFRONT.verify(token, NOON)

    assert "Sign in on the storefront again" in str(refused.value)
    assert token not in str(refused.value)
