"""What a person needs to know who takes over, drawn from the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.domain.conversation import Conversation, Owner
from gateway.domain.handover import Handover, handover_of
from gateway.domain.message import Message, Sender
from gateway.domain.parts import Citation, CitationsPart, Order, OrderItem, OrderPart, Part

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ADA = Conversation(
    id="c-1",
    customer="ada",
    jurisdiction="CN",
    locale="en",
    audience="shopper",
    owner=Owner.BOT,
    epoch=1,
    created_at=NOON,
)


def said(seq: int, sender: Sender, text: str = "", *parts: Part) -> Message:
    return Message(
        seq=seq,
        id=f"m-{seq}",
        client_id=None,
        sender=sender,
        text=text,
        parts=parts,
        epoch=1,
        at=NOON,
    )


def asked(seq: int, text: str) -> Message:
    return said(seq, Sender.CUSTOMER, text)


def cited(passage: str) -> CitationsPart:
    citation = Citation(
        passage=passage,
        title=f"About {passage}",
        cites="7D 10(2)",
        jurisdiction="CN",
        quote="…",
        score=0.5,
        url=f"/policies/{passage}",
        confidence="verified",
        law="Interim Measures",
    )
    return CitationsPart(citations=(citation,))


def order(number: str) -> OrderPart:
    item = OrderItem(title="Kettle", sku="K", quantity=1, unit_price="1.00")
    shown = Order(id=number, state="paid", items=(item,), currency="CNY", total="1.00")
    return OrderPart(order=shown)


def of(*messages: Message, failures: tuple[tuple[str, str], ...] = ()) -> Handover:
    return handover_of(ADA, messages, failures, "asked")


def test_who_and_why() -> None:
    """Whose rules apply, in which language, and what a person was called for."""
    known = of()

    assert (known.customer, known.jurisdiction, known.locale) == ("ada", "CN", "en")
    assert (known.audience, known.reason) == ("shopper", "asked")


def test_the_last_questions_in_the_customers_words() -> None:
    """The last five, in order, and nobody else's words."""
    known = of(
        *(asked(seq, f"question {seq}") for seq in range(1, 8)), said(8, Sender.BOT, "answer")
    )

    assert [question.text for question in known.questions] == [
        f"question {seq}" for seq in range(3, 8)
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("where is RC-10001", ("RC-10001",)),
        ("where is rc-10001?", ("RC-10001",)),
        ("#W1234567, please", ("W1234567",)),
        ("order #1001 and 123-456-7890", ("1001", "123-456-7890")),
        ("RC-2026-00123!", ("RC-2026-00123",)),
        ("it cost 12345.67 and $20000", ()),
        ("on 04/05/2026 or 2026-05-04", ()),
        ("mail me at a12345@example.com", ()),
        ("see https://shop.test/o/123456", ()),
        ("I bought 2 of them in 2025", ()),
    ],
)
def test_order_numbers_are_found_as_people_write_them(text: str, numbers: tuple[str, ...]) -> None:
    """And amounts, days, addresses and years are none."""
    assert of(asked(1, text)).orders == numbers


def test_orders_that_were_shown_count_too() -> None:
    """Once each, the one that came up last at the end."""
    known = of(
        asked(1, "RC-10001?"),
        said(2, Sender.BOT, "", order("RC-10001"), order("RC-10002")),
        asked(3, "no, rc-10001"),
    )

    assert known.orders == ("RC-10002", "RC-10001")


def test_passages_that_the_bot_relied_on() -> None:
    """With their pages; once each."""
    known = of(
        said(1, Sender.BOT, "", cited("cn-1")),
        said(2, Sender.BOT, "", cited("cn-2")),
        said(3, Sender.BOT, "", cited("cn-1")),
    )

    assert [passage.passage for passage in known.passages] == ["cn-2", "cn-1"]
    assert known.passages[0].url == "/policies/cn-2"


def test_what_the_bot_did_not_help_with() -> None:
    """The customer's words and what went wrong, for a person to begin with."""
    known = of(
        asked(1, "easy"),
        asked(2, "hard"),
        asked(3, "harder"),
        failures=(("m-2", "did_not_help"), ("m-3", "timeout"), ("m-99", "long ago")),
    )

    assert [(turn.text, turn.why) for turn in known.failed] == [
        ("hard", "did_not_help"),
        ("harder", "timeout"),
    ]


def test_a_long_conversation_stays_a_short_read() -> None:
    """Every list has an end, and it is the latest that is kept."""
    messages = [asked(seq, f"RC-{10_000 + seq}") for seq in range(1, 101)]
    failures = tuple((message.id, "timeout") for message in messages)

    known = handover_of(ADA, messages, failures, None)

    assert len(known.questions) == 5
    assert len(known.failed) == 5
    assert known.orders[-1] == "RC-10100"
    assert len(known.orders) == 10
