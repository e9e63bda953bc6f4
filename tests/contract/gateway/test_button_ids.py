"""Ids of buttons on every store: told with the answer, read again, found by a press."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.tables import messages
from gateway.domain.buttons import find_button, seq_of
from gateway.domain.conversation import Conversation
from gateway.domain.message import Message, Outcome, TurnState, Utterance
from gateway.domain.parts import Button, ButtonsPart
from tests.contract.gateway.test_conversation_store import (
    NOW,
    Store,
    asked,
    entrance,
    log_of,
    opened,
)

BUTTONS = ButtonsPart(buttons=(Button(title="Yes", text="yes"), Button(title="No", text="no")))


async def offered(store: Store, conversation: Conversation) -> Message:
    """Have the bot say something with two buttons; returns it as it was told at once."""
    turn = await asked(store, conversation)
    outcome = Outcome(TurnState.ANSWERED, utterances=(Utterance("Well?", (BUTTONS,)),))
    [answer] = (await store.settle(turn, outcome, NOW + timedelta(seconds=1))).answers
    return answer


def ids(message: Message) -> list[str]:
    """The ids in a message; every button has one."""
    buttons = [
        each for part in message.parts if isinstance(part, ButtonsPart) for each in part.buttons
    ]
    assert all(each.id for each in buttons)
    return [each.id or "" for each in buttons]


async def test_an_answer_and_the_log_give_the_same_ids(store: Store) -> None:
    """Over HTTP with the answer or by a socket later: one button, one id."""
    conversation = await opened(store)

    told = await offered(store, conversation)

    [read] = await log_of(store, conversation, 1)
    assert read == told
    assert len(set(ids(read))) == 2


async def test_the_id_leads_to_its_button(store: Store) -> None:
    """One message is read for a press, and it is the right one among several."""
    conversation = await opened(store)
    said = [await offered(store, conversation) for _ in range(3)]

    for message in said:
        for button_id, text in zip(ids(message), ("yes", "no"), strict=True):
            seq = seq_of(button_id)
            assert seq is not None
            look = await store.look(entrance(conversation), seq - 1, 1)
            found = find_button(look.messages, button_id)
            assert found is not None
            assert found.text == text


async def test_messages_of_before_there_were_ids_have_them(store: Store) -> None:
    """An upgrade changes no row: what was logged without ids is read with the same ones."""
    conversation = await opened(store)
    told = await offered(store, conversation)
    if isinstance(store, SqlConversationStore):
        of_before = BUTTONS.model_dump(mode="json", exclude={"buttons": {"__all__": {"id"}}})
        rewritten = sa.update(messages).where(messages.c.id == told.id).values(parts=[of_before])
        await store.transactions.write(lambda c: c.execute(rewritten))

    [read] = await log_of(store, conversation, 1)

    assert ids(read) == ids(told)
