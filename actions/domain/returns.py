"""A return that is being talked about: what it is of, what is known of it, and what was asked.

It lives in one slot of the conversation as JSON, so that a restart resumes it. It is a memory and
no permission: an order in it is looked up afresh, for whoever speaks, at every turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from actions.domain.orders import Order, OrderItem, OrderState
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import vocabulary
from knowledge.reading.goods import goods_in

KEPT_FOR = timedelta(days=1)
"""A return that nobody spoke of for so long is begun afresh."""

Origin = Literal["customer", "order", "conversation"]
FROM_CUSTOMER: Origin = "customer"
FROM_ORDER: Origin = "order"
FROM_CONVERSATION: Origin = "conversation"
FactValue = bool | int | str | list[str]

ITEM, LAW, NEXT_STEP, FIX = "item", "law", "next_step", "fix"
"""What may be asked beside a fact."""

_ON_THE_WAY_BACK = frozenset(
    {
        OrderState.CANCELLED,
        OrderState.RETURN_REQUESTED,
        OrderState.EXCHANGE_REQUESTED,
        OrderState.RETURNED,
        OrderState.REFUNDED,
    }
)


class KnownFact(BaseModel):
    """One fact of the return vocabulary, who gave it, and when (ISO 8601)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: FactValue
    origin: Origin
    at: str


class ReturnCase(BaseModel):
    """One return, as far as it is known.

    Attributes:
        order_id: The order that the goods came with, None for goods on the customer's word.
        sku: Which of its lines.
        title: The goods as they are spoken of.
        on_word: Whether the customer chose to go on without an order.
        jurisdiction: Whose rules, where the customer said so; else the conversation's.
        facts: What is known, by the names of the vocabulary.
        unknown: The facts that the customer does not know either.
        asked: What was asked last: a fact, or one of this module's words; None for nothing.
        misses: How often in a row an answer was not understood.
        decided: Whether the decision has been shown.
        outcome: The last decision's outcome.
        receipt: And its receipt.
        idle: Messages about something else since then.
        at: When it was last spoken of (ISO 8601).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    order_id: str | None = None
    sku: str | None = None
    title: str | None = None
    on_word: bool = False
    jurisdiction: str | None = None
    facts: dict[str, KnownFact] = {}
    unknown: tuple[str, ...] = ()
    asked: str | None = None
    misses: int = 0
    decided: bool = False
    outcome: Outcome | None = None
    receipt: str | None = None
    idle: int = 0
    at: str

    def value(self, name: str) -> FactValue | None:
        """Return a fact's value, None while it is not known."""
        found = self.facts.get(name)
        return None if found is None else found.value

    def learned(self, facts: Mapping[str, FactValue], origin: Origin, at: datetime) -> ReturnCase:
        """Return the case with facts that were just given; a fact of before gives way."""
        added = {
            name: KnownFact(value=value, origin=origin, at=at.isoformat())
            for name, value in facts.items()
            if name in vocabulary()
        }
        unknown = tuple(name for name in self.unknown if name not in added)
        return self.changed(facts={**self.facts, **added}, unknown=unknown)

    def changed(self, **changes: object) -> ReturnCase:
        """Return the case with some fields replaced."""
        return self.model_copy(update=changes)

    def of_order(self, order: Order, item: OrderItem, now: datetime) -> ReturnCase:
        """Return the case with what the order says today; what the customer said stays."""
        said = {name: each for name, each in self.facts.items() if each.origin == FROM_CUSTOMER}
        case = self.changed(facts={}).learned(order_facts(order, item, now.date()), FROM_ORDER, now)
        return case.changed(
            facts={**case.facts, **said}, order_id=order.id, sku=item.sku, title=item.title
        )

    @property
    def is_placed(self) -> bool:
        """Whether it is settled what the return is of."""
        return self.order_id is not None or self.on_word


def read_case(slot: object, now: datetime) -> ReturnCase | None:
    """Return the case in a slot; None where there is none, or none that is fresh and readable."""
    if not isinstance(slot, Mapping):
        return None
    try:
        case = ReturnCase.model_validate(slot)
        spoken_of = datetime.fromisoformat(case.at)
    except (ValidationError, ValueError):
        return None  # of an older program, and no loss: it asks again
    return case if now - spoken_of <= KEPT_FOR else None


@dataclass(frozen=True, slots=True)
class OwnedItem:
    """Something the customer bought, with the order it came in."""

    order: Order
    item: OrderItem

    @property
    def is_on_its_way_back(self) -> bool:
        """Whether this very line is cancelled, coming back, or back already."""
        if self.order.state not in _ON_THE_WAY_BACK:
            return False
        named = {sku for back in self.order.returns for sku in back.skus}
        return not named or self.item.sku in named

    @property
    def is_there(self) -> bool:
        """Whether it has arrived, as far as the shop knows."""
        return self.order.state is OrderState.DELIVERED or self.delivered_on is not None

    @property
    def delivered_on(self) -> date | None:
        """The day the last parcel came, None while one is under way or no day is known."""
        days = [each.delivered_on for each in self.order.shipments]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None


def order_facts(order: Order, item: OrderItem, today: date) -> dict[str, FactValue]:
    """Return what an order says of one of its lines, in the vocabulary of returns.

    The goods' price is the line's. Where the order was cheaper than its lines, the lines and what
    was paid are given instead, so that the discount is shared out.
    """
    goods = order.total - order.freight
    facts: dict[str, FactValue] = {
        "channel": "online",
        "consumer": True,
        "currency": order.currency,
        "quantity": item.quantity,
        "order_total": _text(goods),
        "outbound_freight": _text(order.freight),
        **_category(item),
        **_received(OwnedItem(order, item), today),
    }
    lines = [each.unit_price * each.quantity for each in order.items]
    line = item.unit_price * item.quantity
    if sum(lines, Decimal(0)) == goods:
        return {**facts, "price": _text(line)}
    return {
        **facts,
        "items": [_text(each) for each in lines],
        "returned_item": _text(line),
        "paid": _text(goods),
    }


def _category(item: OrderItem) -> dict[str, FactValue]:
    """Return the category by the shop's word for it, else by what the title names."""
    if item.category in vocabulary()["category"].choices:
        return {"category": str(item.category)}
    named = goods_in(item.title)
    return {"category": named.category} if named else {}


def _received(owned: OwnedItem, today: date) -> dict[str, FactValue]:
    """Return how long ago the goods came; of what is still under way, when it was ordered."""
    if owned.delivered_on is not None:
        return {"days_since_receipt": max((today - owned.delivered_on).days, 0)}
    if owned.order.state is OrderState.DELIVERED:
        return {}  # it came, on a day that the shop has not given
    shipped = owned.order.state is OrderState.SHIPPED
    placed = owned.order.placed_on
    age = {} if placed is None else {"order_age_days": max((today - placed).days, 0)}
    return {"shipped": shipped, **age}


def _text(amount: Decimal) -> str:
    return str(amount)
