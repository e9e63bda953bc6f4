"""The exported encoder's files and their manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.artefact import (
    EncoderManifest,
    encoder_directory,
    encoder_id_of,
    model_file,
    sha256_of,
)
from knowledge.errors import EncoderCorrupt, EncoderMissing


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return a directory with two files and their manifest."""
    (tmp_path / "model.fp32.onnx").write_bytes(b"graph")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    files = {each.name: sha256_of(each) for each in tmp_path.iterdir()}
    EncoderManifest("m", "0" * 64, 384, 256, files, encoder_id_of(files), 1).write(tmp_path)
    return tmp_path


def test_a_manifest_comes_back_as_it_was_written(directory: Path) -> None:
    """And its files are the ones it names."""
    manifest = EncoderManifest.read(directory)
    assert (manifest.model, manifest.dimensions, manifest.max_tokens) == ("m", 384, 256)
    manifest.verify(directory, manifest.files)


def test_the_id_stands_for_the_files_and_not_for_their_order() -> None:
    """Two encoders are one exactly when their files are."""
    assert encoder_id_of({"a": "1", "b": "2"}) == encoder_id_of({"b": "2", "a": "1"})
    assert encoder_id_of({"a": "1"}) != encoder_id_of({"a": "2"})
    assert len(encoder_id_of({})) == 16


def test_a_changed_file_is_refused(directory: Path) -> None:
    """One byte is enough; the message names the file and the way out."""
    (directory / "model.fp32.onnx").write_bytes(b"grapH")
    manifest = EncoderManifest.read(directory)
    with pytest.raises(EncoderCorrupt, match=r"model\.fp32\.onnx .*make setup"):
        manifest.verify(directory, ["model.fp32.onnx"])


def test_a_file_that_is_gone_is_refused(directory: Path) -> None:
    """As missing, not as corrupt: the way out is the same, the cause is not."""
    (directory / "tokenizer.json").unlink()
    with pytest.raises(EncoderMissing, match=r"tokenizer\.json is not there"):
        EncoderManifest.read(directory).verify(directory, ["tokenizer.json"])


def test_a_file_that_the_manifest_does_not_know_is_refused(directory: Path) -> None:
    """An int8 graph put beside an fp32 export is nobody's."""
    (directory / "model.int8.onnx").write_bytes(b"x")
    with pytest.raises(EncoderCorrupt, match=r"does not name model\.int8\.onnx"):
        EncoderManifest.read(directory).verify(directory, ["model.int8.onnx"])


def test_no_directory_is_a_missing_encoder(tmp_path: Path) -> None:
    """The first thing a newcomer meets says what to run."""
    with pytest.raises(EncoderMissing, match="make setup"):
        EncoderManifest.read(encoder_directory(tmp_path))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"format": 2}, "format 2, expected 1"),
        ({"encoder_id": "0" * 16}, "encoder_id is not that of its files"),
        ({"surprise": 1}, "not an encoder manifest"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(
    directory: Path, change: dict[str, object], expected: str
) -> None:
    """Another format, a forged id, an unknown key."""
    path = directory / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change), encoding="utf-8")
    with pytest.raises(EncoderCorrupt, match=expected):
        EncoderManifest.read(directory)


@pytest.mark.parametrize("text", ["", "[]", "null", "{"])
def test_a_damaged_manifest_is_refused(directory: Path, text: str) -> None:
    """A half-written file is corrupt, not a crash."""
    (directory / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderCorrupt, match="not an encoder manifest"):
        EncoderManifest.read(directory)


def test_a_precision_has_a_file_of_its_own() -> None:
    """And there are two of them."""
    assert model_file("int8") == "model.int8.onnx"
    with pytest.raises(ValueError, match="expected one of fp32, int8"):
        model_file("fp16")
