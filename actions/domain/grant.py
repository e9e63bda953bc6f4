"""A grant: who speaks, in which conversation, with which message, for the next minute.

The gateway signs one for every message it forwards; Rasa carries it opaquely; every action
verifies it before it does anything. It is the only authority in this room: no slot, no
entity and no text ever is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MAX_LIFETIME_S = 60

Audience = Literal["shopper", "merchant"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What the gateway vouches for, under the names the token carries.

    Attributes:
        conv: The conversation's id; Rasa's sender id.
        msg: The message's id.
        sub: The customer the storefront has signed in, None for an anonymous visitor.
        aud: Whom the answer is for.
        jur: Jurisdiction whose rules apply, as in the passages: "CN", "EU".
        loc: Locale of the conversation, "en".
        epoch: The conversation's epoch when the message was accepted.
        exp: Unix seconds (UTC) from which the grant is void; at most 60 s away when verified.
        net: A keyed hash of the network the customer writes from, None where it is not known:
            it tells networks apart and names none.
    """

    conv: str
    msg: str
    sub: str | None
    aud: Audience
    jur: str
    loc: str
    epoch: int
    exp: int
    net: str | None = None
