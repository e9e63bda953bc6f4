"""What a customer does about who answers, and what becomes of answers under way."""

from __future__ import annotations

import asyncio

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import ConversationClosed, TooManyMessages, TransitionRefused
from gateway.domain.message import TurnState, Utterance
from gateway.domain.parts import HandoffPart
from gateway.services.conversations import Key
from tests.unit.gateway.conftest import CONTACT, House
from tests.unit.gateway.moves import accepting

REQUESTED = HandoffPart(contact=CONTACT, reason="asked", state="requested")


async def owner(house: House, key: Key) -> Owner:
    return (await house.conversations.state(key)).owner


async def texts(house: House, key: Key) -> list[str]:
    return [message.text for message in await house.conversations.since(key, 0)]


async def asking(house: House, key: Key, client_id: str) -> asyncio.Task[object]:
    """Send a message whose question stands before the bot's gate."""
    before = len(house.bot.asked)
    house.bot.gate = house.bot.gate or asyncio.Event()
    task: asyncio.Task[object] = asyncio.create_task(
        house.conversations.send(key, client_id, f"question {client_id}")
    )
    while len(house.bot.asked) == before:
        await asyncio.sleep(0)
    return task


class TestAsking:
    async def test_the_conversation_waits_and_says_so(self, house: House) -> None:
        """A word in the log, a place in the queue, a count for whoever watches the house."""
        key = await house.opened()

        await house.support.handoffs.request(key.conversation_id)

        state = await house.conversations.state(key)
        assert (state.owner, state.queue_position, state.epoch) == (Owner.QUEUED, 1, 2)
        assert await texts(house, key) == [
            "A person will take over from here. You are number 1 in the queue."
        ]
        assert house.meter.moves == [("queued", "asked")]

    async def test_asking_again_changes_nothing(self, house: House) -> None:
        """Neither while waiting nor while a person answers."""
        key = await house.opened()
        await house.support.handoffs.request(key.conversation_id)
        await house.support.handoffs.request(key.conversation_id)
        await house.store.move(accepting(key.conversation_id, house.clock()))

        await house.support.handoffs.request(key.conversation_id)

        assert (await house.conversations.state(key)).epoch == 3
        assert len(await texts(house, key)) == 2

    async def test_five_presses_at_once_are_one(self, house: House) -> None:
        """An impatient thumb takes one place in the queue."""
        key = await house.opened()

        await asyncio.gather(
            *(house.support.handoffs.request(key.conversation_id) for _ in range(5))
        )

        assert (await house.conversations.state(key)).epoch == 2

    async def test_an_ended_conversation_gets_nobody(self, house: House) -> None:
        """It says so; a new one is a press away."""
        key = await house.opened()
        await house.support.handoffs.close(key.conversation_id)

        with pytest.raises(ConversationClosed):
            await house.support.handoffs.request(key.conversation_id)

    async def test_to_and_fro_has_an_end(self, house: House) -> None:
        """Every turn of it is a row for ever; six a minute are enough for anybody."""
        key = await house.opened()
        for _ in range(6):
            await house.support.handoffs.request(key.conversation_id)
            await house.support.handoffs.withdraw(key.conversation_id)

        with pytest.raises(TooManyMessages):
            await house.support.handoffs.request(key.conversation_id)


