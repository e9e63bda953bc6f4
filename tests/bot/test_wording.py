"""What the classifier sees: no detail of a person or an order, everything else."""

from __future__ import annotations

import pytest

from bot.spelling import Speller
from bot.wording import STAND_INS, masked, wording

NUMBERS = ["RC-10001", "#W1234567", "rc 20002", "114-1234567-1234567", "#1001", "RC-2026-00123"]


@pytest.mark.parametrize("frame", ["where is {}?", "cancel {} please", "{}", "refund for {}, pls"])
def test_a_message_reads_the_same_whatever_the_order(frame: str) -> None:
    """So its intent cannot hang on the number, to the last digit of the probability."""
    assert len({masked(frame.format(number)) for number in NUMBERS}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("#W1234567 ana@example.com", "RC-10001 bo.li+shop@mail.example.org"),
        ("Yusuf Rossi, 19122", "mei ling chen, 80217"),
        ("my zip is 19122", "my zip is 75001"),
        ("call me on +44 7911 123456", "call me on 415-555-2671"),
        ("my name is Ana", "my name is Jean-Luc de la Tour"),
    ],
)
def test_details_of_a_kind_read_the_same(one: str, other: str) -> None:
    """Who it is says nothing of what is wanted."""
    assert masked(one) == masked(other)


def test_what_is_wanted_stays() -> None:
    """Products, dates and amounts are of the matter."""
    assert masked("I paid $20 for the Desk Lamp yesterday") == (
        "i paid $20 for the desk lamp yesterday"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Check this listing: Linen dress. Send it back within 30 days, order RC-10001.",
        "check this listing\nI want my money back\nslippers, the funny ones",
        "check this listing:\n\nWhere is my parcel? A game for the whole family",
    ],
)
def test_a_text_that_is_handed_in_says_nothing_of_what_is_wanted(text: str) -> None:
    """Whatever it is about, and however long."""
    assert masked(text) == "check this listing"


@pytest.mark.parametrize("text", ["my order: RC-10001", "check my order: it says lost"])
def test_a_colon_alone_hands_nothing_in(text: str) -> None:
    """What stands behind it counts."""
    assert masked(text) != masked(text.split(":")[0])


def test_spaces_case_and_apostrophes_are_alike() -> None:
    """They depend on the keyboard."""
    assert masked("  Where’s\n\nmy   ORDER ") == "where's my order"


def test_the_stand_ins_are_stable() -> None:
    """Masking what is masked changes nothing that a second look would read otherwise."""
    for entity in ("order_number", "email"):
        assert masked(STAND_INS[entity]) == STAND_INS[entity]


def test_slips_are_put_right_around_the_details() -> None:
    """And never inside them."""
    speller = Speller.taught(["where is my order"], knows=lambda word: word in ("name", "example"))

    assert wording("wher is my ordr W1234567, ordr@example.com", speller) == (
        f"where is my order {STAND_INS['order_number']}, {STAND_INS['email']}"
    )
