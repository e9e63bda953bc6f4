"""Private calls of the gateway to the action server, signed with the secret the two share.

A signature holds for one address, one body and less than a minute. It is a token like a grant, and
neither can be taken for the other: each has claims that the other refuses.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from actions.adapters.grants import ALGORITHM
from actions.domain.errors import CallRefused

LIFETIME_S = 30
CLOCK_SKEW_S = 5
_CLAIMS = {"call", "body", "exp"}

# Judged here, by the caller's clock.
_SIGNATURE_ONLY: Any = {"verify_signature": True, "verify_exp": False}


def sign_call(path: str, body: bytes, secret: str, now: datetime) -> str:
    """Return the token for a call to a path with this body, made now."""
    claims = {"call": path, "body": _hash(body), "exp": int(now.timestamp()) + LIFETIME_S}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


@dataclass(frozen=True, slots=True)
class SignedCalls:
    """Verifies calls with the secret that this process shares with the gateway."""

    secret: str

    def verify(self, token: str, *, path: str, body: bytes, now: datetime) -> None:
        """Return for exactly this call, made just now.

        Raises:
            CallRefused: The token is malformed, forged, too old, valid for too long, or was
                made for another call.
        """
        try:
            claims = jwt.decode(token, self.secret, algorithms=[ALGORITHM], options=_SIGNATURE_ONLY)
        except jwt.InvalidTokenError as exc:
            raise CallRefused from exc
        if set(claims) != _CLAIMS or not isinstance(claims["exp"], int):
            raise CallRefused
        left_s = claims["exp"] - now.timestamp()
        is_this = claims["call"] == path and hmac.compare_digest(str(claims["body"]), _hash(body))
        if not is_this or not 0 < left_s <= LIFETIME_S + CLOCK_SKEW_S:
            raise CallRefused


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
