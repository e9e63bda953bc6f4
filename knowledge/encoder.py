"""The sentence encoder as it serves: the exported graph in ONNX Runtime, its tokenizer beside it.

Texts are encoded one at a time. A batch would pad them, and quantised activations share one scale
over a batch, so that a vector would hang on its neighbours; alone, the same text has the same
vector for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from onnxruntime import (
    InferenceSession,
    SessionOptions,
)
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidProtobuf
from tokenizers import Tokenizer

from knowledge.artefact import (
    TOKENIZER_FILE,
    WAY_OUT,
    EncoderManifest,
    encoder_directory,
    model_file,
)
from knowledge.errors import EncoderCorrupt

Vectors = NDArray[np.float32]


class TextEncoder(Protocol):
    """What the index and retrieval ask of an encoder."""

    @property
    def encoder_id(self) -> str:
        """Which export this is."""

    @property
    def model_sha256(self) -> str:
        """Which weights it was exported from."""

    @property
    def precision(self) -> str:
        """`fp32` or `int8`."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode_query(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return (n, dimensions) float32, unit norm; progress is told (done, total)."""


class EncoderAround:
    """What an encoder that keeps something of another's work has in common with that other."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder

    @property
    def encoder_id(self) -> str:
        """Which export this is."""
        return self._encoder.encoder_id

    @property
    def model_sha256(self) -> str:
        """Which weights it was exported from."""
        return self._encoder.model_sha256

    @property
    def precision(self) -> str:
        """`fp32` or `int8`."""
        return self._encoder.precision

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._encoder.dimensions


class Encoder:
    """Sentence vectors from the exported graph; safe to share between threads.

    A text longer than the manifest's `max_tokens` is cut there.
    """

    def __init__(
        self,
        manifest: EncoderManifest,
        precision: str,
        session: InferenceSession,
        tokenizer: Tokenizer,
    ) -> None:
        self._manifest = manifest
        self._precision = precision
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, home: Path, *, precision: str = "fp32", threads: int = 1) -> Encoder:
        """Return the encoder that stands under a home directory, its files verified.

        Raises:
            EncoderMissing: when it was never exported.
            EncoderCorrupt: when its files are not the ones its manifest names.
            ValueError: for a precision other than fp32 or int8, or fewer than one thread.
        """
        if threads < 1:
            raise ValueError(f"threads {threads!r}: expected 1 or more")
        directory = encoder_directory(home)
        graph = model_file(precision)
        manifest = EncoderManifest.read(directory)
        manifest.verify(directory, (graph, TOKENIZER_FILE))
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
        tokenizer.enable_truncation(manifest.max_tokens)
        tokenizer.no_padding()
        return cls(manifest, precision, _session(directory / graph, threads), tokenizer)

    @property
    def encoder_id(self) -> str:
        """Which export this is."""
        return self._manifest.encoder_id

    @property
    def model_sha256(self) -> str:
        """Which weights it was exported from."""
        return self._manifest.model_sha256

    @property
    def precision(self) -> str:
        """`fp32` or `int8`."""
        return self._precision

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._manifest.dimensions

    def encode_query(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm."""
        encoded = self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
        }
        return np.asarray(self._session.run(["embedding"], feed)[0], dtype=np.float32)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return (n, dimensions) float32, unit norm; progress is told (done, total)."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.encode_query(text)[0]
            if progress is not None:
                progress(row + 1, len(texts))
        return vectors


def _session(path: Path, threads: int) -> InferenceSession:
    """Return a session on the CPU that leaves the other threads of the machine alone."""
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads would spin between two questions, on cores that other processes need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidProtobuf) as exc:
        raise EncoderCorrupt(f"ONNX Runtime refuses {path} ({exc}): {WAY_OUT}") from exc
