"""The sentence encoder, from the export that retrieval uses too: text in, unit vectors out.

One ONNX graph with mean pooling and normalisation inside, so both interpreters compute the same
vectors. The files are checked against their manifest before they are loaded.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from bot.errors import EncoderUnusable
from bot.settings import Settings

FORMAT = 1
WAY_OUT = "run `make setup` to export it again"

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Manifest:
    """What the export says about itself, as far as the bot needs it."""

    dimensions: int
    max_tokens: int
    files: dict[str, str]
    encoder_id: str

    @classmethod
    def read(cls, directory: Path) -> Manifest:
        """Read and check the manifest of an exported encoder.

        Raises:
            EncoderUnusable: when it is missing, of another format, or contradicts itself.
        """
        path = directory / "manifest.json"
        try:
            document = json.loads(path.read_bytes())
            manifest = cls(
                dimensions=int(document["dimensions"]),
                max_tokens=int(document["max_tokens"]),
                files=dict(document["files"]),
                encoder_id=str(document["encoder_id"]),
            )
            found = document.get("format")
        except FileNotFoundError as exc:
            raise EncoderUnusable(f"no encoder at {directory}: {WAY_OUT}") from exc
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            raise EncoderUnusable(f"{path} is not a manifest ({exc!r}): {WAY_OUT}") from exc
        if found != FORMAT:
            raise EncoderUnusable(f"{path} has format {found!r}, expected {FORMAT}: {WAY_OUT}")
        hashes = "".join(sorted(manifest.files.values()))
        if manifest.encoder_id != hashlib.sha256(hashes.encode()).hexdigest()[:16]:
            raise EncoderUnusable(f"{path}: encoder_id is not that of its files: {WAY_OUT}")
        return manifest

    def read_verified(self, directory: Path, name: str) -> bytes:
        """Return a file's bytes, which are those that the manifest names.

        Raises:
            EncoderUnusable: when the file is missing or has other bytes.
        """
        try:
            content = (directory / name).read_bytes()
        except FileNotFoundError as exc:
            raise EncoderUnusable(f"{directory / name} is not there: {WAY_OUT}") from exc
        actual, expected = hashlib.sha256(content).hexdigest(), self.files.get(name, "nothing")
        if actual != expected:
            raise EncoderUnusable(
                f"{directory / name} has SHA-256 {actual[:16]}..., its manifest says"
                f" {expected[:16]}...: {WAY_OUT}"
            )
        return content


class Encoder:
    """Turns texts into unit vectors. Thread-safe: ONNX Runtime and the tokenizer both are."""

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer, session: InferenceSession) -> None:
        """Wrap an opened graph; use `open`, which verifies what it loads."""
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._session = session

    @property
    def encoder_id(self) -> str:
        """The export's identity: models trained with one encoder do not serve with another."""
        return self.manifest.encoder_id

    @classmethod
    def open(cls, directory: Path, *, precision: str, threads: int) -> Encoder:
        """Load a verified export.

        Args:
            directory: where the export stands.
            precision: `fp32` or `int8`.
            threads: how many threads one call may use.

        Raises:
            EncoderUnusable: when a file is missing or not the one its manifest names.
        """
        manifest = Manifest.read(directory)
        tokenizer = Tokenizer.from_str(manifest.read_verified(directory, "tokenizer.json").decode())
        tokenizer.enable_truncation(max_length=manifest.max_tokens)
        tokenizer.enable_padding()
        options = SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        graph = manifest.read_verified(directory, f"model.{precision}.onnx")
        session = InferenceSession(graph, sess_options=options, providers=["CPUExecutionProvider"])
        return cls(manifest, tokenizer, session)

    def knows(self, word: str) -> bool:
        """Return whether a lower-case word is one of the vocabulary's, and not put together."""
        return self._tokenizer.token_to_id(word) is not None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, `(len(texts), dimensions)` float32."""
        if not texts:
            return np.zeros((0, self.manifest.dimensions), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors: Vectors = self._session.run(
            ["embedding"],
            {
                "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
            },
        )[0]
        return vectors


def encoder_of(settings: Settings) -> Encoder:
    """Return the process's encoder, loaded at the first call and shared ever after."""
    return _shared(settings.encoder_directory, settings.intent_precision, settings.encoder_threads)


@functools.lru_cache(maxsize=2)
def _shared(directory: Path, precision: str, threads: int) -> Encoder:
    return Encoder.open(directory, precision=precision, threads=threads)


def encoder_identity(settings: Settings) -> str:
    """Return export and precision in one word: what a model trained on its vectors depends on."""
    return f"{encoder_of(settings).encoder_id}-{settings.intent_precision}"
