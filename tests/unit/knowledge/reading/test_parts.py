"""The parts of a message that asks several things, and what never splits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.parts import MOST_PARTS, parts_of

WORDS = (
    "who pays what is can i return it , . ? ! ; and or also e.g. U.S. Dr. no. 5 1.5 \n \uff1f if "
    "the kettle leaks please ?! ... \u201d"
).split(" ")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Can I return the dress? Who pays the postage?",
            ("Can I return the dress?", "Who pays the postage?"),
        ),
        (
            "who pays the postage and when do i get the money",
            ("who pays the postage?", "when do i get the money?"),
        ),
        (
            "Is a week enough, or must it be sooner?",
            ("Is a week enough?", "must it be sooner?"),
        ),
        ("can i return it\nwho pays the postage", ("can i return it", "who pays the postage")),
        ("May I open it?Who pays the postage?", ("May I open it?", "Who pays the postage?")),
        (
            "who pays the postage\uff1fwhen do i get the money\uff1f",
            ("who pays the postage\uff1f", "when do i get the money\uff1f"),
        ),
        ("Who pays?! And how much is it?!", ("Who pays?!", "And how much is it?!")),
    ],
)
def test_a_question_that_stands_by_itself_is_a_part(text: str, parts: tuple[str, ...]) -> None:
    """A sentence of its own, or behind "and", "or" and a comma in one."""
    assert parts_of(text) == parts


def test_what_was_stated_goes_with_every_question_after_it() -> None:
    """They are about the kettle, both."""
    assert parts_of("My kettle leaks. Who pays the postage, and when do I get the money?") == (
        "My kettle leaks. Who pays the postage?",
        "My kettle leaks. when do I get the money?",
    )


def test_what_is_stated_between_goes_with_what_comes_after_it() -> None:
    """The dress has nothing to do with the kettle."""
    assert parts_of("Can I return the dress? My kettle leaks. Who pays for that?") == (
        "Can I return the dress?",
        "My kettle leaks. Who pays for that?",
    )


def test_a_matter_of_its_own_does_not_drag_the_earlier_one_along() -> None:
    """The food has nothing to do with the kettle."""
    for asked in (
        "Also my food was expired, do I get ten times back?",
        "I also bought some rice, can I return it?",
        "Another lamp came dead. Who pays for that?",
    ):
        text = f"My kettle leaks. Who pays the postage? {asked}"
        assert parts_of(text) == ("My kettle leaks. Who pays the postage?", asked)


def test_what_was_stated_behind_a_question_stays_with_it_where_another_matter_opens() -> None:
    """Nothing that was said is lost."""
    text = "Can I return the dress? It was worn. My kettle leaks. Who pays for that?"
    assert parts_of(text) == (
        "Can I return the dress? It was worn.",
        "My kettle leaks. Who pays for that?",
    )


def test_more_on_the_same_matter_opens_none() -> None:
    """The seller goes with any purchase, and the kettle was spoken of."""
    for more in ("My seller is silent.", "My kettle is new.", "I have a receipt.", "It is new."):
        text = f"My kettle leaks. Who pays the postage? {more} What can I do?"
        assert parts_of(text) == (
            "My kettle leaks. Who pays the postage?",
            f"My kettle leaks. {more} What can I do?",
        )


def test_what_is_stated_last_goes_with_every_part() -> None:
    """Some ask first and tell then."""
    assert parts_of("Can I return it? Who pays the postage? The dress was worn once.") == (
        "Can I return it? The dress was worn once.",
        "Who pays the postage? The dress was worn once.",
    )


def test_a_condition_ahead_goes_with_every_question_of_its_sentence() -> None:
    """It is half of each."""
    assert parts_of("If the seller is silent, can i complain, and where do I complain?") == (
        "If the seller is silent, can i complain?",
        "If the seller is silent, where do I complain?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "who pays the postage",
        "My kettle leaks. Who pays?",
        "It holds 1.5 litres. Can I return it?",
        "is 2.5 kg ok, or not",
        "Does it cover shoes, e.g. boots?",
        "I bought it from Dr. Who. Can I return it?",
        "Is it in art. 5 of the law?",
        "does U.S. law apply?",
        "I opened it, can I return it",
        "can i return it if i opened it and it is broken",
        "it's broken, isn't it?",
        "who pays, do i or does the seller?",  # two words ask nothing by themselves
        "My kettle leaks. It is new. I am angry.",
        "can i return jeans that i bought in a store and do not like",
        "???",
        "   ",
        "",
    ],
)
def test_what_asks_one_thing_stays_as_it_is(text: str) -> None:
    """Numbers, abbreviations, conditions, tags and statements split nothing."""
    assert parts_of(text) == (text,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The shop said no. Can I return it? Who pays?",
            ("The shop said no. Can I return it?", "The shop said no. Who pays?"),
        ),
        (
            "It is size L. Can I return it? Who pays?",
            ("It is size L. Can I return it?", "It is size L. Who pays?"),
        ),
        (
            "What is in art. 5? What is U.S. law, e.g. on shoes?",
            ("What is in art. 5?", "What is U.S. law, e.g. on shoes?"),
        ),
    ],
)
def test_a_point_ends_a_sentence_unless_it_is_an_abbreviation_s(
    text: str, parts: tuple[str, ...]
) -> None:
    """Before a number "no." is one, and before a word it is an answer."""
    assert parts_of(text) == parts


def test_more_than_four_parts_are_read_as_one() -> None:
    """A list of questions is nothing to answer bit by bit."""
    questions = [f"can i return item {name}?" for name in "abcde"]
    assert len(parts_of(" ".join(questions[:MOST_PARTS]))) == MOST_PARTS
    whole = " ".join(questions)
    assert parts_of(whole) == (whole,)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text())
def test_any_text_has_one_to_four_parts(text: str) -> None:
    """The same every time, nothing empty, no word that was not there."""
    parts = parts_of(text)
    assert parts == parts_of(text)
    assert 1 <= len(parts) <= MOST_PARTS
    if len(parts) > 1:
        assert all(part.strip() for part in parts)
        assert {c for part in parts for c in part if c.isalnum()} <= set(text)
