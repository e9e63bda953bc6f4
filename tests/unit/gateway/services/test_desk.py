"""What agents do: one at a time, live, and never over anybody's head."""

from __future__ import annotations

import asyncio

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.desk import AgentRef, Summary, View
from gateway.domain.errors import (
    AgentNotFound,
    ConversationNotFound,
    EpochPassed,
    TextRefused,
    TransitionRefused,
)
from gateway.domain.message import Sender
from gateway.domain.parts import Order, OrderItem
from gateway.services.conversations import Key
from tests.unit.gateway.conftest import House
from tests.unit.gateway.fake_desk import an_agent

MIA = AgentRef(id="mia", name="Mia")
BO = AgentRef(id="bo", name="Bo")
ORDER = Order(
    id="RC-10001",
    state="shipped",
    items=(OrderItem(title="Kettle", sku="K-1", quantity=1, unit_price="20.00"),),
    currency="CNY",
    total="20.00",
)


async def with_mia(house: House, **opening: object) -> tuple[Key, Summary]:
    key = await house.opened(**opening)
    await house.support.handoffs.request(key.conversation_id)
    return key, await house.desk.accept(MIA, key.conversation_id, 2)


async def said(house: House, key: Key) -> list[tuple[str, str]]:
    return [(m.sender.value, m.text) for m in await house.conversations.since(key, 0)]


class TestTakingOver:
    async def test_of_two_agents_one_has_it_and_one_is_told_who(self, house: House) -> None:
        """The slower one reads that it has moved on, and nothing was changed by them."""
        key = await house.opened()
        await house.support.handoffs.request(key.conversation_id)

        outcomes = await asyncio.gather(
            house.desk.accept(MIA, key.conversation_id, 2),
            house.desk.accept(BO, key.conversation_id, 2),
            return_exceptions=True,
        )

        [late] = [each for each in outcomes if isinstance(each, EpochPassed)]
        [summary] = [each for each in outcomes if isinstance(each, Summary)]
        assert "its owner is human" in str(late)
        assert summary.agent is not None
        assert (await house.desk.summary(key.conversation_id)).agent == summary.agent

    async def test_the_customer_reads_who_has_come(self, house: House) -> None:
        """By name, and counted by where it went and why."""
        key, _ = await with_mia(house)

        assert (await said(house, key))[-1] == ("system", "Mia has joined the conversation.")
        state = await house.conversations.state(key)
        assert state.agent is not None
        assert state.agent.name == "Mia"
        assert house.meter.moves[-1] == ("human", "accepted")

    async def test_nobody_is_taken_from_the_bot_unasked(self, house: House) -> None:
        """The queue is the only door."""
        key = await house.opened()

        with pytest.raises(TransitionRefused):
            await house.desk.accept(MIA, key.conversation_id, 1)


class TestAnswering:
    async def test_a_reply_is_read_by_the_customer_and_wakes_them(self, house: House) -> None:
        """Under the agent's name, and not typing any more."""
        key, _ = await with_mia(house)
        with house.hub.watch(key.conversation_id) as watch:
            await house.desk.reply(MIA, key.conversation_id, "r-1", " Hello! ", 3)
            signals = [await watch.next(), await watch.next()]

        message = (await house.conversations.since(key, 0))[-1]
        assert (message.text, message.author, message.client_id) == ("Hello!", "Mia", None)
        assert [(s.kind, s.on) for s in signals] == [("changed", False), ("typing", False)]

    async def test_a_repeated_reply_wakes_nobody(self, house: House) -> None:
        """It has happened already."""
        key, _ = await with_mia(house)
        first = await house.desk.reply(MIA, key.conversation_id, "r-1", "Hello!", 3)
        with house.hub.watch(key.conversation_id) as watch:
            again = await house.desk.reply(MIA, key.conversation_id, "r-1", "Hello!", 3)
            assert (await watch.next()).kind == "typing"

        assert again == first

    async def test_a_reply_after_handing_back_is_refused(self, house: House) -> None:
        """The bot has it; the text is still the agent's, who reads where it went."""
        key, _ = await with_mia(house)
        await house.desk.hand_back(MIA, key.conversation_id, 3)
        before = await said(house, key)

        with pytest.raises(EpochPassed, match="its owner is bot"):
            await house.desk.reply(MIA, key.conversation_id, "r-1", "One more thing", 3)

        assert await said(house, key) == before

    async def test_what_nobody_should_keep_is_kept_from_an_agents_words_too(
        self, house: House
    ) -> None:
        """Read back a card number to a customer, and it is gone before it is anywhere."""
        key, _ = await with_mia(house)

        message = await house.desk.reply(
            MIA, key.conversation_id, "r-1", "card 4111 1111 1111 1111", 3
        )
        await house.desk.note(MIA, key.conversation_id, "card 4111 1111 1111 1111")

        assert "4111" not in message.text
        whole = await house.desk.whole(key.conversation_id)
        assert "4111" not in whole.dossier.notes[0].text

    @pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
    async def test_a_reply_without_words_or_with_too_many_is_refused(
        self, house: House, text: str
    ) -> None:
        """As a customer's is."""
        key, _ = await with_mia(house)

        with pytest.raises(TextRefused):
            await house.desk.reply(MIA, key.conversation_id, "r-1", text, 3)

    async def test_only_whoever_has_it_is_seen_typing(self, house: House) -> None:
        """A colleague who looks on does not raise hopes."""
        key, _ = await with_mia(house)
        with house.hub.watch(key.conversation_id) as watch:
            await house.desk.typing(BO, key.conversation_id, on=True)
            await house.desk.typing(MIA, key.conversation_id, on=True)

            signal = await watch.next()

        assert (signal.kind, signal.who, signal.on) == ("typing", Sender.AGENT, True)


