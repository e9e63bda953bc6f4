"""Waking those who watch: every change is noticed, however slow the one who looks."""

from __future__ import annotations

import asyncio

import pytest

from gateway.domain.message import Sender
from gateway.services.hub import MOST_TYPING, Hub, Signal, Watch
from gateway.services.ports import Announcer


async def unread(watch: Watch) -> list[Signal]:
    """Everything a watch has to say now."""
    signals = []
    with pytest.raises(TimeoutError):
        while True:
            signals.append(await asyncio.wait_for(watch.next(), 0.01))
    return signals


async def test_a_change_wakes_those_who_watch_the_conversation() -> None:
    """Every one of them, and nobody else."""
    hub = Hub()
    with hub.watch("a") as one, hub.watch("a") as two, hub.watch("b") as other:
        hub.changed("a")

        assert await unread(one) == await unread(two) == [Signal("a", "changed")]
        assert await unread(other) == []


async def test_who_waits_already_is_woken() -> None:
    """The ordinary case: the reader is asleep when the change comes."""
    hub = Hub()
    with hub.watch("a") as watch:
        waiting = asyncio.create_task(watch.next())
        await asyncio.sleep(0)
        hub.changed("a")

        assert await asyncio.wait_for(waiting, 1) == Signal("a", "changed")


async def test_changes_nobody_has_looked_at_yet_are_one() -> None:
    """A thousand messages cost a slow reader one look."""
    hub = Hub()
    with hub.watch("a") as watch:
        for _ in range(1_000):
            hub.changed("a")

        assert await unread(watch) == [Signal("a", "changed")]


async def test_a_change_while_one_is_being_looked_at_is_another() -> None:
    """What happens after the signal was taken may not have been read: it wakes again."""
    hub = Hub()
    with hub.watch("a") as watch:
        hub.changed("a")
        await watch.next()
        hub.changed("a")

        assert await unread(watch) == [Signal("a", "changed")]


async def test_the_desk_hears_of_every_conversation() -> None:
    """Each once, in the order in which they first changed."""
    hub = Hub()
    with hub.watch(None) as desk:
        for conversation in ("a", "b", "a", "c", "b"):
            hub.changed(conversation)

        assert [signal.conversation_id for signal in await unread(desk)] == ["a", "b", "c"]


async def test_typing_is_what_was_said_last_of_each_person() -> None:
    """On and off again, unseen, is off; two people are two signals."""
    hub = Hub()
    with hub.watch("a") as watch:
        hub.typing("a", Sender.BOT, True)
        hub.typing("a", Sender.AGENT, True)
        hub.typing("a", Sender.BOT, False)

        assert await unread(watch) == [
            Signal("a", "typing", Sender.AGENT, True),
            Signal("a", "typing", Sender.BOT, False),
        ]


async def test_typing_never_pushes_a_change_out() -> None:
    """However many type: unread typing is bounded, a change is not forgotten and comes first."""
    hub = Hub()
    with hub.watch(None) as desk:
        for n in range(MOST_TYPING + 5):
            hub.typing(f"c-{n}", Sender.CUSTOMER, True)
        hub.changed("a")

        signals = await unread(desk)
    assert signals[0] == Signal("a", "changed")
    assert len(signals) == 1 + MOST_TYPING
    assert signals[1].conversation_id == "c-5"


async def test_who_has_left_is_forgotten() -> None:
    """Watches end with their block, however it ends, and leave nothing behind."""
    hub = Hub()
    with hub.watch("a"), pytest.raises(RuntimeError), hub.watch("a"), hub.watch(None):
        raise RuntimeError("cut off")

    assert len(hub) == 0
    hub.changed("a")


def test_the_services_may_announce_through_it() -> None:
    """The hub is the announcer of a gateway that is one process."""
    announcer: Announcer = Hub()

    announcer.changed("a")
    announcer.typing("a", Sender.BOT, True)
