"""Nobody is left waiting: by an agent who has gone quiet, or by a desk with nobody at it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.parts import HandoffPart
from gateway.services.conversations import Key
from gateway.services.sweep import Patience
from tests.unit.gateway.conftest import CONTACT, House
from tests.unit.gateway.moves import accepting

MINUTE = 60


async def with_mia(house: House) -> Key:
    key = await house.opened()
    await house.taken_over(key)
    await house.store.move(accepting(key.conversation_id, house.clock()))
    return key


async def reply(house: House, key: Key, epoch: int = 3) -> None:
    mia = house.agents.records["mia"].ref
    await house.desk.reply(mia, key.conversation_id, f"r-{house.clock.now}", "Hello", epoch)


class TestOverdueReplies:
    async def test_the_customer_is_back_in_the_queue_with_a_place(self, house: House) -> None:
        """Five minutes after the message that nobody answered; told why and where."""
        key = await with_mia(house)
        await reply(house, key)
        await house.conversations.send(key, "c-1", "and now?")
        house.clock.advance(5 * MINUTE)

        assert await house.sweep.once() == 1

        state = await house.conversations.state(key)
        assert (state.owner, state.queue_position, state.agent) == (Owner.QUEUED, 1, None)
        said = (await house.conversations.since(key, 0))[-1].text
        assert "Mia could not reply in time" in said
        assert house.meter.moves == [("queued", "reply_overdue")]

    async def test_an_agent_who_accepts_and_says_nothing_is_overdue_too(self, house: House) -> None:
        """The customer has waited for that person."""
        await with_mia(house)
        house.clock.advance(5 * MINUTE)

        assert await house.sweep.once() == 1

    async def test_a_reply_in_time_is_the_end_of_it(self, house: House) -> None:
        """However long the conversation then rests: the customer does not wait."""
        key = await with_mia(house)
        await reply(house, key)
        house.clock.advance(24 * 60 * MINUTE)

        assert await house.sweep.once() == 0
        assert (await house.conversations.state(key)).owner is Owner.HUMAN

    async def test_a_moment_before_is_in_time(self, house: House) -> None:
        """The boundary is five minutes, not about five minutes."""
        await with_mia(house)
        house.clock.advance(5 * MINUTE - 1)

        assert await house.sweep.once() == 0

    async def test_the_agent_who_was_late_may_take_it_again(self, house: House) -> None:
        """In a new epoch; what they had typed for the old one is refused and theirs to keep."""
        key = await with_mia(house)
        house.clock.advance(5 * MINUTE)
        await house.sweep.once()

        summary = await house.desk.accept(
            house.agents.records["mia"].ref, key.conversation_id, epoch=4
        )

        assert (summary.owner, summary.epoch) == (Owner.HUMAN, 5)


class TestNobodyInTime:
    async def test_the_bot_is_back_with_a_way_to_reach_a_person(self, house: House) -> None:
        """Ten minutes of nobody: an address instead of silence."""
        key = await house.opened()
        await house.taken_over(key)
        house.clock.advance(10 * MINUTE)

        assert await house.sweep.once() == 1

        assert (await house.conversations.state(key)).owner is Owner.BOT
        said = (await house.conversations.since(key, 0))[-1]
        assert CONTACT in said.text
        assert said.parts == (HandoffPart(contact=CONTACT, reason="nobody_in_time"),)
        sent = await house.conversations.send(key, "c-1", "fine, then you")
        assert sent[-1].text == "You said: fine, then you"

    async def test_nine_minutes_are_not_ten(self, house: House) -> None:
        """Somebody may still come."""
        key = await house.opened()
        await house.taken_over(key)
        house.clock.advance(10 * MINUTE - 1)

        assert await house.sweep.once() == 0

    async def test_a_second_wait_has_its_whole_time(self, house: House) -> None:
        """Who comes back into the queue because of an agent is not sent away at once."""
        key = await with_mia(house)
        house.clock.advance(9 * MINUTE)
        await house.sweep.once()
        house.clock.advance(9 * MINUTE)

        assert await house.sweep.once() == 0
        house.clock.advance(1 * MINUTE)
        assert await house.sweep.once() == 1
        assert (await house.conversations.state(key)).owner is Owner.BOT


class TestSweeping:
    async def test_everybody_who_watches_is_woken(self, house: House) -> None:
        """The customer's page and the desk's."""
        key = await with_mia(house)
        house.clock.advance(5 * MINUTE)

        with house.hub.watch(key.conversation_id) as customers, house.hub.watch(None) as desks:
            await house.sweep.once()
            assert (await customers.next()).kind == "changed"
            assert (await desks.next()).conversation_id == key.conversation_id

    async def test_the_length_of_the_queue_is_measured(self, house: House) -> None:
        """Also down to nothing."""
        for _ in range(3):
            await house.taken_over(await house.opened())
        await house.sweep.once()
        assert house.meter.queue_length == 3

        house.clock.advance(10 * MINUTE)
        await house.sweep.once()
        assert house.meter.queue_length == 0

    async def test_somebody_who_is_faster_wins(self, house: House) -> None:
        """Found overdue, then accepted: the sweep's move is for an epoch that has passed."""
        key = await house.opened()
        await house.taken_over(key)
        house.clock.advance(10 * MINUTE)
        due = await house.desk_store.unaccepted(house.clock() - timedelta(minutes=10))
        await house.store.move(accepting(key.conversation_id, house.clock()))

        async def as_it_was(_: object) -> object:
            return due

        house.desk_store.unaccepted = as_it_was  # type: ignore[assignment,method-assign]

        assert await house.sweep.once() == 0
        assert (await house.conversations.state(key)).owner is Owner.HUMAN

    async def test_a_database_that_is_away_is_swept_afterwards(self, house: House) -> None:
        """One bad moment does not leave customers waiting for ever."""
        key = await house.opened()
        await house.taken_over(key)
        house.clock.advance(10 * MINUTE)
        house.store.down_for.add("move")
        sweeping = asyncio.create_task(house.sweep.run())
        await asyncio.sleep(0.02)
        assert not sweeping.done()

        house.store.down_for.clear()
        sweeping.cancel()
        assert await house.sweep.once() == 1
        assert (await house.conversations.state(key)).owner is Owner.BOT

    @pytest.mark.parametrize(
        ("queue_s", "reply_s", "sweep_s"), [(600, 300, 5.0), (600, 20, 1.0), (0.5, 600, 0.1)]
    )
    def test_it_looks_often_enough_for_the_shortest_patience(
        self, queue_s: float, reply_s: float, sweep_s: float
    ) -> None:
        """A twentieth of it, at most every tenth of a second and at least every five."""
        patience = Patience(timedelta(seconds=queue_s), timedelta(seconds=reply_s))

        assert patience.sweep_s == sweep_s
