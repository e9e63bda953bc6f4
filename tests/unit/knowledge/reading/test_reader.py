"""A question as it is understood: what its words say goes before what the conversation says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import Question
from knowledge.index_open import OpenIndex
from knowledge.reading.reader import Reader, Reading

TODAY = date(2026, 11, 23)
WHOLE = "can i return shoes"


@pytest.fixture(scope="module")
def reader(opened: OpenIndex) -> Reader:
    """Return a reader in the words of the small corpus, which has the laws of CN and EU."""
    return Reader(opened)


def read(reader: Reader, text: str, **setting: object) -> Reading:
    """Return how a text is read in a conversation."""
    question = Question(text, **setting)  # type: ignore[arg-type]
    return reader.read(question, text, TODAY)


def test_what_a_question_does_not_say_the_conversation_does(reader: Reader) -> None:
    """Its law, its side, and today."""
    expected = Reading(WHOLE, "EU", "shopper", TODAY)
    assert read(reader, WHOLE, jurisdiction="EU", audience="shopper") == expected


def test_what_a_question_says_goes_first(reader: Reader) -> None:
    """Its law and its day; where it speaks for the other side, everybody's passages may answer."""
    text = "a buyer wants to return shoes that went to customers in Germany in March 2019"
    expected = Reading(text, "EU", None, date(2019, 3, 31))
    assert read(reader, text, jurisdiction="CN", audience="shopper") == expected
    assert read(reader, text, audience="merchant").audience == "merchant"
    assert read(reader, text).audience is None


def test_a_day_that_was_asked_for_goes_before_all(reader: Reader) -> None:
    """An order has one."""
    day = date(2018, 1, 1)
    assert read(reader, "shoes bought in March 2019", as_of=day).as_of == day


def test_several_laws_are_left_to_choose_from(reader: Reader) -> None:
    """The conversation's is not taken for granted."""
    reading = read(reader, "bought from a French web shop, can i return it")
    assert (reading.jurisdiction, reading.between) == ("CN", ("CN", "EU"))
    merchant = read(reader, "bought from a French web shop, i resell it", audience="merchant")
    assert (merchant.jurisdiction, merchant.between) == ("CN", ())


def test_of_several_laws_only_one_of_which_has_passages_that_one_is_read(reader: Reader) -> None:
    """Never the conversation's own, which nobody named."""
    reading = read(reader, "our customers in Germany and the UK", jurisdiction="CN")
    assert (reading.jurisdiction, reading.between) == ("EU", ())
    neither = read(reader, "our customers in the US and the UK", jurisdiction="CN")
    assert (neither.jurisdiction, neither.between) == ("UK", ())


def test_a_place_without_passages_is_told(reader: Reader) -> None:
    """By its name."""
    assert read(reader, "i live in California").elsewhere == "California"


def test_a_question_that_leans_is_read_with_the_turn_before(reader: Reader) -> None:
    """In words that can be shown; its law and its day may stand in either."""
    before = "i live in Germany and bought shoes in March 2019"
    reading = read(reader, "and if they leak?", after=before)
    assert reading == Reading(
        f"{before} \u2014 and if they leak?", "EU", None, date(2019, 3, 31), follows=True
    )
    elsewhere = read(reader, "and if i lived in China?", after=before)
    assert elsewhere.jurisdiction == "CN"


@pytest.mark.parametrize("after", [None, "", "  ", "i live in Germany"])
def test_a_question_that_stands_by_itself_is_read_alone(reader: Reader, after: str | None) -> None:
    """Whatever was asked before."""
    reading = read(reader, "who pays the postage of shoes", after=after)
    assert reading == Reading("who pays the postage of shoes", "CN", None, TODAY)


def test_which_law_was_asked_and_a_place_is_the_answer(reader: Reader) -> None:
    """The question before is meant, by the law of that place."""
    before = "i bought it from a French web shop, can i return it"
    for here in ("CN", "EU"):
        for said, law in (("China", "CN"), ("by German law", "EU")):
            reading = read(reader, said, after=before, jurisdiction=here)
            assert (reading.jurisdiction, reading.between, reading.follows) == (law, (), True)


def test_printers_marks_are_read_as_typewriters(reader: Reader) -> None:
    """A telephone types them by itself."""
    assert read(reader, "I\u2019m from Germany").jurisdiction == "EU"
    assert read(reader, "the seller won\u2019t pay", audience="merchant").audience is None


def test_words_are_plain_and_put_right(reader: Reader) -> None:
    """As the index has them."""
    assert reader.words("who pays the corier, 2k rmb?") == "who pays the courier, 2000 yuan?"
    assert reader.unknown("who pays the zyzzyva") == ("zyzzyva",)


def test_words_that_nobody_typed_are_not_told_as_unknown(reader: Reader) -> None:
    """What a nickname means is our word, not the customer's."""
    assert "invented" in reader.words("shuadan")
    assert reader.unknown("is shuadan of a zyzzyva 2k rmb") == ("shuadan", "zyzzyva")


@given(st.text(), st.text() | st.none(), st.sampled_from(["shopper", "merchant", None]))
def test_any_text_is_read(
    reader: Reader, text: str, after: str | None, audience: str | None
) -> None:
    """The same every time, never of a day to come."""
    question = Question(text, audience=audience, after=after)
    reading = reader.read(question, text, TODAY)
    assert reading == reader.read(replace(question), text, TODAY)
    assert reading.as_of <= TODAY
    assert reader.words(text) == reader.words(text)
