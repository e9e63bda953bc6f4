"""A large corpus out of a small one: as like it as a corpus of that size would be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.synthetic import enlarged
from knowledge import index
from knowledge.index_open import OpenIndex, open_index
from knowledge.index_parts import Parts
from knowledge.lexical import terms
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

VECTORS = 3_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    """The index of a small corpus."""
    home = tmp_path_factory.mktemp("home")
    corpus = write_corpus(tmp_path_factory.mktemp("corpus"))
    return open_index(home, FakeEncoder(), index.build(home, corpus, encoder=FakeEncoder()))


@pytest.fixture(scope="module")
def large(small: OpenIndex) -> Parts:
    """The same at four hundred times its size."""
    return enlarged(small, VECTORS)


def test_there_are_as_many_units_as_were_asked_for(small: OpenIndex, large: Parts) -> None:
    """A passage is not cut for it."""
    longest = int(np.diff(small.units.starts).max())
    assert VECTORS <= len(large.units.texts) < VECTORS + longest
    assert len(large.unit_vectors) == len(large.units.texts)
    assert len(large.passage_vectors) == len(large.gist_vectors) == len(large.passages)
    assert len(large.words) == len(large.passages)


def test_the_same_seed_gives_the_same_corpus(small: OpenIndex, large: Parts) -> None:
    """And another gives another."""
    again, other = enlarged(small, VECTORS), enlarged(small, VECTORS, seed=1)
    assert again.passages == large.passages
    assert np.array_equal(again.unit_vectors, large.unit_vectors)
    assert other.passages != large.passages


def test_laws_readers_and_days_are_those_of_the_real_passages(
    small: OpenIndex, large: Parts
) -> None:
    """So that each filter lets the same share in."""
    kinds = {(e.jurisdiction, e.audience, e.effective_from, e.effective_to) for e in small.passages}
    counted = Counter(
        (e.jurisdiction, e.audience, e.effective_from, e.effective_to) for e in large.passages
    )
    assert set(counted) == kinds
    assert min(counted.values()) > len(large.passages) / len(small.passages) / 2


def test_ids_stand_in_order_and_laws_together(large: Parts) -> None:
    """As in every index."""
    ids = [each.id for each in large.passages]
    assert ids == sorted(set(ids))
    places = [each.jurisdiction for each in large.passages]
    assert places == sorted(places)


def test_vectors_are_near_their_texts_and_none_is_another(small: OpenIndex, large: Parts) -> None:
    """Of unit length; nearer to the real vector of their own text than to most."""
    assert np.allclose(np.linalg.norm(large.unit_vectors, axis=1), 1, atol=1e-5)
    assert len(np.unique(large.unit_vectors, axis=0)) == len(large.unit_vectors)
    real = {text: row for row, text in enumerate(small.units.texts)}
    rows = np.array([real[text] for text in large.units.texts])
    cosines = large.unit_vectors @ small.unit_vectors.T
    own = cosines[np.arange(len(rows)), rows]
    assert own.mean() > 0.7
    assert (own[:, None] >= cosines).mean() > 0.9


def test_vectors_spread_as_the_real_ones_do(small: OpenIndex, large: Parts) -> None:
    """As much of them lies in their few main directions: noise would fill all the others."""

    def in_main_directions(vectors: np.ndarray) -> float:
        lengths = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False)
        return float((lengths[:16] ** 2).sum() / (lengths**2).sum())

    assert in_main_directions(large.unit_vectors) > in_main_directions(small.unit_vectors) - 0.02


def test_words_are_those_of_the_texts(large: Parts) -> None:
    """A passage is found by what it says."""
    for at in (0, len(large.passages) // 2, len(large.passages) - 1):
        passage = large.passages[at]
        said = terms(" ".join([passage.title, passage.text, *passage.asks]))
        assert large.words.score(said)[at] > 0
        assert large.words.coverage(said, np.array([at]))[0] == pytest.approx(1)


def test_the_units_are_those_of_the_passages(large: Parts) -> None:
    """Sentences and asks, title first."""
    for at, passage in list(enumerate(large.passages))[::50]:
        span = slice(large.units.starts[at], large.units.starts[at + 1])
        assert large.units.texts[span][0] == passage.title
        assert " ".join(large.units.sentences(at)) == passage.text
        assert large.units.texts[large.units.asks(at)] == passage.asks


def test_a_corpus_is_built_whatever_its_size(small: OpenIndex, tmp_path: Path) -> None:
    """One passage is enough."""
    tiny = enlarged(small, 1)
    assert len(tiny.passages) == 1
