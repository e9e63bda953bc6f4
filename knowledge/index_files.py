"""The index on disk: immutable versions side by side, and one small file that names the one that serves.

    index/versions/<version>/manifest.json      what it was built from, and the hash of every other file
                             passages.json      the passages, in row order
                             units.json         the sentences and asks, in row order, with their passages' rows
                             units.faiss  passages.faiss  gists.faiss  outside.faiss  lexical/
    index/active                                the version that serves
    index/history                               the versions activated, oldest first

A version is written aside and renamed into place, and never touched again. `active` and `history` are replaced
whole, history first: a crash between the two leaves the old version serving.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
LEXICAL_DIRECTORY = "lexical"
WAY_OUT = "run `make index` (or `recourse index build --activate`)"

_VERSION = re.compile(r"[0-9a-f]{16}")


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
        """Check that the named files, by default all, are byte for byte those that the manifest names.

        Raises:
            IndexCorrupt: when they are not.
        """
        if names:
            expected = {name: self.files.get(name) for name in names}
            actual: dict[str, str] = {n: sha256_of(directory / n) for n in names if (directory / n).is_file()}
        else:
            expected, actual = dict(self.files), hash_files(directory)
        wrong = sorted(n for n in {*expected, *actual} if expected.get(n) != actual.get(n))
        if wrong:
            raise IndexCorrupt(
                f"index version {self.version}: {', '.join(wrong)} not as its manifest says: {WAY_OUT}"
            )


def hash_files(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a version but its manifest, by relative name."""
    return {
        path.relative_to(directory).as_posix(): sha256_of(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST_FILE
    }


class IndexStore:
    """The versions under a home directory, and which of them serves."""

    def __init__(self, home: Path) -> None:
        self._root = home / "index"
        self._versions = self._root / "versions"
        self._active = self._root / "active"
        self._history = self._root / "history"

    def directory(self, version: str) -> Path:
        """Return where a version stands, or would.

        Raises:
            IndexMissing: for text that no version can have as its name.
        """
        if not _VERSION.fullmatch(version):
            raise IndexMissing(f"index version {version!r}: expected one of {self._known()}")
        return self._versions / version

    def versions(self) -> tuple[str, ...]:
        """Return the names of the versions there are."""
        if not self._versions.is_dir():
            return ()
        return tuple(sorted(e.name for e in self._versions.iterdir() if _VERSION.fullmatch(e.name)))

    def active(self) -> str | None:
        """Return the version that serves, None when none was ever activated."""
        try:
            return self._active.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None

    def manifest(self, version: str) -> IndexManifest:
        """Return the manifest of a version that is there.

        Raises:
            IndexMissing: when it is not there.
            IndexCorrupt: when its manifest is not one, or another version's.
        """
        directory = self.directory(version)
        if not directory.is_dir():
            raise IndexMissing(f"index version {version!r}: expected one of {self._known()}")
        manifest = IndexManifest.read(directory)
        if manifest.version != version:
            raise IndexCorrupt(f"{directory} holds version {manifest.version!r}: {WAY_OUT}")
        return manifest

    def _known(self) -> str:
        return ", ".join(self.versions()) or f"none yet: {WAY_OUT}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to change the store; a second process waits."""
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a directory to write a version into; what is not adopted is removed."""
        for leftover in self._root.glob(".building-*"):  # of a build that was killed: we hold the lock
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self._root, prefix=".building-") as aside:
            staged = Path(aside) / "version"
            staged.mkdir()
            yield staged

    def adopt(self, staged: Path, version: str) -> None:
        """Put a written version in its place; a broken one of the same name makes room."""
        target = self.directory(version)
        if target.exists():
            target.rename(staged.with_name("retired"))
        staged.rename(target)

    def activate(self, version: str) -> None:
        """Name the version that serves, its files verified; naming the one that serves already changes nothing."""
        self.manifest(version).verify(self.directory(version))
        if self.active() == version:
            return
        self._replace(self._history, "".join(f"{each}\n" for each in (*self._past(), version)))
        self._replace(self._active, f"{version}\n")

    def rollback(self) -> str:
        """Name the version that served before the active one, and return it.

        Raises:
            IndexMissing: when there was none, or it is gone.
        """
        active, past = self.active(), self._past()
        before = past[: _last(past, active)] if active in past else past
        if active is None or not before:
            raise IndexMissing(f"nothing to roll back to: {active!r} is the first version activated")
        version = before[-1]
        self.manifest(version).verify(self.directory(version))
        self._replace(self._history, "".join(f"{each}\n" for each in before))
        self._replace(self._active, f"{version}\n")
        return version

    def _past(self) -> tuple[str, ...]:
        """Return the versions activated, oldest first; one that a crash kept from serving is left out."""
        try:
            past = tuple(self._history.read_text("utf-8").split())
        except FileNotFoundError:
            return ()
        active = self.active()
        return past[: _last(past, active) + 1] if active in past else past

    def _replace(self, path: Path, text: str) -> None:
        aside = path.with_name(f".{path.name}.new")  # nobody else writes: the lock is held
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)


def _last(names: tuple[str, ...], name: str | None) -> int:
    """Return the last position of a name that is there."""
    return len(names) - 1 - names[::-1].index(name or "")
