"""Versions on disk: adopted whole, activated by one file, rolled back, and safe across a crash."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from knowledge.errors import IndexCorrupt, IndexMissing
from knowledge.index_files import IndexManifest, hash_files
from knowledge.index_store import IndexStore

A, B, C = "a" * 16, "b" * 16, "c" * 16


def put(store: IndexStore, version: str, content: str = "x", day: int = 1) -> None:
    """Write a version of one file into a store."""
    with store.writing(), store.staging() as staged:
        (staged / "passages.json").write_text(content, encoding="utf-8")
        manifest = IndexManifest(
            version=version,
            encoder_id="e",
            model_sha256="m",
            precision="fp32",
            dimensions=2,
            corpus_sha256="c",
            settings={},
            passages=1,
            vectors=2,
            background={},
            created_at=f"2026-01-{day:02}T00:00:00+00:00",
            files=hash_files(staged),
        )
        manifest.write(staged)
        store.adopt(staged, version)


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    """Return a store of three versions, none active."""
    store = IndexStore(tmp_path)
    for version in (A, B, C):
        put(store, version)
    return store


def test_nothing_serves_until_a_version_is_activated(store: IndexStore) -> None:
    """Building is not serving."""
    assert store.active() is None
    assert store.versions() == (A, B, C)


def test_the_version_activated_last_serves(store: IndexStore) -> None:
    """And the file that says so holds its name and nothing else."""
    store.activate(A)
    store.activate(B)
    assert store.active() == B


def test_rolling_back_walks_the_way_back(store: IndexStore) -> None:
    """Step by step to the first version, and no further."""
    for version in (A, B, C):
        store.activate(version)
    assert store.rollback() == B
    assert store.rollback() == A
    with pytest.raises(IndexMissing, match="nothing to roll back to"):
        store.rollback()
    assert store.active() == A


def test_a_version_activated_twice_is_one_step(store: IndexStore) -> None:
    """`make index` with nothing changed leaves the way back as it was."""
    store.activate(A)
    store.activate(B)
    store.activate(B)
    assert store.rollback() == A


def test_after_a_rollback_a_new_version_leads_back_to_the_one_rolled_back_to(
    store: IndexStore,
) -> None:
    """What was rolled back from is not on the way."""
    for version in (A, B):
        store.activate(version)
    store.rollback()
    store.activate(C)
    assert store.rollback() == A


def test_without_an_active_version_there_is_nothing_to_roll_back(store: IndexStore) -> None:
    """Said, not guessed."""
    with pytest.raises(IndexMissing, match="nothing to roll back to"):
        store.rollback()


def test_a_crash_between_history_and_active_leaves_the_old_version_serving(
    store: IndexStore, tmp_path: Path
) -> None:
    """History is written first; what it says of a version that never served is forgotten."""
    store.activate(A)
    store.activate(B)
    with (tmp_path / "index" / "history").open("a") as history:
        history.write(f"{C}\n")
    assert store.active() == B
    assert store.rollback() == A


def test_a_crash_in_a_rollback_can_be_repeated(store: IndexStore, tmp_path: Path) -> None:
    """History shortened, active not yet: the next rollback arrives where this one meant to."""
    store.activate(A)
    store.activate(B)
    (tmp_path / "index" / "history").write_text(f"{A}\n", encoding="utf-8")
    assert store.rollback() == A


@pytest.mark.parametrize("version", ["d" * 16, "", "../../etc", "A" * 16, "latest"])
def test_a_version_that_is_not_there_is_refused_with_those_that_are(
    store: IndexStore, version: str
) -> None:
    """A typing error costs one look at the message; a path is never followed."""
    with pytest.raises(IndexMissing, match=A):
        store.activate(version)


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    """The newcomer's case."""
    store = IndexStore(tmp_path)
    assert store.versions() == ()
    with pytest.raises(IndexMissing, match="make index"):
        store.activate(A)


def test_a_damaged_version_is_not_activated(store: IndexStore) -> None:
    """The version that serves goes on serving."""
    store.activate(A)
    (store.directory(B) / "passages.json").write_text("y", encoding="utf-8")
    with pytest.raises(IndexCorrupt, match=r"passages\.json not as its manifest says"):
        store.activate(B)
    assert store.active() == A


