"""Listings checked by the rules of this installation, as their files stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import structlog

from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Clock
from knowledge.checking.checker import Checker
from knowledge.checking.findings import Checked
from knowledge.checking.following import FollowedChecker, follow_listing_rules
from knowledge.checking.listing import Listing
from knowledge.errors import KnowledgeError

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

AT_A_TIME = 20
"""So many listings, some milliseconds, before whatever else this process does has its turn."""


class HomeListings:
    """Checks listings by rules that follow their files; meets `ListingRoom`.

    The first who asks waits for the rules to be read; nobody waits for changed ones. One request is
    checked at a time: the check takes a core, and conversations go first.
    """

    def __init__(self, rules: FollowedChecker, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._turn = asyncio.Lock()

    @classmethod
    def of(cls, home: Path, clock: Clock) -> HomeListings:
        """Return checks by what ships, with the passages of the merchant whose home it is."""
        return cls(follow_listing_rules(home, _told), clock)

    async def check(self, listings: Sequence[Listing], as_of: date | None) -> tuple[Checked, ...]:
        """Return each listing checked.

        Raises:
            KnowledgeUnavailable: Rules or passages cannot be read, and none were.
        """
        day = as_of or self._clock().date()
        async with self._turn:
            checker = await self._checker()
            found: list[Checked] = []
            for first in range(0, len(listings), AT_A_TIME):
                some = listings[first : first + AT_A_TIME]
                found += await asyncio.to_thread(_checked, checker, some, day)
        return tuple(found)

    def close(self) -> None:
        """Look no more whether the files have changed."""
        self._rules.close()

    async def _checker(self) -> Checker:
        try:
            return await asyncio.to_thread(self._rules.current)
        except KnowledgeError as exc:
            raise KnowledgeUnavailable(str(exc)) from exc


def _told(change: Checker | Exception) -> None:
    if isinstance(change, Checker):
        log.info("listing_rules_read", rules=len(change.book.rules))
    else:
        log.error("listing_rules_refused", detail=str(change))


def _checked(checker: Checker, listings: Sequence[Listing], day: date) -> list[Checked]:
    return [checker.check(each, day) for each in listings]
