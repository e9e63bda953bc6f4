"""What the customers of the bench say: the same words, in the same order, at every run.

A conversation opens with a greeting, then alternates between a turn that one response template
answers and a turn that an action answers. Every second conversation starts with the other kind,
so that concurrent ones do not all reach the action server in step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Kind = Literal["plain", "action"]
Item = TypeVar("Item")

GREETINGS = ("hi", "hello", "hey there", "good morning", "hello there", "good afternoon")
THANKS = ("thanks", "thank you", "thanks a lot", "thank you very much", "many thanks", "thank you!")
ORDER_QUESTIONS = (
    "where is my order {order}?",
    "what is the status of order {order}?",
    "can you track order {order} for me",
    "has my order {order} shipped yet?",
    "when will my order {order} arrive?",
    "order status {order}",
)


@dataclass(frozen=True)
class Turn:
    """One message of a customer and what its answer must be."""

    kind: Kind
    text: str
    response: str | None = None
    """The response template that answers a plain turn."""
    order_id: str | None = None
    """The order whose card answers an action turn."""


@dataclass(frozen=True)
class Conversation:
    """What one customer says, first to last."""

    number: int
    customer: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Phrases:
    """The ways in which the customers say what they say."""

    greetings: tuple[str, ...] = GREETINGS
    thanks: tuple[str, ...] = THANKS
    order_questions: tuple[str, ...] = ORDER_QUESTIONS

    def without(self, misunderstood: Collection[str]) -> Phrases:
        """The same without those that either side misunderstands.

        Raises:
            ValueError: fewer than half of a kind are left; then something else is wrong.
        """
        left = Phrases(*(tuple(p for p in kind if p not in misunderstood) for kind in self._kinds))
        for before, after in zip(self._kinds, left._kinds, strict=True):
            if len(after) * 2 < len(before):
                raise ValueError(
                    f"of {list(before)} only {list(after)} are understood by both sides; "
                    "look at the training data before measuring"
                )
        return left

    @property
    def _kinds(self) -> tuple[tuple[str, ...], ...]:
        return (self.greetings, self.thanks, self.order_questions)


class Workload:
    """Conversations by number: a pure function of the customers' orders and the phrases."""

    def __init__(self, orders: Mapping[str, Sequence[str]], phrases: Phrases | None = None) -> None:
        if not orders or not all(orders.values()):
            raise ValueError(
                f"the workload needs customers with orders, got {dict(orders)}; "
                "seed the demo shop first"
            )
        self._orders = {customer: tuple(ids) for customer, ids in sorted(orders.items())}
        self.phrases = phrases or Phrases()

    def conversation(self, number: int, turns: int) -> Conversation:
        """The conversation of that number; a longer one begins with the same turns."""
        customers = tuple(self._orders)
        customer = customers[number % len(customers)]
        spoken = tuple(self._turn(number, place, customer) for place in range(turns))
        return Conversation(number, customer, spoken)

    def every_message(self) -> Iterator[tuple[str, str, Turn]]:
        """Every (phrase, customer, turn) that some conversation can contain, each once."""
        anyone = next(iter(self._orders))
        for turn in self._plain():
            yield turn.text, anyone, turn
        for question in self.phrases.order_questions:
            for customer, orders in self._orders.items():
                for order in orders:
                    yield question, customer, _asks(question, order)

    def understood_by_both(self, misunderstood: Collection[str]) -> Workload:
        """The same customers, who no longer use those phrases."""
        return Workload(self._orders, self.phrases.without(misunderstood))

    def _turn(self, number: int, place: int, customer: str) -> Turn:
        if place == 0:
            return _greets(_cycled(self.phrases.greetings, number))
        step = place // 2 + number
        if (place + number) % 2:
            question = _cycled(self.phrases.order_questions, step)
            return _asks(question, _cycled(self._orders[customer], step))
        return _cycled(self._plain(), step)

    def _plain(self) -> tuple[Turn, ...]:
        thanks = (Turn("plain", text, response="utter_thank") for text in self.phrases.thanks)
        return (*thanks, *(_greets(text) for text in self.phrases.greetings))


def _cycled(items: Sequence[Item], step: int) -> Item:
    return items[step % len(items)]


def _greets(text: str) -> Turn:
    return Turn("plain", text, response="utter_greet")


def _asks(question: str, order: str) -> Turn:
    return Turn("action", question.format(order=order), order_id=order)
