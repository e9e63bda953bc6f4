"""The documented shape of a shop's files, as strict models of what may stand in them.

    users.json      {"<user id>": {name, email, phone, address, payment_methods}}
    products.json   {"<product id>": {name, category, variants: {"<item id>": {price, ...}}}}
    orders.json     {"<order id>": {user_id, items, status, fulfillments, payment_history, ...}}
    shop.json       {name, currency}: optional

Each may also be a list of records that carry their ids. Fields that are not known are left
unread, and said to be.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

_LARGEST_AMOUNT = Decimal(10) ** 12
_LARGEST_QUANTITY = 100_000
_AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,2})?")


def _plain(text: str) -> str:
    """Return text that any database can keep and any terminal may show."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError("text without control characters or halves of characters")
    return text


def _amount(value: object) -> object:
    """Return an exact amount; whole numbers and decimal text are amounts too, floats never."""
    if isinstance(value, bool | float):
        raise ValueError("an amount like 12.50")  # noqa: TRY004 - pydantic reports ValueError
    if isinstance(value, str):
        value = Decimal(value) if _AMOUNT.fullmatch(value) else value
    if isinstance(value, int):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise ValueError("an amount like 12.50")  # noqa: TRY004 - pydantic reports ValueError
    if abs(value) >= _LARGEST_AMOUNT or value != round(value, 2):
        raise ValueError("an amount below 1,000,000,000,000 with at most two decimals")
    return round(value, 2)


def shaped(pattern: str, expected: str) -> AfterValidator:
    """Return a check of a text's shape that says in words what was expected."""
    wanted = re.compile(pattern)

    def check(text: str) -> str:
        if not wanted.fullmatch(text):
            raise ValueError(expected)
        return text

    return AfterValidator(check)


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("an amount of 0 or more")
    return value


def _day(value: object) -> object:
    """Return the day of an ISO date or of an ISO date and time, as the shop wrote it."""
    if not isinstance(value, str):
        raise ValueError("a day like 2026-05-04")  # noqa: TRY004 - pydantic reports ValueError
    try:
        return datetime.fromisoformat(value).date()
    except ValueError as exc:
        raise ValueError("a day like 2026-05-04") from exc


PLAIN = AfterValidator(_plain)
Id = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    shaped(r"\S(.*\S)?", "an id without blanks around it"),
    PLAIN,
]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), PLAIN]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), PLAIN]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PLAIN]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320),
    shaped(r"[^@\s]+@[^@\s]+", "an e-mail address"),
    PLAIN,
]
Tracking = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), PLAIN
]
LastFour = Annotated[str, shaped(r"[0-9]{4}", "the last four digits of a card")]
Currency = Annotated[str, shaped(r"[A-Z]{3}", "three capital letters, like USD")]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Price = Annotated[Decimal, BeforeValidator(_amount), AfterValidator(_not_negative)]
Day = Annotated[date, BeforeValidator(_day)]
Quantity = Annotated[int, Field(ge=1, le=_LARGEST_QUANTITY)]
Options = Annotated[dict[Word, Text | int | bool | Decimal], Field(max_length=50)]
Skus = Annotated[tuple[Id, ...], Field(max_length=1_000, strict=False)]


