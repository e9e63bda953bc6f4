"""All entities of a message, none overlapping another."""

from __future__ import annotations

from bot.entities.amounts import amounts
from bot.entities.catalogue import Catalogue
from bot.entities.contact import emails, phones, postcodes
from bot.entities.dates import dates
from bot.entities.names import names
from bot.entities.orders import order_numbers
from bot.entities.span import Span, settled

# What says who or which order, and nothing of what is wanted: the classifier does not see it.
DETAILS = frozenset({"order_number", "email", "phone", "postcode", "person_name"})
LONGEST_TEXT = 4000
_NOTHING = Catalogue()


def extracted(text: str, catalogue: Catalogue = _NOTHING) -> list[Span]:
    """Return the entities of a text in their order; same text and catalogue, same entities.

    Only the first 4,000 characters are read, which is more than the gateway lets through.
    """
    text = text[:LONGEST_TEXT]
    claims = [*emails(text), *amounts(text), *dates(text), *catalogue.spans(text)]
    if any(character.isdigit() for character in text):
        claims += [*phones(text), *postcodes(text), *order_numbers(text)]
    claims += names(text, [c for c in claims if c.entity in ("email", "postcode")])
    return settled(claims)


def details(text: str) -> list[Span]:
    """Return the entities that say who or which order, which do not hang on a catalogue."""
    return [span for span in extracted(text) if span.entity in DETAILS]
