"""One suite for every `OrderStore`: SQLite, PostgreSQL, and the fake that unit tests use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.adapters.sql import tables as t
from actions.adapters.sql.engine import create_engine, write_transaction
from actions.adapters.sql.orders import SqlOrders
from actions.domain.errors import DatabaseError
from actions.domain.identity import Sight
from actions.domain.orders import (
    MethodKind,
    Order,
    OrderItem,
    OrderState,
    OrderSummary,
    Payment,
    PaymentKind,
    ReturnState,
    ShipmentState,
    order_key,
)
from actions.services.ports import OrderStore
from tests.postgresql import Server, empty_database
from tests.tables import lay_tables
from tests.unit.actions.fakes import FakeOrders, order

StoreOf = Callable[[Sequence[Order]], OrderStore]
_numbers = itertools.count(1)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def store_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreOf]:
    """Makes a store that holds some orders."""
    if request.param == "fake":
        yield FakeOrders
    elif request.param == "sqlite":
        yield from _sql_store(f"sqlite:///{tmp_path / 'recourse.db'}")
    else:
        server: Server = request.getfixturevalue("postgresql")
        with empty_database(server, f"orders_{next(_numbers)}") as url:
            yield from _sql_store(url)


def _sql_store(url: str) -> Iterator[StoreOf]:
    lay_tables(url, "actions")
    engine = create_engine(url)

    def store_of(kept: Sequence[Order]) -> OrderStore:
        with write_transaction(engine) as connection:
            for each in _every(kept, "customer"):
                row = {"id": each, "name": each, "email": "x@example.com", "is_demo": False}
                connection.execute(sa.insert(t.customers), row)
                connection.execute(sa.insert(t.payment_methods), {"customer_id": each, **VISA})
            connection.execute(sa.insert(t.merchants), {"id": "m", "name": "M", "is_demo": False})
            for item in {item.sku: item for each in kept for item in each.items}.values():
                connection.execute(sa.insert(t.products), _product(item))
                connection.execute(sa.insert(t.variants), _variant(item.sku))
            for each in kept:
                _insert(connection, each)
        return SqlOrders(engine)

    yield store_of
    engine.dispose()


def _every(kept: Sequence[Order], name: str) -> list[str]:
    return sorted({getattr(each, name) for each in kept})


VISA = {"id": "card_1", "kind": MethodKind.CARD, "brand": "visa", "last_four": "1881"}


def _product(item: OrderItem) -> dict[str, object]:
    row = {"id": item.sku, "merchant_id": "m", "name": item.sku, "category": item.category}
    return {**row, "shop": "m", "is_demo": False}


def _variant(sku: str) -> dict[str, object]:
    row = {"sku": sku, "product_id": sku, "title": sku, "options": {}}
    return {**row, "price": Decimal(1), "currency": "CNY"}


def _insert(connection: sa.Connection, kept: Order) -> None:
    key = order_key(kept.id)
    row = {
        "id": kept.id,
        "lookup_key": key.text,
        "lookup_digits": key.digits,
        "customer_id": kept.customer,
        "state": kept.state,
        "placed_on": kept.placed_on,
        "currency": kept.currency,
        "freight": kept.freight,
        "total": kept.total,
        "is_demo": False,
    }
    connection.execute(sa.insert(t.orders), row)
    children = (
        (t.order_items, kept.items),
        (t.shipments, kept.shipments),
        (t.returns, kept.returns),
    )
    for table, parts in children:
        for part in parts:
            values = {name: getattr(part, name) for name in type(part).__slots__}
            connection.execute(sa.insert(table), {"order_id": kept.id, **values})
    for paid in kept.payments:
        values = {"kind": paid.kind, "amount": paid.amount, "made_on": paid.made_on}
        method = {"method_id": "card_1" if paid.method else None}
        connection.execute(sa.insert(t.order_payments), {"order_id": kept.id, **values, **method})


ADA = Sight("ada", payment_details=True)
UNKNOWN_METHOD = Payment(PaymentKind.REFUND, Decimal("0.10"), None, None, None, None)
WHOLE = replace(
    order("RC-10012"),
    items=(
        OrderItem("B-2", "Second in the alphabet", 3, Decimal("0.10"), "food"),
        OrderItem("A-1", "First in the alphabet", 1, Decimal("1280.00")),
    ),
)


async def test_an_order_comes_back_whole_and_in_its_own_order(store_of: StoreOf) -> None:
    """Every field, every line in the order it was written, every amount exact."""
    found = await store_of([WHOLE]).find(order_key("RC-10012"), sight=ADA)
    assert found == WHOLE
    assert found is not None
    assert found.shipments[0].state is ShipmentState.IN_TRANSIT
    assert found.returns[0].state is ReturnState.REQUESTED


async def test_an_order_of_which_little_is_known_comes_back_as_it_is(store_of: StoreOf) -> None:
    """No day, no parcel, no return: unknown stays unknown."""
    bare = replace(order("RC-1", placed_on=None), shipments=(), returns=(), payments=())
    assert await store_of([bare]).find(order_key("RC-1"), sight=ADA) == bare


@pytest.mark.parametrize("state", list(OrderState))
async def test_every_state_is_kept(store_of: StoreOf, state: OrderState) -> None:
    """Written and read as the same state."""
    found = await store_of([order("RC-1", state=state)]).find(order_key("RC-1"), sight=ADA)
    assert found is not None
    assert found.state is state


@pytest.mark.parametrize("written", ["RC-10012", "#rc 10012", "10012", "# 10012"])
async def test_an_order_is_found_however_its_number_is_written(
    store_of: StoreOf, written: str
) -> None:
    """With its letters or without them."""
    found = await store_of([WHOLE]).find(order_key(written), sight=ADA)
    assert found is not None
    assert found.id == "RC-10012"


@pytest.mark.parametrize("written", ["RC-10013", "RD-10012", "0012", "1001", "", "RC", "%", "_"])
async def test_another_number_finds_nothing(store_of: StoreOf, written: str) -> None:
    """Not a part of one, not other letters, not a wildcard."""
    assert await store_of([WHOLE]).find(order_key(written), sight=ADA) is None


@pytest.mark.parametrize("customer", ["bo", "ADA", "ada ", "", "nobody", "ada' OR '1'='1"])
async def test_nobody_else_finds_it(store_of: StoreOf, customer: str) -> None:
    """Neither by its number nor by its digits."""
    store = store_of([WHOLE, order("RC-2", customer="bo")])
    for written in ("RC-10012", "10012"):
        assert await store.find(order_key(written), sight=Sight(customer)) is None


async def test_digits_that_could_mean_two_orders_mean_neither(store_of: StoreOf) -> None:
    """A guess would show the wrong one; the whole number still finds each."""
    store = store_of([order("RC-77"), order("AB-77")])
    assert await store.find(order_key("77"), sight=ADA) is None
    found = await store.find(order_key("AB-77"), sight=ADA)
    assert found is not None
    assert found.id == "AB-77"


async def test_a_number_that_is_all_digits_comes_before_one_that_only_ends_in_them(
    store_of: StoreOf,
) -> None:
    """Written exactly, it is no guess."""
    found = await store_of([order("RC-77"), order("77")]).find(order_key("77"), sight=ADA)
    assert found is not None
    assert found.id == "77"


async def test_digits_are_looked_for_among_the_customers_own_orders_only(
    store_of: StoreOf,
) -> None:
    """Somebody else's order with the same digits changes nothing."""
    store = store_of([order("RC-77"), order("AB-77", customer="bo")])
    found = await store.find(order_key("77"), sight=ADA)
    assert found is not None
    assert found.id == "RC-77"


