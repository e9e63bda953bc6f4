"""The desk as a socket follows it: lists when they change, one log in order, never a flood."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest

from gateway.domain.desk import AgentRef
from gateway.domain.desk_frames import (
    ChangedFrame,
    DeskErrorFrame,
    DeskMessageFrame,
    DeskReadyFrame,
    DeskTypingFrame,
    ListsFrame,
    ToDesk,
    WatchFrame,
)
from gateway.domain.errors import TooManySockets
from gateway.domain.message import Sender
from gateway.services.conversations import Key
from gateway.services.desk_live import LISTS_PAUSE_S, RECHECK_S, DeskVisit
from tests.unit.gateway.conftest import House

MIA = AgentRef(id="mia", name="Mia")


def visit(house: House) -> AbstractAsyncContextManager[DeskVisit]:
    return house.support.live.visit(MIA)


async def told(house: House, at_desk: DeskVisit) -> list[ToDesk]:
    """Everything that comes until nothing more does, with time for the lists to follow."""
    frames: list[ToDesk] = []
    for _ in range(2):
        try:
            while True:
                frames += await asyncio.wait_for(at_desk.news(), 0.02)
        except TimeoutError:
            house.monotonic.seconds += LISTS_PAUSE_S
    return frames


def lists(frames: list[ToDesk]) -> list[tuple[int, int]]:
    """How many waited and how many were the agent's, each time it was told."""
    return [(len(f.queue), len(f.mine)) for f in frames if isinstance(f, ListsFrame)]


def messages(frames: list[ToDesk]) -> list[int]:
    return [f.message.seq for f in frames if isinstance(f, DeskMessageFrame)]


async def waiting(house: House) -> Key:
    key = await house.opened()
    await house.support.handoffs.request(key.conversation_id)
    return key


class TestLists:
    async def test_who_waits_is_told_at_once(self, house: House) -> None:
        """After who one is."""
        await waiting(house)
        async with visit(house) as at_desk:
            frames = await told(house, at_desk)

        assert frames[0] == DeskReadyFrame(agent=MIA)
        assert lists(frames) == [(1, 0)]

    async def test_a_change_is_told_when_it_is_one(self, house: House) -> None:
        """What leaves the lists as they are is only a hint that something changed."""
        key = await house.opened()
        async with visit(house) as at_desk:
            await told(house, at_desk)
            await house.conversations.send(key, "c-1", "with the bot")
            quiet = await told(house, at_desk)
            await house.support.handoffs.request(key.conversation_id)
            queued = await told(house, at_desk)
            await house.desk.accept(MIA, key.conversation_id, 2)
            taken = await told(house, at_desk)

        assert lists(quiet) == []
        assert ChangedFrame(conversation=key.conversation_id) in quiet
        assert lists(queued) == [(1, 0)]
        assert lists(taken) == [(0, 1)]

    async def test_a_storm_of_changes_is_a_few_lists(self, house: House) -> None:
        """Fifty conversations at once are not fifty lists of up to fifty."""
        async with visit(house) as at_desk:
            await told(house, at_desk)
            for _ in range(50):
                await waiting(house)
            frames = await told(house, at_desk)

        assert lists(frames)[-1] == (50, 0)
        assert len(lists(frames)) <= 2

    async def test_what_another_process_did_is_seen_within_seconds(self, house: House) -> None:
        """Nobody signals across processes; the records are looked at all the same."""
        key = await waiting(house)
        async with visit(house) as at_desk:
            await told(house, at_desk)
            house.store.held(key.conversation_id).read_by_customer = 1
            house.monotonic.seconds += RECHECK_S

            frames = await told(house, at_desk)

        assert lists(frames) == [(1, 0)]


class TestOneConversation:
    async def test_its_messages_come_once_and_in_order(self, house: House) -> None:
        """From the moment it is watched; those before are read with the whole of it."""
        key = await waiting(house)
        async with visit(house) as at_desk:
            await told(house, at_desk)
            await at_desk.hear(WatchFrame(watch=key.conversation_id))
            before = await told(house, at_desk)
            for number in range(3):
                await house.conversations.send(key, f"c-{number}", "Hello")
            after = await told(house, at_desk)

        assert messages(before) == []
        assert messages(after) == [2, 3, 4]

    async def test_a_desk_that_comes_back_names_what_it_has(self, house: House) -> None:
        """A line that was cut costs nothing and doubles nothing."""
        key = await waiting(house)
        await house.conversations.send(key, "c-1", "Hello")
        async with visit(house) as at_desk:
            await at_desk.hear(WatchFrame(watch=key.conversation_id, after=1))

            assert messages(await told(house, at_desk)) == [2]

    async def test_other_conversations_are_hints_only(self, house: House) -> None:
        """Nobody is sent a hundred logs for one list."""
        key, other = await waiting(house), await waiting(house)
        async with visit(house) as at_desk:
            await at_desk.hear(WatchFrame(watch=key.conversation_id))
            await told(house, at_desk)
            await house.conversations.send(other, "c-1", "Hello")
            frames = await told(house, at_desk)

        assert messages(frames) == []
        assert ChangedFrame(conversation=other.conversation_id) in frames

    async def test_typing_is_seen_where_one_looks(self, house: House) -> None:
        """And nowhere else."""
        key, other = await waiting(house), await waiting(house)
        async with visit(house) as at_desk:
            await at_desk.hear(WatchFrame(watch=key.conversation_id))
            await told(house, at_desk)
            house.hub.typing(other.conversation_id, Sender.CUSTOMER, True)
            house.hub.typing(key.conversation_id, Sender.CUSTOMER, True)
            frames = await told(house, at_desk)

        assert [f for f in frames if isinstance(f, DeskTypingFrame)] == [
            DeskTypingFrame(conversation=key.conversation_id, who=Sender.CUSTOMER, on=True)
        ]

    async def test_looking_away_ends_it(self, house: House) -> None:
        """Null watches nothing."""
        key = await waiting(house)
        async with visit(house) as at_desk:
            await at_desk.hear(WatchFrame(watch=key.conversation_id))
            await at_desk.hear(WatchFrame(watch=None))
            await told(house, at_desk)
            await house.conversations.send(key, "c-1", "Hello")

            assert messages(await told(house, at_desk)) == []

    async def test_a_conversation_that_is_not_there_is_told(self, house: House) -> None:
        """An old address does not cost the desk its socket."""
        async with visit(house) as at_desk:
            await told(house, at_desk)
            await at_desk.hear(WatchFrame(watch="nowhere"))
            frames = await told(house, at_desk)

        [error] = [frame for frame in frames if isinstance(frame, DeskErrorFrame)]
        assert "nowhere" in error.detail


class TestBeingThere:
    async def test_who_follows_is_at_the_desk(self, house: House) -> None:
        """That is what online means."""
        assert not house.support.presence.is_online("mia")
        async with visit(house):
            assert house.support.presence.is_online("mia")

    async def test_one_agent_has_only_so_many_windows(self, house: House) -> None:
        """A page that opens sockets in a loop stops nobody else."""
        async with AsyncExitStack() as windows:
            for _ in range(20):
                await windows.enter_async_context(visit(house))

            with pytest.raises(TooManySockets):
                await windows.enter_async_context(visit(house))

    async def test_nothing_is_left_behind(self, house: House) -> None:
        """No watch, no seat."""
        async with visit(house):
            assert len(house.hub) == 1
        assert len(house.hub) == 0
