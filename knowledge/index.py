"""The index of passages as other rooms use it: build, look at, activate and roll back versions.

A version is immutable and named by what it was built from, so building again with nothing changed
is free, and going back to an older one is the change of a single small file. Only `build` loads the
encoder and the libraries that index: everything else here is light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import IndexCorrupt, IndexMissing
from knowledge.index_files import PASSAGES_FILE, WAY_OUT, IndexManifest, Progress
from knowledge.index_store import IndexStore
from knowledge.passages import Passage, load_corpus, own_corpus, passages_from_json

if TYPE_CHECKING:
    from knowledge.encoder import TextEncoder


@dataclass(frozen=True, slots=True)
class Status:
    """The versions there are, oldest first, and the name of the one that serves."""

    versions: tuple[IndexManifest, ...]
    active: str | None

    def as_json(self) -> dict[str, object]:
        """Return what `recourse index status --json` prints."""
        return {
            "active": self.active,
            "versions": [
                {name: each for name, each in asdict(version).items() if name != "files"}
                for version in self.versions
            ],
        }


def build(
    home: Path,
    corpus: Path,
    *,
    precision: str = "fp32",
    threads: int = 1,
    encoder: TextEncoder | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the name of the version that the corpus makes, built unless it stands already.

    The merchant's own corpus under `home`, if there is one, is part of it. Nothing is activated.
    Without an encoder, the one under `home` is opened. What was encoded before, be it by a build
    that was killed, is not encoded again.

    Raises:
        CorpusError: when the corpus is malformed, with every complaint.
        EncoderError: when there is no usable encoder.
    """
    from knowledge.encoder import Encoder
    from knowledge.index_build import version_of, write_version
    from knowledge.vector_cache import CachedEncoder, VectorCache, cache_directory

    loaded = load_corpus(corpus, own_corpus(home))
    encoder = encoder or Encoder.open(home, precision=precision, threads=threads)
    version = version_of(loaded, encoder)
    store, tell = IndexStore(home), progress or _silent
    with store.building(waiting=lambda: tell("waiting for another build", 0, 1)):
        if not _stands(store, version):
            cache = VectorCache(cache_directory(home), encoder)
            cached = CachedEncoder(encoder, cache)
            with store.staging() as staged:
                write_version(staged, loaded, cached, tell)
                with store.writing():
                    store.adopt(staged, version)
            cache.trim(cached.used)
    return version


def _stands(store: IndexStore, version: str) -> bool:
    try:
        store.manifest(version).verify(store.directory(version))
    except (IndexMissing, IndexCorrupt):
        return False
    return True


def _silent(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""


def status(home: Path) -> Status:
    """Return the versions there are and which of them serves.

    Raises:
        IndexCorrupt: when a version's manifest cannot be read.
    """
    store = IndexStore(home)
    manifests = [store.manifest(each) for each in store.versions()]
    return Status(tuple(sorted(manifests, key=lambda e: (e.created_at, e.version))), store.active())


def activate(home: Path, version: str) -> None:
    """Let a version serve from the next opening on.

    Raises:
        IndexMissing: when it is not there.
        IndexCorrupt: when its files are not the ones its manifest names.
    """
    store = IndexStore(home)
    with store.writing():
        store.activate(version)


def rollback(home: Path) -> str:
    """Let the version before the active one serve again, and return its name.

    Raises:
        IndexMissing: when there is none before it.
    """
    store = IndexStore(home)
    with store.writing():
        return store.rollback()


@dataclass(frozen=True, slots=True)
class Pruned:
    """The versions that were removed, and the bytes that are free since."""

    versions: tuple[str, ...]
    freed_bytes: int

    def as_json(self) -> dict[str, object]:
        """Return what `recourse index prune --json` prints."""
        return {"removed": list(self.versions), "freed_bytes": self.freed_bytes}


def prune(home: Path, keep: int) -> Pruned:
    """Remove versions that nobody will roll back to, and vectors of encoders that none needs.

    What serves stays, what is newer and never served, and the last `keep` that served before.

    Raises:
        IndexMissing: when no version is active: nothing tells which of them will be wanted.
        IndexCorrupt: when the active version's manifest cannot be read.
    """
    from knowledge.vector_cache import SUFFIX, cache_directory, file_name

    store = IndexStore(home)
    active = store.active()
    if active is None:
        raise IndexMissing(f"no active index under {home}, so no version is older: {WAY_OUT}")
    root = home / "index"
    with store.building(waiting=lambda: None), store.writing():
        before = _bytes_in(root)
        removed = store.prune(keep)
        manifests = [store.manifest(each) for each in store.versions()]
        needed = {file_name(e.encoder_id, e.precision, e.dimensions) for e in manifests}
        for path in cache_directory(home).glob(f"*{SUFFIX}"):
            if path.name not in needed:
                path.unlink()
        return Pruned(removed, before - _bytes_in(root))


def _bytes_in(directory: Path) -> int:
    return sum(each.stat().st_size for each in directory.rglob("*") if each.is_file())


def passages(home: Path, version: str | None = None) -> Mapping[str, Passage]:
    """Return the passages of a version, else of the active one, by id; no encoder is needed.

    Raises:
        IndexMissing: when it is not there, or no version is active.
        IndexCorrupt: when it cannot be read.
    """
    store = IndexStore(home)
    version = version or store.active()
    if version is None:
        raise IndexMissing(f"no active index under {home}: {WAY_OUT}")
    store.manifest(version).verify(store.directory(version), PASSAGES_FILE)
    path = store.directory(version) / PASSAGES_FILE
    try:
        return {each.id: each for each in passages_from_json(path.read_bytes())}
    except ValueError as exc:
        raise IndexCorrupt(f"{path} cannot be read ({exc}): {WAY_OUT}") from exc
