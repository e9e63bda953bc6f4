"""Orders as a shop keeps them: what was bought, where it is, what comes back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

LONGEST_ORDER_ID = 64


class OrderState(StrEnum):
    """Where an order stands; every state has a response `utter_order_<state>`."""

    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    EXCHANGE_REQUESTED = "exchange_requested"
    RETURNED = "returned"
    REFUNDED = "refunded"


class ShipmentState(StrEnum):
    """Where a parcel is."""

    PREPARING = "preparing"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ReturnState(StrEnum):
    """How far a return has come."""

    REQUESTED = "requested"
    RECEIVED = "received"
    REFUNDED = "refunded"


class ReturnKind(StrEnum):
    """What a customer gets for goods that come back."""

    RETURN = "return"
    EXCHANGE = "exchange"


class PaymentKind(StrEnum):
    """Which way money went."""

    PAYMENT = "payment"
    REFUND = "refund"


class MethodKind(StrEnum):
    """What a customer pays with."""

    CARD = "card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line of an order, with the title and the price of the day it was bought.

    Attributes:
        category: The shop's own word for the kind of goods, None where it has none.
    """

    sku: str
    title: str
    quantity: int
    unit_price: Decimal
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel. What has not come, or what nobody has told the shop, is None."""

    carrier: str | None
    tracking: str | None
    state: ShipmentState
    shipped_on: date | None
    expected_on: date | None
    delivered_on: date | None


@dataclass(frozen=True, slots=True)
class Return:
    """Goods on their way back, or back; `skus` is empty where the shop does not say which."""

    state: ReturnState
    reason: str | None
    requested_on: date | None
    kind: ReturnKind = ReturnKind.RETURN
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that went one way or the other.

    Attributes:
        amount: Always positive; the kind says which way.
        method: What it was paid with, or went back to; None where the shop does not say, and
            for whoever may not know it.
        brand: Of a card, "visa".
        last_four: Of a card, its last four digits; a whole number is never kept.
        made_on: None where the shop did not say.
    """

    kind: PaymentKind
    amount: Decimal
    method: MethodKind | None
    brand: str | None
    last_four: str | None
    made_on: date | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with everything its owner may see.

    Attributes:
        id: The order's number as the shop writes it, "RC-10001".
        customer: Id of the customer it belongs to.
        placed_on: Day it was placed; None where an imported shop did not say.
        currency: ISO 4217 code of every amount in it.
        freight: What the customer paid for delivery.
        total: What the customer paid or owes, freight included.
        payments: The money that went, oldest first.
    """

    id: str
    customer: str
    state: OrderState
    placed_on: date | None
    currency: str
    freight: Decimal
    total: Decimal
    items: tuple[OrderItem, ...]
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """Enough of an order to choose it from a list."""

    id: str
    state: OrderState


@dataclass(frozen=True, slots=True)
class RecentOrders:
    """A customer's orders, latest first.

    Attributes:
        orders: The latest in full; one at least.
        others: Those before them, enough to choose from.
        more: How many there are beside these.
    """

    orders: tuple[Order, ...]
    others: tuple[OrderSummary, ...]
    more: int


@dataclass(frozen=True, slots=True)
class OrderKey:
    """An order number with everything stripped that people write differently.

    Attributes:
        text: Letters and digits only, case folded: "rc10001".
        digits: Its digits alone: "10001".
    """

    text: str
    digits: str

    @property
    def is_bare_number(self) -> bool:
        """Whether it has no letters, so that it may mean an order by its digits."""
        return self.text != "" and self.text == self.digits


def order_key(written: str) -> OrderKey:
    """Return the key of an order number however it is written.

    "#rc 10001", "RC-10001", "rc10001" and full-width forms all give the same key.
    """
    folded = unicodedata.normalize("NFKC", written[:LONGEST_ORDER_ID]).casefold()
    text = "".join(character for character in folded if character.isalnum())
    return OrderKey(text, "".join(character for character in text if character.isdecimal()))
