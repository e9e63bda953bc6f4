"""The rows of what a shop brings for traceability: what each record says, column by column."""

from __future__ import annotations

from dataclasses import asdict

from actions.adapters.sql.shop_rows import RowValues
from actions.domain.recalls import Recall
from actions.domain.shop import digest
from actions.domain.tracing import Inspection, MadeBatch, Producer, batch_key


def producer_row(producer: Producer, shop: str) -> RowValues:
    """Return the row of a producer."""
    return {**asdict(producer), **_of_shop(shop), "digest": digest(producer)}


def batch_row(batch: MadeBatch, shop: str) -> RowValues:
    """Return the row of a batch."""
    return {
        **asdict(batch),
        "number_key": batch_key(batch.number),
        **_of_shop(shop),
        "digest": digest(batch),
    }


def inspection_row(inspection: Inspection, shop: str) -> RowValues:
    """Return the row of an inspection report."""
    return {**asdict(inspection), **_of_shop(shop), "digest": digest(inspection)}


def recall_row(recall: Recall, shop: str) -> RowValues:
    """Return the row of a recall."""
    return {
        "id": recall.id,
        "title": recall.title,
        "hazard": recall.hazard,
        "what_to_do": recall.what_to_do,
        "remedies": [each.value for each in recall.remedies],
        "jurisdiction": recall.jurisdiction,
        "basis": list(recall.basis),
        "where_to_look": recall.where_to_look,
        "contact": recall.contact,
        "announced_on": recall.announced_on,
        "closed_on": recall.closed_on,
        **_of_shop(shop),
        "digest": digest(recall),
    }


def scope_rows(recall: Recall) -> list[RowValues]:
    """Return the rows of what a recall calls back."""
    return [{"recall_id": recall.id, **asdict(scope)} for scope in recall.scopes]


def _of_shop(shop: str) -> RowValues:
    return {"is_demo": False, "shop": shop}
