"""Sentence ends, as the passages need them."""

from __future__ import annotations

import subprocess
import sys

from knowledge.sentences import sentence_splitter


def test_a_text_is_split_at_its_sentence_ends() -> None:
    """Full stops, question marks; amounts and article numbers stay whole."""
    split = sentence_splitter()
    text = "You get 49.50 yuan back. Is it late? Article 10(2) says no.\n\nA new paragraph."
    assert split(text) == (
        "You get 49.50 yuan back.",
        "Is it late?",
        "Article 10(2) says no.",
        "A new paragraph.",
    )


def test_nothing_is_lost_and_nothing_is_blank() -> None:
    """The sentences joined are the text, whatever its spaces."""
    split = sentence_splitter()
    text = "One.  Two!\n\n\n\nThree"
    assert "".join("".join(split(text)).split()) == "".join(text.split())
    assert all(each.strip() for each in split(text))


def test_a_text_of_any_length_is_split() -> None:
    """A document of a benchmark, or of a merchant, may be a book in one paragraph."""
    assert len(sentence_splitter()("It is due. " * 100_000)) == 100_000


def test_serving_does_not_load_what_splits_sentences() -> None:
    """An answer needs no spaCy: three seconds of every start would go to it."""
    code = "import sys, knowledge.answering; sys.exit('spacy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
