"""The documented shape of a shop's files on traceability; each of the files may be missing.

producers.json    {"<producer id>": {name, address, country, contact}}
batches.json      {"<batch id>": {item_id, number, made_on, expires_on, producer}}
inspections.json  {"<report id>": {batch, body, standard, result, number, inspected_on, url}}
recalls.json      {"<recall id>": {title, hazard, what_to_do, remedies, affected, contact, ...}}
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field, StringConstraints

from actions.adapters.shop_files.shapes import PLAIN, Day, Id, Phrase, Shape, Text, shaped

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PLAIN]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), PLAIN
]
Paragraph = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    PLAIN,
]
Number = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    shaped(r".*\w.*", "a number with a letter or a digit in it"),
    PLAIN,
]
Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    shaped(r"https://\S+", "an address that begins with https://"),
    PLAIN,
]
Jurisdiction = Annotated[str, shaped(r"[A-Z]{2}", "two capital letters: CN, EU, UK or US")]


class ProducerShape(Shape):
    """Who makes goods."""

    producer_id: Id | None = Field(default=None, validation_alias=AliasChoices("producer_id", "id"))
    name: Said
    address: Title | None = None
    country: Annotated[Phrase, StringConstraints(max_length=60)] | None = None
    contact: Text | None = None


class BatchShape(Shape):
    """A batch; its number is its id unless it says another."""

    batch_id: Id | None = Field(default=None, validation_alias=AliasChoices("batch_id", "id"))
    item_id: Id
    number: Number | None = None
    made_on: Day | None = None
    expires_on: Day | None = None
    producer: Id | None = None


class InspectionShape(Shape):
    """A report on a batch."""

    report_id: Id | None = Field(default=None, validation_alias=AliasChoices("report_id", "id"))
    batch: Id
    body: Said
    standard: Said
    result: Literal["passed", "failed", "conditional"]
    number: Annotated[Said, StringConstraints(max_length=80)] | None = None
    inspected_on: Day | None = None
    url: Link | None = None


class ScopeShape(Shape):
    """Goods that are called back."""

    item_id: Id
    batch: Number | None = None
    made_from: Day | None = None
    made_to: Day | None = None


class RecallShape(Shape):
    """A recall, in recalls.json or in a file of its own."""

    recall_id: Id | None = Field(default=None, validation_alias=AliasChoices("recall_id", "id"))
    headline: Title | None = None
    title: Title
    hazard: Paragraph
    what_to_do: Paragraph
    remedies: Annotated[
        tuple[Literal["repair", "replacement", "refund"], ...],
        Field(min_length=1, max_length=3, strict=False),
    ]
    only_remedy_because: Paragraph | None = None
    jurisdiction: Jurisdiction = "CN"
    basis: Annotated[tuple[Id, ...], Field(max_length=20, strict=False)] = ()
    affected: Annotated[tuple[ScopeShape, ...], Field(min_length=1, max_length=5_000, strict=False)]
    where_to_look: Title | None = None
    contact: Title
    announced_on: Day
    closed_on: Day | None = None
