"""Opening, sending, reading: what a customer's client can rely on."""

from __future__ import annotations

import asyncio

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import (
    ClientIdReused,
    ConversationClosed,
    ConversationNotFound,
    CustomerTokenRefused,
    StoreUnavailable,
    TextRefused,
    TooManyMessages,
)
from gateway.domain.message import Sender, TurnState
from gateway.services.conversations import Key, Opening
from tests.unit.gateway.conftest import House
from tests.unit.gateway.moves import closing


class TestOpening:
    async def test_an_anonymous_conversation_has_the_shops_defaults(self, house: House) -> None:
        """Nobody in particular, the shop's own jurisdiction and language, the bot's turn."""
        opened = await house.conversations.open(Opening())

        conversation = house.store.rooms[opened.conversation_id].conversation
        assert conversation.customer is None
        assert (conversation.jurisdiction, conversation.locale) == ("CN", "en")
        assert (conversation.audience, conversation.owner) == ("shopper", Owner.BOT)
        assert conversation.epoch == 1

    async def test_a_customers_token_makes_it_theirs(self, house: House) -> None:
        """The identity is the storefront's word."""
        opened = await house.conversations.open(Opening(customer_token="ada"))

        assert house.store.rooms[opened.conversation_id].conversation.customer == "ada"

    async def test_a_refused_customer_token_opens_nothing(self, house: House) -> None:
        """A forged identity does not become an anonymous conversation behind somebody's back."""
        with pytest.raises(CustomerTokenRefused):
            await house.conversations.open(Opening(customer_token="forged"))

        assert house.store.rooms == {}

    async def test_a_signed_role_outweighs_the_clients(self, house: House) -> None:
        """What the storefront signed about its customer is not for the client to change."""
        opened = await house.conversations.open(
            Opening(customer_token="loom:merchant", audience="shopper")
        )

        assert house.store.rooms[opened.conversation_id].conversation.audience == "merchant"

    async def test_wishes_are_kept(self, house: House) -> None:
        """Jurisdiction, locale and audience are the client's to choose."""
        opened = await house.conversations.open(
            Opening(jurisdiction="EU", locale="de", audience="merchant")
        )

        conversation = house.store.rooms[opened.conversation_id].conversation
        assert (conversation.jurisdiction, conversation.locale) == ("EU", "de")
        assert conversation.audience == "merchant"

    async def test_only_a_hash_of_the_token_is_kept(self, house: House) -> None:
        """Who reads the records cannot speak as a customer."""
        opened = await house.conversations.open(Opening())

        assert opened.token not in repr(house.store.rooms)


class TestSending:
    async def test_a_message_comes_back_with_its_answer(self, house: House) -> None:
        """The new messages: the customer's own with its number, and what was said to it."""
        key = await house.opened()

        asked, answer = await house.conversations.send(key, "c-1", " Hello ")

        assert (asked.seq, asked.sender, asked.text) == (1, Sender.CUSTOMER, "Hello")
        assert asked.client_id == "c-1"
        assert (answer.seq, answer.sender, answer.text) == (2, Sender.BOT, "You said: Hello")
        assert answer.client_id is None

    async def test_the_log_has_what_was_returned(self, house: House) -> None:
        """A reload shows the same conversation."""
        key = await house.opened()

        sent = await house.conversations.send(key, "c-1", "Hello")

        assert tuple(await house.conversations.since(key, 0)) == sent

    async def test_a_refused_text_leaves_no_trace(self, house: House) -> None:
        """Blank text never reaches the log, nor the bot."""
        key = await house.opened()

        with pytest.raises(TextRefused):
            await house.conversations.send(key, "c-1", " \x00 ")

        assert await house.conversations.since(key, 0) == []
        assert house.bot.asked == []

    async def test_another_token_neither_writes_nor_reads(self, house: House) -> None:
        """A conversation opens to its own token alone."""
        key, other = await house.opened(), await house.opened()
        crossed = Key(key.conversation_id, other.token)

        with pytest.raises(ConversationNotFound):
            await house.conversations.send(crossed, "c-1", "Hello")
        with pytest.raises(ConversationNotFound):
            await house.conversations.since(crossed, 0)
        assert house.bot.asked == []

    async def test_a_closed_conversation_takes_nothing(self, house: House) -> None:
        """It says so, and what to do instead."""
        key = await house.opened()
        await house.store.move(closing(key.conversation_id, house.clock()))

        with pytest.raises(ConversationClosed, match="start a new one"):
            await house.conversations.send(key, "c-1", "Hello")

    async def test_a_conversation_with_a_person_keeps_the_message_from_the_bot(
        self, house: House
    ) -> None:
        """It is in the log for the desk, and the customer gets it back alone."""
        key = await house.opened()
        await house.taken_over(key)

        sent = await house.conversations.send(key, "c-1", "Hello")

        assert [message.text for message in sent] == ["Hello"]
        assert house.bot.asked == []

    async def test_too_many_messages_are_refused_with_a_time(self) -> None:
        """A burst is let through, then one a second, and nobody is punished for waiting."""
        house = House(burst=3)
        key = await house.opened()
        for n in range(3):
            await house.conversations.send(key, f"c-{n}", "Hello")

        with pytest.raises(TooManyMessages) as refused:
            await house.conversations.send(key, "c-3", "Hello")

        house.monotonic.seconds += refused.value.retry_after_s
        assert await house.conversations.send(key, "c-3", "Hello")

    async def test_strangers_do_not_use_up_an_allowance(self) -> None:
        """Guessing at a conversation slows the guesser, not its customer."""
        house = House(burst=1)
        key = await house.opened()
        for n in range(5):
            with pytest.raises((ConversationNotFound, TooManyMessages)):
                await house.conversations.send(Key(key.conversation_id, "guess"), f"{n}", "x")

        assert await house.conversations.send(key, "c-1", "Hello")


