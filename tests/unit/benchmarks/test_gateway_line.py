"""The line through the gateway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.gateway_line import answer_in, customer_token
from benchmarks.sides import Reply, WrongAnswer
from gateway.adapters.storefront import SignedStorefront

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRET = "s" * 40


def test_a_customer_token_is_one_that_the_gateway_accepts() -> None:
    """Verified by the gateway's own code."""
    token = customer_token("ada", SECRET, NOW.timestamp())
    assert SignedStorefront(SECRET).verify(token, NOW + timedelta(minutes=5)).id == "ada"


def test_only_what_the_bot_said_is_the_answer() -> None:
    """The customer's own message comes back first."""
    card = {"type": "order", "order": {"id": "RC-1"}}
    body: dict[str, object] = {
        "messages": [
            {"from": "customer", "text": "where is RC-1", "parts": []},
            {"from": "bot", "text": "It is paid.", "parts": [card]},
        ]
    }
    assert answer_in(body) == Reply(("It is paid.",), ({"id": "RC-1"},))


def test_another_body_is_refused() -> None:
    """A problem document is no answer."""
    with pytest.raises(WrongAnswer, match="expected a list of messages"):
        answer_in({"title": "Not Found"})
