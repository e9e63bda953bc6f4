"""What a message carries beside its text: the shapes that clients draw.

They are the contract with every client (the OpenAPI document holds their schemas) and the
border to the bot: what arrives in another shape is not shown.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Money = Annotated[str, Field(pattern=r"^-?\d{1,12}(\.\d{1,4})?$", examples=["120.00"])]
Words = Annotated[str, Field(min_length=1)]
PolicyUrl = Annotated[str, Field(pattern=r"^/policies/[A-Za-z0-9._-]+$")]
ReceiptUrl = Annotated[str, Field(pattern=r"^/receipts/[A-Za-z0-9_]+$")]
OrderState = Literal[
    "placed",
    "paid",
    "packed",
    "shipped",
    "delivered",
    "cancelled",
    "return_requested",
    "exchange_requested",
    "returned",
    "refunded",
]


class _Shape(BaseModel):
    """Frozen; a field that a newer bot adds is left out rather than refused."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Citation(_Shape):
    """The passage an answer relied on, with the law it renders."""

    passage: Words
    title: Words
    cites: Words = Field(description="Short name and article, several joined by '; '")
    jurisdiction: Words
    quote: Words
    score: float
    url: PolicyUrl = Field(description="The page of this passage, on this host")
    confidence: Literal["verified", "secondary", "unverified"]
    effective_from: date | None = None
    law: Words = Field(description="Full name of the instrument")
    kind: Words | None = Field(
        default=None,
        description="law, regulation and so on; merchant-policy is the shop's own word",
    )


class OrderItem(_Shape):
    """One line of an order."""

    title: Words
    sku: Words
    quantity: int = Field(ge=1)
    unit_price: Money


class Shipment(_Shape):
    """One parcel of an order."""

    carrier: str | None = None
    tracking: str | None = None
    state: Words
    shipped_on: date | None = None
    expected_on: date | None = None
    delivered_on: date | None = None


class OrderReturn(_Shape):
    """One return of an order, or an exchange."""

    kind: Literal["return", "exchange"] = "return"
    state: Words
    requested_on: date | None = None


class OrderPayment(_Shape):
    """Money that went one way or the other; the amount is positive either way."""

    kind: Literal["payment", "refund"]
    amount: Money
    method: str | None = Field(
        default=None, description="As people call it; null where unknown or not for this reader"
    )
    made_on: date | None = None


class Order(_Shape):
    """An order as its own customer sees it."""

    id: Words
    state: OrderState
    placed_on: date | None = None
    items: tuple[OrderItem, ...]
    currency: Words
    total: Money
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[OrderReturn, ...] = ()
    payments: tuple[OrderPayment, ...] = ()


class Producer(_Shape):
    """Who made goods."""

    name: Words
    address: str | None = None
    country: str | None = None
    contact: str | None = None


class Inspection(_Shape):
    """A report on a batch."""

    body: Words = Field(description="Who inspected")
    standard: Words
    result: Literal["passed", "failed", "conditional"]
    number: str | None = None
    inspected_on: date | None = None
    url: str | None = Field(default=None, pattern=r"^https://\S+$")


class Batch(_Shape):
    """A batch that an item is from."""

    number: Words = Field(description="As printed on the goods")
    known_from: Literal["shop", "customer"] = Field(
        default="shop", description="Who says that the item is from it"
    )
    made_on: date | None = None
    expires_on: date | None = None
    producer: Producer | None = None
    inspections: tuple[Inspection, ...] = ()


Remedy = Literal["repair", "replacement", "refund"]


class ItemRecall(_Shape):
    """An open recall that means an item, or may mean it."""

    id: Words
    title: Words
    concern: Literal["affected", "possible"] = Field(
        description="Possible: the batch is not known, and it decides"
    )
    remedies: tuple[Remedy, ...]
    chosen: Remedy | None = None
    carried_out: bool = False


class Trace(_Shape):
    """Where an order's item comes from, and what is called back of it."""

    order: Words
    sku: Words
    title: Words
    batch_known: bool = Field(description="Whether the shop recorded every batch of it")
    batches: tuple[Batch, ...] = ()
    recalls: tuple[ItemRecall, ...] = ()


class DecisionBasis(_Shape):
    """An article that a decision rests on, and the passage that explains it."""

    cites: Words
    passage: Words
    url: PolicyUrl = Field(description="The page of this passage, on this host")


class DecisionFact(_Shape):
    """A fact that a decision rests on, and who gave it."""

    label: Words
    value: Words
    source: Literal["customer", "shop", "assumed"]


