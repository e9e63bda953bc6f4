"""What an import brings: a shop's customers, products and orders, each a whole record.

A record says everything the shop said of one thing, and nothing it did not: what is unknown is
None. Its digest changes exactly when something of it changes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from actions.domain.orders import (
    MethodKind,
    OrderState,
    PaymentKind,
    ReturnKind,
    ReturnState,
    ShipmentState,
)
from actions.domain.recalls import Recall
from actions.domain.tracing import Inspection, MadeBatch, Producer

READING = 1
"""Goes up when the same file is read into other records, so that they are written anew."""

Options = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """The kinds of records, in the order in which they refer to each other."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    ORDERS = "orders"
    PRODUCERS = "producers"
    BATCHES = "batches"
    INSPECTIONS = "inspections"
    RECALLS = "recalls"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or something goes."""

    line1: str | None
    line2: str | None
    city: str | None
    region: str | None
    postcode: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Method:
    """Something a customer pays with; of a card its brand and last four digits only."""

    id: str
    kind: MethodKind
    brand: str | None
    last_four: str | None
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who shops there."""

    id: str
    name: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    address: Address | None
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One article of a product: a size, a colour."""

    sku: str
    title: str
    options: Options
    price: Decimal
    available: bool | None


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold, with the articles there are of it."""

    id: str
    name: str
    category: str | None
    currency: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order, with the price of the day it was bought.

    Attributes:
        batch: The batch number printed on the goods; None where the shop does not know it.
    """

    sku: str
    product_id: str
    name: str
    title: str
    options: Options
    quantity: int
    unit_price: Decimal
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of an order."""

    carrier: str | None
    tracking: str | None
    state: ShipmentState
    shipped_on: date | None
    expected_on: date | None
    delivered_on: date | None
    skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """A return or an exchange of an order."""

    kind: ReturnKind
    state: ReturnState
    reason: str | None
    requested_on: date | None
    skus: tuple[str, ...]
    new_skus: tuple[str, ...]
    method_id: str | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class MoneyWent:
    """A payment or a refund of an order; the amount is never negative."""

    kind: PaymentKind
    amount: Decimal
    method_id: str | None
    made_on: date | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order, whole."""

    id: str
    customer_id: str
    state: OrderState
    shop_status: str
    cancel_reason: str | None
    placed_on: date | None
    currency: str
    freight: Decimal
    total: Decimal
    address: Address | None
    lines: tuple[Line, ...]
    parcels: tuple[Parcel, ...]
    returns: tuple[GoodsBack, ...]
    payments: tuple[MoneyWent, ...]


Record = Customer | Product | Order | Producer | MadeBatch | Inspection | Recall

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record.

    Attributes:
        path: Where in it; empty for the record itself.
        value: What stands there.
        expected: What was expected.
    """

    path: Path
    value: object
    expected: str


class Outcome(StrEnum):
    """What became of a record."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


Fate = Outcome | Fault
"""What became of a record that could be read: its outcome, or why it was refused after all."""


def digest(record: Record) -> str:
    """Return the fingerprint of everything a record says.

    A batch that is not said is left out: an order that was brought in before lines had one is
    the same record still.
    """
    parts = asdict(record)
    for line in parts.get("lines", ()):
        if line["batch"] is None:
            del line["batch"]
    said = json.dumps([READING, parts], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record, or a part of one, that could not be read.

    Attributes:
        file: The file's name.
        line: Where in it, from 1.
        path: Where in its JSON, "$['#W1'].items[0].price".
        value: What stood there, cut short; digits that may be a card's are left out.
        expected: What was expected there.
    """

    file: str
    line: int
    path: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.path}: {self.value}; expected {self.expected}"
