"""Listings checked for whoever asks over the API: one, or as many as fit in a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gateway.services.rate_limit import RateLimiter
from knowledge.checking.findings import PASSED, Checked
from knowledge.checking.listing import Listing
from knowledge.checking.rules import Severity

MOST = 1_000
COUNTED_AS_ONE = 50
"""So many listings count as one request against a caller's pace."""


@dataclass(frozen=True, slots=True)
class ListingsChecked:
    """Listings in the order they were asked, and what they add up to."""

    checked: tuple[Checked, ...]

    @property
    def counts(self) -> Mapping[str, object]:
        """The sums, as `recourse check` prints them."""
        findings = [each for one in self.checked for each in one.violations]
        by_severity = Counter(each.severity for each in findings)
        by_rule = Counter(r for one in self.checked for r in {e.rule for e in one.violations})
        clean = sum(not each.findings for each in self.checked)
        violating = sum(each.rating != PASSED for each in self.checked)
        return {
            "listings": len(self.checked),
            "clean": clean,
            "undecided": len(self.checked) - clean - violating,
            "violating": violating,
            "findings": len(findings),
            "by_severity": {str(each): by_severity[each] for each in Severity},
            "by_rule": dict(sorted(by_rule.items())),
        }

    @property
    def repeated_ids(self) -> tuple[str, ...]:
        """Every id that more than one listing has; having none is no id."""
        counted = Counter(each.id for each in self.checked)
        return tuple(name for name, count in counted.items() if name and count > 1)


class ListingRoom(Protocol):
    """Where listings are checked."""

    async def check(self, listings: Sequence[Listing], as_of: date | None) -> tuple[Checked, ...]:
        """Return each listing checked, by the rules of a day or today's.

        Raises:
            KnowledgeUnavailable: Rules or passages cannot be read.
        """


class Listings:
    """Checks as many listings as one caller may ask for."""

    def __init__(self, room: ListingRoom, limiter: RateLimiter) -> None:
        self._room = room
        self._limiter = limiter

    async def check(
        self, listings: Sequence[Listing], as_of: date | None, *, counted_as: str | None
    ) -> ListingsChecked:
        """Return the listings checked; `counted_as` None is not limited.

        Raises:
            TooManyChecks: More than one address may ask for.
            KnowledgeUnavailable: Rules or passages cannot be read.
        """
        if counted_as is not None:
            for _ in range(0, len(listings), COUNTED_AS_ONE):
                self._limiter.take(counted_as)
        return ListingsChecked(await self._room.check(listings, as_of))
