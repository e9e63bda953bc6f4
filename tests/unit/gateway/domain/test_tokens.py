"""Conversation tokens."""

from __future__ import annotations

from gateway.domain.tokens import new_token, token_sha256


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
