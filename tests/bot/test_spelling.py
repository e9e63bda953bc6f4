"""Slips are put right towards what was taught, and nothing else is touched."""

from __future__ import annotations

import random
import time

import pytest

from bot.spelling import Speller, edits, within_one_edit

TAUGHT = ["where is my order", "track the delivery", "mattress pillows", "refund my money", "order"]
ENGLISH = frozenset("price prize trail chair order where lord".split())


@pytest.fixture
def speller() -> Speller:
    """Taught a few sentences; a small English."""
    return Speller.taught(TAUGHT, knows=ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("matress", "mattress"),
        ("mattresss", "mattress"),
        ("pliows", "pillows"),
        ("ordr", "order"),
        ("oredr", "order"),
        ("delivrey", "delivery"),
        ("WHERE is my ORDRE", "where is my order"),
        ("refnd my mony", "refund my money"),
    ],
)
def test_a_slip_is_put_right(speller: Speller, typed: str, meant: str) -> None:
    """A letter less, more, other or swapped; two of them in a long word."""
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["prize", "trail", "lord", "xyz", "ord", "#0000", "name@example.com", "你好", "", "wonderful"],
)
def test_what_is_no_slip_stays(speller: Speller, typed: str) -> None:
    """Real words, short ones, figures, other scripts, and what nothing taught is near to."""
    assert speller.corrected(typed) == typed


def test_a_taught_word_is_never_replaced(speller: Speller) -> None:
    """However near another one is."""
    for text in TAUGHT:
        assert speller.corrected(text) == text


def test_the_more_frequent_of_two_near_words_is_meant() -> None:
    """And the first letter counts for more than another."""
    speller = Speller.taught(["cart cart card"], knows=lambda _word: False)

    assert speller.corrected("carx") == "cart"
    assert Speller.taught(["bold", "cold"], knows=lambda _w: False).corrected("coldd") == "cold"


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("order", "order", 0),
        ("order", "ordr", 1),
        ("order", "odrer", 1),
        ("order", "orders", 1),
        ("order", "oxdxr", 2),
        ("order", "mattress", 3),
        ("", "ab", 2),
    ],
)
def test_edits_are_counted_up_to_the_limit(one: str, other: str, distance: int) -> None:
    """Both ways alike; beyond the limit it says only that it is beyond."""
    assert edits(one, other, 2) == edits(other, one, 2) == distance
    assert within_one_edit(one, other) == (distance <= 1)


def test_edits_are_those_of_the_plain_definition() -> None:
    """Random words against a slow and obvious implementation."""
    chance = random.Random(0)

    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        found = min(slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0]))
        if len(a) > 1 and len(b) > 1 and a[:2] == b[1::-1]:
            found = min(found, slow(a[2:], b[2:]) + 1)
        return found

    for _ in range(300):
        one, other = ("".join(chance.choices("abc", k=chance.randrange(6))) for _ in range(2))
        assert edits(one, other, 9) == slow(one, other), (one, other)


def test_a_long_message_of_slips_takes_no_time() -> None:
    """4,000 characters that nothing knows, against a vocabulary of 3,000 words."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=8)) for _ in range(3000)]
    speller = Speller(words, knows=lambda _word: False)
    message = " ".join("".join(chance.choices("etaoinshrdlu", k=8)) for _ in range(450))
    began = time.process_time()
    speller.corrected(message)

    assert time.process_time() - began < 2.0
