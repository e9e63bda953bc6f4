"""One lane per conversation, while somebody is in it."""

from __future__ import annotations

import asyncio

import pytest

from gateway.services.lanes import Lanes


def test_everybody_in_a_conversation_shares_its_lane() -> None:
    """Two requests of one conversation queue behind the same locks."""
    lanes = Lanes()

    with lanes.of("a") as one, lanes.of("a") as other:
        assert one is other


def test_two_conversations_have_two_lanes() -> None:
    """Nobody waits for a stranger."""
    lanes = Lanes()

    with lanes.of("a") as one, lanes.of("b") as other:
        assert one is not other


def test_a_lane_goes_with_its_last_user() -> None:
    """And not before: a turn may outlive the request that began it."""
    lanes = Lanes()
    held = lanes.hold("a")
    with lanes.of("a"):
        pass

    assert len(lanes) == 1
    with lanes.of("a") as again:
        assert again is held
    lanes.release("a")
    assert len(lanes) == 0


def test_an_error_gives_the_lane_back() -> None:
    """Failures do not pile up in memory."""
    lanes = Lanes()

    with pytest.raises(RuntimeError), lanes.of("a"):
        raise RuntimeError

    assert len(lanes) == 0


async def test_a_conversation_is_being_answered_while_a_turn_is_taken() -> None:
    """Holding a lane is not yet a turn, and a lane nobody holds is none."""
    lanes = Lanes()
    assert not lanes.is_answering("a")

    with lanes.of("a") as lane:
        assert not lanes.is_answering("a")
        lane.running["c-1"] = asyncio.create_task(asyncio.sleep(0, ()))
        assert lanes.is_answering("a")
        assert not lanes.is_answering("b")
        await lane.running.pop("c-1")
        assert not lanes.is_answering("a")
