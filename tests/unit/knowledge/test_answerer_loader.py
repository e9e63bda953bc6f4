"""Versions open one after the other on one encoder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import index
from knowledge.answerer_loader import AnswererLoader
from knowledge.answers import Question
from knowledge.calibration import CALIBRATION_FILE, write_calibrations
from knowledge.encoder import Encoder
from knowledge.errors import EncoderCorrupt, IndexMissing
from tests.unit.knowledge.answerers import calibration
from tests.unit.knowledge.fakes import write_corpus

ENCODER = Path(__file__).parents[3] / "var" / "encoder"

pytestmark = pytest.mark.skipif(
    not ENCODER.exists(), reason="var/encoder is not there: run `make setup`"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with the encoder of this checkout and no index."""
    home = tmp_path / "home"
    (home / "encoder").mkdir(parents=True)
    for each in ENCODER.iterdir():
        (home / "encoder" / each.name).symlink_to(each)
    return home


def test_versions_share_the_encoder(home: Path, tmp_path: Path) -> None:
    """It is the greater part of an answerer, and it is the same for all of them."""
    encoder = Encoder.open(home)
    fitted = replace(calibration(), model_sha256=encoder.model_sha256)
    write_calibrations(home / CALIBRATION_FILE, {encoder.precision: fitted})
    whole = index.build(home, write_corpus(tmp_path / "whole"), encoder=encoder)
    less = write_corpus(tmp_path / "less", eu__crd_md=None)
    part = index.build(home, less, encoder=encoder)
    loader = AnswererLoader(home)
    first, second = loader.load(whole), loader.load(part)
    assert (first.version, second.version) == (whole, part)
    assert loader.encoder() is loader.encoder()
    question = Question("how many days do i have to withdraw", "EU")
    assert [each.passage for each in first.answer(question).citations] == ["eu-crd-9"]
    assert second.answer(question).abstained_because == "jurisdiction_not_covered"
    with pytest.raises(IndexMissing, match="expected one of"):
        loader.load("f" * 16)


def test_an_encoder_that_was_exported_again_is_opened_again(home: Path) -> None:
    """The index beside it was built with that one; a broken export is refused, not ignored."""
    loader = AnswererLoader(home)
    before = loader.encoder()
    manifest = home / "encoder" / "manifest.json"
    raw = json.loads(manifest.read_text("utf-8")) | {"encoder_id": "f" * 16}
    manifest.unlink()
    manifest.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(EncoderCorrupt, match="encoder_id is not that of its files"):
        loader.encoder()
    manifest.unlink()
    manifest.symlink_to(ENCODER / "manifest.json")
    assert loader.encoder() is before
