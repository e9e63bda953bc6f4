"""All entities together: none overlaps, positions are right, the same every time."""

from __future__ import annotations

import itertools
import random

import pytest

from bot.entities.catalogue import Catalogue
from bot.entities.extraction import DETAILS, details, extracted
from bot.entities.span import Span, Strength, settled

SHOP = Catalogue.of(
    {
        "format": 1,
        "products": [{"name": "Desk Lamp", "category": "Lighting"}],
        "categories": ["Lighting"],
    }
)
PIECES = [
    "RC-10001", "#W1234567", "114-1234567-1234567", "ana@example.com", "+44 7911 123456", "19122",
    "SW1A 1AA", "my name is Ana Lee", "I'm", "Yusuf Rossi", "yesterday", "03/04", "2026-03-14",
    "$20", "twenty dollars", "desk lamp", "lighting", "order", "zip", "and", ",", ".", "#", "-",
    "(", ")", "退货", "🙂", "é", "12", "1234567890", "call", "tracking", "\n", "’s",
]  # fmt: skip


def test_a_whole_message_is_read() -> None:
    """One of each kind, in their order."""
    text = (
        "My name is Ana Lee, zip 19122, ana@example.com, +44 7911 123456. Order RC-10001: the desk"
        " lamp from your lighting range for $20 came yesterday."
    )

    assert [(s.entity, s.value) for s in extracted(text, SHOP)] == [
        ("person_name", "Ana Lee"),
        ("postcode", "19122"),
        ("email", "ana@example.com"),
        ("phone", "+44 7911 123456"),
        ("order_number", "RC-10001"),
        ("product", "Desk Lamp"),
        ("category", "Lighting"),
        ("amount", "$20"),
        ("date", "yesterday"),
    ]


def test_entities_never_overlap_and_stand_where_they_say() -> None:
    """A thousand messages put together at random."""
    chance = random.Random(7)
    for _ in range(1000):
        text = " ".join(chance.choices(PIECES, k=chance.randrange(1, 9)))
        spans = extracted(text, SHOP)
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            if span.entity not in ("product", "category"):
                assert text[span.start : span.end] == span.value, text
        for one, other in itertools.pairwise(spans):
            assert one.end <= other.start, text
        assert spans == extracted(text, SHOP)


def test_an_entity_does_not_depend_on_what_follows_the_message() -> None:
    """A text read up to its limit has the entities of its beginning."""
    text = "RC-10001 " + "x" * 10_000 + " RC-20002"

    assert [s.value for s in extracted(text)] == ["RC-10001"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "a" * 5000, "1" * 5000, "@" * 5000])
def test_no_text_breaks_it(text: str) -> None:
    """Whatever is typed."""
    assert isinstance(extracted(text, SHOP), list)


def test_details_are_who_and_which_order() -> None:
    """And do not hang on the catalogue, or an import would change intents."""
    text = "RC-10001 desk lamp yesterday $20 ana@example.com"

    assert {s.entity for s in details(text)} == {"order_number", "email"}
    assert {"product", "category", "date", "amount"}.isdisjoint(DETAILS)


def test_the_surer_claim_gets_the_words_then_the_longer_then_the_earlier() -> None:
    """In that order, and the rest stands."""
    guess = Span("a", 0, 9, "", Strength.GUESS)
    sure = Span("b", 4, 6, "", Strength.CONTEXT)
    short = Span("c", 10, 12, "", Strength.SHAPE)
    longer = Span("d", 11, 15, "", Strength.SHAPE)
    later = Span("e", 14, 18, "", Strength.SHAPE)
    beside = Span("f", 6, 10, "", Strength.GUESS)

    assert settled([guess, sure, short, longer, later, beside]) == [sure, beside, longer]
