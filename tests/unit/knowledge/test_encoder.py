"""The exported encoder as it serves, held to sentence-transformers' own vectors."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.artefact import REFERENCE_SENTENCES_FILE, REFERENCE_VECTORS_FILE
from knowledge.encoder import Encoder, Vectors
from knowledge.errors import EncoderCorrupt, EncoderMissing

HOME = Path(__file__).parents[3] / "var"

pytestmark = pytest.mark.skipif(
    not (HOME / "encoder").exists(), reason="var/encoder is not there: run `make setup`"
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the fp32 encoder."""
    return Encoder.open(HOME)


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Return the fifty reference sentences."""
    raw = json.loads((HOME / "encoder" / REFERENCE_SENTENCES_FILE).read_text("utf-8"))
    return list(raw["sentences"])


@pytest.fixture(scope="module")
def reference() -> Vectors:
    """Return the vectors that sentence-transformers gives the reference sentences."""
    vectors: Vectors = np.load(HOME / "encoder" / REFERENCE_VECTORS_FILE)
    return vectors


@pytest.mark.parametrize(
    ("precision", "least", "mean"), [("fp32", 0.999, 0.999), ("int8", 0.9, 0.98)]
)
def test_vectors_are_those_of_sentence_transformers(
    sentences: list[str], reference: Vectors, precision: str, least: float, mean: float
) -> None:
    """Each of the fifty at fp32 to three nines; int8 close, and on average closer."""
    vectors = Encoder.open(HOME, precision=precision).encode(sentences)
    cosines = (vectors * reference).sum(axis=1)
    assert cosines.min() >= least
    assert cosines.mean() >= mean


def test_there_are_fifty_reference_sentences(sentences: list[str], reference: Vectors) -> None:
    """No two the same, a vector each."""
    assert len(set(sentences)) == 50
    assert reference.shape == (50, 384)


def test_a_vector_is_one_row_of_unit_length(encoder: Encoder) -> None:
    """Shape and type as the index needs them."""
    vector = encoder.encode_query("where is my parcel")
    assert vector.shape == (1, encoder.dimensions) == (1, 384)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_text_has_one_vector_whatever_stands_beside_it(precision: str) -> None:
    """Bit for bit: a vector never hangs on its neighbours."""
    encoder = Encoder.open(HOME, precision=precision)
    texts = ["short", "a much longer text about who pays the postage of a return", "kettle"]
    together = encoder.encode(texts)
    for row, text in enumerate(texts):
        assert np.array_equal(together[row], encoder.encode_query(text)[0])


def test_a_text_is_read_to_its_256th_token(encoder: Encoder) -> None:
    """What stands behind is cut, and nothing breaks."""
    long = "return " * 5000
    assert np.array_equal(encoder.encode_query(long), encoder.encode_query(long + "kettle"))


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud7ff", "退货", "🙂" * 300])
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    """Blank, strange or in another script."""
    assert np.isfinite(encoder.encode_query(text)).all()


def test_progress_is_told_for_every_text(encoder: Encoder) -> None:
    """A build of some seconds shows that it moves."""
    told: list[tuple[int, int]] = []
    encoder.encode(["a", "b", "c"], lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    """With the right width all the same."""
    assert encoder.encode([]).shape == (0, 384)


def test_threads_share_an_encoder(encoder: Encoder) -> None:
    """Every one gets its own vector."""
    texts = [f"question number {n}" for n in range(40)]
    alone = encoder.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(encoder.encode_query, texts))
    assert np.array_equal(np.concatenate(together), alone)


def test_a_home_without_an_encoder_is_refused(tmp_path: Path) -> None:
    """With the line that mends it."""
    with pytest.raises(EncoderMissing, match="make setup"):
        Encoder.open(tmp_path)


def test_a_graph_with_other_bytes_is_refused(tmp_path: Path) -> None:
    """Hashes are checked before anything is loaded."""
    shutil.copytree(HOME / "encoder", tmp_path / "encoder")
    with (tmp_path / "encoder" / "model.int8.onnx").open("ab") as graph:
        graph.write(b"x")
    Encoder.open(tmp_path, precision="fp32")
    with pytest.raises(EncoderCorrupt, match=r"model\.int8\.onnx"):
        Encoder.open(tmp_path, precision="int8")


@pytest.mark.parametrize(("precision", "threads"), [("fp16", 1), ("fp32", 0)])
def test_settings_that_make_no_sense_are_refused(precision: str, threads: int) -> None:
    """The value and what was expected are in the message."""
    with pytest.raises(ValueError, match="expected"):
        Encoder.open(HOME, precision=precision, threads=threads)
