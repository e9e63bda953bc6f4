"""A conversation and who may speak in it.

Every change of owner is a new epoch. What was asked in one epoch is never answered in
another: that is how the bot cannot talk over a person, however slow it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

FIRST_EPOCH = 1

Audience = Literal["shopper", "merchant"]


class Owner(StrEnum):
    """Whose turn it is to answer the customer."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's exchange with the shop.

    Attributes:
        id: Random; knowing it opens nothing without the token.
        customer: The id the storefront vouched for, None for an anonymous visitor.
        jurisdiction: Whose rules apply: "CN", "EU".
        locale: Language of the answers, "en".
        audience: Whom the answers are for.
        owner: Who may speak to the customer now.
        epoch: Counts the owners, from 1.
        created_at: UTC.
    """

    id: str
    customer: str | None
    jurisdiction: str
    locale: str
    audience: Audience
    owner: Owner
    epoch: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of owner; the first has no predecessor and opens epoch 1.

    Attributes:
        agent: The login of who has it from now on, or had it until now; None where no agent
            has to do with it.
        context: What a person needs to know, as JSON; only on the way into the queue.
    """

    conversation_id: str
    epoch: int
    came_from: Owner | None
    went_to: Owner
    reason: str
    at: datetime
    agent: str | None = None
    context: Mapping[str, object] | None = None
