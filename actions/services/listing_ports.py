"""What the check of a listing needs from the world."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from knowledge.checking.findings import Checked
from knowledge.checking.listing import Listing


class ListingChecks(Protocol):
    """Where listings are checked."""

    async def check(self, listing: Listing, as_of: date) -> Checked:
        """Return the findings by the rules in force on a day, the worst first.

        Raises:
            RulesUnavailable: The rules cannot be read.
        """
        ...
