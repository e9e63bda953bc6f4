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


@pytest.fixture(scope="module")
def many() -> LexicalIndex:
    """Return the index of 3,000 documents; word i is in about one of i."""
    rng = np.random.default_rng(1)
    return LexicalIndex.of(
        [[f"w{n}" for n in range(1, 120) if rng.random() < 1 / n] for _ in range(3_000)]
    )


@pytest.mark.parametrize("share", [1.0, 0.5, 0.01, 0.0])
@pytest.mark.parametrize("k", [1, 64, 5_000])
def test_the_best_are_those_of_the_whole_ranking(many: LexicalIndex, share: float, k: int) -> None:
    """Though most documents are never scored: the same rows, in the same order, ties by row."""
    rng = np.random.default_rng(2)
    for _ in range(60):
        query = [f"w{n}" for n in rng.integers(1, 130, size=rng.integers(0, 9))]
        allowed = rng.random(3_000) < share
        scores = np.where(allowed, many.score(query), 0)
        ranked = np.lexsort((np.arange(3_000), -scores))
        right = ranked[scores[ranked] > 0][:k]
        assert np.array_equal(many.asked(query).best(k, allowed), right)


def test_a_documents_score_is_had_by_its_row(many: LexicalIndex) -> None:
    """Bit for bit that of the whole ranking, in any order of rows, none of none."""
    query = ["w1", "w3", "w3", "w40", "w77", "unknown"]
    rows = np.random.default_rng(3).permutation(3_000)
    assert np.array_equal(many.asked(query)[rows], many.score(query)[rows])
    assert len(many.asked(query)[rows[:0]]) == 0
    assert not many.asked([])[rows].any()


def test_coverage_is_the_share_of_a_query_that_a_document_has(index: LexicalIndex) -> None:
    """Rare words weigh more, one that no document has weighs most."""
    rows = np.arange(3)
    whole = index.coverage(terms("kettle"), rows)
    assert list(whole) == [0.0, 0.0, 1.0]
    half = index.coverage(terms("kettle zyzzyva"), rows)
    assert 0 < half[2] < 0.5
    assert not index.coverage([], rows).any()


@given(st.lists(st.sampled_from([f"w{n}" for n in range(1, 150)]), min_size=1, max_size=80))
def test_coverage_is_a_share_of_any_query(many: LexicalIndex, query: list[str]) -> None:
    """From nothing to the whole, never more; how often a word is said changes nothing."""
    rows = np.arange(3_000)
    covered = many.coverage(query, rows)
    assert 0.0 <= covered.min() <= covered.max() <= 1.0
    assert np.array_equal(many.coverage(query * 2, rows), covered)
    assert np.array_equal(covered > 0, many.score(query) > 0)


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
