"""Listings checked by the rules as their files stand, off the event loop.

Opening the rules takes seconds, so it begins with the process. The files are looked at every few
seconds; changed ones are read aside while the old rules go on, and what cannot be read leaves the
old ones checking, and is logged.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import structlog

from actions.domain.errors import RulesUnavailable
from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.findings import Checked
from knowledge.checking.listing import Listing
from knowledge.checking.rulebook import shipped_claims
from knowledge.deciding.following import LOOKED_EVERY_S, fingerprint
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.errors import KnowledgeError
from knowledge.passages import own_corpus
from knowledge.watching import Watch

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


class HomeChecks:
    """The `ListingChecks` port on the rules of an installation.

    Args:
        home: Where the merchant's own passages stand.
        read: Reads everything; what ships, unless a test says otherwise.
        folders: Where the files stand that it reads.
        every_s: Seconds between two looks.
    """

    def __init__(
        self,
        home: Path,
        *,
        read: Callable[[Path], Checker] = open_checker,
        folders: tuple[Path, ...] | None = None,
        every_s: float = LOOKED_EVERY_S,
    ) -> None:
        self._home = home
        self._read = read
        own = (shipped_rules(), shipped_claims(), SHIPPED_CORPUS, own_corpus(home))
        self._folders = folders or own
        self._watch = Watch(self.look, every_s=every_s, name="listing-rules")
        # One at a time: a check takes milliseconds, and a checker is no thread's to share.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="listings")
        self._changing = threading.Lock()
        self._seen: object = self  # like no fingerprint
        self._checker: Checker | None = None
        self._refused: Exception | None = None

    def begin(self) -> None:
        """Open the rules in the background, and follow their files from now on."""
        self._worker.submit(self.look)
        self._watch.begin()

    async def check(self, listing: Listing, as_of: date) -> Checked:
        """Return the findings by the rules in force on a day; see the port."""
        self._watch.begin()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._check, listing, as_of)

    async def probe(self) -> str | None:
        """Return when listings can be checked; what is returned says why not by today's rules."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self._current)
        return f"the rules of listings as they stand: {self._refused}" if self._refused else None

    def look(self) -> None:
        """Read everything if a file is not as it was; return when that checks."""
        with self._changing:
            seen = fingerprint(self._folders)
            if seen == self._seen:
                return
            self._seen = seen
            try:
                self._checker, self._refused = self._read(self._home), None
            except (KnowledgeError, OSError, ValueError) as exc:
                self._refused = exc
                _log.warning("listing_rules_not_read", detail=str(exc))
            else:
                _log.info("listing_rules_read")

    def close(self) -> None:
        """Let what is being checked end, and check nothing else."""
        self._watch.end()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _current(self) -> Checker:
        if self._checker is None:
            self.look()
        if self._checker is None:
            raise RulesUnavailable(str(self._refused))
        return self._checker

    def _check(self, listing: Listing, as_of: date) -> Checked:
        return self._current().check(listing, as_of)
