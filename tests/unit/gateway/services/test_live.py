"""Following a conversation: every message once and in order, whatever else goes on."""

from __future__ import annotations

import asyncio
from itertools import chain

import pytest

from gateway.domain.errors import (
    ConversationNotFound,
    FrameRefused,
    StoreUnavailable,
    TokenExpired,
    TooManySockets,
)
from gateway.domain.frames import (
    CustomerRead,
    CustomerTyping,
    MessageFrame,
    ReadyFrame,
    StateFrame,
    ToClient,
    TypingFrame,
)
from gateway.domain.message import Sender
from gateway.services.conversations import Key
from gateway.services.live import PAGE, Visit
from tests.unit.gateway.conftest import House


async def told(visit: Visit, within_s: float = 0.05) -> list[ToClient]:
    """Everything a socket is told until nothing more comes."""
    frames: list[ToClient] = []
    try:
        while True:
            frames += await asyncio.wait_for(visit.news(), within_s)
    except TimeoutError:
        return frames


def numbers(frames: list[ToClient]) -> list[int]:
    """The sequence numbers among what was told, as they came."""
    return [frame.message.seq for frame in frames if isinstance(frame, MessageFrame)]


def typing(frames: list[ToClient]) -> list[tuple[Sender, bool]]:
    """Who typed, and who ceased to."""
    return [(frame.who, frame.on) for frame in frames if isinstance(frame, TypingFrame)]


class TestEntering:
    async def test_the_state_comes_first_and_then_the_log(self, house: House) -> None:
        """A tab that opens draws what it finds, and then goes on."""
        key = await house.opened(customer_token="ada")
        await house.conversations.send(key, "c-1", "Hello")

        async with house.live.visit(key, 0) as visit:
            frames = await visit.news()

        assert isinstance(frames[0], ReadyFrame)
        assert (frames[0].last_seq, frames[0].customer) == (2, True)
        assert numbers(frames) == [1, 2]

    async def test_only_what_came_after_is_told(self, house: House) -> None:
        """A client that was away names the last it has."""
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")

        async with house.live.visit(key, 1) as visit:
            assert numbers(await told(visit)) == [2]

    async def test_a_number_beyond_the_log_is_refused(self, house: House) -> None:
        """It would wait for ever for messages that it claims to have."""
        key = await house.opened()

        with pytest.raises(FrameRefused, match="after is 1, and the log ends at 0"):
            async with house.live.visit(key, 1):
                pass

    async def test_another_conversations_token_opens_nothing(self, house: House) -> None:
        """Nor does it take a seat, or leave somebody watching."""
        one, other = await house.opened(), await house.opened()

        with pytest.raises(ConversationNotFound):
            async with house.live.visit(Key(one.conversation_id, other.token), 0):
                pass

        assert len(house.hub) == 0
        assert len(house.seats) == 0

    async def test_an_expired_token_is_told_so(self, house: House) -> None:
        """Whoever had it may know that it was one."""
        key = await house.opened()
        house.clock.advance(31 * 24 * 3600)

        with pytest.raises(TokenExpired, match="has expired"):
            async with house.live.visit(key, 0):
                pass

    async def test_a_conversation_has_so_many_seats(self) -> None:
        """Who leaves makes room."""
        house = House(sockets=1)
        key = await house.opened()

        async with house.live.visit(key, 0):
            with pytest.raises(TooManySockets):
                async with house.live.visit(key, 0):
                    pass
        async with house.live.visit(key, 0):
            pass

    async def test_a_long_log_is_told_in_pages_and_whole(self, house: House) -> None:
        """However long: once, in order, and never held whole."""
        key = await house.opened()
        room = house.store.rooms[key.conversation_id]
        await house.conversations.send(key, "c-1", "Hello")
        first = room.messages[0]
        room.messages = [first.model_copy(update={"seq": seq}) for seq in range(1, 2 * PAGE + 8)]

        async with house.live.visit(key, 0) as visit:
            pages = [numbers(await visit.news()) for _ in range(3)]

        assert [len(page) for page in pages] == [PAGE, PAGE, 7]
        assert list(chain(*pages)) == list(range(1, 2 * PAGE + 8))


