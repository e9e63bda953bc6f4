"""Units: which rows of the vector index belong to which passage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.passages import load_corpus
from knowledge.units import Units


@pytest.fixture
def units(corpus: Path) -> Units:
    """Return the units of the small corpus, split at full stops."""

    def split(text: str) -> tuple[str, ...]:
        return tuple(f"{each.strip()}." for each in text.split(".") if each.strip())

    return Units.of(load_corpus(corpus).passages, split)


def test_a_passage_has_a_row_for_its_title_each_sentence_and_each_ask(units: Units) -> None:
    """In that order, so that a row tells what it is by its place."""
    rows = units.texts[units.starts[0] : units.starts[1]]
    assert rows[0] == "Seven days to send goods back"
    assert rows[1].startswith("You have seven days")
    assert rows[-5:] == (
        "how long do i have to return a dress",
        "how many days to send shoes back",
        "is a week enough to return it",
        "return deadline for a coat",
        "last day to send back a bag",
    )


def test_the_rows_of_a_passage_lie_together(units: Units) -> None:
    """The best row of a passage is found by one look over a slice."""
    for passage in range(len(units.starts) - 1):
        span = slice(units.starts[passage], units.starts[passage + 1])
        assert set(units.passages[span]) == {passage}
    assert len(units.texts) == len(units.passages) == units.starts[-1]


def test_sentences_are_what_may_be_quoted(units: Units) -> None:
    """Neither titles nor asks are ever shown as a quote."""
    sentences = units.sentences(0)
    assert len(sentences) == 4
    assert sentences[0] == "You have seven days to return goods bought online."
    assert not set(sentences) & {"how long do i have to return a dress"}


def test_the_rows_of_the_asks_are_told(units: Units) -> None:
    """The gist of a passage is made of these."""
    assert units.texts[units.asks(0)][0] == "how long do i have to return a dress"
    assert all(len(units.texts[units.asks(p)]) == 5 for p in range(len(units.starts) - 1))


def test_units_come_back_from_json_as_they_were(units: Units) -> None:
    """What was encoded and what is quoted cannot drift apart."""
    again = Units.from_json(units.as_json())
    assert again.texts == units.texts
    assert np.array_equal(again.passages, units.passages)
    assert np.array_equal(again.is_sentence, units.is_sentence)
    assert np.array_equal(again.starts, units.starts)


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"title": "x"}]'])
def test_json_of_anything_else_is_refused(text: str) -> None:
    """A damaged file is an error at the border."""
    with pytest.raises(ValueError, match=r"."):
        Units.from_json(text)
