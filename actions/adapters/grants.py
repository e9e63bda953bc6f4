"""Grants as HS256 tokens: signed by the gateway, verified by every action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.domain.errors import GrantRefused, Refusal
from actions.domain.grant import MAX_LIFETIME_S, Audience, Grant

ALGORITHM = "HS256"

# PyJWT would judge `exp` by the wall clock and `aud` as an address; here the one is judged by
# the caller's clock and the other is a plain claim. Presence and types are the model's work.
SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_aud": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}

_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Claims(BaseModel):
    """The claims as they must be: every one, of the right type, and no other."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    conv: _Text
    msg: _Text
    sub: _Text | None = None
    aud: Audience
    jur: _Text
    loc: _Text
    epoch: Annotated[int, Field(ge=0)]
    exp: int
    net: _Text | None = None


def sign(grant: Grant, secret: str) -> str:
    """Return the compact token for a grant; what is None in it is left out."""
    claims: dict[str, str | int] = {
        "conv": grant.conv,
        "msg": grant.msg,
        "aud": grant.aud,
        "jur": grant.jur,
        "loc": grant.loc,
        "epoch": grant.epoch,
        "exp": grant.exp,
    }
    if grant.sub is not None:
        claims["sub"] = grant.sub
    if grant.net is not None:
        claims["net"] = grant.net
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def verify(token: object, *, conv: str, msg: str, secret: str, now: datetime) -> Grant:
    """Return the grant that a token carries for exactly this conversation and message.

    Args:
        token: What arrived in the metadata, of whatever type.
        conv: The conversation the message was delivered in.
        msg: The id of the message being answered.
        secret: The gateway's grant secret.
        now: The time to judge by, with its zone.

    Raises:
        GrantRefused: The token is missing, malformed, forged, expired, valid for longer than
            a grant may be, or was given for another conversation or message.
    """
    grant = _read(token, secret)
    left_s = grant.exp - now.timestamp()
    if left_s <= 0:
        raise GrantRefused(Refusal.EXPIRED)
    if left_s > MAX_LIFETIME_S:
        raise GrantRefused(Refusal.TOO_LONG)
    if grant.conv != conv:
        raise GrantRefused(Refusal.OTHER_CONVERSATION)
    if grant.msg != msg:
        raise GrantRefused(Refusal.OTHER_MESSAGE)
    return grant


def _read(token: object, secret: str) -> Grant:
    """Return the grant in a token whose signature is ours, whatever its time and place."""
    if token is None:
        raise GrantRefused(Refusal.MISSING)
    if not isinstance(token, str):
        raise GrantRefused(Refusal.MALFORMED)
    try:
        payload = jwt.decode(token, secret, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)
        claims = _Claims.model_validate(payload)
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError) as exc:
        raise GrantRefused(Refusal.FORGED) from exc
    except (jwt.InvalidTokenError, ValidationError) as exc:
        raise GrantRefused(Refusal.MALFORMED) from exc
    return Grant(**claims.model_dump())


@dataclass(frozen=True, slots=True)
class SignedGrants:
    """Verifies grants with the secret that this process shares with the gateway."""

    secret: str

    def verify(self, token: object, *, conv: str, msg: str, now: datetime) -> Grant:
        """Return the grant for exactly this message, or raise `GrantRefused`."""
        return verify(token, conv=conv, msg=msg, secret=self.secret, now=now)