async def test_recent_orders_are_the_customers_own_latest_first(store_of: StoreOf) -> None:
    """By day placed, then by number; those without a day last; only so many."""
    day = date(2026, 5, 1)
    store = store_of(
        [
            order("RC-9", placed_on=day),
            order("RC-10", placed_on=day, state=OrderState.PAID),
            order("RC-99", placed_on=date(2026, 4, 1), state=OrderState.REFUNDED),
            order("RC-500", placed_on=None),
            order("RC-7", placed_on=date(2026, 5, 2)),
            order("RC-900", placed_on=date(2026, 5, 3), customer="bo"),
        ]
    )
    recent = await store.recent(ADA, whole=1, others=2)
    assert recent is not None
    assert recent.orders == (order("RC-7", placed_on=date(2026, 5, 2)),)
    assert recent.others == (
        OrderSummary("RC-10", OrderState.PAID),
        OrderSummary("RC-9", OrderState.SHIPPED),
    )
    assert recent.more == 2
    everything = await store.recent(ADA, whole=3, others=9)
    assert everything is not None
    assert [each.id for each in everything.orders] == ["RC-7", "RC-10", "RC-9"]
    assert [each.id for each in everything.others] == ["RC-99", "RC-500"]
    assert everything.more == 0


async def test_a_customer_without_orders_has_no_recent_ones(store_of: StoreOf) -> None:
    """Whether the shop knows them or not."""
    assert await store_of([WHOLE]).recent(Sight("bo"), whole=1, others=3) is None


async def test_who_may_see_one_order_sees_no_other_of_the_same_customer(
    store_of: StoreOf,
) -> None:
    """Neither by its number, nor by its digits, nor in the list."""
    store = store_of([order("RC-1"), order("RC-2"), order("RC-3", customer="bo")])
    sight = Sight("ada", "RC-1")
    for written in ("RC-2", "2", "RC-3"):
        assert await store.find(order_key(written), sight=sight) is None
    found = await store.find(order_key("1"), sight=sight)
    recent = await store.recent(sight, whole=5, others=5)
    assert found is not None
    assert recent is not None
    assert [each.id for each in recent.orders] == [found.id] == ["RC-1"]
    assert recent.more == 0


async def test_a_sight_of_somebody_elses_order_is_no_sight(store_of: StoreOf) -> None:
    """The customer and the order must belong together."""
    store = store_of([order("RC-1"), order("RC-3", customer="bo")])
    assert await store.find(order_key("RC-3"), sight=Sight("ada", "RC-3")) is None
    assert await store.recent(Sight("ada", "RC-3"), whole=1, others=1) is None


async def test_what_was_paid_with_is_for_those_alone_who_may_know(store_of: StoreOf) -> None:
    """A guest is not told it; an unknown method stays unknown, and the amount is exact."""
    store = store_of([order("RC-1"), replace(order("RC-2"), payments=(UNKNOWN_METHOD,))])
    signed_in = await store.find(order_key("RC-1"), sight=ADA)
    guest = await store.find(order_key("RC-1"), sight=Sight("ada"))
    unknown = await store.find(order_key("RC-2"), sight=ADA)
    assert signed_in is not None
    assert guest is not None
    assert unknown is not None
    assert signed_in.payments == order().payments
    assert all(paid.last_four is None for paid in guest.payments)
    assert unknown.payments == (UNKNOWN_METHOD,)


async def test_a_store_that_works_says_so(store_of: StoreOf) -> None:
    """An empty one too."""
    await store_of([]).probe()


async def test_a_store_without_its_tables_says_that(tmp_path: Path) -> None:
    """The health of the process depends on it."""
    store = SqlOrders(create_engine(f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(DatabaseError, match="make setup"):
        await store.probe()
