"""What was encoded is kept: found again, bounded, and whole whatever happened to its writer."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.vector_cache import CachedEncoder, VectorCache, key_of
from tests.unit.knowledge.fakes import DIMENSIONS, CountingEncoder, FakeEncoder

SPAWN = multiprocessing.get_context("spawn")
RECORD = 32 + 4 * DIMENSIONS + 4
TEXTS = [f"sentence number {n}" for n in range(40)]


def encoded(directory: Path, texts: Sequence[str]) -> list[str]:
    """Encode texts with what is kept in a directory, check them, return those that were new."""
    counting = CountingEncoder()
    cached = CachedEncoder(counting, VectorCache(directory, counting))
    assert np.array_equal(cached.encode(texts), FakeEncoder().encode(texts))
    assert cached.encoded == len(counting.asked)
    assert cached.used == {key_of(text) for text in texts}
    return counting.asked


def keys_in(cache: VectorCache, texts: Iterable[str]) -> set[bytes]:
    """Return the keys of those texts that have a vector."""
    return {key for key, _ in cache.find([key_of(text) for text in texts])}


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    """In one list and in the next, and in the order that was asked for."""
    assert encoded(tmp_path, ["a", "b", "a", "c"]) == ["a", "b", "c"]
    assert encoded(tmp_path, ["c", "d", "a"]) == ["d"]
    assert encoded(tmp_path, ["d", "d", "b"]) == []


def test_no_texts_are_no_vectors(tmp_path: Path) -> None:
    """Of the right width, and no file is made for them."""
    cached = CachedEncoder(FakeEncoder(), VectorCache(tmp_path / "none", FakeEncoder()))
    assert cached.encode([]).shape == (0, DIMENSIONS)
    assert not (tmp_path / "none").exists()


def test_progress_begins_with_what_is_known(tmp_path: Path) -> None:
    """And ends with all of it, repeated texts counted as often as they stand."""
    encoded(tmp_path, TEXTS[:10])
    told: list[tuple[int, int]] = []
    cached = CachedEncoder(FakeEncoder(), VectorCache(tmp_path, FakeEncoder()))
    cached.encode([*TEXTS, TEXTS[39]], lambda *each: told.append(each))
    assert told[0] == (10, 41)
    assert told[-1] == (41, 41)
    assert told == sorted(told)


@pytest.mark.parametrize(
    "other",
    [
        FakeEncoder(encoder_id="other"),
        FakeEncoder(precision="int8"),
        FakeEncoder(dimensions=32),
    ],
)
def test_encoders_share_nothing(tmp_path: Path, other: FakeEncoder) -> None:
    """A vector of another encoder or precision is another vector."""
    encoded(tmp_path, TEXTS)
    assert not keys_in(VectorCache(tmp_path, other), TEXTS)


def test_a_text_that_is_no_unicode_has_a_key() -> None:
    """JSON can smuggle half a character in."""
    assert key_of("\ud800") != key_of("?")


@pytest.mark.parametrize("left", [1, RECORD - 1, RECORD // 2])
def test_half_a_record_is_cut_off(tmp_path: Path, left: int) -> None:
    """Whoever was killed while writing costs its last texts only."""
    encoded(tmp_path, TEXTS[:3])
    path = VectorCache(tmp_path, FakeEncoder()).path
    path.write_bytes(path.read_bytes()[: 2 * RECORD + left])
    assert encoded(tmp_path, TEXTS[:4]) == TEXTS[2:4]
    assert path.stat().st_size == 4 * RECORD
    assert encoded(tmp_path, TEXTS[:4]) == []


@pytest.mark.parametrize("at", [0, 31, 32, 100, RECORD - 1])
def test_a_damaged_record_is_encoded_again(tmp_path: Path, at: int) -> None:
    """One bit anywhere in it is enough."""
    encoded(tmp_path, TEXTS[:3])
    path = VectorCache(tmp_path, FakeEncoder()).path
    damaged = bytearray(path.read_bytes())
    damaged[RECORD + at] ^= 4
    path.write_bytes(damaged)
    assert encoded(tmp_path, TEXTS[:3]) == [TEXTS[1]]
    assert encoded(tmp_path, TEXTS[:3]) == []


def test_what_is_too_much_goes_oldest_first(tmp_path: Path) -> None:
    """But nothing that was used just now, and what was used counts as new."""
    cache = VectorCache(tmp_path, FakeEncoder())
    encoded(tmp_path, TEXTS[:10])
    used = {key_of(text) for text in TEXTS[:2]}
    assert cache.trim(used, most_bytes=10 * RECORD) == 0
    assert cache.trim(used, most_bytes=5 * RECORD) == 5
    assert keys_in(cache, TEXTS) == {key_of(TEXTS[n]) for n in (0, 1, 7, 8, 9)}
    assert cache.trim(set(), most_bytes=3 * RECORD) == 2
    assert keys_in(cache, TEXTS) == {key_of(TEXTS[n]) for n in (0, 1, 9)}


def test_what_is_used_is_kept_whatever_it_takes(tmp_path: Path) -> None:
    """Else the next build would encode it again, and the one after that."""
    cache = VectorCache(tmp_path, FakeEncoder())
    encoded(tmp_path, TEXTS)
    used = {key_of(text) for text in TEXTS[5:35]}
    cache.trim(used, most_bytes=RECORD)
    assert keys_in(cache, TEXTS) == used
    assert len(cache) == 30


def test_a_text_kept_twice_is_kept_once_after(tmp_path: Path) -> None:
    """Two processes may have encoded it at the same time."""
    cache = VectorCache(tmp_path, FakeEncoder())
    vectors = dict(zip(map(key_of, TEXTS), FakeEncoder().encode(TEXTS), strict=True))
    for _ in range(3):
        cache.add(vectors)
    assert cache.trim(set(), most_bytes=len(TEXTS) * RECORD) == 2 * len(TEXTS)
    assert keys_in(cache, TEXTS) == set(vectors)


def add_many(directory: Path, name: str) -> None:
    """Add a hundred vectors one by one, trimming in between, as a process of its own."""
    cache = VectorCache(directory, FakeEncoder())
    for n in range(100):
        text = f"{name} {n}"
        cache.add({key_of(text): FakeEncoder().encode([text])[0]})
        if n % 10 == 9:
            cache.trim(set(), most_bytes=(len(cache) - 1) * RECORD)


def test_processes_add_and_trim_together(tmp_path: Path) -> None:
    """No record is torn, none is lost but those that were trimmed, no process fails."""
    names = ["one", "two", "three"]
    adding = [SPAWN.Process(target=add_many, args=(tmp_path, name)) for name in names]
    for each in adding:
        each.start()
    for each in adding:
        each.join(60)
    assert [each.exitcode for each in adding] == [0, 0, 0]
    cache = VectorCache(tmp_path, FakeEncoder())
    assert cache.path.stat().st_size % RECORD == 0
    texts = [f"{name} {n}" for name in names for n in range(100)]
    found = dict(cache.find(list(map(key_of, texts))))
    assert len(found) == len(cache) >= 300 - 90
    for text in texts:
        if key_of(text) in found:
            assert np.array_equal(found[key_of(text)], FakeEncoder().encode([text])[0])
