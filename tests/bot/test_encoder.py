"""The encoder: the vectors of sentence-transformers, from files that are what they claim to be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import Encoder, Manifest, encoder_identity, encoder_of
from bot.errors import EncoderUnusable
from bot.settings import Settings


@pytest.fixture(scope="module")
def exported(home: Path) -> Path:
    """The folder of the exported encoder."""
    return home / "encoder"


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    """A copy of the int8 export that a test may damage."""
    folder = tmp_path / "encoder"
    shutil.copytree(exported, folder, ignore=shutil.ignore_patterns("*fp32*", "reference*"))
    return folder


def sentences(exported: Path) -> list[str]:
    """The reference sentences."""
    document = json.loads((exported / "reference.json").read_text())
    return list(document["sentences"] if isinstance(document, dict) else document)


def cosines(exported: Path, precision: str) -> np.ndarray:
    """How near each reference sentence's vector is to sentence-transformers' own."""
    encoder = Encoder.open(exported, precision=precision, threads=1)
    vectors = np.vstack([encoder.encode([sentence]) for sentence in sentences(exported)])
    return (vectors * np.load(exported / "reference.npy")).sum(axis=1)


def test_fp32_is_sentence_transformers(exported: Path) -> None:
    """Fifty sentences, each with a cosine of 0.999 or more to the original's vector."""
    near = cosines(exported, "fp32")

    assert len(near) == 50
    assert near.min() >= 0.999


def test_int8_is_near_it(exported: Path, record_property: pytest.RecordProperty) -> None:
    """The precision intents are served in: 0.99 on average, and no sentence below 0.95."""
    near = cosines(exported, "int8")
    record_property("int8 cosine, mean and least", f"{near.mean():.4f} {near.min():.4f}")

    assert near.mean() >= 0.985
    assert near.min() >= 0.95


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_vectors_are_of_unit_length_and_float32(exported: Path, precision: str) -> None:
    """Whatever the text: short, long beyond the limit, empty, or in no known script."""
    encoder = Encoder.open(exported, precision=precision, threads=1)
    vectors = encoder.encode(["a", "", "word " * 2000, "退货", "🙂", "\x00"])

    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_has_no_vectors(exported: Path) -> None:
    """Zero rows, the right number of columns."""
    assert encoder_of(Settings(home=exported.parent)).encode([]).shape == (0, 384)


def test_a_text_alone_has_always_the_same_vector(exported: Path) -> None:
    """The promise of the same answer to the same question begins here."""
    encoder = Encoder.open(exported, precision="int8", threads=1)
    first = encoder.encode(["where is my order"])
    encoder.encode(["something else entirely"])

    assert np.array_equal(first, encoder.encode(["where is my order"]))


def test_the_process_loads_it_once(home: Path) -> None:
    """Every component shares it."""
    assert encoder_of(Settings(home=home)) is encoder_of(Settings(home=home))


def test_its_identity_names_export_and_precision(home: Path) -> None:
    """Models are bound to both."""
    exported = Manifest.read(home / "encoder").encoder_id

    assert encoder_identity(Settings(home=home)) == f"{exported}-int8"
    assert encoder_identity(Settings(home=home, intent_precision="fp32")) == f"{exported}-fp32"


def test_a_missing_encoder_says_how_to_get_one(tmp_path: Path) -> None:
    """The way out."""
    with pytest.raises(EncoderUnusable, match=r"no encoder at .*make setup"):
        Encoder.open(tmp_path, precision="int8", threads=1)


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused(copied: Path, name: str) -> None:
    """One byte more, and it is not what the manifest names."""
    with (copied / name).open("ab") as file:
        file.write(b" ")

    with pytest.raises(EncoderUnusable, match=f"{name} has SHA-256 .*make setup"):
        Encoder.open(copied, precision="int8", threads=1)


def test_a_file_that_is_gone_is_named(copied: Path) -> None:
    """As when an export was interrupted."""
    (copied / "model.int8.onnx").unlink()

    with pytest.raises(EncoderUnusable, match=r"model\.int8\.onnx is not there"):
        Encoder.open(copied, precision="int8", threads=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "has format 2, expected 1"),
        ({"encoder_id": "0" * 16}, "encoder_id is not that of its files"),
        ({"files": None}, "is not a manifest"),
        ({"dimensions": "many"}, "is not a manifest"),
        ("not json", "is not a manifest"),
        (["a list"], "is not a manifest"),
    ],
)
def test_a_manifest_that_cannot_be_believed_is_refused(
    copied: Path, change: object, said: str
) -> None:
    """Another format, another id, no manifest at all."""
    path = copied / "manifest.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, **change} if isinstance(change, dict) else change))

    with pytest.raises(EncoderUnusable, match=said):
        Manifest.read(copied)
