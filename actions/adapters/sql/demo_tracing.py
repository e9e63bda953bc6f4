"""Where the demo's goods come from: invented makers, their batches, reports, and three recalls.

One recall means an order's lamp for certain; one is over; one may mean a train set whose batch
the shop does not know. Days are told as "days ago"; a negative one is still to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.adapters.sql import shop_tracing_rows as rows
from actions.adapters.sql.tracing_tables import (
    batches,
    inspections,
    producers,
    recall_scopes,
    recalls,
)
from actions.domain.recalls import Recall, Remedy, Scope
from actions.domain.tracing import Inspection, InspectionResult, MadeBatch, Producer

DEMO = "demo"
_MARKS: Mapping[str, object] = {"is_demo": True, "digest": None}

PRODUCERS = (
    Producer("brightwell", "Brightwell Lighting Works", "6 Foundry Road, Ningbo", "China"),
    Producer("clay-and-steam", "Clay & Steam Kettle Works", "19 Canal Street, Foshan", "China"),
    Producer("cloud-ridge", "Cloud Ridge Tea Cooperative", "Upper Village, Wuyishan", "China"),
    Producer("beech-hollow", "Beech Hollow Toy Makers", "2 Sawmill Lane, Lishui", "China"),
    Producer("soundline", "Soundline Acoustics", "Block 4, Harbour Park, Shenzhen", "China"),
)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """An inspection report, its day told as days ago."""

    body: str
    standard: str
    number: str
    inspected: int
    result: InspectionResult = InspectionResult.PASSED


@dataclass(frozen=True, slots=True)
class DemoBatch:
    """A batch, its days told as days ago."""

    number: str
    sku: str
    producer: str
    made: int
    expires: int | None = None
    reports: tuple[DemoReport, ...] = field(default=())


BATCHES = (
    DemoBatch(
        *("LDO-26-07A", "LMP-DESK-OAK", "brightwell", 96),
        reports=(DemoReport("East Harbour Test House", "GB 7000.1", "EHT-24817", 90),),
    ),
    DemoBatch(
        *("LDO-26-08B", "LMP-DESK-OAK", "brightwell", 61),
        reports=(DemoReport("East Harbour Test House", "GB 7000.1", "EHT-25533", 55),),
    ),
    DemoBatch("KG17-26-04", "KET-GLASS-17", "clay-and-steam", 190),
    DemoBatch(
        *("KGN-26-09C", "KET-GOOSE-09", "clay-and-steam", 40),
        reports=(
            DemoReport("East Harbour Test House", "GB 4706.1", "EHT-26102", 35),
            DemoReport("Riverside Food Contact Laboratory", "GB 4806.9", "RFC-7741", 33),
        ),
    ),
    DemoBatch(
        *("CRO-26-05", "TEA-OOL-100", "cloud-ridge", 150, -400),
        reports=(DemoReport("Riverside Food Contact Laboratory", "GB 2763", "RFC-7120", 140),),
    ),
    DemoBatch(
        *("BHB-26-03", "TOY-BLK-80", "beech-hollow", 120),
        reports=(DemoReport("Lantern Toy Safety Institute", "GB 6675.2", "LTS-3380", 112),),
    ),
    DemoBatch("BHT-26-06", "TOY-TRAIN-1", "beech-hollow", 80),
    DemoBatch(
        *("SLN-26-02", "HDP-OVER-NC", "soundline", 130),
        reports=(DemoReport("East Harbour Test House", "GB 4943.1", "EHT-24390", 121),),
    ),
)
BOUGHT: Mapping[tuple[str, str], str] = {
    ("RC-10001", "LMP-DESK-OAK"): "LDO-26-07A",
    ("RC-10002", "KET-GLASS-17"): "KG17-26-04",
    ("RC-10005", "HDP-OVER-NC"): "SLN-26-02",
    ("RC-10007", "TOY-BLK-80"): "BHB-26-03",
    ("RC-10012", "KET-GOOSE-09"): "KGN-26-09C",
    ("RC-10012", "TEA-OOL-100"): "CRO-26-05",
}
"""The batch of an order's item, where the shop knows it."""

