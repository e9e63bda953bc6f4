"""The phase at scale, on a few vectors: the same path, built, opened, asked and compared."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import scale
from benchmarks.scale import STREWN_SHARES, Asked, Figures, measure, table, ticks
from benchmarks.synthetic import enlarged
from knowledge import index
from knowledge.filters import Filter
from knowledge.index_build import write_parts
from knowledge.index_open import open_index
from knowledge.index_store import IndexStore
from knowledge.passages import Corpus
from knowledge.vectors.kinds import FLAT_MOST
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

ENCODER = FakeEncoder()
ASKED = tuple(
    Asked(words, ENCODER.encode_query(words), Filter("CN", audience, date(2026, 1, 1)))
    for words in ("how many days to return a dress", "who pays the courier", "label for downloads")
    for audience in ("shopper", "merchant", None)
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose active index is of more vectors than are compared one by one."""
    small = tmp_path_factory.mktemp("small")
    version = index.build(small, write_corpus(tmp_path_factory.mktemp("corpus")), encoder=ENCODER)
    parts = enlarged(open_index(small, ENCODER, version), FLAT_MOST + 1_000)
    home = tmp_path_factory.mktemp("large")
    store = IndexStore(home)
    with store.writing(), store.staging() as staged:
        corpus = Corpus(parts.passages, {}, ())
        made = write_parts(staged, parts, corpus, ENCODER, lambda *_: None).version
        store.adopt(staged, made)
        store.activate(made)
    (home / scale.BUILT_FILE).write_text(json.dumps({"of": version, "build_s": 7.5}))
    return home


@pytest.fixture(scope="module")
def counted(home: Path) -> tuple[Figures, int]:
    """The figures of that index, and how often it was ticked."""
    told: list[None] = []
    return measure(home, ENCODER, ASKED, 6, lambda: told.append(None)), len(told)


def test_the_real_path_is_measured_beside_the_flat_index(counted: tuple[Figures, int]) -> None:
    """Everything is a positive figure, and what is approximate has its recall."""
    figures, _ = counted
    assert figures.kind == "InvertedIndex"
    assert figures.units > FLAT_MOST
    assert figures.vectors == figures.units + 2 * figures.passages
    assert 0 < figures.p50_ms <= figures.p95_ms
    assert 0 < figures.flat_p50_ms <= figures.flat_p95_ms
    assert figures.recall >= 0.98
    assert figures.build_s == 7.5


def test_strict_filters_are_measured_too(counted: tuple[Figures, int]) -> None:
    """Down to a thousandth of the vectors."""
    figures, _ = counted
    assert tuple(each.share for each in figures.strict) == STREWN_SHARES
    assert all(each.recall >= 0.98 for each in figures.strict)
    assert all(each.allowed > 0 for each in figures.strict)


def test_the_bar_ends_where_it_should(counted: tuple[Figures, int]) -> None:
    """A tick for every question asked."""
    assert counted[1] == ticks(len(ASKED), 6)


def test_figures_stand_side_by_side(counted: tuple[Figures, int]) -> None:
    """Every one of them, of both indexes."""
    console = Console(width=160, record=True)
    console.print(table([counted[0], counted[0]]))
    said = console.export_text()
    assert said.count(f"{counted[0].recall:.4f}") >= 2
    assert "FAISS flat alone p50 ms" in said
    assert "7.5" in said or " 8 " in said


def test_an_index_that_stands_is_not_built_again(home: Path, tmp_path: Path) -> None:
    """Unless the corpus it was made of is another by now."""
    active = IndexStore(home).active()
    large = tmp_path / "bench" / "scale-5"
    large.mkdir(parents=True)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "active").write_text(str(active))
    (large / scale.BUILT_FILE).write_text(json.dumps({"of": active, "build_s": 1.0}))
    assert scale.enlarge(tmp_path, 5) == large
    (tmp_path / "index" / "active").write_text("f" * 16)
    with pytest.raises(scale.GroundMissing, match="building 5 vectors ended with status 1"):
        scale.enlarge(tmp_path, 5)
    assert not (large / scale.BUILT_FILE).exists()
