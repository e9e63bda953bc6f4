"""A shop's producers, batches, inspections and recalls into the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.adapters.sql import shop_tracing_rows as rows
from actions.adapters.sql.recall_rows import in_pieces
from actions.adapters.sql.shop_rows import RowValues
from actions.adapters.sql.tables import products, variants
from actions.adapters.sql.tracing_tables import (
    batches,
    inspections,
    producers,
    recall_scopes,
    recalls,
)
from actions.domain.recalls import Recall
from actions.domain.shop import Fault, Kind, Order, Product, Record
from actions.domain.tracing import Inspection, MadeBatch, Producer, batch_key

TABLES: Mapping[Kind, sa.Table] = {
    Kind.PRODUCERS: producers,
    Kind.BATCHES: batches,
    Kind.INSPECTIONS: inspections,
    Kind.RECALLS: recalls,
}
_ARTICLE = "an article that this shop has"


@dataclass
class Brought:
    """What an import has brought so far: in a dry run nothing of it is in the tables."""

    articles: set[str] = field(default_factory=set)
    producers: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)

    def note(self, record: Record) -> None:
        """Remember what later records may refer to."""
        match record:
            case Product(variants=each):
                self.articles |= {variant.sku for variant in each}
            case Order(lines=lines):
                self.articles |= {line.sku for line in lines}
            case Producer():
                self.producers.add(record.id)
            case MadeBatch():
                self.batches.add(record.id)


def faults(
    connection: Connection, kind: Kind, records: Sequence[Record], shop: str, brought: Brought
) -> dict[str, Fault]:
    """Return what the tables have against records, by their ids."""
    known = _Known(connection, shop, brought)
    if kind is Kind.BATCHES:
        return _of_batches(known, cast("Sequence[MadeBatch]", records))
    if kind is Kind.INSPECTIONS:
        return _of_inspections(known, cast("Sequence[Inspection]", records))
    if kind is Kind.RECALLS:
        return _of_recalls(known, cast("Sequence[Recall]", records))
    return {}


def put(
    connection: Connection, kind: Kind, records: Sequence[Record], shop: str, *, fresh: bool
) -> None:
    """Write records that are new, or write them anew; notices of a recall stay."""
    table = TABLES[kind]
    for row in (_ROW[kind](record, shop) for record in records):
        if fresh:
            connection.execute(sa.insert(table), row)
        else:
            changed = {name: value for name, value in row.items() if name != "id"}
            connection.execute(sa.update(table).where(table.c.id == row["id"]).values(**changed))
    if kind is Kind.RECALLS:
        _put_scopes(connection, cast("Sequence[Recall]", records))


_ROW: Mapping[Kind, Callable[[Record, str], RowValues]] = {
    Kind.PRODUCERS: lambda record, shop: rows.producer_row(cast("Producer", record), shop),
    Kind.BATCHES: lambda record, shop: rows.batch_row(cast("MadeBatch", record), shop),
    Kind.INSPECTIONS: lambda record, shop: rows.inspection_row(cast("Inspection", record), shop),
    Kind.RECALLS: lambda record, shop: rows.recall_row(cast("Recall", record), shop),
}


def _put_scopes(connection: Connection, chosen: Sequence[Recall]) -> None:
    for recall in chosen:
        connection.execute(sa.delete(recall_scopes).where(recall_scopes.c.recall_id == recall.id))
        connection.execute(sa.insert(recall_scopes), rows.scope_rows(recall))


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is of a shop to refer to."""

    connection: Connection
    shop: str
    brought: Brought

    def articles(self, skus: Iterable[str]) -> set[str]:
        """Return those of some articles that the shop has."""
        wanted = set(skus)
        query = sa.select(variants.c.sku).join(products, products.c.id == variants.c.product_id)
        ours = query.where(products.c.shop == self.shop)
        return self._found(ours, variants.c.sku, wanted) | (self.brought.articles & wanted)

    def producers(self, ids: Iterable[str]) -> set[str]:
        """Return those of some producers that the shop names."""
        wanted = set(ids)
        query = sa.select(producers.c.id).where(producers.c.shop == self.shop)
        return self._found(query, producers.c.id, wanted) | (self.brought.producers & wanted)

    def batches(self, ids: Iterable[str]) -> set[str]:
        """Return those of some batches that the shop has."""
        wanted = set(ids)
        query = sa.select(batches.c.id).where(batches.c.shop == self.shop)
        return self._found(query, batches.c.id, wanted) | (self.brought.batches & wanted)

    def numbered(self, skus: Iterable[str]) -> dict[tuple[str, str], str]:
        """Return the batches of some articles by article and compared number."""
        found: dict[tuple[str, str], str] = {}
        for some in in_pieces(skus):
            query = sa.select(batches.c.sku, batches.c.number_key, batches.c.id)
            for row in self.connection.execute(query.where(batches.c.sku.in_(some))):
                found[(row.sku, row.number_key)] = row.id
        return found

    def _found(self, query: sa.Select[Any], column: sa.Column[str], wanted: set[str]) -> set[str]:
        found: set[str] = set()
        for some in in_pieces(wanted):
            found |= set(self.connection.execute(query.where(column.in_(some))).scalars())
        return found


def _of_batches(known: _Known, chosen: Sequence[MadeBatch]) -> dict[str, Fault]:
    ours = known.articles({batch.sku for batch in chosen})
    makers = known.producers({batch.producer_id for batch in chosen if batch.producer_id})
    numbered = known.numbered(ours)
    found: dict[str, Fault] = {}
    for batch in chosen:
        other = numbered.setdefault((batch.sku, batch_key(batch.number)), batch.id)
        if batch.sku not in ours:
            found[batch.id] = Fault(("item_id",), batch.sku, _ARTICLE)
        elif batch.producer_id and batch.producer_id not in makers:
            expected = "the id of a producer in producers.json"
            found[batch.id] = Fault(("producer",), batch.producer_id, expected)
        elif other != batch.id:
            expected = f"a number that batch {other!r} of this article does not have already"
            found[batch.id] = Fault(("number",), batch.number, expected)
    return found


def _of_inspections(known: _Known, chosen: Sequence[Inspection]) -> dict[str, Fault]:
    there = known.batches({each.batch_id for each in chosen})
    return {
        each.id: Fault(("batch",), each.batch_id, "the id of a batch in batches.json")
        for each in chosen
        if each.batch_id not in there
    }


def _of_recalls(known: _Known, chosen: Sequence[Recall]) -> dict[str, Fault]:
    ours = known.articles({scope.sku for recall in chosen for scope in recall.scopes})
    return {
        recall.id: Fault(("affected", place, "item_id"), scope.sku, _ARTICLE)
        for recall in chosen
        for place, scope in reversed(list(enumerate(recall.scopes)))
        if scope.sku not in ours
    }
