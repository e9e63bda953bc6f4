"""Listings checked by the rules as their files stand, off the event loop.

Opening the rules takes seconds, so it begins with the process.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import structlog

from actions.domain.errors import RulesUnavailable
from knowledge.checking.checker import Checker
from knowledge.checking.findings import Checked
from knowledge.checking.following import FollowedChecker, follow_listing_rules
from knowledge.checking.listing import Listing
from knowledge.errors import KnowledgeError

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


class HomeChecks:
    """The `ListingChecks` port on the rules of an installation.

    Args:
        rules: What follows their files.
    """

    def __init__(self, rules: FollowedChecker) -> None:
        self._rules = rules
        # One at a time: a check takes milliseconds, and a checker is no thread's to share.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="listings")

    @classmethod
    def of(cls, home: Path) -> HomeChecks:
        """Return checks by what ships, with the passages of the merchant whose home it is."""
        return cls(follow_listing_rules(home, _told))

    def begin(self) -> None:
        """Open the rules in the background, and follow their files from now on."""
        self._worker.submit(self._rules.look)
        self._rules.begin()

    async def check(self, listing: Listing, as_of: date) -> Checked:
        """Return the findings by the rules in force on a day; see the port."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._check, listing, as_of)

    def close(self) -> None:
        """Let what is being checked end, and check nothing else."""
        self._rules.close()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _check(self, listing: Listing, as_of: date) -> Checked:
        try:
            checker = self._rules.current()
        except KnowledgeError as exc:
            raise RulesUnavailable(str(exc)) from exc
        return checker.check(listing, as_of)


def _told(change: Checker | Exception) -> None:
    if isinstance(change, Checker):
        _log.info("listing_rules_read")
    else:
        _log.warning("listing_rules_not_read", detail=str(change))
