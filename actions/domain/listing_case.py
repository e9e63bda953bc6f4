"""A listing that is being talked about: its words, what is known of it, and what was asked.

It lives in one slot of the conversation as JSON, so that a restart resumes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from actions.domain.listing_values import Plain
from actions.domain.words_of_offers import PRICE
from knowledge.checking.listing import Listing

KEPT_FOR = timedelta(days=1)
"""A listing that nobody spoke of for so long is begun afresh."""

Origin = Literal["merchant", "words", "conversation"]
FROM_MERCHANT: Origin = "merchant"
FROM_WORDS: Origin = "words"
FROM_CONVERSATION: Origin = "conversation"

TEXT, CATEGORY, PLACE = "text", "category", "place"
"""What may be awaited before a listing can be checked."""


class Given(BaseModel):
    """One value of a listing, who gave it, and when (ISO 8601)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Plain
    origin: Origin
    at: str


class ListingCase(BaseModel):
    """One listing, as far as it is known.

    Attributes:
        title: Its title; "" while it has none.
        description: Its description; "" while it has none.
        category: Its category: the merchant's, else read from the words.
        jurisdiction: Whose rules: the merchant's, else the conversation's.
        values: Attributes, and the price, by their names.
        unsure: Attributes that the merchant does not know.
        awaiting: What has to be said before it can be checked; None for nothing.
        asked: The attributes that were asked for last.
        idle: Messages about something else since then.
        at: When it was last spoken of (ISO 8601).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    title: str = ""
    description: str = ""
    category: Given | None = None
    jurisdiction: Given | None = None
    values: dict[str, Given] = {}
    unsure: tuple[str, ...] = ()
    awaiting: Literal["text", "category", "place"] | None = None
    asked: tuple[str, ...] = ()
    idle: int = 0
    at: str

    def changed(self, **changes: object) -> ListingCase:
        """Return the case with some fields replaced."""
        return self.model_copy(update=changes)

    @property
    def has_words(self) -> bool:
        """Whether there is anything to look through."""
        return bool(self.title or self.description)

    def listing(self) -> Listing:
        """Return the listing as the rules take it.

        Raises:
            ListingError: A value is outside its kind.
        """
        values = {name: each.value for name, each in self.values.items()}
        return Listing.of(
            {
                "title": self.title,
                "description": self.description,
                "category": self.category and self.category.value,
                "jurisdiction": self.jurisdiction and self.jurisdiction.value,
                "price": values.pop(PRICE, None),
                "attributes": values,
            }
        )


def read_listing(slot: object, now: datetime) -> ListingCase | None:
    """Return the case in a slot; None where there is none, or none that is fresh and readable."""
    if not isinstance(slot, Mapping):
        return None
    try:
        case = ListingCase.model_validate(slot)
        spoken_of = datetime.fromisoformat(case.at)
    except (ValidationError, ValueError):
        return None  # of an older program, and no loss: it asks again
    return case if now - spoken_of <= KEPT_FOR else None
