"""Serve the active version of the index, and the next one as soon as it is active.

The small file that names the active version is looked at every second. Another version is loaded
aside, while the old one serves, and takes its place by the change of one reference: whoever asks
holds one version for the whole of an answer, and what is under way ends on the one it began with. A
version that cannot be loaded changes nothing but what is said of the house's health.

Light to import: what is loaded, the caller knows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from knowledge.errors import IndexMissing, KnowledgeError
from knowledge.index_files import WAY_OUT
from knowledge.index_store import IndexStore
from knowledge.watching import Watch

LOOKED_EVERY_S = 1.0
TRIED_AGAIN_AFTER_S = 30.0
"""A version that could not be loaded may have been mended, under the same name."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Serving(Generic[T]):
    """A version and what was loaded of it."""

    version: str
    loaded: T


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A version that is active and cannot be loaded, and why; None where none is active."""

    version: str | None
    error: Exception

    def says(self) -> tuple[str | None, str]:
        """Return what two failures have in common that are the same to whoever reads of them."""
        return self.version, str(self.error)


class ActiveIndex(Generic[T]):
    """What was loaded of the active version; threads may share it.

    Args:
        home: Where the index is kept.
        load: Loads a version by its name, or raises a `KnowledgeError`.
        tell: Is told of every version that begins to serve, and once of every one that cannot.
        every_s: Seconds between two looks.
        again_s: Seconds after which a version that could not be loaded is tried again.
    """

    def __init__(
        self,
        home: Path,
        load: Callable[[str], T],
        tell: Callable[[Serving[T] | NotLoaded], None] = lambda change: None,
        *,
        every_s: float = LOOKED_EVERY_S,
        again_s: float = TRIED_AGAIN_AFTER_S,
    ) -> None:
        self._home = home
        self._store = IndexStore(home)
        self._load = load
        self._tell = tell
        self._again_s = again_s
        self._changing = threading.Lock()
        self._watch = Watch(self.look, every_s=every_s, name="active-index")
        self._seen: object = self  # like no signature
        self._tried_at = 0.0
        self._serving: Serving[T] | None = None
        self._failed: NotLoaded | None = None

    def current(self) -> Serving[T]:
        """Return what serves: take it once for an answer, and ask nothing else meanwhile.

        Raises:
            KnowledgeError: No version was loaded yet, and the active one cannot be.
        """
        self._watch.begin()
        serving = self._serving
        if serving is None:
            self.look()
            serving = self._serving
        if serving is None:
            error = self._failed.error if self._failed else IndexMissing(WAY_OUT)
            raise KnowledgeError(str(error)) from error
        return serving

    def problem(self) -> str | None:
        """Return why the version that serves is not the active one, None while it is."""
        failed, serving = self._failed, self._serving
        if failed is None:
            return None
        serves = f"{serving.version} serves" if serving else "none serves"
        return f"index version {failed.version} cannot be loaded, {serves}: {failed.error}"

    def look(self) -> None:
        """Load the active version if it is another than was seen last; return when it serves."""
        with self._changing:
            seen = self._signature()
            again = self._failed is not None and monotonic() - self._tried_at >= self._again_s
            if seen != self._seen or again:
                self._tried_at = monotonic()
                self._seen = seen
                self._take(self._store.active())

    def close(self) -> None:
        """Look no more; what serves goes on serving."""
        self._watch.end()

    def _take(self, version: str | None) -> None:
        if self._serving is not None and self._serving.version == version:
            self._failed = None  # rolled back to what never ceased to serve
            return
        try:
            if version is None:
                raise IndexMissing(f"no active index under {self._home}: {WAY_OUT}")
            serving = Serving(version, self._load(version))
        except (KnowledgeError, OSError, MemoryError) as exc:
            failed, before = NotLoaded(version, exc), self._failed
            self._failed = failed
            if before is None or before.says() != failed.says():
                self._tell(failed)  # once, not at every further try
            return
        self._serving, self._failed = serving, None
        self._tell(serving)

    def _signature(self) -> object:
        """Return what changes whenever another version is activated; cheap."""
        try:
            found = self._store.active_file.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
