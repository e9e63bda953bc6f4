"""So many sockets at once, and not one more."""

from __future__ import annotations

import pytest

from gateway.domain.errors import TooManySockets
from gateway.services.seats import Seats


def test_the_last_seat_is_taken_and_then_there_is_none() -> None:
    """The refusal says how many, whose, and what to do."""
    seats = Seats(2, "conversation")
    with (
        seats.take("a"),
        seats.take("a"),
        pytest.raises(TooManySockets, match=r"this conversation holds 2 sockets.*close one"),
        seats.take("a"),
    ):
        pass


def test_who_leaves_makes_room_however_they_leave() -> None:
    """And nothing is remembered of them."""
    seats = Seats(1, "address")
    with pytest.raises(RuntimeError), seats.take("a"):
        raise RuntimeError("cut off")

    with seats.take("a"):
        assert len(seats) == 1
    assert len(seats) == 0


def test_keys_do_not_share() -> None:
    """One conversation's tabs take nothing from another's."""
    seats = Seats(1, "conversation")
    with seats.take("a"), seats.take("b"):
        assert len(seats) == 2


def test_who_is_not_counted_always_finds_a_seat() -> None:
    """None is nobody in particular."""
    seats = Seats(1, "address")
    with seats.take(None), seats.take(None):
        assert len(seats) == 0
