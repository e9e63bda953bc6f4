"""The card of where goods come from, as the gateway checks it and the pages draw it."""

from __future__ import annotations

from datetime import date

from actions.domain.recalls import Goods, OpenRecall
from actions.domain.tracing import Batch, Inspection, Producer
from actions.handlers.parts import Json


def trace_part(goods: Goods, recalls: tuple[OpenRecall, ...]) -> Json:
    """Return the card of an order's item: its batches, their maker and reports, its recalls."""
    return {"type": "trace", "trace": trace(goods, recalls)}


def trace(goods: Goods, recalls: tuple[OpenRecall, ...]) -> Json:
    """Return what is known of an order's item; what nobody knows is null or empty."""
    return {
        "order": goods.order_id,
        "sku": goods.sku,
        "title": goods.title,
        "batch_known": goods.batch_known,
        "batches": [
            *(_batch(each, "shop") for each in goods.batches),
            *([_batch(goods.reported, "customer")] if goods.reported else []),
        ],
        "recalls": [_recall(each) for each in recalls],
    }


def _batch(batch: Batch, known_from: str) -> Json:
    return {
        "number": batch.number,
        "known_from": known_from,
        "made_on": _iso(batch.made_on),
        "expires_on": _iso(batch.expires_on),
        "producer": _producer(batch.producer) if batch.producer else None,
        "inspections": [_inspection(each) for each in batch.inspections],
    }


def _producer(producer: Producer) -> Json:
    return {
        "name": producer.name,
        "address": producer.address,
        "country": producer.country,
        "contact": producer.contact,
    }


def _inspection(report: Inspection) -> Json:
    return {
        "body": report.body,
        "standard": report.standard,
        "result": report.result.value,
        "number": report.number,
        "inspected_on": _iso(report.inspected_on),
        "url": report.url,
    }


def _recall(each: OpenRecall) -> Json:
    return {
        "id": each.recall.id,
        "title": each.recall.title,
        "concern": each.concern.value,
        "remedies": [remedy.value for remedy in each.recall.remedies],
        "chosen": each.chosen.value if each.chosen else None,
        "carried_out": each.choice.carried_out_at is not None,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
