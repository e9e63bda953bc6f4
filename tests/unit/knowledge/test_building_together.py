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
from tests.unit.knowledge.fakes import FakeEncoder

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


def build(home: Path, corpus: Path) -> None:
    """Build and activate, as a process of its own."""
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))


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
    deadline = time.monotonic() + PATIENCE_S
    while not began.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert stuck.pid is not None
    os.kill(stuck.pid, signal.SIGKILL)
    stuck.join(PATIENCE_S)
    assert list((tmp_path / "index").glob(".building-*")), "it was killed before it began"
    assert index.status(tmp_path) == before
    open_index(tmp_path, FakeEncoder())
    again = index.build(tmp_path, corpus, encoder=FakeEncoder(encoder_id="stuck"))
    assert again in {each.name for each in index.status(tmp_path).versions}
    assert not list((tmp_path / "index").glob(".building-*"))
