"""What a person needs to know who takes a conversation over, drawn from its log.

Nothing in it is a judgement: every line is something that was said, cited or recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from gateway.domain.conversation import Audience, Conversation
from gateway.domain.message import Message, Sender
from gateway.domain.parts import CitationsPart, DecisionPart, OrderPart

MESSAGES_READ = 200
QUESTIONS_KEPT = 5
ORDERS_KEPT = 10
PASSAGES_KEPT = 10
FAILURES_KEPT = 5
DECISIONS_KEPT = 3

# Written as shops write them: RC-10001, #W1234567, 123-456-7890, #1001, 10001. Only a hint of
# what to look up: what is no order finds none. The guards leave out parts of words, addresses,
# amounts and dates.
_ORDER_NUMBER = re.compile(
    r"(?<![\w#./@$€£¥-])"
    r"(?:#?[A-Za-z]{1,4}-?\d{4,12}(?:-\d{3,6})?|\d{3}-\d{3}-\d{4}|\d{3}-\d{7}-\d{7}|#\d{4,12}|\d{5,12})"
    r"(?![\w@-]|[.,:/]\d)"
)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class Question(_Line):
    """Something the customer said."""

    seq: int
    text: str
    at: datetime


class CitedPassage(_Line):
    """A passage that the bot relied on."""

    passage: str
    title: str
    cites: str
    url: str


class DecidedReturn(_Line):
    """A return that was decided in the conversation."""

    about: str
    headline: str
    receipt: str | None
    url: str | None


class FailedTurn(_Line):
    """A message that the bot did not help with."""

    seq: int
    text: str
    why: str


class Handover(_Line):
    """Who is to be helped, why by a person, and what has been said so far."""

    customer: str | None
    jurisdiction: str
    locale: str
    audience: Audience
    reason: str | None
    questions: tuple[Question, ...]
    orders: tuple[str, ...]
    passages: tuple[CitedPassage, ...]
    decisions: tuple[DecidedReturn, ...] = ()
    failed: tuple[FailedTurn, ...]


def handover_of(
    conversation: Conversation,
    messages: Sequence[Message],
    failures: Iterable[tuple[str, str]],
    reason: str | None,
) -> Handover:
    """Return what to know of a conversation.

    Args:
        conversation: Whose it is.
        messages: Its newest messages, in order.
        failures: Ids of the messages that the bot did not help with, each with why.
        reason: Why a person is to take over; None when nobody asked for one.
    """
    why = dict(failures)
    asked = [message for message in messages if message.sender is Sender.CUSTOMER]
    failed = [
        FailedTurn(seq=message.seq, text=message.text, why=why[message.id])
        for message in asked
        if message.id in why
    ]
    questions = [Question(seq=each.seq, text=each.text, at=each.at) for each in asked]
    return Handover(
        customer=conversation.customer,
        jurisdiction=conversation.jurisdiction,
        locale=conversation.locale,
        audience=conversation.audience,
        reason=reason,
        questions=tuple(questions[-QUESTIONS_KEPT:]),
        orders=tuple(_newest(_order_numbers(messages), ORDERS_KEPT)),
        passages=tuple(_passages(messages)[-PASSAGES_KEPT:]),
        decisions=tuple(_decisions(messages)[-DECISIONS_KEPT:]),
        failed=tuple(failed[-FAILURES_KEPT:]),
    )


def _order_numbers(messages: Sequence[Message]) -> Iterable[str]:
    """Yield every order number that was shown or typed, as it was written."""
    for message in messages:
        if message.sender is Sender.CUSTOMER:
            yield from (found.lstrip("#").upper() for found in _ORDER_NUMBER.findall(message.text))
        yield from (part.order.id for part in message.parts if isinstance(part, OrderPart))


def _passages(messages: Sequence[Message]) -> list[CitedPassage]:
    """Return each cited passage once, where it was cited last."""
    cited: dict[str, CitedPassage] = {}
    for message in messages:
        for part in message.parts:
            if not isinstance(part, CitationsPart):
                continue
            for each in part.citations:
                cited.pop(each.passage, None)
                cited[each.passage] = CitedPassage(
                    passage=each.passage, title=each.title, cites=each.cites, url=each.url
                )
    return list(cited.values())


def _decisions(messages: Sequence[Message]) -> list[DecidedReturn]:
    """Return what was last decided of each return."""
    decided: dict[str, DecidedReturn] = {}
    for message in messages:
        for part in message.parts:
            if isinstance(part, DecisionPart):
                each = part.decision
                decided.pop(each.about, None)
                decided[each.about] = DecidedReturn(
                    about=each.about,
                    headline=each.headline,
                    receipt=each.receipt,
                    url=each.receipt_url,
                )
    return list(decided.values())


def _newest(values: Iterable[str], number: int) -> list[str]:
    """Return the last so many different values, in the order they came last."""
    seen: dict[str, None] = {}
    for value in values:
        seen.pop(value, None)
        seen[value] = None
    return list(seen)[-number:]
