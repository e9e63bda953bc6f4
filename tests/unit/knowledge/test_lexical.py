"""Words and BM25."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import IndexCorrupt
from knowledge.lexical import MOST_QUERY_TERMS, LexicalIndex, terms

DOCUMENTS = [
    "You have seven days to return the goods",
    "The seller pays the postage of faulty goods",
    "A kettle that leaks is faulty",
]


@pytest.fixture
def index() -> LexicalIndex:
    """Return the index of three documents."""
    return LexicalIndex.of([terms(each) for each in DOCUMENTS])


def test_words_are_compared_by_their_stems() -> None:
    """Endings do not part what a customer means."""
    assert terms("returning returned RETURNS") == ["return"] * 3


def test_a_number_in_words_is_the_number_in_digits() -> None:
    """Statutes say seven where customers type 7."""
    assert terms("seven days") == terms("7 day")


def test_apostrophes_do_not_part_a_word() -> None:
    """Neither the typewriter's nor the printer's."""
    assert terms("can't") == terms("can\u2019t") == ["cant"]


def test_words_of_no_meaning_are_left_out() -> None:
    """But not those that ask: who pays is a question."""
    assert terms("what is the of and a") == []
    assert "who" in terms("who pays")


def test_words_of_other_scripts_are_words() -> None:
    """A question in Chinese finds what cites in Chinese."""
    assert terms("退货 ok") == ["退货", "ok"]


@given(st.text())
def test_any_text_has_terms(text: str) -> None:
    """Whatever a customer types, no error, no blank and no capital letter."""
    assert all(each and each == each.casefold() for each in terms(text))


def test_the_document_that_has_the_words_scores_highest(index: LexicalIndex) -> None:
    """And one with none of them has nothing."""
    scores = index.score(terms("who pays postage"))
    assert scores.argmax() == 1
    assert scores[0] == scores[2] == 0.0


def test_a_word_that_no_document_has_adds_nothing(index: LexicalIndex) -> None:
    """Nor does it break anything."""
    plain = index.score(terms("leaking kettle"))
    assert np.array_equal(index.score(terms("leaking kettle zyzzyva")), plain)
    assert not index.score(terms("zyzzyva")).any()
    assert not index.score([]).any()


def test_scores_are_those_of_the_library(index: LexicalIndex) -> None:
    """Our own sum over its postings is BM25 as bm25s computes it."""
    import bm25s

    bm25 = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    bm25.index([terms(each) for each in DOCUMENTS], show_progress=False)
    query = terms("faulty goods and faulty kettles")
    assert np.allclose(index.score(query), bm25.get_scores(query), atol=1e-6)


def test_a_question_without_end_counts_to_a_limit(index: LexicalIndex) -> None:
    """A flood of words cannot outweigh everything else."""
    few = index.score(["kettl"] * MOST_QUERY_TERMS)
    many = index.score(["kettl"] * MOST_QUERY_TERMS * 10)
    assert np.array_equal(few, many)


def test_an_index_comes_back_from_its_files_as_it_was(index: LexicalIndex, tmp_path: Path) -> None:
    """Saved and loaded, every score is the same."""
    index.save(tmp_path / "lexical")
    again = LexicalIndex.load(tmp_path / "lexical")
    query = terms("seven days for faulty goods")
    assert np.array_equal(again.score(query), index.score(query))


def test_files_that_are_no_index_are_refused(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "vocab.index.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(IndexCorrupt, match="make index"):
        LexicalIndex.load(tmp_path)


def test_threads_stem_and_score_together(index: LexicalIndex) -> None:
    """The stemmer keeps state while it works; nobody sees another's."""
    words = [f"returning{n} leaking{n} goods" for n in range(400)]
    alone = [terms(each) for each in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, words)) == alone
        scores = list(pool.map(index.score, [terms(DOCUMENTS[1])] * 100))
    assert all(np.array_equal(each, scores[0]) for each in scores)