class Decision(_Shape):
    """What the rules say of one return, in words to show; amounts are decimal text."""

    outcome: Literal[
        "eligible",
        "repair_or_replacement",
        "refund_without_compensation",
        "ineligible",
        "needs_facts",
        "needs_human",
    ]
    headline: Words = Field(description="The outcome in one line")
    about: Words = Field(description="The goods, and their order where there is one")
    remedies: str = Field(default="", description="What is owed; empty for nothing")
    refund_amount: Money | None = None
    compensation: Money | None = None
    currency: str | None = None
    freight: str | None = Field(default=None, description="Who pays to send it back")
    due: str | None = Field(default=None, description="When the money is due")
    reasons: tuple[Words, ...] = ()
    basis: tuple[DecisionBasis, ...] = ()
    confidence: Literal["verified", "secondary"] = "verified"
    missing: tuple[Words, ...] = Field(default=(), description="What nobody knows and it hangs on")
    would_change: tuple[Words, ...] = Field(default=(), description="What would alter the outcome")
    facts: tuple[DecisionFact, ...] = ()
    receipt: str | None = None
    receipt_url: ReceiptUrl | None = Field(default=None, description="The receipt, on this host")


class ListingFinding(_Shape):
    """Something that is wrong with a listing, and the article that says so."""

    severity: Literal["remove", "fix", "advise"]
    severity_words: Words = Field(description="The severity in words to show")
    where: Words = Field(description="The field it is in, in words to show")
    words: str | None = Field(default=None, description="The listing's very words")
    found: Words
    fix: Words = Field(description="What to do about it")
    cites: Words
    passage: Words
    url: PolicyUrl = Field(description="The page of this passage, on this host")
    confidence: Literal["verified", "secondary"] = "verified"


class ListingNeed(_Shape):
    """Something that is not known of a listing and that rules wait for."""

    label: Words = Field(description="The name under which it is given, `label: value`")
    question: Words


class ListingValue(_Shape):
    """Something that the merchant gave."""

    label: Words
    value: str


class Listing(_Shape):
    """What the rules say of one listing, in words to show."""

    rating: Literal["remove", "fix", "advise", "pass"] = Field(description="The worst of it")
    headline: Words = Field(description="The rating in one line")
    about: Words = Field(description="The listing's title, or how its description begins")
    category: Words
    place: Words = Field(description="Whose rules")
    as_of: date
    findings: tuple[ListingFinding, ...] = Field(default=(), description="The worst first")
    more: int = Field(default=0, ge=0, description="How many more were found")
    unjudged: int = Field(default=0, ge=0, description="How many rules could not be judged")
    needs: tuple[ListingNeed, ...] = Field(default=(), description="The most useful first")
    needs_more: int = Field(default=0, ge=0, description="How many more are not known")
    unsure: tuple[Words, ...] = Field(default=(), description="What the merchant does not know")
    given: tuple[ListingValue, ...] = ()


class Button(_Shape):
    """A reply to choose: pressing it says its text."""

    id: str | None = Field(
        default=None, description="What a press posts; null only in an answer never sent"
    )
    title: Words
    text: Words


class CitationsPart(_Shape):
    """The passages an answer relied on."""

    type: Literal["citations"] = "citations"
    citations: tuple[Citation, ...] = Field(min_length=1)
    closest: bool = Field(
        default=False, description="They answer nothing surely; they are the closest there is"
    )


class OrderPart(_Shape):
    """One order."""

    type: Literal["order"] = "order"
    order: Order


class TracePart(_Shape):
    """Where one item comes from."""

    type: Literal["trace"] = "trace"
    trace: Trace


class DecisionPart(_Shape):
    """One return, decided."""

    type: Literal["decision"] = "decision"
    decision: Decision


class ListingPart(_Shape):
    """One listing, checked."""

    type: Literal["listing"] = "listing"
    listing: Listing


class ButtonsPart(_Shape):
    """Replies to choose from."""

    type: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...] = Field(min_length=1)


class HandoffPart(_Shape):
    """How a person is reached."""

    type: Literal["handoff"] = "handoff"
    contact: Words
    reason: Words
    state: Literal["offered", "requested"] = Field(
        default="offered", description="Requested: the conversation goes into the queue with it"
    )


class NoticePart(_Shape):
    """Something about the conversation itself."""

    type: Literal["notice"] = "notice"
    level: Literal["info", "warning", "error"]
    text: Words


Part = Annotated[
    CitationsPart
    | OrderPart
    | DecisionPart
    | ListingPart
    | TracePart
    | ButtonsPart
    | HandoffPart
    | NoticePart,
    Field(discriminator="type"),
]
