"""Conversation tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.tokens import is_worth_renewing, new_token, token_sha256


def test_tokens_are_long_and_never_the_same() -> None:
    """256 random bits: nobody guesses one, nobody gets another's."""
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43


def test_the_hash_does_not_show_the_token() -> None:
    """Who reads the database cannot open a conversation."""
    token = new_token()

    assert token not in token_sha256(token)
    assert token_sha256(token) == token_sha256(token)
    assert token_sha256(token) != token_sha256(token + "x")


def test_a_token_of_any_characters_has_a_hash() -> None:
    """What comes in a header is not always what we gave out."""
    assert len(token_sha256("tøken \ud83d")) == 64


@pytest.mark.parametrize(("later", "worth"), [(23.9, False), (24, True), (48, True), (-1, False)])
def test_an_expiry_moves_by_days_and_never_back(later: float, worth: bool) -> None:
    """Not every message is worth another write, and none shortens a token's life."""
    expires_at = datetime(2026, 5, 4, 12, tzinfo=UTC)

    assert is_worth_renewing(expires_at, expires_at + timedelta(hours=later)) is worth
