"""A loaded version: refused when it does not match, and filtered by law, reader and day."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge import index
from knowledge.errors import IndexCorrupt, IndexMismatch, IndexMissing
from knowledge.index_open import Filter, OpenIndex, open_index
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

TODAY = date(2026, 11, 23)


def allowed_ids(opened: OpenIndex, where: Filter) -> set[str]:
    """Return the ids of the passages that a filter lets in."""
    rows = np.flatnonzero(opened.allowed(where).passages)
    return {opened.passages[row].id for row in rows}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter("CN", "shopper", TODAY), {"cn-7d-10", "cn-7d-18"}),
        (Filter("CN", "merchant", TODAY), {"cn-7d-10", "cn-7d-20"}),
        (Filter("CN", None, TODAY), {"cn-7d-10", "cn-7d-18", "cn-7d-20"}),
        (Filter("EU", None, TODAY), {"eu-crd-9"}),
        (Filter("CN", None, date(2017, 3, 14)), {"cn-7d-old"}),
        (Filter("CN", None, date(2017, 3, 15)), {"cn-7d-10", "cn-7d-18", "cn-7d-20"}),
        (Filter("CN", None, date(2009, 12, 31)), set()),
        (Filter("US", None, TODAY), set()),
    ],
)
def test_a_filter_lets_in_the_law_the_reader_and_the_day(
    opened: OpenIndex, where: Filter, expected: set[str]
) -> None:
    """Both ends of a passage's time included."""
    assert allowed_ids(opened, where) == expected


def test_the_filter_holds_inside_the_search(opened: OpenIndex) -> None:
    """No row of another law is returned, however near, and none that is not there."""
    allowed = opened.allowed(Filter("EU", None, TODAY))
    gc.collect()  # what the search reads must outlive the filter that made it
    vector = FakeEncoder().encode_query("how long do i have to return a dress")[0]
    scores, rows = opened.vectors.units.search(vector, 1000, allowed.unit_rows)
    assert {opened.passages[opened.units.passages[row]].id for row in rows} == {"eu-crd-9"}
    assert len(rows) == len(scores) == 1 + 1 + 5


def test_vectors_are_views_of_the_index_itself(opened: OpenIndex) -> None:
    """No second copy in memory, and the same numbers."""
    rows = np.array([0, 7, opened.vectors.units.ntotal - 1])
    assert np.array_equal(opened.unit_vectors[rows], opened.vectors.units.reconstruct(rows))
    assert not opened.unit_vectors.flags.owndata


def test_an_index_is_loaded_as_it_was_built(opened: OpenIndex) -> None:
    """Every passage, unit and vector in its row."""
    assert [each.id for each in opened.passages] == sorted(opened.by_id)
    assert opened.vectors.units.ntotal == len(opened.units.texts)
    assert opened.vectors.passages.ntotal == opened.vectors.gists.ntotal == len(opened.passages)
    assert opened.vectors.outside.ntotal == 3
    assert opened.jurisdictions == {"CN", "EU"}


def test_a_named_version_opens_without_being_active(corpus: Path, tmp_path: Path) -> None:
    """Calibration looks at an index that nobody serves."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    assert open_index(tmp_path, FakeEncoder(), version).manifest.version == version
    with pytest.raises(IndexMissing, match="no active index"):
        open_index(tmp_path, FakeEncoder())


@pytest.mark.parametrize(
    ("encoder", "sides"),
    [
        (FakeEncoder(encoder_id="other"), ["encoder", "'fake-encoder'", "'other'"]),
        (FakeEncoder(precision="int8"), ["precision", "'fp32'", "'int8'"]),
        (FakeEncoder(dimensions=32), ["dimensions", "'64'", "'32'"]),
    ],
)
def test_an_index_of_another_encoder_is_refused(
    built: Path, encoder: FakeEncoder, sides: list[str]
) -> None:
    """Both sides are named, and the way out."""
    with pytest.raises(IndexMismatch) as refused:
        open_index(built, encoder)
    assert all(each in str(refused.value) for each in [*sides, "make index"])


def test_an_index_of_other_settings_is_refused(corpus: Path, tmp_path: Path) -> None:
    """An upgrade that splits sentences otherwise must build anew, and says so."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    index.activate(tmp_path, version)
    path = tmp_path / "index/versions" / version / "manifest.json"
    raw = json.loads(path.read_text("utf-8"))
    raw["settings"]["sentences"] = "split at every comma"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(IndexMismatch, match="'split at every comma', serving 'spacy"):
        open_index(tmp_path, FakeEncoder())


@pytest.mark.parametrize("name", ["units.faiss", "units.json", "lexical/vocab.index.json"])
def test_a_damaged_index_is_refused(corpus: Path, tmp_path: Path, name: str) -> None:
    """The file is named before anything reads it."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    index.activate(tmp_path, version)
    with (tmp_path / "index/versions" / version / name).open("ab") as damaged:
        damaged.write(b"x")
    with pytest.raises(IndexCorrupt, match=name):
        open_index(tmp_path, FakeEncoder())


def test_an_index_whose_parts_do_not_belong_together_is_refused(
    tmp_path: Path, opened: OpenIndex
) -> None:
    """Hashes alone would let a mixed-up version in."""
    less = write_corpus(tmp_path / "less", eu__crd_md=None)
    home = tmp_path / "home"
    small = open_index(home, FakeEncoder(), index.build(home, less, encoder=FakeEncoder()))
    with pytest.raises(ValueError, match="4 passage vectors for 5"):
        OpenIndex(
            opened.manifest,
            opened.passages,
            opened.units,
            replace(opened.vectors, passages=small.vectors.passages),
            opened.learned,
            opened.inside,
            opened.words,
        )


def test_an_active_version_that_is_gone_is_refused(tmp_path: Path, corpus: Path) -> None:
    """With the versions there are."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    (tmp_path / "index/active").write_text("f" * 16, encoding="utf-8")
    with pytest.raises(IndexMissing, match=version):
        open_index(tmp_path, FakeEncoder())
