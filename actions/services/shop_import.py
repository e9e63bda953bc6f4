"""Bringing a shop in: everything that can be read is kept, everything else is said.

Customers before products before orders, for each refers to the ones before. Within the files
some things must fit together that no single record shows: an order's customer must be there,
and no two orders may have one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field

from actions.domain.orders import order_key
from actions.domain.shop import Customer, Fault, Kind, Order, Outcome, Product, Record, Refusal
from actions.services.ports import ReadRecord, ShopFiles, ShopStore

BATCH = 200
"""Records a transaction: short enough that chats go on writing between two of them."""

Progress = Callable[[Kind, int, int], None]
"""Called with the kind, how many of its records are done, and how many there are."""


@dataclass
class Tally:
    """What became of the records of one kind.

    Attributes:
        left: Records of the shop that these files did not renew; they stay as they were.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    left: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one record."""
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    @property
    def kept(self) -> int:
        """How many records of the files the shop holds now."""
        return self.added + self.updated + self.unchanged

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@dataclass
class ImportReport:
    """What an import did, kind by kind, and what it refused, in the files' order."""

    tallies: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in Kind})
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many records were added or updated."""
        return sum(tally.added + tally.updated for tally in self.tallies.values())


class ShopImport:
    """One import of one shop.

    Args:
        files: The shop as its files describe it.
        store: Where its records are kept.
        dry_run: Whether everything is to be told and nothing kept.
    """

    def __init__(self, files: ShopFiles, store: ShopStore, *, dry_run: bool) -> None:
        self._files = files
        self._store = store
        self._dry_run = dry_run
        self._customers: set[str] = set()
        self._numbers: dict[str, str] = {}
        self._articles: dict[str, str] = {}

    def run(self, progress: Progress) -> ImportReport:
        """Bring in every record that can be read, and return what became of each."""
        report = ImportReport()
        self._customers = self._store.known_customers()
        for kind in Kind:
            self._bring(kind, report, progress)
            tally = report.tallies[kind]
            before = tally.updated + tally.unchanged if self._dry_run else tally.kept
            tally.left = max(self._store.count(kind) - before, 0)
        return report

    def _bring(self, kind: Kind, report: ImportReport, progress: Progress) -> None:
        done, total = 0, self._files.counts[kind]
        progress(kind, done, total)
        for batch in _batches(self._files.read(kind)):
            self._bring_batch(kind, batch, report)
            done += len(batch)
            progress(kind, done, total)

    def _bring_batch(self, kind: Kind, batch: list[ReadRecord], report: ImportReport) -> None:
        """Keep what fits of a batch, in one transaction."""
        fitting: list[tuple[ReadRecord, Record]] = []
        for read in batch:
            fault = None if read.record is None else self._misfit(read.record)
            if read.record is None or fault is not None:
                refusals = read.refusals if fault is None else (read.where(fault),)
                _refuse(kind, refusals, report)
            else:
                fitting.append((read, read.record))
        records = [record for _, record in fitting]
        fates = self._store.write(kind, records, dry_run=self._dry_run) if records else []
        for (read, record), fate in zip(fitting, fates, strict=True):
            if isinstance(fate, Fault):
                _refuse(kind, (read.where(fate),), report)
                continue
            report.tallies[kind].count(fate)
            if isinstance(record, Customer):
                self._customers.add(record.id)

    def _misfit(self, record: Record) -> Fault | None:
        """Return why a record does not fit the others of its files, None when it does."""
        if isinstance(record, Order):
            return self._misfit_of_order(record)
        return self._misfit_of_product(record) if isinstance(record, Product) else None

    def _misfit_of_order(self, order: Order) -> Fault | None:
        if order.customer_id not in self._customers:
            return Fault(("user_id",), order.customer_id, "a customer that this shop has")
        other = self._numbers.setdefault(order_key(order.id).text, order.id)
        if other != order.id:
            return Fault((), order.id, f"a number that order {other!r} does not have already")
        return None

    def _misfit_of_product(self, product: Product) -> Fault | None:
        for variant in product.variants:
            other = self._articles.setdefault(variant.sku, product.id)
            if other != product.id:
                expected = f"an article that product {other!r} does not list already"
                return Fault(("variants", variant.sku), variant.sku, expected)
        return None


def _refuse(kind: Kind, refusals: Iterable[Refusal], report: ImportReport) -> None:
    report.tallies[kind].count(Outcome.REFUSED)
    report.refusals.extend(refusals)


def _batches(reads: Iterator[ReadRecord]) -> Iterator[list[ReadRecord]]:
    batch: list[ReadRecord] = []
    for read in reads:
        batch.append(read)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
