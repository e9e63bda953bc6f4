"""One lane per conversation, while somebody is in it."""

from __future__ import annotations

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
