"""Ids of buttons: what a client posts in place of the words that a button says.

An id is told by the message and the button's place in it, so nothing has to be kept: a message that
was logged before there were ids has them too, and every process reads the same ones. To clients an
id is opaque. What it says of the message is only where to look; that the message is the one meant,
and has the button, is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gateway.domain.parts import Button, ButtonsPart, Part

if TYPE_CHECKING:
    from gateway.domain.message import Message

ID_PATTERN = r"^[\x21-\x7e]{1,64}$"

_SEQ = re.compile(r"([1-9]\d{0,9})-", re.ASCII)


def with_ids(parts: tuple[Part, ...], *, seq: int, message_id: str) -> tuple[Part, ...]:
    """Return the parts of a message with an id for each of its buttons, counted through them."""
    if not any(isinstance(part, ButtonsPart) for part in parts):
        return parts
    places = iter(range(1, sum(1 for _ in _buttons(parts)) + 1))

    def named(button: Button) -> Button:
        return button.model_copy(update={"id": f"{seq}-{next(places)}-{message_id}"})

    return tuple(
        part.model_copy(update={"buttons": tuple(map(named, part.buttons))})
        if isinstance(part, ButtonsPart)
        else part
        for part in parts
    )


def seq_of(button_id: str) -> int | None:
    """Return the sequence number of the message to look in; None if this is no id of ours."""
    found = _SEQ.match(button_id)
    return int(found[1]) if found else None


def find_button(messages: Iterable[Message], button_id: str) -> Button | None:
    """Return the button with this id, None if no message has it."""
    offered = (button for message in messages for button in _buttons(message.parts))
    return next((button for button in offered if button.id == button_id), None)


def _buttons(parts: tuple[Part, ...]) -> Iterator[Button]:
    for part in parts:
        if isinstance(part, ButtonsPart):
            yield from part.buttons
