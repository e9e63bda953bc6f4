"""Serve the active version of the index, and the next one as soon as it is active.

The small file that names the active version is looked at every second. A version that cannot be
loaded changes nothing but what is said of the house's health.

Light to import: what is loaded, the caller knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from knowledge.errors import IndexMissing, KnowledgeError
from knowledge.following import TRIED_AGAIN_AFTER_S, Followed
from knowledge.index_files import WAY_OUT
from knowledge.index_store import IndexStore

LOOKED_EVERY_S = 1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Serving(Generic[T]):
    """A version and what was loaded of it."""

    version: str
    loaded: T


class NotLoaded(KnowledgeError):
    """A version that is active and cannot be loaded, and why; None where none is active."""

    def __init__(self, version: str | None, error: Exception) -> None:
        says = f"index version {version} cannot be loaded: {error}"
        super().__init__(str(error) if version is None else says)
        self.version = version
        self.error = error


class ActiveIndex(Followed[Serving[T]]):
    """What was loaded of the active version; threads may share it.

    Args:
        home: Where the index is kept.
        load: Loads a version by its name, or raises a `KnowledgeError`.
        tell: Is told of every version that begins to serve, and once of every `NotLoaded`.
        every_s: Seconds between two looks.
        again_s: Seconds after which a version that could not be loaded is tried again: it may have
            been mended, under the same name.
    """

    def __init__(
        self,
        home: Path,
        load: Callable[[str], T],
        tell: Callable[[Serving[T] | Exception], None] = lambda change: None,
        *,
        every_s: float = LOOKED_EVERY_S,
        again_s: float = TRIED_AGAIN_AFTER_S,
    ) -> None:
        super().__init__(
            "active-index", self._active, self._state, tell, every_s=every_s, again_s=again_s
        )
        self._home = home
        self._store = IndexStore(home)
        self._load = load
        self._loaded: Serving[T] | None = None

    def problem(self) -> str | None:
        """Return why the version that serves is not the active one, None while it is."""
        failed, serving = self._refused, self._loaded
        if not isinstance(failed, NotLoaded):
            return None
        serves = f"{serving.version} serves" if serving else "none serves"
        return f"index version {failed.version} cannot be loaded, {serves}: {failed.error}"

    def _active(self) -> Serving[T]:
        """Return the active version loaded: the same object where it never ceased to serve."""
        version = self._store.active()
        if self._loaded is None or self._loaded.version != version:
            try:
                if version is None:
                    raise IndexMissing(f"no active index under {self._home}: {WAY_OUT}")
                self._loaded = Serving(version, self._load(version))
            except (KnowledgeError, OSError, MemoryError) as exc:
                raise NotLoaded(version, exc) from exc
        return self._loaded

    def _state(self) -> object:
        """Return what changes whenever another version is activated; cheap."""
        try:
            found = self._store.active_file.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
