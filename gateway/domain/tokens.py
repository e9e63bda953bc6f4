"""Conversation tokens: random, shown once, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Return 256 random bits for one client to keep."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_sha256(token: str) -> str:
    """Return the hex digest under which a token is stored.

    A plain hash is enough: what it hides is random, not a password that could be guessed.
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
