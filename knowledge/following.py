"""Serve what was read from files, and what they say now soon after they were changed.

Every so often something cheap is looked at that changes whenever the files do. When it has changed,
everything is read aside while what was read before serves, and takes its place by the change of one
reference: whoever asks holds one reading for the whole of an answer. What cannot be read leaves the
one before serving, and is told.

Light to import: what is read, the caller knows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from knowledge.errors import KnowledgeError
from knowledge.watching import Watch

LOOKED_EVERY_S = 2.0
TRIED_AGAIN_AFTER_S = 30.0
"""What kept files from being read may not have been in the files."""

_UNREADABLE = (KnowledgeError, OSError, ValueError, MemoryError)
_KINDS = (".yml", ".md")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Reading(Generic[T]):
    """What serves, and since when."""

    what: T
    at: datetime


class Followed(Generic[T]):
    """What was read last; threads may share it.

    Args:
        name: Of what is read, as people call it, and of the thread that looks.
        read: Reads everything; what it raises as an error of files or knowledge is a refusal.
        signature: Returns what differs whenever `read` would return something else; cheap.
        tell: Is told of every reading that begins to serve, and once of every refusal.
        every_s: Seconds between two looks.
        again_s: Seconds after which what was refused is read again as it is.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[], T],
        signature: Callable[[], object],
        tell: Callable[[T | Exception], None] = lambda change: None,
        *,
        every_s: float = LOOKED_EVERY_S,
        again_s: float = TRIED_AGAIN_AFTER_S,
    ) -> None:
        self._name = name
        self._read = read
        self._signature = signature
        self._tell = tell
        self._again_s = again_s
        self._changing = threading.Lock()
        self._watch = Watch(self.look, every_s=every_s, name=name)
        self._seen: object = self  # like no signature
        self._tried_at = 0.0
        self._serving: _Reading[T] | None = None
        self._refused: Exception | None = None

    def begin(self) -> None:
        """Look from now on, though nobody has asked yet; the first reading is the first asker's."""
        self._watch.begin()

    def current(self) -> T:
        """Return what serves: take it once for an answer, and ask nothing else meanwhile.

        Raises:
            KnowledgeError: Nothing was read yet, and the files cannot be.
        """
        self._watch.begin()
        if self._serving is None:
            self.look()
        if self._serving is None:
            error = self._refused or f"the {self._name} were not read"
            raise KnowledgeError(str(error)) from self._refused
        return self._serving.what

    def problem(self) -> str | None:
        """Return why the files as they stand do not serve, None while they do."""
        if self._refused is None:
            return None
        serving = self._serving
        old = f"those of {serving.at:%Y-%m-%d %H:%M:%S} UTC decide" if serving else "none decide"
        return f"the {self._name} as they stand cannot be read, {old}: {self._refused}"

    def look(self) -> None:
        """Read everything if it is not as it was; return when that serves."""
        with self._changing:
            seen = self._signature()
            again = self._refused is not None and monotonic() - self._tried_at >= self._again_s
            if seen != self._seen or again:
                self._seen, self._tried_at = seen, monotonic()
                self._take()

    def close(self) -> None:
        """Look no more; what serves goes on serving."""
        self._watch.end()

    def _take(self) -> None:
        try:
            what = self._read()
        except _UNREADABLE as exc:
            before, self._refused = self._refused, exc
            if before is None or str(before) != str(exc):
                self._tell(exc)  # once, not at every further try
            return
        unchanged = self._serving is not None and self._serving.what is what
        self._refused = None
        if not unchanged:
            self._serving = _Reading(what, datetime.now(UTC))
            self._tell(what)


def states_of_files(folders: tuple[Path, ...]) -> tuple[tuple[str, int, int, int], ...]:
    """Return what changes whenever a file of rules or passages does: cheap, and no text read."""
    return tuple(sorted(each for folder in folders for each in _states(folder)))


def _states(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for path in folder.rglob("*"):
        if path.suffix in _KINDS:
            try:
                state = path.stat()
            except FileNotFoundError:
                continue  # an editor swaps files; the next look sees what it left
            yield str(path), state.st_mtime_ns, state.st_size, state.st_ino
