"""A version of the index as it serves: in memory, never changed, safe between threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import TextEncoder, Vectors
from knowledge.errors import IndexCorrupt, IndexMismatch, IndexMissing
from knowledge.index_build import SETTINGS
from knowledge.index_files import (
    GIST_VECTORS_FILE,
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
from knowledge.learned import Learned
from knowledge.lexical import LexicalIndex
from knowledge.passages import AUDIENCES, Passage, passages_from_json
from knowledge.units import Units

_VECTOR_FILES = (UNIT_VECTORS_FILE, PASSAGE_VECTORS_FILE, GIST_VECTORS_FILE, OUTSIDE_VECTORS_FILE)
_NO_END = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may answer; an audience of None lets both in."""

    jurisdiction: str
    audience: str | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a filter lets in: passages, and FAISS selectors of units and of passages."""

    passages: NDArray[np.bool_]
    unit_selector: faiss.IDSelectorBitmap
    passage_selector: faiss.IDSelectorBitmap


@dataclass(frozen=True, slots=True)
class VectorIndexes:
    """The FAISS indexes of a version, by what their rows stand for."""

    units: faiss.IndexFlatIP
    passages: faiss.IndexFlatIP
    gists: faiss.IndexFlatIP
    outside: faiss.IndexFlatIP


class OpenIndex:
    """A loaded version. The `..._vectors` are views of the FAISS indexes' own memory."""

    def __init__(
        self,
        manifest: IndexManifest,
        passages: tuple[Passage, ...],
        units: Units,
        vectors: VectorIndexes,
        learned: Learned,
        words: LexicalIndex,
    ) -> None:
        self.manifest = manifest
        self.passages = passages
        self.units = units
        self.vectors = vectors
        self.learned = learned
        self.words = words
        self.unit_vectors = _view(vectors.units)
        self.passage_vectors = _view(vectors.passages)
        self.gist_vectors = _view(vectors.gists)
        self.by_id = {each.id: each for each in passages}
        self.jurisdictions = frozenset(each.jurisdiction for each in passages)
        self._from = np.array([each.effective_from.toordinal() for each in passages])
        self._to = np.array(
            [e.effective_to.toordinal() if e.effective_to else _NO_END for e in passages]
        )
        self._jurisdiction = np.array([each.jurisdiction for each in passages])
        self._audience = {
            name: np.array([name in each.audience for each in passages]) for name in AUDIENCES
        }
        self.allowed = lru_cache(maxsize=64)(self._allowed)

    def _allowed(self, filter_: Filter) -> Allowed:
        """Return what a filter lets in."""
        day = filter_.as_of.toordinal()
        mask = (
            (self._jurisdiction == filter_.jurisdiction) & (self._from <= day) & (day <= self._to)
        )
        if filter_.audience is not None:
            mask &= self._audience[filter_.audience]
        return Allowed(mask, _selector(mask[self.units.passages]), _selector(mask))


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
    read: list[Any] = [faiss.read_index(str(directory / each)) for each in _VECTOR_FILES]
    return VectorIndexes(*read)


def _view(index: faiss.IndexFlatIP) -> Vectors:
    """Return (n, dimensions) float32 without a copy; valid while the index lives."""
    flat: Vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
    return flat.reshape(-1, index.d)


def _selector(mask: NDArray[np.bool_]) -> faiss.IDSelectorBitmap:
    # The stubs know the C++ signature; the Python wrapper takes an array and keeps it alive.
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore
