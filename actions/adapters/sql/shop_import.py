"""A shop's records into the tables: in bounded transactions, each record whole or not at all.

What is there already is told by its digest: the same one is left alone, so that a second run
changes nothing, nor undoes what the house did to an order since. Rows of another shop are never
touched: a record that claims one's id is refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from actions.adapters.sql import shop_rows as rows
from actions.adapters.sql import shop_tracing
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.tables import (
    customer_addresses,
    customers,
    merchants,
    order_addresses,
    order_items,
    order_payments,
    orders,
    payment_methods,
    products,
    returns,
    shipments,
    variants,
)
from actions.domain.errors import ShopFilesUnusable
from actions.domain.orders import order_key
from actions.domain.shop import (
    Customer,
    Fate,
    Fault,
    Kind,
    Order,
    Outcome,
    Product,
    Record,
    digest,
)

_TABLES = {
    Kind.CUSTOMERS: customers,
    Kind.PRODUCTS: products,
    Kind.ORDERS: orders,
    **shop_tracing.TABLES,
}
_OF_ORDERS = (order_addresses, order_items, shipments, returns, order_payments)
_OF_CUSTOMERS = (customer_addresses, payment_methods)
_AT_ONCE = 500


class SqlShop:
    """The `ShopStore` port for one shop, on SQLite and PostgreSQL.

    Args:
        engine: Where the records are.
        shop: The shop's id, which every row of it carries.
    """

    def __init__(self, engine: Engine, shop: str) -> None:
        self._engine = engine
        self._shop = shop
        self._brought = shop_tracing.Brought()

    def prepare(self, name: str, *, dry_run: bool) -> None:
        """Make room for the shop under its name.

        Raises:
            ShopFilesUnusable: The id is a merchant of the demo's.
        """
        known = sa.select(merchants.c.name, merchants.c.is_demo).where(merchants.c.id == self._shop)
        with write_transaction(self._engine) as connection:
            found = connection.execute(known).one_or_none()
            if found is not None and found.is_demo:
                raise ShopFilesUnusable(
                    f"shop {self._shop!r} is a merchant of the demo's; choose another --shop NAME"
                )
            if dry_run:
                return
            if found is None:
                row = {"id": self._shop, "name": name, "is_demo": False}
                connection.execute(sa.insert(merchants), row)
            elif found.name != name:
                renamed = sa.update(merchants).where(merchants.c.id == self._shop)
                connection.execute(renamed.values(name=name))

    def known_customers(self) -> set[str]:
        """Return the ids of this shop's customers."""
        query = sa.select(customers.c.id).where(customers.c.shop == self._shop)
        with read_transaction(self._engine) as connection:
            return set(connection.execute(query).scalars())

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind this shop has."""
        table = _TABLES[kind]
        query = sa.select(sa.func.count()).select_from(table).where(table.c.shop == self._shop)
        with read_transaction(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def write(self, kind: Kind, records: Sequence[Record], *, dry_run: bool) -> list[Fate]:
        """Keep records, all in one transaction; see the port."""
        open_transaction = read_transaction if dry_run else write_transaction
        with open_transaction(self._engine) as connection:
            if not dry_run:
                self._wait_for_our_turn(connection)
            kept = _by_id(connection, kind, [record.id for record in records])
            faults = self._faults(connection, kind, records)
            fates = [
                faults.get(record.id) or self._fate(record, kept.get(record.id))
                for record in records
            ]
            if not dry_run:
                for outcome in (Outcome.ADDED, Outcome.UPDATED):
                    chosen = [r for r, fate in zip(records, fates, strict=True) if fate is outcome]
                    self._put(connection, kind, chosen, fresh=outcome is Outcome.ADDED)
        for record, fate in zip(records, fates, strict=True):
            if not isinstance(fate, Fault):
                self._brought.note(record)
        return fates

    def _fate(self, record: Record, kept: Row[Any] | None) -> Fate:
        """Return what is to become of a record, by what is kept under its id."""
        if kept is None:
            return Outcome.ADDED
        if kept.shop != self._shop:
            return Fault((), record.id, f"an id that shop {kept.shop!r} does not use already")
        return Outcome.UNCHANGED if kept.digest == digest(record) else Outcome.UPDATED

    def _faults(
        self, connection: Connection, kind: Kind, records: Sequence[Record]
    ) -> dict[str, Fault]:
        """Return what the tables have against records, by their ids."""
        if kind is Kind.PRODUCTS:
            return _sold_elsewhere(connection, cast("Sequence[Product]", records))
        if kind is Kind.ORDERS:
            chosen = cast("Sequence[Order]", records)
            return {
                **self._strange_articles(connection, chosen),
                **_same_number(connection, chosen),
            }
        if kind in shop_tracing.TABLES:
            return shop_tracing.faults(connection, kind, records, self._shop, self._brought)
        return {}

    def _strange_articles(
        self, connection: Connection, chosen: Sequence[Order]
    ) -> dict[str, Fault]:
        """Return the orders that name articles or products of another shop."""
        lines = [line for order in chosen for line in order.lines]
        sold = _articles(connection, {line.sku for line in lines})
        shops = _by_id(connection, Kind.PRODUCTS, {line.product_id for line in lines})
        faults: dict[str, Fault] = {}
        for order in chosen:
            for place, line in enumerate(order.lines):
                article, product = sold.get(line.sku), shops.get(line.product_id)
                owner = article.shop if article else product.shop if product else self._shop
                if owner != self._shop:
                    expected = f"an article that is not shop {owner!r}'s"
                    faults[order.id] = Fault(("items", place, "item_id"), line.sku, expected)
        return faults

    def _put(
        self, connection: Connection, kind: Kind, records: Sequence[Record], *, fresh: bool
    ) -> None:
        """Write records that are new, or write them anew."""
        if not records:
            return
        if kind is Kind.CUSTOMERS:
            self._put_customers(connection, cast("Sequence[Customer]", records), fresh=fresh)
        elif kind is Kind.PRODUCTS:
            self._put_products(connection, cast("Sequence[Product]", records), fresh=fresh)
        elif kind is Kind.ORDERS:
            self._put_orders(connection, cast("Sequence[Order]", records), fresh=fresh)
        else:
            shop_tracing.put(connection, kind, records, self._shop, fresh=fresh)

    def _put_customers(
        self, connection: Connection, chosen: Sequence[Customer], *, fresh: bool
    ) -> None:
        _write(connection, customers, [rows.customer_row(c, self._shop) for c in chosen], fresh)
        _clear(connection, _OF_CUSTOMERS, "customer_id", chosen, fresh)
        addresses = [
            {"customer_id": customer.id, **rows.address_row(customer.address)}
            for customer in chosen
            if customer.address is not None
        ]
        _insert(connection, customer_addresses, addresses)
        _insert(connection, payment_methods, _all(rows.method_rows(c) for c in chosen))

    def _put_products(
        self, connection: Connection, chosen: Sequence[Product], *, fresh: bool
    ) -> None:
        """Write products; an article that is listed no more is no longer available."""
        _write(connection, products, [rows.product_row(p, self._shop) for p in chosen], fresh)
        found = [rows.variant_row(product, each) for product in chosen for each in product.variants]
        known = _articles(connection, {str(row["sku"]) for row in found})
        gone = sa.update(variants).where(variants.c.product_id.in_([p.id for p in chosen]))
        if not fresh:
            connection.execute(gone.values(available=False))
        _write(
            connection, variants, [r for r in found if r["sku"] in known], fresh=False, key="sku"
        )
        _insert(connection, variants, [row for row in found if row["sku"] not in known])

    def _put_orders(self, connection: Connection, chosen: Sequence[Order], *, fresh: bool) -> None:
        self._make_articles(connection, chosen)
        _write(connection, orders, [rows.order_row(o, self._shop) for o in chosen], fresh)
        _clear(connection, _OF_ORDERS, "order_id", chosen, fresh)
        addresses = [
            {"order_id": order.id, **rows.address_row(order.address)}
            for order in chosen
            if order.address is not None
        ]
        _insert(connection, order_addresses, addresses)
        _insert(connection, order_items, _all(rows.line_rows(order) for order in chosen))
        _insert(connection, shipments, _all(rows.parcel_rows(order) for order in chosen))
        _insert(connection, returns, _all(rows.return_rows(order) for order in chosen))
        _insert(connection, order_payments, _all(rows.payment_rows(order) for order in chosen))

    def _make_articles(self, connection: Connection, chosen: Sequence[Order]) -> None:
        """Make the articles that orders name and the shop no longer lists: they were sold once."""
        named = {line.sku: (line, order.currency) for order in chosen for line in order.lines}
        known = _articles(connection, named)
        missing = [each for sku, each in named.items() if sku not in known]
        listed = _by_id(connection, Kind.PRODUCTS, {line.product_id for line, _ in missing})
        unlisted = {
            line.product_id: rows.product_of_line(line, self._shop)
            for line, _ in missing
            if line.product_id not in listed
        }
        _insert(connection, products, list(unlisted.values()))
        _insert(connection, variants, [rows.variant_of_line(*each) for each in missing])

    def _wait_for_our_turn(self, connection: Connection) -> None:
        """Hold back other imports until this transaction ends; SQLite does so by itself."""
        if connection.dialect.name == "postgresql":
            lock = zlib.crc32(b"recourse import-orders")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))


def _by_id(connection: Connection, kind: Kind, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Return whose the rows under some ids are, and their digests."""
    table = _TABLES[kind]
    found: dict[str, Row[Any]] = {}
    for some in _in_pieces(ids):
        query = sa.select(table.c.id, table.c.shop, table.c.digest).where(table.c.id.in_(some))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _articles(connection: Connection, skus: Iterable[str]) -> dict[str, Row[Any]]:
    """Return whose some articles are, and of which products."""
    found: dict[str, Row[Any]] = {}
    for some in _in_pieces(skus):
        query = (
            sa.select(variants.c.sku, variants.c.product_id, products.c.shop)
            .join(products, products.c.id == variants.c.product_id)
            .where(variants.c.sku.in_(some))
        )
        found |= {row.sku: row for row in connection.execute(query)}
    return found


