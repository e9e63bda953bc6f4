"""What an index version is on disk: its files, its manifest, and the check of one by the other.

index/versions/<version>/manifest.json   what it was built from, and the hash of every other file
                         passages.json   the passages, in row order
                         units.json      their titles, sentences and asks, in row order
                         *.faiss         units, passages, gists, outside
                         learned.npz     what the asks teach
                         inside.npz      what their words do
                         lexical/        BM25
index/active                             the version that serves
index/history                            the versions activated, oldest first
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.artefact import sha256_of
from knowledge.errors import IndexCorrupt, IndexMissing

FORMAT = 1
MANIFEST_FILE = "manifest.json"
PASSAGES_FILE = "passages.json"
UNITS_FILE = "units.json"
UNIT_VECTORS_FILE = "units.faiss"
PASSAGE_VECTORS_FILE = "passages.faiss"
GIST_VECTORS_FILE = "gists.faiss"
OUTSIDE_VECTORS_FILE = "outside.faiss"
LEARNED_FILE = "learned.npz"
INSIDE_FILE = "inside.npz"
LEXICAL_DIRECTORY = "lexical"
WAY_OUT = "run `make index` (or `recourse index build --activate`)"

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Background:
    """Mean and deviation of one signal between a question and passages that do not answer it."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What a version was built from and what it holds."""

    version: str
    encoder_id: str
    model_sha256: str
    precision: str
    dimensions: int
    corpus_sha256: str
    settings: Mapping[str, str]
    passages: int
    vectors: int
    background: Mapping[str, Background]
    created_at: str
    files: Mapping[str, str]
    format: int = FORMAT

    @property
    def name(self) -> str:
        """The version's name, under the word that listings of versions use."""
        return self.version

    def write(self, directory: Path) -> None:
        """Write the manifest into a version's directory."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        (directory / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> IndexManifest:
        """Read a version's manifest.

        Raises:
            IndexMissing: when there is none.
            IndexCorrupt: when it is not one of this format.
        """
        path = directory / MANIFEST_FILE
        try:
            raw = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise IndexMissing(f"no index version at {directory}: {WAY_OUT}") from exc
        except ValueError as exc:
            raise IndexCorrupt(f"{path} is not JSON ({exc}): {WAY_OUT}") from exc
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise IndexCorrupt(f"{path} is not an index manifest of format {FORMAT}: {WAY_OUT}")
        try:
            background = {name: Background(**each) for name, each in raw.pop("background").items()}
            return cls(background=background, **raw)
        except (TypeError, KeyError, AttributeError) as exc:
            raise IndexCorrupt(f"{path} is not an index manifest ({exc}): {WAY_OUT}") from exc

    def verify(self, directory: Path, *names: str) -> None:
        """Check that the named files, by default all, are byte for byte the manifest's.

        Raises:
            IndexCorrupt: when they are not.
        """
        if names:
            expected = {name: self.files.get(name) for name in names}
            actual: dict[str, str] = {
                n: sha256_of(directory / n) for n in names if (directory / n).is_file()
            }
        else:
            expected, actual = dict(self.files), hash_files(directory)
        wrong = sorted(n for n in {*expected, *actual} if expected.get(n) != actual.get(n))
        if wrong:
            raise IndexCorrupt(
                f"index version {self.version}: {', '.join(wrong)} not as its manifest says: "
                f"{WAY_OUT}"
            )


def hash_files(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a version but its manifest, by relative name."""
    return {
        path.relative_to(directory).as_posix(): sha256_of(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST_FILE
    }
