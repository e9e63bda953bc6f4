"""Drafts of passages: in the corpus's own format, and refused by it until they are finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.drafting import LONGEST_ASK, Draft, draft
from knowledge.errors import CorpusError
from knowledge.passage_file import FEWEST_ASKS, MOST_ASKS
from knowledge.passages import Passage, load_corpus
from tests.unit.knowledge.fakes import write_corpus

TODAY = date(2026, 11, 23)
QUESTIONS = [
    "can i return a gift: yes # or no?",
    "is a gift returned by me or by the giver",
    "return a present",
    "gift receipt lost, still ok?",
    "my aunt gave me shoes",
]


@pytest.fixture
def known(corpus: Path) -> dict[str, Passage]:
    """The passages there are."""
    return {each.id: each for each in load_corpus(corpus).passages}


def made(known: dict[str, Passage], near: str | None = "cn-7d-10", *questions: str) -> Draft:
    """Return a draft for shoppers in China."""
    return draft(
        questions or QUESTIONS,
        jurisdiction="CN",
        audience=("shopper",),
        near=known[near] if near else None,
        taken=known,
        today=TODAY,
    )


def finished(markdown: str) -> str:
    """Return a draft as a person would finish it."""
    filled = markdown.replace("## ?", "## A gift is returned by whoever bought it")
    return filled.replace("7D ?", "7D 11") + "\nOnly the buyer may return a gift.\n"


def test_a_finished_draft_is_a_passage(known: dict[str, Passage], tmp_path: Path) -> None:
    """With the questions as its asks, the instrument and topics of the closest, and its day."""
    drafted = made(known)
    own = tmp_path / "own"
    (own / "cn").mkdir(parents=True)
    (own / "cn" / drafted.file).write_text(finished(drafted.markdown), "utf-8")

    loaded = load_corpus(write_corpus(tmp_path / "corpus"), own)

    [passage] = [each for each in loaded.passages if each.id == drafted.id]
    assert passage.asks == tuple(QUESTIONS)
    assert (passage.short, passage.kind, passage.topics) == (
        "7D",
        "regulation",
        known["cn-7d-10"].topics,
    )
    assert (passage.effective_from, passage.effective_to) == (TODAY, None)
    assert (passage.audience, passage.confidence) == (("shopper",), "unverified")


def test_an_unfinished_draft_cannot_slip_into_the_corpus(
    known: dict[str, Passage], tmp_path: Path
) -> None:
    """The reader names what is open: the article, and the text."""
    drafted = made(known)
    own = tmp_path / "own"
    (own / "cn").mkdir(parents=True)
    (own / "cn" / drafted.file).write_text(drafted.markdown, "utf-8")

    with pytest.raises(CorpusError) as refused:
        load_corpus(write_corpus(tmp_path / "corpus"), own)

    said = str(refused.value)
    assert "cites '7D ?'" in said
    assert "no text" in said


def test_the_id_speaks_and_is_new(known: dict[str, Passage]) -> None:
    """Instrument and own words of the question; numbered where that is taken."""
    first = made(known)
    assert first.id == "cn-7d-return-gift"
    assert first.file == "cn-7d-return-gift.md"

    second = made({**known, first.id: known["cn-7d-10"]})

    assert second.id == "cn-7d-return-gift-2"


def test_a_question_without_latin_letters_still_makes_an_id(known: dict[str, Passage]) -> None:
    """One that the reader takes."""
    assert made(known, None, "退货").id == "cn-new"


def test_without_a_close_passage_the_instrument_stands_open(known: dict[str, Passage]) -> None:
    """As a policy of the shop's own, which somebody has to name."""
    markdown = made(known, None).markdown

    assert "kind: merchant-policy" in markdown
    assert "instrument: '?'" in markdown
    assert "name the instrument" in markdown


def test_asks_are_different_short_and_as_many_as_the_format_takes(
    known: dict[str, Passage],
) -> None:
    """Letters' case is no difference; the most typical ones are kept; the rest is asked for."""
    many = [f"question {number}" for number in range(MOST_ASKS + 5)]
    kept = [line for line in made(known, None, *many).markdown.splitlines() if line[:2] == "- "]
    assert kept == [f"- {each}" for each in many[:MOST_ASKS]]

    few = made(known, None, "Why?", "why?", "x" * 500).markdown
    asks = [line for line in few.splitlines() if line.startswith("- ")]
    assert asks == ["- Why?", f"- {'x' * LONGEST_ASK}"]
    assert f"Write 3 more asks: {FEWEST_ASKS} to {MOST_ASKS}." in few
    assert "more asks" not in made(known).markdown


def test_the_same_questions_make_the_same_bytes(known: dict[str, Passage]) -> None:
    """Twice."""
    assert made(known) == made(known)