_CONTACT = "recalls@example.com"
_BASIS = ("cn-ir-8-2", "cn-crpl-19", "cn-rcl-3")


def demo_recalls(today: date) -> tuple[Recall, ...]:
    """Return the demo's recalls as they stand on a day."""
    return (
        Recall(
            id="R-LAMP-1",
            title="Oak desk lamp, dimmable: the cable can overheat",
            hazard="The dimmer can overheat the cable at its entry into the base: risk of fire"
            " and of electric shock.",
            what_to_do="Stop using the lamp at once and unplug it. Do not open or mend it.",
            remedies=(Remedy.REPLACEMENT, Remedy.REFUND),
            jurisdiction="CN",
            basis=_BASIS,
            scopes=(Scope("LMP-DESK-OAK", batch="LDO-26-07A"),),
            contact=_CONTACT,
            announced_on=_day(today, 4),
            where_to_look="on the silver label under the base, after BATCH",
        ),
        Recall(
            id="R-TRAIN-1",
            title="Wooden train set: wheels can come off",
            hazard="The wheels of the small wagon can come off; a small child can choke on them.",
            what_to_do="Take the wagon away from children at once, and stop using the set.",
            remedies=(Remedy.REPAIR, Remedy.REPLACEMENT, Remedy.REFUND),
            jurisdiction="CN",
            basis=_BASIS,
            scopes=(Scope("TOY-TRAIN-1", batch="BHT-26-06"),),
            contact=_CONTACT,
            announced_on=_day(today, 2),
            where_to_look="burnt into the underside of the engine",
        ),
        Recall(
            id="R-KETTLE-1",
            title="Glass electric kettle, 1.7 l: the handle can loosen",
            hazard="The handle can come loose while hot water is poured: risk of scalds.",
            what_to_do="Stop using the kettle and do not pour hot water from it.",
            remedies=(Remedy.REPLACEMENT, Remedy.REFUND),
            jurisdiction="CN",
            basis=_BASIS,
            scopes=(Scope("KET-GLASS-17", made_from=_day(today, 200), made_to=_day(today, 180)),),
            contact=_CONTACT,
            announced_on=_day(today, 150),
            closed_on=_day(today, 20),
        ),
    )


def forget_tracing(connection: Connection) -> None:
    """Remove what an earlier seeding left; what hangs on these rows goes with them."""
    for table in (recalls, inspections, batches, producers):
        connection.execute(sa.delete(table).where(table.c.is_demo))


def insert_tracing(connection: Connection, today: date) -> None:
    """Write the makers, batches, reports and recalls; their articles are there already."""
    for producer in PRODUCERS:
        connection.execute(sa.insert(producers), {**rows.producer_row(producer, DEMO), **_MARKS})
    for batch in BATCHES:
        _insert_batch(connection, batch, today)
    for recall in demo_recalls(today):
        connection.execute(sa.insert(recalls), {**rows.recall_row(recall, DEMO), **_MARKS})
        connection.execute(sa.insert(recall_scopes), rows.scope_rows(recall))


def _insert_batch(connection: Connection, batch: DemoBatch, today: date) -> None:
    expires_on = None if batch.expires is None else _day(today, batch.expires)
    made = MadeBatch(
        id=batch.number,
        sku=batch.sku,
        number=batch.number,
        made_on=_day(today, batch.made),
        expires_on=expires_on,
        producer_id=batch.producer,
    )
    connection.execute(sa.insert(batches), {**rows.batch_row(made, DEMO), **_MARKS})
    for report in batch.reports:
        kept = Inspection(
            id=report.number,
            batch_id=batch.number,
            body=report.body,
            standard=report.standard,
            result=report.result,
            number=report.number,
            inspected_on=_day(today, report.inspected),
        )
        connection.execute(sa.insert(inspections), {**rows.inspection_row(kept, DEMO), **_MARKS})


def _day(today: date, days_ago: int) -> date:
    return today - timedelta(days=days_ago)
