"""What the demo's storefront shows: the shop's own goods, at the price they begin at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import create_engine, write_transaction
from actions.adapters.sql.tables import products, variants
from gateway.adapters.sql.showcase import MOST_GOODS, SqlShowcase
from gateway.services.showcase import Good
from tests.tables import lay_tables


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The demo shop's records."""
    lay_tables(database_url, "actions")
    made = create_engine(database_url)
    demo_shop.seed(made, date(2026, 5, 4))
    yield made
    made.dispose()


async def goods_by_name(engine: Engine) -> dict[str, Good]:
    return {good.name: good for good in await SqlShowcase(engine).goods()}


async def test_goods_are_those_of_the_records(engine: Engine) -> None:
    """Name, merchant, category and exact price; as many as fit on a page."""
    goods = await goods_by_name(engine)

    assert goods["Gooseneck kettle"] == Good(
        "Gooseneck kettle", "Northlight Home", "appliance", Decimal("269.00"), "CNY"
    )
    assert len(goods) == MOST_GOODS


async def test_of_several_variants_the_cheapest_counts(engine: Engine) -> None:
    """By amount and not by spelling: 99.90 is less than 269.00."""
    with write_transaction(engine) as connection:
        kettle = connection.execute(
            sa.select(variants)
            .join_from(products, variants)
            .where(products.c.name == "Gooseneck kettle")
        ).one()
        cheaper = {**kettle._mapping, "sku": "KET-GOOSE-S", "price": Decimal("99.90")}
        connection.execute(sa.insert(variants), cheaper)

    good = (await goods_by_name(engine))["Gooseneck kettle"]

    assert (good.price, good.several_prices) == (Decimal("99.90"), True)


async def test_a_database_without_a_shop_shows_nothing(database_url: str) -> None:
    """The page is a demo's; the chat on it works all the same."""
    engine = create_engine(database_url)
    assert await SqlShowcase(engine).goods() == ()
    engine.dispose()
