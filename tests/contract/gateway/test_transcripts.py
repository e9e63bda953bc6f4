"""What customers see of their conversations, held against SQLite, PostgreSQL and the fake."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import ConversationNotFound, TokenExpired
from gateway.domain.tokens import Entrance, token_sha256
from tests.contract.gateway.test_conversation_store import (
    NOW,
    UNTIL,
    Store,
    answered,
    asked,
    entrance,
    incoming,
    log_of,
    opened,
)
from tests.unit.gateway.moves import queueing

DAY = timedelta(days=1)


class TestLooking:
    async def test_a_new_conversation_is_the_bots_and_empty(self, store: Store) -> None:
        """Every field says that nothing has happened yet."""
        conversation = await opened(store)

        look = await store.look(entrance(conversation), 0)

        assert look.messages == ()
        assert look.state.model_dump(mode="json") == {
            "conversation": conversation.id,
            "owner": "bot",
            "epoch": 1,
            "agent": None,
            "queue_position": None,
            "last_seq": 0,
            "read_by_agent": 0,
            "read_by_customer": 0,
            "customer": False,
        }

    async def test_a_signed_in_customer_is_seen_as_one_but_not_named(self, store: Store) -> None:
        """Whoever holds the token learns no customer id from it."""
        conversation = await opened(store, customer="ada")

        state = (await store.look(entrance(conversation), 0)).state

        assert state.customer is True
        assert "ada" not in state.model_dump_json()

    async def test_at_most_so_many_messages_from_the_number_on(self, store: Store) -> None:
        """A page: the next ones, and the state that says how many more there are."""
        conversation = await opened(store)
        for _ in range(3):
            await store.settle(await asked(store, conversation), answered("Yes"), NOW)

        look = await store.look(entrance(conversation), 1, 2)

        assert [message.seq for message in look.messages] == [2, 3]
        assert look.state.last_seq == 6

    async def test_places_in_the_queue_are_counted_from_who_waits_longest(
        self, store: Store
    ) -> None:
        """Of two who came in the same moment, one is first."""
        early, late, same = [await opened(store) for _ in range(3)]
        await store.move(queueing(late.id, NOW + DAY))
        await store.move(queueing(early.id, NOW))
        await store.move(queueing(same.id, NOW + DAY))

        places = [
            (await store.look(entrance(each), 0)).state.queue_position
            for each in (early, late, same)
        ]

        assert places == [1, 2, 3]

    async def test_a_look_is_of_one_moment(self, store: Store) -> None:
        """While others write: what is read follows without a gap what was read before."""
        conversation = await opened(store)

        async def write() -> None:
            for _ in range(15):
                await store.settle(await asked(store, conversation), answered("Yes"), NOW)

        writing = asyncio.create_task(write())
        seen: list[int] = []
        while len(seen) < 30:
            seen += [m.seq for m in await log_of(store, conversation, len(seen))]
        await writing

        assert seen == list(range(1, 31))


class TestExpiry:
    async def test_a_token_opens_until_it_expires_and_not_at_that_moment(
        self, store: Store
    ) -> None:
        """Neither to read nor to write; and who had it is told."""
        conversation = await opened(store)
        last = UNTIL - timedelta(microseconds=1)

        await store.look(entrance(conversation, at=last), 0)
        with pytest.raises(TokenExpired, match="has expired"):
            await store.look(entrance(conversation, at=UNTIL), 0)
        with pytest.raises(TokenExpired):
            await store.accept(incoming(conversation, at=UNTIL))
        assert await log_of(store, conversation) == []

    async def test_sending_moves_the_expiry(self, store: Store) -> None:
        """A conversation that goes on does not shut its customer out."""
        conversation = await opened(store)

        await store.accept(incoming(conversation, at=NOW + 20 * DAY))

        await store.look(entrance(conversation, at=NOW + 49 * DAY), 0)
        with pytest.raises(TokenExpired):
            await store.look(entrance(conversation, at=NOW + 50 * DAY), 0)

    async def test_looking_moves_nothing(self, store: Store) -> None:
        """A tab that was forgotten open keeps no token alive."""
        conversation = await opened(store)

        await store.look(entrance(conversation, at=NOW + 29 * DAY), 0)

        with pytest.raises(TokenExpired):
            await store.look(entrance(conversation, at=NOW + 30 * DAY), 0)

    async def test_an_expired_token_of_another_conversation_is_simply_unknown(
        self, store: Store
    ) -> None:
        """It says something only to those who once held this one."""
        one, other = await opened(store), await opened(store)

        with pytest.raises(ConversationNotFound):
            await store.look(entrance(one, token=token_sha256(other.id), at=UNTIL), 0)


class TestDevices:
    def another(self, conversation_id: str, name: str = "phone") -> Entrance:
        return Entrance(conversation_id, token_sha256(f"{conversation_id}/{name}"), NOW)

    async def test_a_second_token_opens_the_same_log(self, store: Store) -> None:
        """And the first one still does."""
        conversation = await opened(store, customer="ada")
        phone = self.another(conversation.id)

        await store.admit(phone, "ada", UNTIL)
        accepted = await store.accept(incoming(conversation, token=phone.token_sha256))

        assert await log_of(store, conversation) == [accepted.message]

    async def test_another_customers_conversation_admits_nobody(self, store: Store) -> None:
        """Nor an anonymous one, nor one that there is not: all of them read alike."""
        adas, nobodys = await opened(store, customer="ada"), await opened(store)
        for conversation_id in (adas.id, nobodys.id, "nowhere"):
            with pytest.raises(ConversationNotFound) as refused:
                await store.admit(self.another(conversation_id), "bo", UNTIL)

            assert str(refused.value).replace(conversation_id, "ID").count("'ID'") == 1
            with pytest.raises(ConversationNotFound):
                await store.look(self.another(conversation_id), 0)

    async def test_the_twenty_newest_devices_keep_their_token(self, store: Store) -> None:
        """Tokens do not pile up for ever; the one that is asked for always works."""
        conversation = await opened(store, customer="ada")
        devices = [
            Entrance(
                conversation.id, token_sha256(f"{conversation.id}/{n}"), NOW + timedelta(seconds=n)
            )
            for n in range(1, 22)
        ]
        for device in devices:
            await store.admit(device, "ada", UNTIL)

        for device in devices[1:]:
            await store.look(device, 0)
        for forgotten in (devices[0], entrance(conversation)):
            with pytest.raises(ConversationNotFound):
                await store.look(forgotten, 0)


class TestHistory:
    async def test_the_newest_comes_first_and_only_ones_own(self, store: Store) -> None:
        """With the beginning of the last thing said, and who has it now."""
        quiet = await opened(store, customer="ada")
        busy = await opened(store, customer="ada")
        await opened(store, customer="bo")
        await opened(store)
        await store.accept(incoming(busy, text="x" * 200, at=NOW + DAY))
        await store.move(queueing(quiet.id, NOW + 2 * DAY))

        past = await store.past_conversations("ada", 10)

        assert [each.conversation for each in past] == [quiet.id, busy.id]
        assert past[0].owner is Owner.QUEUED
        assert past[0].last_at == NOW + 2 * DAY
        assert past[0].preview is not None
        assert "queue" in past[0].preview
        assert (past[1].preview, past[1].last_at) == ("x" * 120, NOW + DAY)
        assert past[1].opened_at == NOW

    async def test_no_more_than_were_asked_for(self, store: Store) -> None:
        """The newest of them."""
        made = [await opened(store, customer="ada") for _ in range(3)]
        for day, conversation in enumerate(made, start=1):
            await store.accept(incoming(conversation, at=NOW + day * DAY))

        past = await store.past_conversations("ada", 2)

        assert [each.conversation for each in past] == [made[2].id, made[1].id]

    async def test_a_conversation_without_a_message_has_no_preview(self, store: Store) -> None:
        """It was opened, and that is all there is to say."""
        await opened(store, customer="ada")

        [only] = await store.past_conversations("ada", 10)

        assert (only.preview, only.last_at) == (None, NOW)


class TestMarks:
    async def test_a_mark_moves_forward_only_and_not_past_the_log(self, store: Store) -> None:
        """Whether it moved is known, so that nobody is woken for nothing."""
        conversation = await opened(store)
        for n in range(3):
            await store.accept(incoming(conversation, f"c-{n}"))

        moved = [await store.mark_read(conversation.id, seq) for seq in (2, 1, 2, 99, 99)]

        assert moved == [True, False, False, True, False]
        assert (await store.look(entrance(conversation), 0)).state.read_by_customer == 3
