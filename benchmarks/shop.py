"""The demo shop of the bench: one database that both action servers read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import create_engine, read_transaction
from actions.adapters.sql.migrate import upgrade
from actions.adapters.sql.tables import orders


def open_shop(directory: Path) -> tuple[str, dict[str, list[str]]]:
    """The URL of a freshly seeded shop, and every customer's order numbers, oldest first."""
    directory.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{directory.resolve() / 'shop.db'}"
    upgrade(url)
    engine = create_engine(url)
    try:
        seed(engine, datetime.now(UTC).date())
        with read_transaction(engine) as connection:
            query = sa.select(orders.c.customer_id, orders.c.id).order_by(orders.c.id)
            rows = connection.execute(query).all()
    finally:
        engine.dispose()
    owned: dict[str, list[str]] = {}
    for customer, order in rows:
        owned.setdefault(customer, []).append(order)
    return url, owned
