"""Conversation tokens: random, shown once, kept only as a hash, good while they are used."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_BYTES = 32
RENEWED_AFTER = timedelta(days=1)
"""Expiry moves in steps of a day: not every message need write it down again."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What opens a conversation: its id, one of its tokens' hashes, and when it is shown."""

    conversation_id: str
    token_sha256: str
    at: datetime


def new_token() -> str:
    """Return 256 random bits for one client to keep."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_sha256(token: str) -> str:
    """Return the hex digest under which a token is stored.

    A plain hash is enough: what it hides is random, not a password that could be guessed.
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def is_worth_renewing(expires_at: datetime, until: datetime) -> bool:
    """Whether a token that expires then should be good until another time instead."""
    return until - expires_at >= RENEWED_AFTER
