"""What the attributes of a listing are called: all of them, each by names of its own."""

from __future__ import annotations

import re

from actions.domain.listing_words import NAMES, WORDS, key_of, label_of
from actions.domain.words_of_offers import PRICE
from knowledge.checking.attributes import ATTRIBUTES


def test_every_attribute_has_a_label_and_a_question() -> None:
    """And nothing that is none has."""
    assert set(WORDS) == {*ATTRIBUTES, PRICE}
    for name, words in WORDS.items():
        assert words.question.endswith("?"), name
        assert "_" not in words.label + words.question, name


def test_no_two_attributes_share_a_name() -> None:
    """Or a value would be kept for the wrong one."""
    named = [(key_of(each), name) for name, row in WORDS.items() for each in (name, *row.others)]
    named += [(key_of(row.label), name) for name, row in WORDS.items()]

    assert len(dict(named)) == len({*named})
    assert dict(named) == dict(NAMES)


def test_a_label_is_short() -> None:
    """It has to be typed: few words, no punctuation that a line would stumble over."""
    for row in WORDS.values():
        assert len(row.label.split()) <= 5
        assert not re.search(r"[:=;,]", row.label)


def test_a_field_of_the_listing_is_called_what_it_is() -> None:
    """The words themselves too."""
    assert label_of("title") == "the title"
    assert label_of("attributes.ccc_mark_shown") == "CCC mark"
