"""What the talk about a listing stands on: the shipped rules, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.findings import Checked
from knowledge.checking.listing import Listing


@lru_cache(maxsize=1)
def shipped_checker() -> Checker:
    """The checker by what the project ships, with no merchant's own passages."""
    return open_checker(Path("no-home"))


@dataclass
class FakeChecks:
    """The `ListingChecks` port: checks as the rules do, unless told what to find."""

    finds: Checked | None = None
    failure: Exception | None = None
    asked: list[tuple[Listing, date]] = field(default_factory=list)

    async def check(self, listing: Listing, as_of: date) -> Checked:
        self.asked.append((listing, as_of))
        if self.failure is not None:
            raise self.failure
        return self.finds or shipped_checker().check(listing, as_of)
