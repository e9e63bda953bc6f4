"""What the shapes on traceability mean: days that can follow each other, remedies offered once."""

from __future__ import annotations

from datetime import date

from actions.adapters.shop_files import tracing_shapes as shapes
from actions.adapters.shop_files.meaning import Meaningless
from actions.domain import shop
from actions.domain.recalls import Recall, Remedy, Scope
from actions.domain.tracing import Inspection, InspectionResult, MadeBatch, Producer, batch_key


def producer_of(producer_id: str, producer: shapes.ProducerShape) -> Producer:
    """Return the producer that a record describes."""
    return Producer(
        id=producer_id,
        name=producer.name,
        address=producer.address or None,
        country=producer.country or None,
        contact=producer.contact or None,
    )


def batch_of(batch_id: str, batch: shapes.BatchShape) -> MadeBatch:
    """Return the batch that a record describes."""
    number = batch.number or batch_id
    if not batch_key(number):
        raise Meaningless(("number",), number, "a number with a letter or a digit in it")
    _in_order(("expires_on",), batch.made_on, batch.expires_on)
    return MadeBatch(
        id=batch_id,
        sku=batch.item_id,
        number=number,
        made_on=batch.made_on,
        expires_on=batch.expires_on,
        producer_id=batch.producer,
    )


def inspection_of(report_id: str, report: shapes.InspectionShape) -> Inspection:
    """Return the report that a record describes."""
    return Inspection(
        id=report_id,
        batch_id=report.batch,
        body=report.body,
        standard=report.standard,
        result=InspectionResult(report.result),
        number=report.number,
        inspected_on=report.inspected_on,
        url=report.url,
    )


def recall_of(recall_id: str, recall: shapes.RecallShape) -> Recall:
    """Return the recall that a record describes."""
    _in_order(("closed_on",), recall.announced_on, recall.closed_on)
    for place, scope in enumerate(recall.affected):
        _in_order(("affected", place, "made_to"), scope.made_from, scope.made_to)
        if scope.batch is not None and not batch_key(scope.batch):
            path: shop.Path = ("affected", place, "batch")
            raise Meaningless(path, scope.batch, "a number with a letter or a digit in it")
    return Recall(
        id=recall_id,
        title=recall.title,
        hazard=recall.hazard,
        what_to_do=recall.what_to_do,
        remedies=tuple(dict.fromkeys(Remedy(each) for each in recall.remedies)),
        jurisdiction=recall.jurisdiction,
        basis=recall.basis,
        scopes=tuple(
            Scope(each.item_id, each.batch, each.made_from, each.made_to)
            for each in recall.affected
        ),
        contact=recall.contact,
        announced_on=recall.announced_on,
        where_to_look=recall.where_to_look,
        closed_on=recall.closed_on,
    )


def _in_order(path: shop.Path, first: date | None, last: date | None) -> None:
    """Raise when the later of two days comes first."""
    if first is not None and last is not None and last < first:
        raise Meaningless(path, last.isoformat(), f"a day from {first.isoformat()} on")
