"""The promise of every kind of index: the nearest allowed rows, in order, and no others."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexCorrupt, IndexUnwritten
from knowledge.filters import AllowedRows, Filter
from knowledge.vectors.flat import FlatIndex
from knowledge.vectors.inverted import (
    LISTS_SUFFIX,
    PROBES_SUFFIX,
    SCANNED_WHOLE,
    InvertedIndex,
    Probes,
)
from knowledge.vectors.kinds import LocalIndex, load_index, make_index
from knowledge.vectors.port import Vectors
from knowledge.vectors.recall import exact, recall
from tests.unit.knowledge.vectors.conftest import clustered

KINDS = {"flat": lambda v: make_index(v), "inverted": lambda v: make_index(v, flat_most=0)}


@pytest.fixture(scope="module", params=sorted(KINDS))
def small(request: pytest.FixtureRequest) -> LocalIndex:
    """Return an index of 3,000 vectors, of each kind in turn."""
    make: Callable[[Vectors], LocalIndex] = KINDS[request.param]
    return make(clustered(3_000, seed=3))


def masked(index: LocalIndex, rows: list[int]) -> AllowedRows:
    """Return these rows as the allowed ones."""
    mask = np.zeros(index.ntotal, dtype=np.bool_)
    mask[rows] = True
    return AllowedRows(mask)


def random_share(ntotal: int, share: float) -> AllowedRows:
    """Return a share of all rows, strewn."""
    return AllowedRows(np.random.default_rng(4).random(ntotal) < share)


def near(vectors: Vectors, share: float) -> AllowedRows:
    """Return a share of all rows that lie together, as those of one law do."""
    along = vectors @ vectors[0]
    return AllowedRows(along > np.quantile(along, 1 - share))


@pytest.mark.parametrize("share", [1.0, 0.8, 0.5, 0.4, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("strewn", [True, False])
@pytest.mark.parametrize("k", [10, 256])
def test_recall_holds_under_every_filter(
    inverted: InvertedIndex,
    vectors: Vectors,
    questions: Vectors,
    share: float,
    strewn: bool,
    k: int,
) -> None:
    """At least 98 of the 100 truly nearest are found, however little is allowed."""
    allowed = random_share(len(vectors), share) if strewn else near(vectors, share)
    found = [inverted.search(each, k, allowed)[1] for each in questions]
    assert all(allowed.mask[rows].all() for rows in found)
    assert all(len(rows) == min(k, allowed.count) for rows in found)
    assert recall(found, exact(vectors, questions, k, allowed)) >= 0.98


def test_few_vectors_are_compared_one_by_one() -> None:
    """The kind follows from the number alone, on both sides of the boundary."""
    vectors = clustered(1_000, seed=3)
    assert isinstance(make_index(vectors, flat_most=1_000), FlatIndex)
    assert isinstance(make_index(vectors, flat_most=999), InvertedIndex)


def test_the_nearest_come_best_first(small: LocalIndex, questions: Vectors) -> None:
    """With their exact scores, the same that are had row by row."""
    for each in questions[:10]:
        scores, rows = small.search(each, 20, AllowedRows.all_of(small.ntotal))
        assert (np.diff(scores) <= 0).all()
        assert np.array_equal(small.scores(rows, each), scores)
        assert np.allclose(small.reconstruct(rows) @ each, scores, atol=1e-5)
        assert rows[0] == (small.vectors @ each).argmax()


@pytest.mark.parametrize("share", [1.0, 0.7, 0.3])
@pytest.mark.parametrize("k", [1, 10, 256, 1_500])
def test_the_flat_index_is_exact(
    vectors: Vectors, questions: Vectors, share: float, k: int
) -> None:
    """Row by row, ties included, though most is compared in half precision first."""
    some = np.concatenate([vectors[:9_000], vectors[:1_000]])
    index, allowed = FlatIndex.of(some), random_share(len(some), share)
    for each in questions[:20]:
        scores = index.scores(allowed.rows, each)
        right = allowed.rows[np.argsort(-scores, kind="stable")[:k]]
        found_scores, found = index.search(each, k, allowed)
        assert np.array_equal(found, right)
        assert np.array_equal(found_scores, index.scores(right, each))


def test_what_half_precision_cannot_tell_apart_is_compared_whole(questions: Vectors) -> None:
    """Thousands that differ in the last digit only, or not at all."""
    one = clustered(1, seed=9)
    close = one + np.float32(1e-6) * clustered(8_000, seed=10)
    index = FlatIndex.of((close / np.linalg.norm(close, axis=1, keepdims=True)).astype(np.float32))
    everything = AllowedRows.all_of(8_000)
    for each in (*questions[:5], one[0]):
        scores = index.scores(everything.rows, each)
        right = np.argsort(-scores, kind="stable")[:50]
        assert np.array_equal(index.search(each, 50, everything)[1], right)
    same = FlatIndex.of(np.repeat(one, 8_000, axis=0))
    assert list(same.search(questions[0], 50, everything)[1]) == list(range(50))


def test_what_is_allowed_is_all_there_is_to_find(small: LocalIndex, questions: Vectors) -> None:
    """A k beyond it gives every allowed row once, and no padding."""
    _, rows = small.search(questions[0], 100, masked(small, [5, 17, 2_999]))
    assert sorted(rows) == [5, 17, 2_999]


def test_nothing_is_found_where_nothing_is_allowed(small: LocalIndex, questions: Vectors) -> None:
    """An empty answer, not an error."""
    scores, rows = small.search(questions[0], 10, masked(small, []))
    assert len(scores) == len(rows) == 0


def test_equal_scores_stand_in_row_order(questions: Vectors) -> None:
    """Also where k cuts through the equal ones, and under a filter."""
    twice = np.concatenate([clustered(1_000, seed=5)] * 3)
    for make in KINDS.values():
        index = make(twice)
        for each in questions[:10]:
            scores, rows = index.search(each, 20, AllowedRows.all_of(index.ntotal))
            assert (np.diff(rows)[np.diff(scores) == 0] > 0).all()
            assert list(rows[:3] // 1_000) == [0, 1, 2]
            _, later = index.search(each, 2, AllowedRows(np.arange(3_000) >= 1_000))
            assert list(later) == [rows[1], rows[2]]


def test_lists_that_hold_too_few_are_not_the_end_of_the_search(
    inverted: InvertedIndex, vectors: Vectors
) -> None:
    """What is asked for lies far from every allowed row; more lists are looked through."""
    allowed = AllowedRows(vectors @ vectors[0] < 0.1)
    assert allowed.count > SCANNED_WHOLE
    _, rows = inverted.search_lists(vectors[0], 256, allowed, Probes(0.0, 1))
    assert len(rows) == 256


def test_an_index_comes_back_from_its_files(
    small: LocalIndex, questions: Vectors, tmp_path: Path
) -> None:
    """The same kind, the same answers."""
    small.save(tmp_path / "units.faiss")
    again = load_index(tmp_path / "units.faiss")
    everything = AllowedRows.all_of(small.ntotal)
    assert type(again) is type(small)
    for each in questions[:10]:
        scores, rows = small.search(each, 50, everything)
        assert np.array_equal(again.search(each, 50, everything)[1], rows)
        assert np.array_equal(again.search(each, 50, everything)[0], scores)


def test_the_same_vectors_make_the_same_files(tmp_path: Path) -> None:
    """Byte for byte: an index is named by what it was built from."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        make_index(clustered(1_000, seed=3), flat_most=0).save(tmp_path / name / "units.faiss")
    written = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert written == ["units.faiss", f"units{LISTS_SUFFIX}", f"units{PROBES_SUFFIX}"]
    for name in written:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize("probes", ["[{]", '[{"share": 1.0}]', "{}1"])
