"""The exported encoder as files: their names, their manifest, and the check of one by the other.

The export writes these files, and `knowledge.encoder` and the bot's own loader read them. Standard
library only, because the exporting interpreter has none of what serving needs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.errors import EncoderCorrupt, EncoderMissing

FORMAT = 1
PRECISIONS = ("fp32", "int8")
MANIFEST_FILE = "manifest.json"
TOKENIZER_FILE = "tokenizer.json"
REFERENCE_SENTENCES_FILE = "reference.json"
REFERENCE_VECTORS_FILE = "reference.npy"
WAY_OUT = "run `make setup` to export it again"

_CHUNK_BYTES = 1 << 20


def model_file(precision: str) -> str:
    """Return the name of the graph's file at a precision, `fp32` or `int8`.

    Raises:
        ValueError: for any other precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision {precision!r}: expected one of {', '.join(PRECISIONS)}")
    return f"model.{precision}.onnx"


def encoder_directory(home: Path) -> Path:
    """Return where the encoder stands under a home directory."""
    return home / "encoder"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def encoder_id_of(files: Mapping[str, str]) -> str:
    """Return 16 hexadecimal digits that stand for exactly these file hashes."""
    return hashlib.sha256("".join(sorted(files.values())).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """What was exported, from which model, into which files.

    `recipe` counts the ways of exporting: the same weights exported by a newer recipe are another
    encoder.
    """

    model: str
    model_sha256: str
    dimensions: int
    max_tokens: int
    files: dict[str, str]
    encoder_id: str
    recipe: int
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        """Write the manifest into a directory."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        (directory / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> EncoderManifest:
        """Read the manifest of a directory.

        Raises:
            EncoderMissing: when there is none.
            EncoderCorrupt: when it is not a manifest of this format, or its id is not that of its
            files.
        """
        path = directory / MANIFEST_FILE
        try:
            manifest = cls(**json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise EncoderMissing(f"no encoder at {directory}: {WAY_OUT}") from exc
        except (TypeError, ValueError) as exc:
            raise EncoderCorrupt(f"{path} is not an encoder manifest ({exc}): {WAY_OUT}") from exc
        if manifest.format != FORMAT:
            raise EncoderCorrupt(
                f"{path} has format {manifest.format!r}, expected {FORMAT}: {WAY_OUT}"
            )
        if manifest.encoder_id != encoder_id_of(manifest.files):
            raise EncoderCorrupt(f"{path}: encoder_id is not that of its files: {WAY_OUT}")
        return manifest

    def verify(self, directory: Path, names: Iterable[str]) -> None:
        """Check that the named files are byte for byte those of the manifest.

        Raises:
            EncoderMissing: when one is not there.
            EncoderCorrupt: when one has other bytes, or the manifest does not know it.
        """
        for name in names:
            expected = self.files.get(name)
            if expected is None:
                raise EncoderCorrupt(f"{directory / MANIFEST_FILE} does not name {name}: {WAY_OUT}")
            try:
                actual = sha256_of(directory / name)
            except FileNotFoundError as exc:
                raise EncoderMissing(f"{directory / name} is not there: {WAY_OUT}") from exc
            if actual != expected:
                raise EncoderCorrupt(
                    f"{directory / name} has SHA-256 {actual[:16]}..., "
                    f"its manifest says {expected[:16]}...: {WAY_OUT}"
                )
