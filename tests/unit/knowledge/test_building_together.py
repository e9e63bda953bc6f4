"""Builds that meet, and builds that are killed: what serves is whole all the time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from knowledge import index
from knowledge.encoder import Vectors
from knowledge.index_open import open_index
from knowledge.vector_cache import VectorCache, cache_directory
from tests.unit.knowledge.fakes import CountingEncoder, FakeEncoder

SPAWN = multiprocessing.get_context("spawn")
PATIENCE_S = 60


class StuckEncoder(FakeEncoder):
    """Says that it has begun, and never ends."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Write a file and wait to be killed."""
        Path(os.environ["STUCK_ENCODER_BEGAN"]).touch()
        time.sleep(PATIENCE_S)
        raise AssertionError("nobody killed this build")


class SlowEncoder(FakeEncoder):
    """Takes its time over every text."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Encode them with a pause before each."""
        time.sleep(0.05 * len(texts))
        return super().encode(texts, progress)


def build(home: Path, corpus: Path) -> None:
    """Build and activate, as a process of its own."""
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))


def build_slowly(home: Path, corpus: Path) -> None:
    """Begin a build that takes seconds."""
    index.build(home, corpus, encoder=SlowEncoder())


def kept(home: Path) -> int:
    """Return how many vectors were written down."""
    return len(VectorCache(cache_directory(home), FakeEncoder()))


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def get_stuck(home: Path, corpus: Path) -> None:
    """Begin a build that does not end."""
    index.build(home, corpus, encoder=StuckEncoder(encoder_id="stuck"))


def test_two_processes_build_one_version_together(corpus: Path, tmp_path: Path) -> None:
    """Whoever comes second finds the version standing; both end well."""
    builders = [SPAWN.Process(target=build, args=(tmp_path, corpus)) for _ in range(2)]
    for each in builders:
        each.start()
    for each in builders:
        each.join(PATIENCE_S)
    assert [each.exitcode for each in builders] == [0, 0]
    (version,) = index.status(tmp_path).versions
    assert open_index(tmp_path, FakeEncoder()).manifest == version


def test_a_killed_build_leaves_what_serves_and_lets_the_next_one_in(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock stays held, no half version is listed, nothing is left lying about."""
    build(tmp_path, corpus)
    before = index.status(tmp_path)
    began = tmp_path / "began"
    monkeypatch.setenv("STUCK_ENCODER_BEGAN", str(began))
    stuck = SPAWN.Process(target=get_stuck, args=(tmp_path, corpus))
    stuck.start()
    until(began.exists)
    assert stuck.pid is not None
    os.kill(stuck.pid, signal.SIGKILL)
    stuck.join(PATIENCE_S)
    assert list((tmp_path / "index").glob(".building-*")), "it was killed before it began"
    assert index.status(tmp_path) == before
    open_index(tmp_path, FakeEncoder())
    again = index.build(tmp_path, corpus, encoder=FakeEncoder(encoder_id="stuck"))
    assert again in {each.name for each in index.status(tmp_path).versions}
    assert not list((tmp_path / "index").glob(".building-*"))


def test_a_killed_build_goes_on_where_it_stopped(corpus: Path, tmp_path: Path) -> None:
    """What it had encoded is not encoded again, and the version is the one of an unbroken build."""
    whole = tmp_path / "whole"
    counting = CountingEncoder()
    version = index.build(whole, corpus, encoder=counting)
    home = tmp_path / "home"
    killed = SPAWN.Process(target=build_slowly, args=(home, corpus))
    killed.start()
    until(lambda: kept(home))
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)
    killed.join(PATIENCE_S)
    before = kept(home)
    assert 0 < before < len(counting.asked)
    rest = CountingEncoder()
    told: list[tuple[str, int, int]] = []
    assert index.build(home, corpus, encoder=rest, progress=lambda *e: told.append(e)) == version
    assert len(rest.asked) == len(counting.asked) - before
    assert told[2][0] == "encoding sentences"
    assert told[2][1] >= before, "the bar does not begin where the killed build stopped"
    mine, other = index.status(home).versions[0], index.status(whole).versions[0]
    assert mine.files == other.files
    assert mine.background == other.background


def test_only_what_is_new_is_encoded_for_the_next_version(corpus: Path, tmp_path: Path) -> None:
    """A sentence that was not touched has its vector already."""
    home = tmp_path / "home"
    index.build(home, corpus, encoder=FakeEncoder())
    passages = corpus / "cn/7d.md"
    text = passages.read_text("utf-8")
    passages.write_text(text.replace("who pays the courier", "whose bill is it"), "utf-8")
    counting = CountingEncoder()
    index.build(home, corpus, encoder=counting)
    assert counting.asked == ["whose bill is it"]


def test_a_version_is_activated_while_another_is_built(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A roll-back cannot wait for hours of encoding."""
    build(tmp_path, corpus)
    first = index.status(tmp_path).active
    second = index.build(tmp_path, corpus, encoder=FakeEncoder(encoder_id="other"))
    began = tmp_path / "began"
    monkeypatch.setenv("STUCK_ENCODER_BEGAN", str(began))
    stuck = SPAWN.Process(target=get_stuck, args=(tmp_path, corpus))
    stuck.start()
    until(began.exists)
    index.activate(tmp_path, second)
    assert index.rollback(tmp_path) == first
    assert stuck.is_alive(), "the build ended meanwhile: nothing was tested"
    stuck.kill()
    stuck.join(PATIENCE_S)


def test_who_waits_for_another_build_is_told(corpus: Path, tmp_path: Path) -> None:
    """And finds the version standing when it is done."""
    other = SPAWN.Process(target=build_slowly, args=(tmp_path, corpus))
    other.start()
    until(lambda: kept(tmp_path))
    told: list[str] = []
    counting = CountingEncoder()
    index.build(tmp_path, corpus, encoder=counting, progress=lambda step, *_: told.append(step))
    other.join(PATIENCE_S)
    assert other.exitcode == 0
    assert told == ["waiting for another build"]
    assert counting.asked == []