def test_probes_that_are_none_are_refused(tmp_path: Path, probes: str) -> None:
    """A broken file is named."""
    InvertedIndex.over(FlatIndex.of(clustered(1_000, seed=3))).save(tmp_path / "units.faiss")
    (tmp_path / f"units{PROBES_SUFFIX}").write_text(probes)
    with pytest.raises(IndexCorrupt, match="is not a list of probes"):
        load_index(tmp_path / "units.faiss")


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Lists where vectors were expected, and the other way about."""
    path = tmp_path / "units.faiss"
    InvertedIndex.over(FlatIndex.of(clustered(1_000, seed=3))).save(path)
    vectors, lists = path.read_bytes(), path.with_suffix(LISTS_SUFFIX).read_bytes()
    path.write_bytes(lists)
    with pytest.raises(IndexCorrupt, match="expected an IndexFlatIP"):
        FlatIndex.load(path)
    path.with_suffix(LISTS_SUFFIX).write_bytes(vectors)
    with pytest.raises(IndexCorrupt, match="holds no lists of codes"):
        load_index(path)


def test_what_cannot_be_scored_is_refused(small: LocalIndex, questions: Vectors) -> None:
    """FAISS would read whatever lies behind its memory."""
    for row in (-1, small.ntotal):
        with pytest.raises(IndexError, match=f"of {small.ntotal}"):
            small.scores(np.array([0, row]), questions[0])
    with pytest.raises(ValueError, match=r"expected \(64,\)"):
        small.scores(np.array([0]), questions[0][:32])


def test_the_vectors_outlive_the_index_that_holds_them() -> None:
    """They are its own memory, and nobody may write into it."""
    expected = clustered(500, seed=7)
    vectors = make_index(expected).vectors
    gc.collect()
    make_index(clustered(500, seed=8))  # would take the memory if it were free
    assert np.array_equal(vectors, expected)
    with pytest.raises(ValueError, match="read-only"):
        vectors[0] = 0.0
    assert make_index(np.empty((0, 64), dtype=np.float32)).vectors.shape == (0, 64)


def test_threads_search_one_index_together(inverted: InvertedIndex, questions: Vectors) -> None:
    """Each gets what it would get alone, scanned whole or through the lists."""
    filters = [random_share(inverted.ntotal, share) for share in (1.0, 0.5, 0.1)]
    asked = [(each, allowed) for each in questions for allowed in filters]
    alone = [inverted.search(each, 20, allowed)[1] for each, allowed in asked]
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda each: inverted.search(each[0], 20, each[1])[1], asked)
        assert all(map(np.array_equal, together, alone))


def test_an_allowed_row_knows_its_filter() -> None:
    """A store that filters by itself needs it, not the mask."""
    where = Filter("CN", None, date(2026, 1, 1))
    assert AllowedRows(np.array([True, False]), where).where == where
    assert AllowedRows.all_of(3).where is None
    assert AllowedRows.all_of(0).share == 0.0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full, which is Linux's")
def test_a_disk_that_is_full_is_told_in_one_line() -> None:
    """With the file and the way out, not in FAISS's own words."""
    index = FlatIndex.of(np.ones((3_000, 8), dtype=np.float32))
    with pytest.raises(IndexUnwritten, match=r"^/dev/full could not be written \(No space left"):
        index.save(Path("/dev/full"))
