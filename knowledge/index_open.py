"""A version of the index as it serves: in memory, never changed, safe between threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.encoder import TextEncoder
from knowledge.errors import IndexCorrupt, IndexMismatch, IndexMissing
from knowledge.filters import Allowed, Filter, Filters
from knowledge.index_build import SETTINGS
from knowledge.index_files import (
    GIST_VECTORS_FILE,
    INSIDE_FILE,
    LEARNED_FILE,
    LEXICAL_DIRECTORY,
    OUTSIDE_VECTORS_FILE,
    PASSAGE_VECTORS_FILE,
    PASSAGES_FILE,
    UNIT_VECTORS_FILE,
    UNITS_FILE,
    WAY_OUT,
    IndexManifest,
)
from knowledge.index_store import IndexStore
from knowledge.inside import Inside
from knowledge.learned import Learned
from knowledge.lexical import LexicalIndex
from knowledge.passages import Passage, passages_from_json
from knowledge.units import Units
from knowledge.vectors.kinds import LocalIndex, load_index

__all__ = ["Allowed", "Filter", "OpenIndex", "VectorIndexes", "open_index"]

_VECTOR_FILES = (UNIT_VECTORS_FILE, PASSAGE_VECTORS_FILE, GIST_VECTORS_FILE, OUTSIDE_VECTORS_FILE)


@dataclass(frozen=True, slots=True)
class VectorIndexes:
    """The vector indexes of a version, by what their rows stand for."""

    units: LocalIndex
    passages: LocalIndex
    gists: LocalIndex
    outside: LocalIndex


class OpenIndex:
    """A loaded version. The `..._vectors` are views of the vector indexes' own memory."""

    def __init__(
        self,
        manifest: IndexManifest,
        passages: tuple[Passage, ...],
        units: Units,
        vectors: VectorIndexes,
        learned: Learned,
        inside: Inside,
        words: LexicalIndex,
    ) -> None:
        self.manifest = manifest
        self.passages = passages
        self.units = units
        self.vectors = vectors
        self.learned = learned
        self.inside = inside
        self.words = words
        self.unit_vectors = vectors.units.vectors
        self.passage_vectors = vectors.passages.vectors
        self.gist_vectors = vectors.gists.vectors
        self.by_id = {each.id: each for each in passages}
        self.jurisdictions = frozenset(each.jurisdiction for each in passages)
        self._filters = Filters(passages, units.passages)
        self._refuse_missing_rows()

    def allowed(self, where: Filter) -> Allowed:
        """Return what a filter lets in."""
        return self._filters.allowed(where)

    def around(self, where: Filter) -> Allowed:
        """Return what a filter lets in, and beside it what holds on other days alone."""
        return self._filters.around(where)

    def _refuse_missing_rows(self) -> None:
        """Raise ValueError unless every passage and unit has its row in every index."""
        passages, units = len(self.passages), len(self.units.texts)
        rows = {
            "units of passages": (len(self.units.starts) - 1, passages),
            "unit vectors": (self.vectors.units.ntotal, units),
            "passage vectors": (self.vectors.passages.ntotal, passages),
            "gist vectors": (self.vectors.gists.ntotal, passages),
            "learned weights": (len(self.learned.weights), passages),
            "lexical documents": (len(self.words), passages),
        }
        wrong = [f"{n} {name} for {m}" for name, (n, m) in rows.items() if n != m]
        if wrong:
            raise ValueError("; ".join(wrong))


def open_index(home: Path, encoder: TextEncoder, version: str | None = None) -> OpenIndex:
    """Return the active version, or a named one, verified and made for this encoder.

    Raises:
        IndexMissing: when no version is active, or the named one is not there.
        IndexCorrupt: when its files are not the ones its manifest names.
        IndexMismatch: when it was built for another encoder, precision or setting.
    """
    store = IndexStore(home)
    name = version or store.active()
    if name is None:
        raise IndexMissing(f"no active index under {home}: {WAY_OUT}")
    manifest = store.manifest(name)
    _refuse_mismatch(manifest, encoder)
    directory = store.directory(name)
    manifest.verify(directory)
    try:
        opened = OpenIndex(
            manifest,
            passages_from_json((directory / PASSAGES_FILE).read_bytes()),
            Units.from_json((directory / UNITS_FILE).read_bytes()),
            _read_vectors(directory),
            Learned.load(directory / LEARNED_FILE),
            Inside.load(directory / INSIDE_FILE),
            LexicalIndex.load(directory / LEXICAL_DIRECTORY),
        )
    except (ValueError, RuntimeError) as exc:
        raise IndexCorrupt(f"index version {name} cannot be read ({exc}): {WAY_OUT}") from exc
    return opened


def _refuse_mismatch(manifest: IndexManifest, encoder: TextEncoder) -> None:
    """Raise IndexMismatch, naming both sides, unless made for this encoder and this code."""
    pairs = [
        ("encoder", manifest.encoder_id, encoder.encoder_id),
        ("precision", manifest.precision, encoder.precision),
        ("dimensions", str(manifest.dimensions), str(encoder.dimensions)),
        *((name, manifest.settings.get(name, "nothing"), each) for name, each in SETTINGS.items()),
    ]
    differences = [f"{name}: index has {a!r}, serving {b!r}" for name, a, b in pairs if a != b]
    if differences:
        raise IndexMismatch(
            f"index version {manifest.version} does not match what serves "
            f"({'; '.join(differences)}): {WAY_OUT}"
        )


def _read_vectors(directory: Path) -> VectorIndexes:
    return VectorIndexes(*(load_index(directory / each) for each in _VECTOR_FILES))