class TestRepeating:
    async def test_a_repeated_client_id_returns_the_first_result(self, house: House) -> None:
        """Byte for byte, and the bot hears nothing of it."""
        key = await house.opened()
        first = await house.conversations.send(key, "c-1", "Hello")

        again = await house.conversations.send(key, "c-1", "Hello")

        assert again == first
        assert len(house.bot.asked) == 1

    async def test_five_sends_of_one_message_have_one_effect(self, house: House) -> None:
        """All at once: one message, one question, one answer, five times the same result."""
        key = await house.opened()

        results = await asyncio.gather(
            *(house.conversations.send(key, "same", "Hello") for _ in range(5))
        )

        assert len(house.bot.asked) == 1
        assert all(result == results[0] for result in results)
        assert [m.text for m in results[0]] == ["Hello", "You said: Hello"]
        assert len(await house.conversations.since(key, 0)) == 2

    async def test_a_repetition_waits_for_the_turn_it_repeats(self, house: House) -> None:
        """While the first is still being answered, the second waits for the same answer."""
        key = await house.opened()
        house.bot.gate = asyncio.Event()
        first = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
        while not house.bot.asked:
            await asyncio.sleep(0)
        second = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
        await asyncio.sleep(0.01)

        assert not second.done()
        house.bot.gate.set()
        assert await second == await first

    async def test_a_repeated_client_id_with_another_text_is_refused(self, house: House) -> None:
        """Also while the first is being answered."""
        key = await house.opened()
        house.bot.gate = asyncio.Event()
        first = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
        while not house.bot.asked:
            await asyncio.sleep(0)

        with pytest.raises(ClientIdReused):
            await house.conversations.send(key, "c-1", "Goodbye")

        house.bot.gate.set()
        assert len(await first) == 2

    async def test_the_same_text_in_other_space_is_the_same_message(self, house: House) -> None:
        """Texts are compared as they are kept."""
        key = await house.opened()
        first = await house.conversations.send(key, "c-1", "Hello")

        assert await house.conversations.send(key, "c-1", " Hello\n") == first

    async def test_a_customer_who_hung_up_finds_the_answer(self, house: House) -> None:
        """The turn is the gateway's: it ends whether or not anybody waits for it."""
        key = await house.opened()
        house.bot.gate = asyncio.Event()
        request = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
        while not house.bot.asked:
            await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)

        house.bot.gate.set()
        again = await house.conversations.send(key, "c-1", "Hello")

        assert [m.text for m in again] == ["Hello", "You said: Hello"]
        assert len(house.bot.asked) == 1

    async def test_an_outcome_that_could_not_be_written_is_told_at_the_next_try(
        self, house: House
    ) -> None:
        """The database went away under the answer: an error first, then the truth, once."""
        key = await house.opened()
        house.store.down_for = {"settle"}
        with pytest.raises(StoreUnavailable):
            await house.conversations.send(key, "c-1", "Hello")
        house.store.down_for = set()

        again = await house.conversations.send(key, "c-1", "Hello")
        once_more = await house.conversations.send(key, "c-1", "Hello")

        assert "interrupted before I could answer" in again[1].text
        assert once_more == again
        assert len(house.bot.asked) == 1


class TestOrder:
    async def test_twenty_sends_at_once_are_answered_in_order_one_at_a_time(
        self, house: House
    ) -> None:
        """Sequence numbers without gaps, the bot asked in their order, never twice at once."""
        key = await house.opened()

        results = await asyncio.gather(
            *(house.conversations.send(key, f"c-{n}", f"Message {n}") for n in range(20))
        )

        log = await house.conversations.since(key, 0)
        assert [message.seq for message in log] == list(range(1, 41))
        customers = [m.text for m in log if m.sender is Sender.CUSTOMER]
        assert customers == [f"Message {n}" for n in range(20)]
        assert [question.text for question in house.bot.asked] == customers
        assert house.bot.most_at_once[key.conversation_id] == 1
        for n, (asked, answer) in enumerate(results):
            assert asked.text == f"Message {n}"
            assert answer.text == f"You said: Message {n}"

    async def test_conversations_do_not_wait_for_each_other(self, house: House) -> None:
        """Only one's own messages stand in line."""
        slow, quick = await house.opened(), await house.opened()
        house.bot.gate = asyncio.Event()
        waiting = asyncio.create_task(house.conversations.send(slow, "c-1", "Slow"))
        while not house.bot.asked:
            await asyncio.sleep(0)
        gate, house.bot.gate = house.bot.gate, None

        answered = await asyncio.wait_for(house.conversations.send(quick, "c-1", "Quick"), 1)

        assert answered[1].text == "You said: Quick"
        gate.set()
        await waiting

    async def test_idle_conversations_leave_nothing_behind(self, house: House) -> None:
        """Memory is for the conversations that are going on."""
        for _ in range(3):
            key = await house.opened()
            await house.conversations.send(key, "c-1", "Hello")
        await asyncio.sleep(0)

        assert len(house.lanes) == 0

    async def test_a_failed_send_leaves_nothing_behind_either(self, house: House) -> None:
        """Errors give their place in line back."""
        with pytest.raises(ConversationNotFound):
            await house.conversations.send(Key("nowhere", "nothing"), "c-1", "Hello")

        assert len(house.lanes) == 0

    async def test_every_message_has_an_outcome(self, house: House) -> None:
        """No turn is left open by an ordinary day."""
        key = await house.opened()
        await asyncio.gather(*(house.conversations.send(key, f"{n}", "Hello") for n in range(5)))

        assert {state for _, state in house.store.turns.values()} == {TurnState.ANSWERED}