class TestFollowing:
    async def test_a_message_and_its_answer_are_told_as_they_come(self, house: House) -> None:
        """With the bot typing in between."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            sending = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
            frames = await told(visit)
            await sending

        kinds = [frame.type for frame in frames]
        assert kinds == ["message", "typing", "message", "typing"]
        assert numbers(frames) == [1, 2]
        assert typing(frames) == [(Sender.BOT, True), (Sender.BOT, False)]

    async def test_what_comes_while_nobody_listens_is_told_once(self, house: House) -> None:
        """A client as slow as it likes: ten messages, one look, none lost or doubled."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            for n in range(10):
                await house.conversations.send(key, f"c-{n}", f"Message {n}")

            assert numbers(await told(visit)) == list(range(1, 21))

    async def test_every_tab_is_told_the_same(self, house: House) -> None:
        """Two tabs send at the same time, and agree on the order."""
        key = await house.opened()
        async with house.live.visit(key, 0) as one, house.live.visit(key, 0) as other:
            await asyncio.gather(
                *(house.conversations.send(key, f"c-{n}", f"Message {n}") for n in range(10))
            )
            logs = [
                [f.message for f in await told(visit) if isinstance(f, MessageFrame)]
                for visit in (one, other)
            ]

        assert logs[0] == logs[1]
        assert [message.seq for message in logs[0]] == list(range(1, 21))
        assert logs[0] == await house.conversations.since(key, 0)

    async def test_a_repeated_client_id_is_told_once(self, house: House) -> None:
        """Sent again by a tab that was cut off, it is the same message everywhere."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            for _ in range(3):
                await house.conversations.send(key, "same", "Hello")

            assert numbers(await told(visit)) == [1, 2]

    async def test_a_message_between_the_look_and_the_wait_is_not_missed(
        self, house: House
    ) -> None:
        """Messages are written at every moment of the follower's life, and all are told."""
        key = await house.opened()

        async def write() -> None:
            for n in range(30):
                await house.conversations.send(key, f"c-{n}", f"Message {n}")
                await asyncio.sleep(0)

        writing = asyncio.create_task(write())
        async with house.live.visit(key, 0) as visit:
            seen: list[int] = []
            while len(seen) < 60:
                seen += numbers(await asyncio.wait_for(visit.news(), 2))
        await writing

        assert seen == list(range(1, 61))

    async def test_a_change_of_owner_is_told_with_the_new_epoch(self, house: House) -> None:
        """In the queue the customer sees it at once."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            await house.taken_over(key)
            house.hub.changed(key.conversation_id)
            frames = await told(visit)

        [state] = [frame for frame in frames if isinstance(frame, StateFrame)]
        assert (state.owner, state.epoch) == ("queued", 2)

    async def test_a_signal_without_a_change_says_nothing(self, house: House) -> None:
        """Signals only wake; what is told is what differs."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            house.hub.changed(key.conversation_id)

            assert await told(visit) == []

    async def test_a_token_that_expires_ends_the_visit(self, house: House) -> None:
        """At the next look, whoever caused it."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            house.clock.advance(31 * 24 * 3600)
            house.hub.changed(key.conversation_id)

            with pytest.raises(TokenExpired):
                await visit.news()

    async def test_a_change_that_nobody_announced_is_told_at_the_next_look(
        self,
    ) -> None:
        """Another process wrote it, or the queue moved: a look comes without a signal too."""
        house = House(recheck_s=0.02)
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            await house.taken_over(key)

            frames = await asyncio.wait_for(visit.news(), 1)

        assert any(isinstance(frame, StateFrame) for frame in frames)

    async def test_a_database_that_is_away_ends_the_visit(self, house: House) -> None:
        """The client comes again with the last number it has, and misses nothing."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            house.store.down_for = {"look"}
            house.hub.changed(key.conversation_id)

            with pytest.raises(StoreUnavailable):
                await visit.news()
        assert len(house.hub) == 0


class TestTyping:
    async def test_one_tab_types_and_the_other_sees_it(self, house: House) -> None:
        """Never the one that types."""
        key = await house.opened()
        async with house.live.visit(key, 0) as one, house.live.visit(key, 0) as other:
            await one.hear(CustomerTyping(type="typing", on=True))

            assert typing(await told(other)) == [(Sender.CUSTOMER, True)]
            assert typing(await told(one)) == []

    async def test_a_tab_that_is_closed_types_no_more(self, house: House) -> None:
        """Whatever it said last."""
        key = await house.opened()
        async with house.live.visit(key, 0) as other:
            async with house.live.visit(key, 0) as one:
                await one.hear(CustomerTyping(type="typing", on=True))
                await told(other)

            assert typing(await told(other)) == [(Sender.CUSTOMER, False)]

    async def test_who_comes_in_the_middle_of_a_turn_sees_the_bot_at_it(self, house: House) -> None:
        """A reload must not look like silence."""
        key = await house.opened()
        house.bot.gate = asyncio.Event()
        sending = asyncio.create_task(house.conversations.send(key, "c-1", "Hello"))
        while not house.bot.asked:
            await asyncio.sleep(0)

        async with house.live.visit(key, 0) as visit:
            before = await visit.news()
            house.bot.gate.set()
            after = await told(visit)
        await sending

        assert typing(before) == [(Sender.BOT, True)]
        assert typing(after)[-1] == (Sender.BOT, False)
        assert numbers(before + after) == [1, 2]

    async def test_an_end_of_typing_that_was_never_told_is_not_told(self, house: House) -> None:
        """Nobody ceases to do what they did not begin."""
        key = await house.opened()
        async with house.live.visit(key, 0) as visit:
            await visit.news()
            house.hub.typing(key.conversation_id, Sender.AGENT, False)

            assert await told(visit) == []


class TestReading:
    async def test_a_mark_moves_forward_and_every_tab_is_told(self, house: House) -> None:
        """Read on the phone is read on the desktop."""
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")
        async with house.live.visit(key, 0) as phone, house.live.visit(key, 0) as desktop:
            await phone.news()
            await desktop.news()
            await phone.hear(CustomerRead(type="read", seq=2))
            await phone.hear(CustomerRead(type="read", seq=1))

            [state] = await told(desktop)

        assert isinstance(state, StateFrame)
        assert state.read_by_customer == 2

    async def test_nobody_has_read_what_is_not_written(self, house: House) -> None:
        """A mark stops at the newest message."""
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")
        async with house.live.visit(key, 0) as visit:
            await visit.hear(CustomerRead(type="read", seq=99))

        assert (await house.conversations.state(key)).read_by_customer == 2
