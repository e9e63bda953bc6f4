"""Which versions of the index there are, and which serves: built aside, adopted whole.

`active` and `history` are replaced whole, history first: a crash between the two leaves the version
before serving.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import IndexCorrupt, IndexMissing
from knowledge.index_files import WAY_OUT, IndexManifest

_VERSION = re.compile(r"[0-9a-f]{16}")


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

    @property
    def active_file(self) -> Path:
        """Where the name of the version that serves stands; replaced whole when that changes."""
        return self._active

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
        """Hold the right to change which versions there are and which serves; others wait."""
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def building(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the right to build; who has to wait for another is told so first.

        Apart from `writing`: while a build lasts, versions can be activated and rolled back.
        """
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self._root / ".build.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a directory to build a version in; what is not adopted is removed."""
        for leftover in self._root.glob(".building-*"):  # of a killed build: we hold the lock
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
        """Name the version that serves, its files verified; the one that serves already is left."""
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
            raise IndexMissing(
                f"nothing to roll back to: {active!r} is the first version activated"
            )
        version = before[-1]
        self.manifest(version).verify(self.directory(version))
        self._replace(self._history, "".join(f"{each}\n" for each in before))
        self._replace(self._active, f"{version}\n")
        return version

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove old versions and return their names.

        What serves stays, and what is newer and never served, for it may be about to; of those that
        served the last `keep`, to roll back to.
        """
        active, past = self.active(), self._past()
        if active is None or active not in self.versions():
            return ()
        since = self.manifest(active).created_at
        before = [each for each in dict.fromkeys(reversed(past)) if each != active]
        served = [each for each in before if self._created_at(each)][:keep]
        newer = [
            each for each in self.versions() if each not in past and self._created_at(each) >= since
        ]
        kept = {active, *served, *newer}
        removed = tuple(each for each in self.versions() if each not in kept)
        self._replace(self._history, "".join(f"{each}\n" for each in past if each in kept))
        for version in removed:
            aside = self._root / f".pruned-{version}"
            self.directory(version).rename(aside)  # no half version is ever listed
            shutil.rmtree(aside)
        return removed

    def _created_at(self, version: str) -> str:
        try:
            return self.manifest(version).created_at
        except (IndexMissing, IndexCorrupt):
            return ""  # older than anything: nobody can serve it

    def _past(self) -> tuple[str, ...]:
        """Return the versions activated, oldest first, but one that a crash kept from serving."""
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
