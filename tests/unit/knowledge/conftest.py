"""What several tests of this room need: a small corpus, and an index of it that is built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import index
from knowledge.index_open import OpenIndex, open_index
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return the directory of the small corpus."""
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home directory whose active index is of the small corpus; nobody may change it."""
    home = tmp_path_factory.mktemp("home")
    corpus = write_corpus(tmp_path_factory.mktemp("corpus"))
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))
    return home


@pytest.fixture(scope="session")
def opened(built: Path) -> OpenIndex:
    """Return the index of the small corpus, loaded."""
    return open_index(built, FakeEncoder())
