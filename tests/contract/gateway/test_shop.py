"""What the desk sees of the shop: names and orders as the shop's own records have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import create_engine, write_transaction
from actions.adapters.sql.tables import guest_verifications, orders
from gateway.adapters.shop import RecordedShop
from gateway.domain.errors import StoreUnavailable
from tests.tables import lay_tables

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The demo shop's records."""
    lay_tables(database_url, "actions")
    made = create_engine(database_url)
    demo_shop.seed(made, TODAY)
    yield made
    made.dispose()


def verified(engine: Engine, conversation: str, customer: str, order: str | None) -> None:
    """A guest has proved who they are in a conversation."""
    with write_transaction(engine) as connection:
        row = {
            "conversation_id": conversation,
            "customer_id": customer,
            "order_id": order,
            "method": "order_email" if order else "name_postcode",
            "verified_at": NOW,
            "used_at": NOW,
        }
        connection.execute(guest_verifications.insert(), row)


def orders_of(engine: Engine, customer: str) -> list[str]:
    with engine.connect() as connection:
        return list(
            connection.scalars(sa.select(orders.c.id).where(orders.c.customer_id == customer))
        )


async def test_names_are_those_of_the_records(engine: Engine) -> None:
    """Who is not in them has none."""
    names = await RecordedShop(engine).names(["ada", "nobody"])

    assert set(names) == {"ada"}
    assert names["ada"]
    assert await RecordedShop(engine).names([]) == {}


async def test_customers_are_found_by_a_part_of_their_name(engine: Engine) -> None:
    """In any case; a percent sign is a percent sign."""
    shop = RecordedShop(engine)
    name = (await shop.names(["ada"]))["ada"]

    assert "ada" in await shop.named_like(name.upper()[1:4])
    assert await shop.named_like("%") == ()


async def test_a_signed_in_customers_latest_orders(engine: Engine) -> None:
    """Five at most, as the customer would see them, and nobody else's."""
    shown = await RecordedShop(engine).orders("ada", "c-1")

    assert 1 <= len(shown) <= 5
    assert {order.id for order in shown} <= set(orders_of(engine, "ada"))
    assert all(order.items for order in shown)


async def test_a_guest_is_nobody_until_something_is_proved(engine: Engine) -> None:
    """And then what was proved, in this conversation."""
    shop = RecordedShop(engine)
    order = orders_of(engine, "ada")[0]
    assert await shop.orders(None, "c-1") == ()

    verified(engine, "c-1", "ada", order)

    assert [each.id for each in await shop.orders(None, "c-1")] == [order]
    assert await shop.orders(None, "c-2") == ()


async def test_who_proved_their_name_is_seen_whole(engine: Engine) -> None:
    """All of their orders; the single one proved before adds nothing."""
    order = orders_of(engine, "ada")[0]
    verified(engine, "c-1", "ada", order)
    verified(engine, "c-1", "ada", None)
    shop = RecordedShop(engine)

    assert await shop.orders(None, "c-1") == await shop.orders("ada", "elsewhere")


async def test_records_that_are_not_there_are_out_of_reach(database_url: str) -> None:
    """The desk says so instead of showing a customer without orders."""
    engine = create_engine(database_url)
    shop = RecordedShop(engine)

    for attempt in (shop.names(["ada"]), shop.named_like("a"), shop.orders("ada", "c-1")):
        with pytest.raises(StoreUnavailable):
            await attempt
    engine.dispose()
