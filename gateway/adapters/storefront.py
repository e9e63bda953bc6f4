"""The storefront's customer tokens: HS256, `{"sub", "exp"}` and perhaps `"role"`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.adapters.grants import ALGORITHM, SIGNATURE_ONLY
from gateway.domain.errors import CustomerTokenRefused
from gateway.services.ports import Customer


class _Claims(BaseModel):
    """What we read; a storefront may put more into its tokens."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    sub: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]
    exp: int | float
    role: Literal["shopper", "merchant"] | None = None


@dataclass(frozen=True, slots=True)
class SignedStorefront:
    """Knows its customers by the secret it shares with us; meets `Storefront`."""

    secret: str

    def verify(self, token: str, now: datetime) -> Customer:
        """Return whom a token stands for.

        Raises:
            CustomerTokenRefused: It is forged, expired, or not such a token at all.
        """
        try:
            payload = jwt.decode(token, self.secret, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)
            claims = _Claims.model_validate(payload)
        except (jwt.InvalidTokenError, ValidationError) as exc:
            raise _refusal("it is not one that the storefront signed") from exc
        if claims.exp <= now.timestamp():
            raise _refusal("it has expired")
        return Customer(id=claims.sub, role=claims.role)

    def mint(self, customer: str, now: datetime, lifetime: timedelta) -> str:
        """Return a customer's token, as the storefront itself would sign it."""
        claims = {"sub": customer, "exp": int((now + lifetime).timestamp())}
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)


def _refusal(why: str) -> CustomerTokenRefused:
    return CustomerTokenRefused(
        f"customer token refused: {why}; expected an HS256 token with 'sub' and 'exp'. Sign in on"
        " the storefront again, or open the conversation without one"
    )
