"""Grants for the actions, signed with the secret this process shares with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.adapters.grants import sign
from actions.domain.grant import MAX_LIFETIME_S, Grant
from gateway.domain.conversation import Conversation
from gateway.domain.message import Turn

CLOCK_SKEW_S = 5
"""A verifier whose clock is late would find a grant of the full minute too long."""


@dataclass(frozen=True, slots=True)
class SignedGrants:
    """Signs a grant for each message; meets `GrantSigner`."""

    secret: str

    def sign(self, conversation: Conversation, turn: Turn, now: datetime) -> str:
        """Return a token for exactly this message, void within a minute."""
        grant = Grant(
            conv=conversation.id,
            msg=turn.message_id,
            sub=conversation.customer,
            aud=conversation.audience,
            jur=conversation.jurisdiction,
            loc=conversation.locale,
            epoch=turn.epoch,
            net=turn.net,
            exp=int(now.timestamp()) + MAX_LIFETIME_S - CLOCK_SKEW_S,
        )
        return sign(grant, self.secret)
