"""The demo shop on every database: the same, however often, and never in a real shop."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.demo_shop import RealShopError, seed
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.tables import customers, metadata, orders, products
from actions.domain.identity import Sight
from actions.domain.orders import (
    Order,
    OrderState,
    PaymentKind,
    ReturnState,
    ShipmentState,
    order_key,
)

TODAY = date(2026, 3, 1)


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without the running numbers of rows."""
    found = {}
    with read_transaction(engine) as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.c if column.name != "id" or table is orders]
            rows = connection.execute(sa.select(*columns)).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def all_orders(engine: Engine) -> list[Order]:
    """Every order of the demo, whole."""
    with read_transaction(engine) as connection:
        owners = connection.execute(sa.select(orders.c.id, orders.c.customer_id)).all()
    store = SqlOrders(engine)
    found = [
        await store.find(order_key(row.id), sight=Sight(row.customer_id, payment_details=True))
        for row in owners
    ]
    return [each for each in found if each is not None]


def test_seeding_twice_is_seeding_once(engine: Engine) -> None:
    """No row more, no row changed."""
    report = seed(engine, TODAY)
    once = everything(engine)
    assert seed(engine, TODAY) == report
    assert everything(engine) == once
    assert report.as_json() == {"customers": 4, "merchants": 5, "products": 24, "orders": 14}
    assert {name: len(once[name]) for name in report.as_json()} == report.as_json()


async def test_seeding_on_another_day_moves_every_date_by_as_much(engine: Engine) -> None:
    """The demo never goes stale, and nothing else about it changes."""
    seed(engine, TODAY)
    before = {each.id: each for each in await all_orders(engine)}
    seed(engine, TODAY + timedelta(days=40))
    after = {each.id: each for each in await all_orders(engine)}
    assert before.keys() == after.keys()
    for order_id, was in before.items():
        now = after[order_id]
        assert (was.state, was.items, was.total) == (now.state, now.items, now.total)
        assert was.placed_on is not None
        assert now.placed_on == was.placed_on + timedelta(days=40)


async def test_every_state_is_shown(engine: Engine) -> None:
    """Whatever a visitor wants to try, somebody in the demo is there."""
    seed(engine, TODAY)
    assert {each.state for each in await all_orders(engine)} == set(OrderState)


async def test_every_customer_has_orders_and_ada_has_one_under_way(engine: Engine) -> None:
    """Her latest is shipped, tracked, and expected on a day that has not come."""
    seed(engine, TODAY)
    for customer in ("ada", "bo", "chen", "dara"):
        assert await SqlOrders(engine).recent(Sight(customer), whole=1, others=1)
    recent = await SqlOrders(engine).recent(Sight("ada"), whole=1, others=10)
    assert recent is not None
    assert len(recent.others) >= 3
    (latest,) = recent.orders
    assert latest.state is OrderState.SHIPPED
    (parcel,) = latest.shipments
    assert parcel.tracking
    assert parcel.expected_on is not None
    assert parcel.expected_on > TODAY


async def test_every_order_adds_up(engine: Engine) -> None:
    """The total is the goods and the freight, to the cent."""
    seed(engine, TODAY)
    for each in await all_orders(engine):
        goods = sum((item.unit_price * item.quantity for item in each.items), Decimal(0))
        assert each.total == goods + each.freight, each.id
        assert each.total > 0


async def test_the_money_of_every_order_fits_its_state(engine: Engine) -> None:
    """Paid unless only placed, and back again when cancelled or refunded."""
    seed(engine, TODAY)
    for each in await all_orders(engine):
        went = [paid.kind for paid in each.payments]
        back = each.state in (OrderState.CANCELLED, OrderState.REFUNDED)
        unpaid = each.state is OrderState.PLACED
        assert went == [PaymentKind.PAYMENT][unpaid:] + [PaymentKind.REFUND] * back, each.id
        assert {paid.amount for paid in each.payments} <= {each.total}
        assert all(paid.method is not None for paid in each.payments)


async def test_what_hangs_on_an_order_fits_its_state(engine: Engine) -> None:
    """A demo that contradicts itself teaches nothing."""
    seed(engine, TODAY)
    came_back = {
        OrderState.RETURN_REQUESTED: [ReturnState.REQUESTED],
        OrderState.EXCHANGE_REQUESTED: [ReturnState.REQUESTED],
        OrderState.RETURNED: [ReturnState.RECEIVED],
        OrderState.REFUNDED: [ReturnState.REFUNDED],
    }
    not_sent = {OrderState.PLACED, OrderState.PAID, OrderState.CANCELLED}
    arrived = {OrderState.DELIVERED, *came_back}
    for each in await all_orders(engine):
        assert [back.state for back in each.returns] == came_back.get(each.state, []), each.id
        assert bool(each.shipments) is (each.state not in not_sent), each.id
        if each.state in arrived:
            assert {parcel.state for parcel in each.shipments} == {ShipmentState.DELIVERED}
        if each.state is OrderState.SHIPPED:
            assert ShipmentState.IN_TRANSIT in {parcel.state for parcel in each.shipments}


async def test_no_date_contradicts_another(engine: Engine) -> None:
    """Placed, shipped, delivered, sent back: in that order, and not in the future."""
    seed(engine, TODAY)
    for each in await all_orders(engine):
        assert each.placed_on is not None
        assert each.placed_on <= TODAY
        for parcel in each.shipments:
            days = [each.placed_on, parcel.shipped_on, parcel.delivered_on]
            known = [day for day in days if day is not None]
            assert known == sorted(known), each.id
            assert (parcel.delivered_on is None) == (parcel.state is not ShipmentState.DELIVERED)
            for back in each.returns:
                assert parcel.delivered_on is not None
                assert back.requested_on is not None
                assert parcel.delivered_on <= back.requested_on <= TODAY, each.id


def test_a_database_with_a_real_customer_is_left_alone(engine: Engine) -> None:
    """Not one row is written, and the error says what is there."""
    real = {"id": "u-1", "name": "Eve", "email": "eve@shop.test", "is_demo": False}
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(customers), real)
    before = everything(engine)
    with pytest.raises(RealShopError, match=r"holds customers that are not the demo's \(1\)"):
        seed(engine, TODAY)
    assert everything(engine) == before


def test_a_real_shop_that_opened_beside_the_demo_ends_the_seeding(engine: Engine) -> None:
    """Even when the demo was there first."""
    seed(engine, TODAY)
    with write_transaction(engine) as connection:
        connection.execute(
            sa.update(products).where(products.c.id == "PWB-20K"), {"is_demo": False}
        )
    before = everything(engine)
    with pytest.raises(RealShopError):
        seed(engine, TODAY)
    assert everything(engine) == before


def test_every_row_of_people_and_goods_is_marked_as_the_demos(engine: Engine) -> None:
    """So that it can be told from a real one, and taken away."""
    seed(engine, TODAY)
    with read_transaction(engine) as connection:
        for table in (customers, products, orders):
            assert connection.execute(sa.select(table.c.is_demo).distinct()).scalars().all() == [
                True
            ]
        emails = connection.execute(sa.select(customers.c.email)).scalars().all()
    assert all(email.endswith("@example.com") for email in emails)


def test_the_demo_says_what_it_holds(engine: Engine) -> None:
    """One line for the terminal."""
    assert str(seed(engine, TODAY)) == "4 customers, 5 merchants, 24 products, 14 orders"
