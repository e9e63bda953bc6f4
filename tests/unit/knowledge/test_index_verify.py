"""A version looked at from its hashes to its recall."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge import index
from knowledge.index_files import UNIT_VECTORS_FILE, hash_files
from knowledge.index_verify import verify
from knowledge.vectors.flat import FlatIndex
from knowledge.vectors.inverted import InvertedIndex, Probes
from tests.unit.knowledge.fakes import FakeEncoder


@pytest.fixture
def built_here(corpus: Path, tmp_path: Path) -> tuple[Path, str]:
    """Return a home and a version of it that a test may damage."""
    home = tmp_path / "home"
    return home, index.build(home, corpus, encoder=FakeEncoder())


def sealed(home: Path, version: str) -> None:
    """Write the hashes of a version's files, whatever they hold, into its manifest."""
    directory = home / "index/versions" / version
    path = directory / "manifest.json"
    raw = json.loads(path.read_text("utf-8")) | {"files": hash_files(directory)}
    path.write_text(json.dumps(raw), "utf-8")


def test_a_sound_version_has_no_findings(built_here: tuple[Path, str]) -> None:
    """Exact indexes have no recall to measure."""
    home, version = built_here
    report = verify(home, FakeEncoder(), version)
    assert report.as_json() == {"version": version, "findings": [], "recall": {}}


def test_a_damaged_file_is_found(built_here: tuple[Path, str]) -> None:
    """By its hash."""
    home, version = built_here
    with (home / "index/versions" / version / "units.json").open("a") as file:
        file.write(" ")
    (finding,) = verify(home, FakeEncoder(), version).findings
    assert "units.json not as its manifest says" in finding


def test_a_version_of_another_encoder_is_found(built_here: tuple[Path, str]) -> None:
    """It would not serve."""
    home, version = built_here
    (finding,) = verify(home, FakeEncoder(encoder_id="other"), version).findings
    assert "does not match what serves" in finding


def test_a_version_that_is_not_there_is_a_finding(built_here: tuple[Path, str]) -> None:
    """With those there are."""
    home, version = built_here
    (finding,) = verify(home, FakeEncoder(), "f" * 16).findings
    assert f"expected one of {version}" in finding


@pytest.mark.parametrize("value", [0.5, float("nan")])
def test_vectors_that_are_none_are_found(built_here: tuple[Path, str], value: float) -> None:
    """Hashes cannot tell: they were wrong when they were written."""
    home, version = built_here
    path = home / "index/versions" / version / UNIT_VECTORS_FILE
    vectors = FlatIndex.load(path).vectors.copy()
    vectors[3:5] *= value
    FlatIndex.of(vectors).save(path)
    sealed(home, version)
    (finding,) = verify(home, FakeEncoder(), version).findings
    assert finding == "units: 2 vectors are not of unit length, the first in row 3"


def test_recall_that_fell_is_found(built_here: tuple[Path, str]) -> None:
    """Lists that are not looked through far enough."""
    home, version = built_here
    path = home / "index/versions" / version / UNIT_VECTORS_FILE
    flat = FlatIndex.load(path)
    inverted = InvertedIndex.over(flat)
    inverted.with_probes([Probes(0.0, inverted.lists)]).save(path)
    sealed(home, version)
    report = verify(home, FakeEncoder(), version)
    assert set(report.recall) == {"units 1", "units 0.1", "units 0.01"}
    assert all(np.isfinite(list(report.recall.values())))
    assert not report.findings
