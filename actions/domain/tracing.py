"""Where goods come from: who made them, in which batch, and what inspections found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_BATCH_NUMBER = 64


class InspectionResult(StrEnum):
    """What an inspection came to."""

    PASSED = "passed"
    FAILED = "failed"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Producer:
    """Who made goods, as far as the shop was told."""

    id: str
    name: str
    address: str | None = None
    country: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A report on a batch.

    Attributes:
        id: The shop's own id of it.
        batch_id: The batch that was looked at.
        body: Who inspected.
        standard: Against what, "GB 4706.1".
        number: The report's number; None where the shop was not told.
        url: Where the report can be read; None where it cannot.
    """

    id: str
    batch_id: str
    body: str
    standard: str
    result: InspectionResult
    number: str | None = None
    inspected_on: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MadeBatch:
    """A batch as a shop's records have it.

    Attributes:
        id: The shop's own id of it.
        number: As it is printed on the goods.
        producer_id: Who made it; None where the shop does not say.
    """

    id: str
    sku: str
    number: str
    made_on: date | None = None
    expires_on: date | None = None
    producer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The batch of goods that somebody bought.

    Attributes:
        number: As it is printed on the goods.
        recorded: Whether the shop has a record of it; otherwise its number is all there is.
    """

    number: str
    recorded: bool = False
    made_on: date | None = None
    expires_on: date | None = None
    producer: Producer | None = None
    inspections: tuple[Inspection, ...] = ()


def batch_key(written: str | None) -> str:
    """Return a batch number as it is compared: "lot b-4471" is "LOTB4471"; "" for none."""
    folded = unicodedata.normalize("NFKC", (written or "")[:LONGEST_BATCH_NUMBER]).upper()
    return "".join(character for character in folded if character.isalnum())
