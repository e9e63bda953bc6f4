"""Recalls and the goods they mean, read from their rows inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from actions.adapters.sql.tables import order_items, orders, returns
from actions.adapters.sql.tracing_tables import (
    batch_reports,
    batches,
    inspections,
    producers,
    recall_notices,
    recall_scopes,
    recalls,
)
from actions.domain.orders import OrderState, ReturnState
from actions.domain.recalls import Choice, Goods, Recall, Remedy, Scope
from actions.domain.tracing import Batch, Inspection, Producer

AT_ONCE = 400
_SENT_BACK = (ReturnState.RECEIVED, ReturnState.REFUNDED)
BatchKey = tuple[str, str]


def read_recalls(connection: Connection, *conditions: sa.ColumnElement[bool]) -> list[Recall]:
    """Return recalls that meet some conditions, newest first, each with all its scopes."""
    query = (
        sa.select(recalls).where(*conditions).order_by(recalls.c.announced_on.desc(), recalls.c.id)
    )
    found = connection.execute(query).all()
    scopes = _scopes(connection, [row.id for row in found])
    return [_recall_of(row, scopes[row.id]) for row in found]


def naming(sku: str | Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a recall names an article, or one of some."""
    named = recall_scopes.c.sku == sku if isinstance(sku, str) else recall_scopes.c.sku.in_(sku)
    return recalls.c.id.in_(sa.select(recall_scopes.c.recall_id).where(named))


def read_goods(connection: Connection, lines: sa.Select[Any]) -> list[Goods]:
    """Return the goods of some lines of orders.

    Args:
        connection: Inside a transaction.
        lines: Selects from `order_items` joined with `orders`; see `LINES`.
    """
    found: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(lines):
        found[(row.order_id, row.sku)].append(row)
    order_ids = sorted({order_id for order_id, _ in found})
    skus = sorted({sku for _, sku in found})
    reports = _by_item(connection, batch_reports, order_ids)
    wanted = {(row.sku, row.batch_key) for rows in found.values() for row in rows if row.batch_key}
    wanted |= {(row.sku, row.number_key) for rows in reports.values() for row in rows}
    context = _Context(
        batches=read_batches(connection, wanted),
        reports=reports,
        back=_sent_back(connection, order_ids),
        recalls=_by_article(connection, skus),
        choices=_by_item(connection, recall_notices, order_ids),
    )
    return [_goods_of(rows, context) for rows in found.values()]


_all_lines = order_items.alias("all_lines")
_LINES_OF_ORDER = (
    sa.select(sa.func.count())
    .where(_all_lines.c.order_id == order_items.c.order_id)
    .correlate(order_items)
    .scalar_subquery()
)
LINES = (
    sa.select(
        order_items.c.order_id,
        order_items.c.sku,
        order_items.c.title,
        order_items.c.batch,
        order_items.c.batch_key,
        orders.c.customer_id,
        orders.c.state,
        _LINES_OF_ORDER.label("lines"),
    )
    .join(orders, orders.c.id == order_items.c.order_id)
    .order_by(order_items.c.id)
)


class _Context:
    """What belongs to the lines that were read."""

    def __init__(
        self,
        *,
        batches: Mapping[BatchKey, Batch],
        reports: Mapping[tuple[str, str], list[Row[Any]]],
        back: Mapping[str, list[Row[Any]]],
        recalls: Mapping[str, list[Recall]],
        choices: Mapping[tuple[str, str], list[Row[Any]]],
    ) -> None:
        self.batches = batches
        self.reports = reports
        self.back = back
        self.recalls = recalls
        self.choices = choices


def read_batches(connection: Connection, wanted: Iterable[BatchKey]) -> dict[BatchKey, Batch]:
    """Return the recorded batches of some articles, by article and compared number."""
    keys = set(wanted)
    found: list[Row[Any]] = []
    for some in in_pieces({sku for sku, _ in keys}):
        query = (
            sa.select(
                batches,
                producers.c.name.label("producer_name"),
                producers.c.address.label("producer_address"),
                producers.c.country.label("producer_country"),
                producers.c.contact.label("producer_contact"),
            )
            .outerjoin(producers, producers.c.id == batches.c.producer_id)
            .where(batches.c.sku.in_(some))
        )
        found += [row for row in connection.execute(query) if (row.sku, row.number_key) in keys]
    reports = _inspections(connection, [row.id for row in found])
    return {(row.sku, row.number_key): _batch_of(row, reports[row.id]) for row in found}