class TestPassingOn:
    async def test_a_colleague_at_the_desk_takes_over(self, house: House) -> None:
        """The customer reads both names; the first agent can reply no more."""
        key, _ = await with_mia(house)
        with house.support.presence.at_desk("bo"):
            summary = await house.desk.transfer(MIA, key.conversation_id, 3, "bo")

        assert (summary.agent, summary.epoch) == (BO, 4)
        assert (await said(house, key))[-1][1] == "Mia has passed the conversation on to Bo."
        with pytest.raises(EpochPassed):
            await house.desk.reply(MIA, key.conversation_id, "r-1", "Wait", 3)
        with pytest.raises(EpochPassed):
            await house.desk.reply(MIA, key.conversation_id, "r-2", "Wait", 4)
        await house.desk.reply(BO, key.conversation_id, "r-1", "I am Bo", 4)

    @pytest.mark.parametrize("to", ["bo", "nobody", "gone"])
    async def test_nobody_is_passed_to_somebody_who_is_not_there(
        self, house: House, to: str
    ) -> None:
        """Not at the desk, unknown, or disabled while still at it."""
        key, _ = await with_mia(house)
        house.agents.add(an_agent("gone"))
        house.agents.disable("gone", house.clock())

        with house.support.presence.at_desk("gone"), pytest.raises(AgentNotFound):
            await house.desk.transfer(MIA, key.conversation_id, 3, to)

        assert (await house.desk.summary(key.conversation_id)).epoch == 3

    async def test_handing_back_gives_the_bot_the_next_message(self, house: House) -> None:
        """And only the next: what was said to the person stays with the person."""
        key, _ = await with_mia(house)
        await house.conversations.send(key, "c-1", "for Mia")

        summary = await house.desk.hand_back(MIA, key.conversation_id, 3)
        sent = await house.conversations.send(key, "c-2", "for the bot")

        assert summary.owner is Owner.BOT
        assert [question.text for question in house.bot.asked] == ["for the bot"]
        assert sent[-1].text == "You said: for the bot"

    async def test_an_agent_ends_what_is_theirs(self, house: House) -> None:
        """The customer reads who did."""
        key, _ = await with_mia(house)

        summary = await house.desk.close(MIA, key.conversation_id, 3)

        assert summary.owner is Owner.CLOSED
        assert (await said(house, key))[-1][1] == "Mia has ended the conversation."

    async def test_nobody_acts_on_somebody_elses(self, house: House) -> None:
        """With the right epoch, and still not theirs."""
        key, _ = await with_mia(house)
        with house.support.presence.at_desk("mia"):
            for attempt in (
                house.desk.hand_back(BO, key.conversation_id, 3),
                house.desk.close(BO, key.conversation_id, 3),
                house.desk.transfer(BO, key.conversation_id, 3, "mia"),
            ):
                with pytest.raises(TransitionRefused, match="'bo'"):
                    await attempt


class TestLooking:
    async def test_customers_go_by_the_names_the_shop_has(self, house: House) -> None:
        """In lists and whole; who has none goes by id, and a guest by nothing."""
        house.shop.known["ada"] = "Ada Lovelace"
        named, _ = await with_mia(house, customer_token="ada")
        await with_mia(house, customer_token="bob")
        await with_mia(house)

        lists = await house.desk.lists(MIA)
        whole = await house.desk.whole(named.conversation_id)

        names = {c.id: c.name for line in lists.mine if (c := line.customer)}
        assert names == {"ada": "Ada Lovelace", "bob": None}
        assert whole.dossier.summary.customer is not None
        assert whole.dossier.summary.customer.name == "Ada Lovelace"

    async def test_a_customer_is_found_by_name(self, house: House) -> None:
        """As the shop writes it, whatever the case."""
        house.shop.known["c-17"] = "Ada Lovelace"
        key, _ = await with_mia(house, customer_token="c-17")
        await with_mia(house, customer_token="c-18")

        found = await house.desk.browse(BO, View.HUMAN, " lovelace ", None)

        assert [line.id for line in found] == [key.conversation_id]

    async def test_the_customers_orders_come_along(self, house: House) -> None:
        """Of whoever is signed in, or of the guest this conversation has verified."""
        house.shop.orders_of["ada"] = (ORDER,)
        signed_in, _ = await with_mia(house, customer_token="ada")
        guest, _ = await with_mia(house)
        house.shop.orders_of[guest.conversation_id] = (ORDER,)

        assert (await house.desk.whole(signed_in.conversation_id)).orders == (ORDER,)
        assert (await house.desk.whole(guest.conversation_id)).orders == (ORDER,)

    async def test_reading_is_told_to_the_customer_once(self, house: House) -> None:
        """A mark that does not move wakes nobody."""
        key, _ = await with_mia(house)
        with house.hub.watch(key.conversation_id) as watch:
            await house.desk.read(key.conversation_id, 1)
            assert (await watch.next()).kind == "changed"
            await house.desk.read(key.conversation_id, 1)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(watch.next(), 0.02)

        assert (await house.conversations.state(key)).read_by_agent == 1

    async def test_what_does_not_exist_is_not_found(self, house: House) -> None:
        """By its id, like everywhere."""
        with pytest.raises(ConversationNotFound):
            await house.desk.whole("nowhere")
        with pytest.raises(ConversationNotFound):
            await house.desk.typing(MIA, "nowhere", on=True)
