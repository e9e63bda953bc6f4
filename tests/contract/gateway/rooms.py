"""Conversations that stand in different places, for the contracts of the desk."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from gateway.domain.conversation import Conversation, Owner
from gateway.domain.desk import AgentRef, Reply
from gateway.domain.message import Accepted, Incoming, Outcome, TurnState, Utterance
from gateway.services.ports import ConversationStore
from gateway.services.turns import turn_of
from tests.unit.gateway.moves import accepting, queueing

NOW = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)
FOR_EVER = NOW + timedelta(days=3650)
MIA = AgentRef(id="mia", name="Mia")
BO = AgentRef(id="bo", name="Bo")
NUMBERS = itertools.count(1)


def minutes(number: float) -> datetime:
    """So long after noon."""
    return NOW + timedelta(minutes=number)


async def opened(
    store: ConversationStore, at: datetime = NOW, customer: str | None = None
) -> Conversation:
    """A conversation of the bot's, with nothing in it."""
    number = next(NUMBERS)
    conversation = Conversation(
        id=f"room-{number:06}",
        customer=customer,
        jurisdiction="CN",
        locale="en",
        audience="shopper",
        owner=Owner.BOT,
        epoch=1,
        created_at=at,
    )
    await store.open(conversation, token_of(conversation), FOR_EVER)
    return conversation


def token_of(conversation: Conversation) -> str:
    """The hash of its token."""
    return f"{conversation.id:0>64}"


async def said(
    store: ConversationStore, conversation: Conversation, text: str, at: datetime = NOW
) -> Accepted:
    """The customer says something."""
    number = next(NUMBERS)
    return await store.accept(
        Incoming(
            conversation_id=conversation.id,
            token_sha256=token_of(conversation),
            message_id=f"m-{number}",
            client_id=f"c-{number}",
            text=text,
            at=at,
            token_until=FOR_EVER,
        )
    )


async def answered(
    store: ConversationStore, accepted: Accepted, *utterances: Utterance, at: datetime = NOW
) -> None:
    """The bot answers."""
    outcome = Outcome(TurnState.ANSWERED, utterances=utterances)
    await store.settle(turn_of(accepted), outcome, at)


async def queued(
    store: ConversationStore, at: datetime = NOW, customer: str | None = None
) -> Conversation:
    """A conversation that waits for a person."""
    conversation = await opened(store, at, customer)
    await store.move(queueing(conversation.id, at))
    return conversation


async def with_mia(store: ConversationStore, at: datetime = NOW) -> Conversation:
    """A conversation that Mia has, in epoch 3."""
    conversation = await queued(store, at)
    await store.move(accepting(conversation.id, at))
    return conversation


def reply(
    conversation: Conversation,
    text: str = "Hello, I am Mia.",
    *,
    agent: AgentRef = MIA,
    reply_id: str = "r-1",
    epoch: int = 3,
    at: datetime = NOW,
) -> Reply:
    """An agent's message on its way."""
    number = next(NUMBERS)
    return Reply(
        conversation_id=conversation.id,
        message_id=f"reply-{number}",
        agent=agent,
        reply_id=reply_id,
        text=text,
        parts=(),
        epoch=epoch,
        at=at,
    )
