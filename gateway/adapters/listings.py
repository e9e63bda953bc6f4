"""Listings checked by the rules of this installation, as their files stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import monotonic

import structlog

from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Clock
from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.findings import Checked
from knowledge.checking.listing import Listing
from knowledge.checking.rulebook import shipped_claims
from knowledge.deciding.following import fingerprint
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.errors import KnowledgeError
from knowledge.passages import own_corpus

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

AT_A_TIME = 20
"""So many listings, some milliseconds, before whatever else this process does has its turn."""
LOOKED_EVERY_S = 2.0


class HomeListings:
    """Checks listings by rules that follow their files; meets `ListingRoom`.

    The files are looked at when somebody asks. Changed ones are read while that request waits; what
    cannot be read leaves the rules of before, and is logged. One request is checked at a time: the
    check takes a core, and conversations go first.
    """

    def __init__(
        self,
        home: Path,
        clock: Clock,
        *,
        read: Callable[[Path], Checker] = open_checker,
        every_s: float = LOOKED_EVERY_S,
    ) -> None:
        self._home = home
        self._clock = clock
        self._read = read
        self._every_s = every_s
        self._folders = (shipped_rules(), shipped_claims(), SHIPPED_CORPUS, own_corpus(home))
        self._turn = asyncio.Lock()
        self._seen: object = None
        self._looked_at = float("-inf")
        self._checker: Checker | None = None

    async def check(self, listings: Sequence[Listing], as_of: date | None) -> tuple[Checked, ...]:
        """Return each listing checked.

        Raises:
            KnowledgeUnavailable: Rules or passages cannot be read, and none were.
        """
        day = as_of or self._clock().date()
        async with self._turn:
            checker = await asyncio.to_thread(self._current)
            found: list[Checked] = []
            for first in range(0, len(listings), AT_A_TIME):
                some = listings[first : first + AT_A_TIME]
                found += await asyncio.to_thread(_checked, checker, some, day)
        return tuple(found)

    def _current(self) -> Checker:
        now = monotonic()
        if self._checker is None or now - self._looked_at >= self._every_s:
            self._looked_at = now
            seen = fingerprint(self._folders)
            if seen != self._seen:
                self._seen = seen
                self._take()
        if self._checker is None:
            self._seen = None  # the next who asks has them tried again
            raise KnowledgeUnavailable("the rules of listings cannot be read")
        return self._checker

    def _take(self) -> None:
        try:
            self._checker = self._read(self._home)
        except (KnowledgeError, OSError, ValueError) as exc:
            log.error("listing_rules_refused", detail=str(exc))  # noqa: TRY400 - the words say it
            return
        log.info("listing_rules_read", rules=len(self._checker.book.rules))


def _checked(checker: Checker, listings: Sequence[Listing], day: date) -> list[Checked]:
    return [checker.check(each, day) for each in listings]
