"""Slang, amounts and nicknames in plain words, and what is left as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.wording import SETTINGS, plain, straight

PIECES = (
    "1 2 7 200 1,200 1.5 k K , . ¥ ￥ € $ £ rmb RMB kuai 块 元 eur us usd lol u w/o dont won't "
    "leaks broke day thing 315 to call ccc sanbao 三包 faulty goods ( ) - gold tv \u2019 \u00a0"
).split(" ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2k", "2000"),
        ("1.5k", "1500"),
        ("1.25K", "1250"),
        ("12,5k", "12500"),
        ("0.5k", "500"),
        ("1,200", "1200"),
        ("1,200,300", "1200300"),
        ("12,34", "12,34"),
        ("\u00a5200", "200 yuan"),
        ("\uffe5 200", "200 yuan"),
        ("cn\u00a5 200", "200 yuan"),
        ("RMB200", "200 yuan"),
        ("2k rmb", "2000 yuan"),
        ("2kuai", "2 yuan"),
        ("200 kuai", "200 yuan"),
        ("5 \u5757\u94b1", "5 yuan"),
        ("200\u5143", "200 yuan"),
        ("\u20ac 20", "20 euros"),
        ("20.50\u20ac", "20.50 euros"),
        ("eur 20", "20 euros"),
        ("\u00a320", "20 pounds"),
        ("$5", "5 dollars"),
        ("US$5", "5 dollars"),
        ("5 usd", "5 dollars"),
        ("\u20ac2k", "2000 euros"),
    ],
)
def test_an_amount_is_said_in_one_way(typed: str, meant: str) -> None:
    """Whatever sign stands on whichever side of it."""
    assert plain(f"i paid {typed} for it") == f"i paid {meant} for it"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i paid 300 rmb 2 days ago", "i paid 300 yuan 2 days ago"),
        ("100 rmb 200 rmb", "100 yuan 200 yuan"),
        ("2 $50 shirts", "2 50 dollars shirts"),
        ("20\u20ac 30\u20ac", "20 euros 30 euros"),
    ],
)
def test_a_sign_belongs_to_the_amount_beside_it(typed: str, meant: str) -> None:
    """Not to the number that comes next."""
    assert plain(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["18k gold ring", "14K white gold", "my 4k tv", "a 4k-monitor", "HK$5", "10km", "5 k", "AX4k"],
)
def test_what_is_no_amount_of_ours_is_left(text: str) -> None:
    """Carats, pixels, other dollars, distances and article numbers."""
    assert plain(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("u said its ok", "you said its ok"),
        ("can\u2019t return", "cannot return"),
        ("WONT work", "will not work (faulty goods)"),
        ("w/o tags", "without tags"),
        ("w/ tags", "with tags"),
        ("lol", ""),
        ("thx  a lot ", "thanks a lot"),
    ],
)
def test_slang_is_replaced_by_what_it_means(typed: str, meant: str) -> None:
    """In capitals too, and with the printer's apostrophe."""
    assert plain(typed) == meant


@pytest.mark.parametrize(
    "text", ["U.S. law", "u.s.a.", "a U-lock", "you", "music", "limit", "Kant"]
)
def test_a_letter_of_another_word_is_no_slang(text: str) -> None:
    """Only whole words are replaced."""
    assert plain(text) == text


def test_a_nickname_is_kept_beside_its_meaning() -> None:
    """The passages may use either."""
    assert plain("my kettle leaks") == "my kettle leaks (faulty goods)"
    assert plain("what is 三包") == "what is 三包 (repair, replacement and return of faulty goods)"


def test_brushing_teeth_is_no_invented_sale() -> None:
    """Only beside what is invented does the word mean that."""
    assert plain("the bristles fall out while brushing") == "the bristles fall out while brushing"
    assert "reviews and sales invented" in plain("is order brushing a crime")


def test_a_meaning_is_said_once() -> None:
    """However many nicknames stand for it, and not where it was said already."""
    assert plain("it leaks and it leaks and it broke").count("(faulty goods)") == 1
    assert plain("faulty goods: it leaks") == "faulty goods: it leaks"


@pytest.mark.parametrize("text", ["from 300 to 315 yuan", "from 300 to 315 rmb", "call 315.5"])
def test_the_number_of_the_hotline_may_be_an_amount(text: str) -> None:
    """A price calls nobody."""
    assert "regulator" not in plain(text)
    assert "regulator" in plain("shall i call 315 about it")


def test_the_longest_nickname_is_the_one_that_is_read() -> None:
    """Not a shorter one inside it."""
    assert plain("the 3c mark is gone") == "the 3c mark (compulsory certification) is gone"


def test_quotation_marks_and_spaces_become_a_typewriter_s() -> None:
    """Whatever keyboard they come from."""
    assert straight("\u2018a\u2019 \u201cb\u201d\u00a0c") == "'a' \"b\" c"


def test_the_settings_name_the_lists() -> None:
    """Changed words are another index: the passages were read with the old ones."""
    rules, _, digest = SETTINGS.rpartition(" ")
    assert rules.startswith("wording ")
    assert len(digest) == 16


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    """Passages and questions may be read twice; any text is read without an error."""
    once = plain(text)
    assert plain(once) == once


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " "]))
def test_what_is_plain_stays_as_it_is_however_its_pieces_meet(pieces: list[str], gap: str) -> None:
    """Signs, amounts and slang in any order, apart or in one."""
    once = plain(gap.join(pieces))
    assert plain(once) == once
