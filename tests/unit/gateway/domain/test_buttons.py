"""A button's id: told by its message and its place there, the same whoever reads the log."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.domain.buttons import ID_PATTERN, find_button, seq_of
from gateway.domain.message import LARGEST_SEQ, Message
from gateway.domain.parts import Button, ButtonsPart, NoticePart, Part

LOGGED = "0f8fad5b-d9cb-469f-a165-70867728950e"


def message(*parts: Part, **changed: Any) -> Message:
    """A message of the bot's with these parts."""
    about = {"seq": 2, "id": LOGGED, "client_id": None, "sender": "bot", "text": "", "epoch": 1}
    return Message(parts=parts, at=datetime(2026, 5, 4, tzinfo=UTC), **{**about, **changed})


def buttons(*texts: str, **given: str) -> ButtonsPart:
    """A part with a button for each text."""
    return ButtonsPart(buttons=tuple(Button(title=text, text=text, **given) for text in texts))


def ids(said: Message) -> list[str | None]:
    """The ids in a message, in order."""
    return [
        each.id for part in said.parts if isinstance(part, ButtonsPart) for each in part.buttons
    ]


def test_buttons_are_counted_through_all_parts_of_a_message() -> None:
    """Two parts with buttons share no id, and other parts stay as they are."""
    told = NoticePart(level="info", text="Choose.")

    said = message(buttons("a", "b"), told, buttons("a"))

    assert len(set(ids(said))) == 3
    assert None not in ids(said)
    assert said.parts[1] is told


def test_an_id_hangs_on_the_message_and_the_place_alone() -> None:
    """Read again, from a log with ids or without, it is the same; elsewhere it is another."""
    said = message(buttons("a"))
    read_again = Message.model_validate_json(said.model_dump_json())

    assert ids(read_again) == ids(said)
    assert ids(message(buttons("a"), seq=3)) != ids(said)
    assert ids(message(buttons("a"), id="another")) != ids(said)


def test_an_id_that_came_with_a_button_does_not_count() -> None:
    """Ids are the log's to give: a bot that names its own could name another's."""
    assert ids(message(buttons("a", id="7-1-forged"))) == ids(message(buttons("a")))


def test_every_id_passes_where_it_is_posted() -> None:
    """Also the longest there can be."""
    last = message(buttons(*map(str, range(1, 101))), seq=LARGEST_SEQ)

    for each in ids(last):
        assert each is not None
        assert re.search(ID_PATTERN, each)
        assert seq_of(each) == LARGEST_SEQ


def test_a_button_is_found_by_its_id_and_by_nothing_like_it() -> None:
    """The whole id counts, not the place in it."""
    said = message(buttons("a", "b"))
    first, second = ids(said)
    assert first is not None
    assert second is not None

    found = find_button([said], second)

    assert found is not None
    assert found.text == "b"
    for other in (f"{second}0", second.upper(), f"2-3-{LOGGED}", "2-2-", f"02{second[1:]}"):
        assert find_button([said], other) is None
    assert find_button([], first) is None


@pytest.mark.parametrize("made_up", ["", "x", "-1-m", "0-1-m", "01-1-m", "1", "1.5-1-m", "١-1-m"])
def test_what_is_no_id_names_no_message(made_up: str) -> None:
    """Nothing is looked up for it."""
    assert seq_of(made_up) is None
