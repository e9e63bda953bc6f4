"""What the system says of a change of owner: true, and with what the customer needs next."""

from __future__ import annotations

import pytest

from gateway.domain.parts import HandoffPart
from gateway.services import announcements

CONTACT = "support@example.com"


@pytest.mark.parametrize("reason", ["asked", "two_failures", "angry"])
def test_who_is_queued_hears_their_place(reason: str) -> None:
    """Whatever the reason."""
    assert "number 4 in the queue" in announcements.queued(reason)(4).text


def test_two_failures_are_owned_up_to() -> None:
    """A customer who did not ask for a person is told why one comes."""
    assert "twice in a row" in announcements.queued("two_failures")(1).text
    assert "twice" not in announcements.queued("asked")(1).text


def test_who_was_left_waiting_hears_their_place_too() -> None:
    """And by whom."""
    said = announcements.reply_overdue("Mia")(1).text

    assert said.startswith("Mia")
    assert "number 1" in said


def test_when_nobody_comes_there_is_a_way_on() -> None:
    """An address in words, and one that a page can make a link of."""
    said = announcements.nobody_in_time(CONTACT)(None)

    assert CONTACT in said.text
    assert said.parts == (HandoffPart(contact=CONTACT, reason="nobody_in_time"),)


def test_people_go_by_their_names() -> None:
    """Customers know whom they talk to."""
    for says in (
        announcements.accepted("Mia"),
        announcements.handed_back("Mia"),
        announcements.closed("Mia"),
        announcements.transferred("Mia", "Bo"),
    ):
        assert "Mia" in says(None).text


def test_an_end_is_told_as_whose_it_was() -> None:
    """The customer's own, or the agent's."""
    assert announcements.closed(None)(None).text.startswith("You have ended")
    assert announcements.closed("Mia")(None).text.startswith("Mia has ended")
