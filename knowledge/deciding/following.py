"""Decide by the rules as their files stand, and by changed ones soon after they were changed.

Every few seconds the files of rules, promises and passages are looked at: their names, times and
sizes, not their text. When one has changed, all are read aside while the old rules decide; the new
ones take their place by the change of one reference, so every decision and its receipt are by one
set of rules. What cannot be read leaves the old ones deciding, and is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from knowledge.deciding.decider import Decider
from knowledge.deciding.opening import SHIPPED_CORPUS, open_decider
from knowledge.deciding.rulebook import own_promises, shipped_rules
from knowledge.errors import KnowledgeError
from knowledge.passages import own_corpus
from knowledge.watching import Watch

LOOKED_EVERY_S = 2.0
TRIED_AGAIN_AFTER_S = 30.0
"""What kept a file from being read may not have been in the file."""

_KINDS = (".yml", ".md")


@dataclass(frozen=True, slots=True)
class RulesRead:
    """The rules that decide from now on."""

    decider: Decider
    at: datetime


@dataclass(frozen=True, slots=True)
class RulesRefused:
    """Files that cannot be read as they stand, and why: the rules of before decide, if any."""

    error: Exception


class FollowedRules:
    """The decider of an installation; threads may share it.

    Args:
        home: Where the merchant's promises and passages stand.
        tell: Is told of every change: rules read, or files refused.
        read: Reads everything; what ships, unless a test says otherwise.
        folders: Where the files stand that it reads.
        every_s: Seconds between two looks.
        again_s: Seconds after which files that were refused are read again as they are.
    """

    def __init__(
        self,
        home: Path,
        tell: Callable[[RulesRead | RulesRefused], None] = lambda change: None,
        *,
        read: Callable[[Path], Decider] = open_decider,
        folders: tuple[Path, ...] | None = None,
        every_s: float = LOOKED_EVERY_S,
        again_s: float = TRIED_AGAIN_AFTER_S,
    ) -> None:
        self._home = home
        self._tell = tell
        self._read = read
        own = own_promises(home), own_corpus(home)
        self._folders = folders or (shipped_rules(), SHIPPED_CORPUS, *own)
        self._again_s = again_s
        self._changing = threading.Lock()
        self._watch = Watch(self.look, every_s=every_s, name="rules")
        self._seen: object = self  # like no fingerprint
        self._tried_at = 0.0
        self._deciding: RulesRead | None = None
        self._refused: RulesRefused | None = None

    def current(self) -> Decider:
        """Return what decides: take it once for a decision and its receipt.

        Raises:
            KnowledgeError: Nothing was read yet, and the files cannot be.
        """
        self._watch.begin()
        if self._deciding is None:
            self.look()
        if self._deciding is None:
            error = self._refused.error if self._refused else "the rules were not read"
            raise KnowledgeError(str(error))
        return self._deciding.decider

    def problem(self) -> str | None:
        """Return why the files as they stand do not decide, None while they do."""
        if self._refused is None:
            return None
        deciding = self._deciding
        old = f"those of {deciding.at:%Y-%m-%d %H:%M:%S} UTC decide" if deciding else "none decide"
        return f"the rules as they stand cannot be read, {old}: {self._refused.error}"

    def look(self) -> None:
        """Read everything if a file is not as it was; return when that decides."""
        with self._changing:
            seen = fingerprint(self._folders)
            again = self._refused is not None and monotonic() - self._tried_at >= self._again_s
            if seen != self._seen or again:
                self._seen, self._tried_at = seen, monotonic()
                self._take()

    def close(self) -> None:
        """Look no more; what decides goes on deciding."""
        self._watch.end()

    def _take(self) -> None:
        try:
            read = RulesRead(self._read(self._home), datetime.now(UTC))
        except (KnowledgeError, OSError, ValueError) as exc:
            before, self._refused = self._refused, RulesRefused(exc)
            if before is None or str(before.error) != str(exc):
                self._tell(self._refused)  # once, not at every further try
            return
        self._deciding, self._refused = read, None
        self._tell(read)


def fingerprint(folders: tuple[Path, ...]) -> tuple[tuple[str, int, int, int], ...]:
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
