"""What the bench talks to: each side of the comparison behind one small protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.client import HttpReply
from benchmarks.processes import Command

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Message:
    """One message on its way to a side."""

    conversation: str
    id: str
    customer: str
    text: str


@dataclass(frozen=True)
class Reply:
    """What a side answered: texts in order, and the order cards as they arrived."""

    texts: tuple[str, ...]
    cards: tuple[Mapping[str, object], ...]


class WrongAnswer(Exception):
    """A side answered with an error, with nothing, or not with what was asked."""


class Side(Protocol):
    """A server under measurement."""

    @property
    def name(self) -> str:
        """The key of its figures: `recourse` or `stock`."""

    @property
    def port(self) -> int:
        """Where its channel listens on the loopback interface."""

    @property
    def commands(self) -> Sequence[Command]:
        """The processes that serve it."""

    def request(self, message: Message) -> bytes:
        """The HTTP request that posts a message to its channel, signed as the side wants it."""

    def read(self, reply: HttpReply) -> Reply:
        """The reply of its channel in the terms of the bench.

        Raises:
            WrongAnswer: an error, or a body of another shape.
        """


def order_cards(parts: object) -> tuple[Mapping[str, object], ...]:
    """The order cards among message parts; anything else is passed over."""
    if not isinstance(parts, list):
        return ()
    orders = [part.get("order") for part in parts if isinstance(part, dict)]
    return tuple(order for order in orders if isinstance(order, dict))


def reply_of(messages: object) -> Reply:
    """The reply in a list of Rasa's messages: `text` and `custom` of each.

    Raises:
        WrongAnswer: not a list of messages.
    """
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise WrongAnswer(f"expected a list of messages, got {str(messages)[:200]}")
    texts = tuple(str(each["text"]) for each in messages if each.get("text"))
    customs = [each["custom"] for each in messages if isinstance(each.get("custom"), dict)]
    cards = tuple(card for custom in customs for card in order_cards(custom.get("parts")))
    return Reply(texts, cards)