def in_pieces(values: Iterable[str]) -> Iterable[list[str]]:
    """Yield values in lists that fit into one statement."""
    every = sorted(values)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def _goods_of(lines: Sequence[Row[Any]], context: _Context) -> Goods:
    first = lines[0]
    key = (first.order_id, first.sku)
    numbered = {row.batch_key: row.batch for row in lines if row.batch_key}
    said = context.reports.get(key, [])
    return Goods(
        order_id=first.order_id,
        customer=first.customer_id,
        sku=first.sku,
        title=first.title,
        batches=tuple(
            context.batches.get((first.sku, batch_key), Batch(number))
            for batch_key, number in numbered.items()
        ),
        batch_known=all(row.batch_key for row in lines),
        reported=next(
            (context.batches.get((row.sku, row.number_key), Batch(row.number)) for row in said),
            None,
        ),
        is_away=_is_away(first, context.back.get(first.order_id, [])),
        recalls=tuple(context.recalls.get(first.sku, ())),
        choices={
            row.recall_id: Choice(row.remedy, row.chosen_at, row.carried_out_at)
            for row in context.choices.get(key, [])
        },
    )


def _is_away(line: Row[Any], back: Sequence[Row[Any]]) -> bool:
    """Whether an order was never sent, or an article of it has come back to the shop.

    Where a return does not say what came back, it was everything only if there was one line.
    """
    if line.state is OrderState.CANCELLED:
        return True
    return any(line.sku in row.skus if row.skus else line.lines == 1 for row in back)


def _sent_back(connection: Connection, order_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for some in in_pieces(order_ids):
        query = sa.select(returns).where(
            returns.c.order_id.in_(some), returns.c.state.in_(_SENT_BACK)
        )
        for row in connection.execute(query):
            found[row.order_id].append(row)
    return found


def _by_item(
    connection: Connection, table: sa.Table, order_ids: Sequence[str]
) -> dict[tuple[str, str], list[Row[Any]]]:
    found: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for some in in_pieces(order_ids):
        for row in connection.execute(sa.select(table).where(table.c.order_id.in_(some))):
            found[(row.order_id, row.sku)].append(row)
    return found


def _by_article(connection: Connection, skus: Sequence[str]) -> dict[str, list[Recall]]:
    found: dict[str, list[Recall]] = defaultdict(list)
    for some in in_pieces(skus):
        for recall in read_recalls(connection, naming(some)):
            for sku in {scope.sku for scope in recall.scopes} & set(some):
                found[sku].append(recall)
    return found


def _scopes(connection: Connection, recall_ids: Sequence[str]) -> dict[str, list[Scope]]:
    found: dict[str, list[Scope]] = defaultdict(list)
    for some in in_pieces(recall_ids):
        query = (
            sa.select(recall_scopes)
            .where(recall_scopes.c.recall_id.in_(some))
            .order_by(recall_scopes.c.id)
        )
        for row in connection.execute(query):
            scope = Scope(row.sku, row.batch, row.made_from, row.made_to)
            found[row.recall_id].append(scope)
    return found


def _inspections(connection: Connection, batch_ids: Sequence[str]) -> dict[str, list[Inspection]]:
    found: dict[str, list[Inspection]] = defaultdict(list)
    for some in in_pieces(batch_ids):
        query = (
            sa.select(inspections)
            .where(inspections.c.batch_id.in_(some))
            .order_by(inspections.c.inspected_on, inspections.c.id)
        )
        for row in connection.execute(query):
            found[row.batch_id].append(
                Inspection(
                    id=row.id,
                    batch_id=row.batch_id,
                    body=row.body,
                    standard=row.standard,
                    result=row.result,
                    number=row.number,
                    inspected_on=row.inspected_on,
                    url=row.url,
                )
            )
    return found


def _batch_of(row: Row[Any], reports: Sequence[Inspection]) -> Batch:
    producer = None
    if row.producer_id is not None:
        producer = Producer(
            row.producer_id,
            row.producer_name,
            row.producer_address,
            row.producer_country,
            row.producer_contact,
        )
    return Batch(row.number, True, row.made_on, row.expires_on, producer, tuple(reports))


def _recall_of(row: Row[Any], scopes: Sequence[Scope]) -> Recall:
    return Recall(
        id=row.id,
        title=row.title,
        hazard=row.hazard,
        what_to_do=row.what_to_do,
        remedies=tuple(Remedy(each) for each in row.remedies),
        jurisdiction=row.jurisdiction,
        basis=tuple(row.basis),
        scopes=tuple(scopes),
        contact=row.contact,
        announced_on=row.announced_on,
        where_to_look=row.where_to_look,
        closed_on=row.closed_on,
    )