@pytest.mark.parametrize("change", ["added", "removed"])
def test_a_file_too_many_or_too_few_is_damage(store: IndexStore, change: str) -> None:
    """A version is exactly its files."""
    if change == "added":
        (store.directory(A) / "more.txt").write_text("y", encoding="utf-8")
    else:
        (store.directory(A) / "passages.json").unlink()
    with pytest.raises(IndexCorrupt, match=r"more\.txt|passages\.json"):
        store.activate(A)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "background": {}}']
)
def test_a_damaged_manifest_is_refused(store: IndexStore, text: str) -> None:
    """Whatever stands there instead."""
    (store.directory(A) / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexCorrupt, match="make index"):
        store.manifest(A)


def test_a_version_under_another_name_is_refused(store: IndexStore) -> None:
    """A directory renamed by hand does not become another version."""
    (store.directory(A)).rename(store.directory("d" * 16))
    with pytest.raises(IndexCorrupt, match="holds version"):
        store.manifest("d" * 16)


def test_a_damaged_version_makes_room_for_a_good_one(store: IndexStore) -> None:
    """Building again mends it."""
    (store.directory(A) / "passages.json").write_text("broken", encoding="utf-8")
    put(store, A, "good")
    store.activate(A)
    assert (store.directory(A) / "passages.json").read_text("utf-8") == "good"


def test_a_build_that_fails_leaves_nothing_behind(store: IndexStore, tmp_path: Path) -> None:
    """Neither a version nor a directory of its own."""
    with pytest.raises(RuntimeError, match="out of disk"), store.writing():
        with store.staging() as staged:
            (staged / "passages.json").write_text("half", encoding="utf-8")
            raise RuntimeError("out of disk")
    assert store.versions() == (A, B, C)
    assert not list((tmp_path / "index").glob(".building-*"))


def test_what_a_killed_build_left_is_swept_by_the_next(store: IndexStore, tmp_path: Path) -> None:
    """A kill runs no clean-up; the next build does."""
    leftover = tmp_path / "index" / ".building-killed" / "version"
    leftover.mkdir(parents=True)
    put(store, "d" * 16)
    assert not leftover.exists()


def test_two_writers_take_turns(store: IndexStore) -> None:
    """The second waits until the first is done."""
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(5)
        with store.writing():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing():
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


D, E, F = "d" * 16, "e" * 16, "f" * 16


@pytest.fixture
def old_store(tmp_path: Path) -> IndexStore:
    """Return a store of a version a day, A to D activated in turn, E served never, F newer."""
    store = IndexStore(tmp_path)
    for day, version in enumerate((A, B, E, C, D, F), start=1):
        put(store, version, day=day)
    for version in (A, B, C, D):
        store.activate(version)
    return store


@pytest.mark.parametrize(
    ("keep", "kept"), [(0, (D, F)), (1, (C, D, F)), (2, (B, C, D, F)), (9, (A, B, C, D, F))]
)
def test_old_versions_go_but_those_to_roll_back_to(
    old_store: IndexStore, tmp_path: Path, keep: int, kept: tuple[str, ...]
) -> None:
    """What serves stays, and what is newer: it may be about to serve."""
    removed = old_store.prune(keep)
    assert old_store.versions() == kept
    assert set(removed) == {A, B, C, D, E, F} - set(kept)
    assert old_store.active() == D
    assert {each.name for each in (tmp_path / "index").iterdir()} == {
        "versions", "active", "history", ".lock",
    }  # fmt: skip


def test_after_pruning_the_way_back_is_as_long_as_what_stayed(old_store: IndexStore) -> None:
    """And then at its end, not at a version that is gone."""
    old_store.prune(1)
    assert old_store.rollback() == C
    with pytest.raises(IndexMissing, match="nothing to roll back to"):
        old_store.rollback()


def test_a_version_that_cannot_be_read_is_no_way_back(
    old_store: IndexStore, tmp_path: Path
) -> None:
    """It takes no place among those that stay."""
    (tmp_path / "index/versions" / C / "manifest.json").write_text("{}", encoding="utf-8")
    assert C in old_store.prune(2)
    assert old_store.versions() == (A, B, D, F)


def test_without_an_active_version_nothing_is_pruned(store: IndexStore) -> None:
    """Nobody can say which of them is wanted."""
    assert store.prune(0) == ()
    assert store.versions() == (A, B, C)
