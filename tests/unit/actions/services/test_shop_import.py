"""Bringing a shop in, in memory: order of kinds, batches, what does not fit, what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from actions.domain.orders import OrderState
from actions.domain.shop import (
    Customer,
    Fate,
    Fault,
    Kind,
    Line,
    Order,
    Outcome,
    Product,
    Record,
    Refusal,
    Variant,
    digest,
)
from actions.services.ports import ReadRecord
from actions.services.shop_import import BATCH, ImportReport, ShopImport


def customer(name: str) -> Customer:
    """Somebody of whom only the name is known."""
    return Customer(name, name, None, None, None, None, None, ())


def product(name: str, *skus: str) -> Product:
    """A product with some articles."""
    articles = tuple(Variant(sku, sku, (), Decimal(1), None) for sku in skus)
    return Product(name, name, None, "EUR", articles)


def order(number: str, buyer: str) -> Order:
    """An order of one article."""
    line = Line("s", "p", "S", "S", (), 1, Decimal(1))
    return Order(
        id=number,
        customer_id=buyer,
        state=OrderState.PAID,
        shop_status="pending",
        cancel_reason=None,
        placed_on=None,
        currency="EUR",
        freight=Decimal(0),
        total=Decimal(1),
        address=None,
        lines=(line,),
        parcels=(),
        returns=(),
        payments=(),
    )


@dataclass
class FakeFiles:
    """The `ShopFiles` port over records; a text in their place is one that was refused."""

    records: Mapping[Kind, Sequence[Record | str]]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many there are."""
        return {kind: len(self.records.get(kind, ())) for kind in Kind}

    def read(self, kind: Kind) -> Iterator[ReadRecord]:
        """Every record, or why not."""
        for each in self.records.get(kind, ()):
            if isinstance(each, str):
                refusal = Refusal("f.json", 1, f"$['{each}']", each, "something else")
                yield ReadRecord(each, None, (refusal,), lambda fault: _told("?", fault))
            else:
                name = each.id
                yield ReadRecord(name, each, (), lambda fault, name=name: _told(name, fault))


def _told(name: str, fault: Fault) -> Refusal:
    path = "".join(f".{step}" for step in fault.path)
    return Refusal("f.json", 1, f"$['{name}']{path}", str(fault.value), fault.expected)