def _sold_elsewhere(connection: Connection, chosen: Sequence[Product]) -> dict[str, Fault]:
    """Return the products that list an article of another product."""
    sold = _articles(connection, {each.sku for product in chosen for each in product.variants})
    return {
        product.id: Fault(
            ("variants", each.sku),
            each.sku,
            f"an article that product {sold[each.sku].product_id!r} does not list already",
        )
        for product in chosen
        for each in product.variants
        if each.sku in sold and sold[each.sku].product_id != product.id
    }


def _same_number(connection: Connection, chosen: Sequence[Order]) -> dict[str, Fault]:
    """Return the orders whose number another order has in another spelling."""
    keys = {order_key(order.id).text: order for order in chosen}
    faults: dict[str, Fault] = {}
    for some in _in_pieces(keys):
        query = sa.select(orders.c.id, orders.c.lookup_key).where(orders.c.lookup_key.in_(some))
        for row in connection.execute(query):
            order = keys[row.lookup_key]
            if row.id != order.id:
                expected = f"a number that order {row.id!r} does not have already"
                faults[order.id] = Fault((), order.id, expected)
    return faults


def _write(
    connection: Connection,
    table: sa.Table,
    values: Sequence[rows.RowValues],
    fresh: bool,
    key: str = "id",
) -> None:
    """Insert rows, or replace what stands under their keys."""
    if fresh:
        _insert(connection, table, values)
        return
    for row in values:
        changed = {name: value for name, value in row.items() if name != key}
        connection.execute(sa.update(table).where(table.c[key] == row[key]).values(**changed))


def _insert(connection: Connection, table: sa.Table, values: Sequence[rows.RowValues]) -> None:
    if values:
        connection.execute(sa.insert(table), values)


def _clear(
    connection: Connection,
    tables: Sequence[sa.Table],
    column: str,
    owners: Sequence[Record],
    fresh: bool,
) -> None:
    """Delete what hangs on records that are written anew."""
    if fresh:
        return
    for table in tables:
        connection.execute(sa.delete(table).where(table.c[column].in_([o.id for o in owners])))


def _all(many: Iterable[list[rows.RowValues]]) -> list[rows.RowValues]:
    return [row for some in many for row in some]


def _in_pieces(values: Iterable[str]) -> Iterable[list[str]]:
    """Yield values in lists that fit into one statement."""
    every = sorted(values)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
