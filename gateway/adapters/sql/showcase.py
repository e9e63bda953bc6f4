"""The goods on the demo storefront, read from the shop's own tables."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.tables import merchants, products, variants
from actions.domain.errors import DatabaseError
from gateway.services.showcase import Good

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

MOST_GOODS = 24


class SqlShowcase:
    """Reads products with their cheapest variants; meets `Showcase`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def goods(self) -> tuple[Good, ...]:
        """Return the first goods in the catalogue's order.

        A shop out of reach is an empty shop here: the page is a demo's, and the chat on it
        works without.
        """
        try:
            return await asyncio.to_thread(self._read)
        except DatabaseError as exc:
            log.warning("no_showcase", error=type(exc).__name__)
            return ()

    def _read(self) -> tuple[Good, ...]:
        with read_transaction(self._engine) as connection:
            rows = connection.execute(_SOME_GOODS).mappings().all()
        return tuple(
            _good(list(offers)) for _, offers in groupby(rows, key=lambda row: str(row["id"]))
        )


def _good(offers: Sequence[sa.RowMapping]) -> Good:
    """Return the good that these variants are of."""
    cheapest = min(offers, key=lambda offer: Decimal(offer["price"]))
    return Good(
        name=cheapest["name"],
        merchant=cheapest["merchant"],
        category=cheapest["category"],
        price=cheapest["price"],
        currency=cheapest["currency"],
        several_prices=any(offer["price"] != cheapest["price"] for offer in offers),
    )


_FIRST = sa.select(products.c.id).order_by(products.c.id).limit(MOST_GOODS)
# Prices are compared here and not by the database: on SQLite they are text.
_SOME_GOODS = (
    sa.select(
        products.c.id,
        products.c.name,
        products.c.category,
        merchants.c.name.label("merchant"),
        variants.c.price,
        variants.c.currency,
    )
    .join_from(products, merchants)
    .join(variants, variants.c.product_id == products.c.id)
    .where(products.c.id.in_(_FIRST))
    .order_by(products.c.id, variants.c.sku)
)