@dataclass
class FakeShop:
    """The `ShopStore` port over a dictionary; refuses what it is told to refuse."""

    kept: dict[Kind, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    taken: frozenset[str] = frozenset()
    batches: list[tuple[Kind, int]] = field(default_factory=list)

    def known_customers(self) -> set[str]:
        """The customers kept."""
        return set(self.kept[Kind.CUSTOMERS])

    def write(self, kind: Kind, records: Sequence[Record], *, dry_run: bool) -> list[Fate]:
        """Keep them by their digests."""
        self.batches.append((kind, len(records)))
        return [self._write(kind, record, dry_run=dry_run) for record in records]

    def _write(self, kind: Kind, record: Record, *, dry_run: bool) -> Fate:
        if record.id in self.taken:
            return Fault((), record.id, "an id that is free")
        before = self.kept[kind].get(record.id)
        if not dry_run:
            self.kept[kind][record.id] = digest(record)
        if before is None:
            return Outcome.ADDED
        return Outcome.UNCHANGED if before == digest(record) else Outcome.UPDATED

    def count(self, kind: Kind) -> int:
        """How many are kept."""
        return len(self.kept[kind])


def bring(
    store: FakeShop, records: Mapping[Kind, Sequence[Record | str]], *, dry_run: bool = False
) -> ImportReport:
    """Bring records in."""
    return ShopImport(FakeFiles(records), store, dry_run=dry_run).run(lambda *_: None)


def paths(report: ImportReport) -> list[str]:
    """What was refused."""
    return [refusal.path for refusal in report.refusals]


def test_customers_come_before_products_and_products_before_orders() -> None:
    """Each refers to the ones before, whatever order the files have."""
    store = FakeShop()
    everything = {
        Kind.ORDERS: [order("1", "mira")],
        Kind.PRODUCTS: [product("p", "s")],
        Kind.CUSTOMERS: [customer("mira")],
    }
    assert bring(store, everything).refusals == []
    assert [kind for kind, _ in store.batches] == [Kind.CUSTOMERS, Kind.PRODUCTS, Kind.ORDERS]


def test_records_are_written_in_batches_of_what_fits() -> None:
    """A batch of refused records is no transaction at all."""
    store = FakeShop()
    people = [customer(f"c{number}") for number in range(BATCH + 1)]
    bring(store, {Kind.CUSTOMERS: people, Kind.PRODUCTS: ["odd"] * BATCH})
    assert store.batches == [(Kind.CUSTOMERS, BATCH), (Kind.CUSTOMERS, 1)]


def test_a_customer_that_is_kept_from_before_may_have_orders() -> None:
    """Files may bring only what is new."""
    store = FakeShop()
    bring(store, {Kind.CUSTOMERS: [customer("mira")]})
    assert bring(store, {Kind.ORDERS: [order("1", "mira")]}).refusals == []


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_customer_the_store_refused_has_no_orders(dry_run: bool) -> None:
    """Their id is somebody else's: so would the order be."""
    store = FakeShop(taken=frozenset({"ada"}))
    records = {
        Kind.CUSTOMERS: [customer("ada"), customer("mira")],
        Kind.ORDERS: [order("1", "ada"), order("2", "mira")],
    }
    report = bring(store, records, dry_run=dry_run)
    assert paths(report) == ["$['ada']", "$['1'].user_id"]
    assert report.tallies[Kind.ORDERS].added == 1


@pytest.mark.parametrize("second", ["#W1", "w-1", "W 1", "Ｗ１"])
def test_two_spellings_of_one_number_are_one_order_too_many(second: str) -> None:
    """Nobody could say which of the two they mean."""
    people, placed = [customer("mira")], [order("W1", "mira"), order(second, "mira")]
    report = bring(FakeShop(), {Kind.CUSTOMERS: people, Kind.ORDERS: placed})
    assert paths(report) == [f"$['{second}']"]


def test_an_article_belongs_to_one_product() -> None:
    """The first to list it."""
    goods = [product("p", "s"), product("q", "t", "s"), product("r", "u")]
    report = bring(FakeShop(), {Kind.PRODUCTS: goods})
    assert paths(report) == ["$['q'].variants.s"]
    assert report.tallies[Kind.PRODUCTS].added == 2


def test_every_record_is_counted_once() -> None:
    """Added, updated, unchanged, refused, and those the files did not have."""
    store = FakeShop()
    bring(store, {Kind.CUSTOMERS: [customer(name) for name in ("a", "b", "c")]})
    older = customer("b")
    newer = Customer("b", "B", None, None, "b@example.com", None, None, ())
    assert digest(older) != digest(newer)
    report = bring(store, {Kind.CUSTOMERS: [customer("a"), newer, customer("d"), "odd", "odder"]})
    assert report.tallies[Kind.CUSTOMERS].as_json() == {
        "added": 1,
        "updated": 1,
        "unchanged": 1,
        "refused": 2,
        "left": 1,
    }
    assert report.changed == 2


def test_a_dry_run_counts_what_the_files_lack_as_the_run_would() -> None:
    """Though nothing of them is kept yet."""
    store = FakeShop()
    bring(store, {Kind.CUSTOMERS: [customer("a"), customer("b")]})
    files = {Kind.CUSTOMERS: [customer("b"), customer("c")]}
    dry, wet = bring(store, files, dry_run=True), bring(store, files)
    assert dry.tallies == wet.tallies
    assert dry.tallies[Kind.CUSTOMERS].left == 1


TRACED = (Kind.PRODUCERS, Kind.BATCHES, Kind.INSPECTIONS, Kind.RECALLS)


def test_progress_begins_at_nothing_and_ends_at_all() -> None:
    """Kind by kind, also for a kind of which there is none."""
    told: list[tuple[Kind, int, int]] = []
    files = FakeFiles({Kind.CUSTOMERS: [customer("a"), "odd"]})
    ShopImport(files, FakeShop(), dry_run=False).run(lambda *each: told.append(each))
    assert told == [
        (Kind.CUSTOMERS, 0, 2),
        (Kind.CUSTOMERS, 2, 2),
        (Kind.PRODUCTS, 0, 0),
        (Kind.ORDERS, 0, 0),
        *((kind, 0, 0) for kind in TRACED),
    ]