class TestWhatWasUnderWay:
    async def test_an_answer_that_comes_too_late_is_not_said_and_not_lost(
        self, house: House
    ) -> None:
        """The bot was thinking when the customer asked for a person."""
        key = await house.opened()
        task = await asking(house, key, "c-1")
        await house.support.handoffs.request(key.conversation_id)
        house.bot.gate.set()  # type: ignore[union-attr]

        await task

        senders = [m.sender.value for m in await house.conversations.since(key, 0)]
        assert senders == ["customer", "system"]
        [unsent] = (await house.desk.whole(key.conversation_id)).dossier.suppressed
        assert unsent.text == "You said: question c-1"

    async def test_what_stood_in_line_never_reaches_the_bot(self, house: House) -> None:
        """Rasa is not told what a person is to answer."""
        key = await house.opened()
        first = await asking(house, key, "c-1")
        second = asyncio.create_task(house.conversations.send(key, "c-2", "question c-2"))
        await asyncio.sleep(0.01)
        await house.support.handoffs.request(key.conversation_id)
        house.bot.gate.set()  # type: ignore[union-attr]
        await asyncio.gather(first, second)

        assert [question.text for question in house.bot.asked] == ["question c-1"]
        assert {state for _, state in house.store.turns.values()} == {TurnState.SUPPRESSED}

    async def test_what_is_said_while_waiting_never_reaches_the_bot(self, house: House) -> None:
        """It waits in the log for the person."""
        key = await house.opened()
        await house.support.handoffs.request(key.conversation_id)

        sent = await house.conversations.send(key, "c-1", "are you there?")

        assert [message.text for message in sent] == ["are you there?"]
        assert house.bot.asked == []

    async def test_an_answer_that_asks_for_a_person_is_counted_and_told(self, house: House) -> None:
        """In any words: the bot understood, and its answer says so."""
        house.bot.answer = lambda _: [Utterance("Of course.", (REQUESTED,))]
        key = await house.opened()
        with house.hub.watch(key.conversation_id) as watch:
            sent = await house.conversations.send(key, "c-1", "get me somebody real")

            assert (await watch.next()).kind == "changed"
        assert [message.sender.value for message in sent] == ["customer", "bot", "system"]
        assert await owner(house, key) is Owner.QUEUED
        assert house.meter.moves == [("queued", "asked")]

    async def test_two_failing_turns_bring_a_person(self, house: House) -> None:
        """Each with its apology, the second with what happens next."""
        house.bot.answer = lambda _: [Utterance("I do not know.", failed=True)]
        key = await house.opened()
        await house.conversations.send(key, "c-1", "blorf?")

        sent = await house.conversations.send(key, "c-2", "blorf!")

        assert "twice in a row" in sent[-1].text
        assert await owner(house, key) is Owner.QUEUED
        assert house.meter.moves == [("queued", "two_failures")]


class TestPreferringTheBot:
    async def test_who_does_not_want_to_wait_has_the_bot_back(self, house: House) -> None:
        """And the bot answers the next message."""
        key = await house.opened()
        await house.support.handoffs.request(key.conversation_id)

        await house.support.handoffs.withdraw(key.conversation_id)

        assert await owner(house, key) is Owner.BOT
        sent = await house.conversations.send(key, "c-1", "hello")
        assert sent[-1].text == "You said: hello"

    async def test_only_who_waits_can_stop_waiting(self, house: House) -> None:
        """A person who has come is not sent away by this; the bot is there already."""
        key = await house.opened()
        with pytest.raises(TransitionRefused):
            await house.support.handoffs.withdraw(key.conversation_id)
        await house.taken_over(key)
        await house.store.move(accepting(key.conversation_id, house.clock()))
        with pytest.raises(TransitionRefused):
            await house.support.handoffs.withdraw(key.conversation_id)


class TestEnding:
    async def test_an_end_is_an_end_once(self, house: House) -> None:
        """Nothing is added afterwards, not even a second end."""
        key = await house.opened()

        await house.support.handoffs.close(key.conversation_id)
        await house.support.handoffs.close(key.conversation_id)

        assert await texts(house, key) == ["You have ended the conversation."]
        with pytest.raises(ConversationClosed):
            await house.conversations.send(key, "c-1", "hello?")

    async def test_an_answer_under_way_does_not_outlive_the_end(self, house: House) -> None:
        """It is kept with what was never said."""
        key = await house.opened()
        task = await asking(house, key, "c-1")
        await house.support.handoffs.close(key.conversation_id)
        house.bot.gate.set()  # type: ignore[union-attr]
        await task

        assert len(house.store.rooms[key.conversation_id].suppressed) == 1
        assert (await texts(house, key))[-1] == "You have ended the conversation."