class Shape(BaseModel):
    """Strict, and mindful of the fields it did not know: they are kept aside, by name."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


class NameShape(Shape):
    """A name in two halves."""

    first_name: Phrase = ""
    last_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=99), PLAIN] = ""


class AddressShape(Shape):
    """An address; every line of it may be missing."""

    address1: Text | None = None
    address2: Text | None = None
    city: Phrase | None = None
    state: Phrase | None = None
    zip: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), PLAIN] | None = (
        Field(default=None, validation_alias=AliasChoices("zip", "postcode"))
    )
    country: Annotated[str, StringConstraints(max_length=60), PLAIN] | None = None


class MethodShape(Shape):
    """A way to pay. Of a card only the last four digits are ever read."""

    id: Id | None = None
    source: Word
    brand: Word | None = None
    last_four: LastFour | None = None
    balance: Price | None = None


class UserShape(Shape):
    """A customer."""

    user_id: Id | None = Field(default=None, validation_alias=AliasChoices("user_id", "id"))
    name: NameShape | Text
    email: Email | None = None
    phone: Word | None = None
    address: AddressShape | None = None
    payment_methods: Annotated[dict[Id, MethodShape], Field(max_length=100)] = Field(
        default_factory=dict
    )
    # Read for its shape only: whose an order is, the order says.
    orders: Annotated[tuple[Id, ...], Field(max_length=100_000, strict=False)] = ()


class VariantShape(Shape):
    """One article of a product."""

    item_id: Id | None = None
    options: Options = Field(default_factory=dict)
    price: Price
    available: bool | None = None


class ProductShape(Shape):
    """A product with its articles."""

    product_id: Id | None = Field(default=None, validation_alias=AliasChoices("product_id", "id"))
    name: Annotated[Text, StringConstraints(min_length=1)]
    category: Word | None = None
    currency: Currency | None = None
    variants: Annotated[dict[Id, VariantShape], Field(max_length=5_000)]


class LineShape(Shape):
    """A line of an order."""

    name: Annotated[Text, StringConstraints(min_length=1)]
    product_id: Id
    item_id: Id
    price: Price
    quantity: Quantity = 1
    options: Options = Field(default_factory=dict)
    batch: Annotated[Id, shaped(r".*\w.*", "a number with a letter or a digit in it")] | None = None


class FulfillmentShape(Shape):
    """What was sent: a parcel for each tracking number."""

    tracking_id: Annotated[tuple[Tracking, ...], Field(max_length=100, strict=False)] = ()
    item_ids: Skus = ()
    carrier: Tracking | None = None
    shipped_on: Day | None = None
    expected_on: Day | None = None
    delivered_on: Day | None = None


class PaymentShape(Shape):
    """Money that went one way or the other."""

    transaction_type: Literal["payment", "refund"]
    amount: Price
    payment_method_id: Id | None = None
    made_on: Day | None = None


class OrderShape(Shape):
    """An order."""

    order_id: Id | None = Field(default=None, validation_alias=AliasChoices("order_id", "id"))
    user_id: Id
    status: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), PLAIN]
    items: Annotated[tuple[LineShape, ...], Field(min_length=1, max_length=1_000, strict=False)]
    address: AddressShape | None = None
    fulfillments: Annotated[
        tuple[FulfillmentShape, ...], Field(max_length=1_000, strict=False)
    ] = ()
    payment_history: Annotated[tuple[PaymentShape, ...], Field(max_length=1_000, strict=False)] = ()
    placed_on: Day | None = None
    currency: Currency | None = None
    freight: Price | None = None
    total: Price | None = None
    cancel_reason: Text | None = None
    return_reason: Word | None = None
    return_requested_on: Day | None = None
    return_items: Skus = ()
    return_payment_method_id: Id | None = None
    exchange_items: Skus = ()
    exchange_new_items: Skus = ()
    exchange_payment_method_id: Id | None = None
    exchange_price_difference: Amount | None = None


class ShopShape(Shape):
    """The shop itself."""

    name: Annotated[Phrase, StringConstraints(min_length=1)] | None = None
    currency: Currency | None = None


def unread(shape: Shape, place: str = "") -> list[str]:
    """Return the fields of a record that were left unread, as paths without numbers."""
    found = [f"{place}{name[:60]}" for name in shape.model_extra or ()]
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        inner = value.values() if isinstance(value, dict) else value
        each = (inner,) if isinstance(inner, Shape) else inner
        if each is None or isinstance(each, str | int | date | Decimal):
            continue
        for part in each:
            if isinstance(part, Shape):
                found += unread(part, f"{place}{name}.")
    return found
