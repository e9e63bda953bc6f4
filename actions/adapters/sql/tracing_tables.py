"""The tables of traceability: batches, inspections, recalls, and what was done about them.

Made by migrations like the other tables of the shop, and kept with them in one metadata.
"""

from __future__ import annotations

import sqlalchemy as sa

from actions.adapters.sql.columns import (
    UtcDateTime,
    of_customer,
    of_order,
    of_recall,
    of_shop,
    of_variant,
    word_of,
)
from actions.adapters.sql.tables import metadata
from actions.domain.recalls import RecallDeed, Remedy
from actions.domain.tracing import InspectionResult

producers = sa.Table(
    "producers",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("address", sa.String(300)),
    sa.Column("country", sa.String(60)),
    sa.Column("contact", sa.String(200)),
    *of_shop(),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    of_variant(),
    # As printed on the goods, and as it is compared.
    sa.Column("number", sa.String(64), nullable=False),
    sa.Column("number_key", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date),
    sa.Column("expires_on", sa.Date),
    sa.Column("producer_id", sa.ForeignKey("producers.id", ondelete="SET NULL"), index=True),
    *of_shop(),
    sa.UniqueConstraint("sku", "number_key"),
)

inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column(
        "batch_id", sa.ForeignKey("batches.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("body", sa.String(200), nullable=False),
    sa.Column("standard", sa.String(200), nullable=False),
    sa.Column("result", word_of(InspectionResult), nullable=False),
    sa.Column("number", sa.String(80)),
    sa.Column("inspected_on", sa.Date),
    sa.Column("url", sa.String(500)),
    *of_shop(),
)

recalls = sa.Table(
    "recalls",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("hazard", sa.Text, nullable=False),
    sa.Column("what_to_do", sa.Text, nullable=False),
    sa.Column("remedies", sa.JSON, nullable=False),
    sa.Column("jurisdiction", sa.String(8), nullable=False),
    sa.Column("basis", sa.JSON, nullable=False),
    sa.Column("where_to_look", sa.String(300)),
    sa.Column("contact", sa.String(300), nullable=False),
    sa.Column("announced_on", sa.Date, nullable=False),
    sa.Column("closed_on", sa.Date),
    *of_shop(),
)

recall_scopes = sa.Table(
    "recall_scopes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_recall(index=True),
    of_variant(),
    sa.Column("batch", sa.String(64)),
    sa.Column("made_from", sa.Date),
    sa.Column("made_to", sa.Date),
)

recall_notices = sa.Table(
    "recall_notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_recall(),
    of_customer(index=True),
    of_order(),
    sa.Column("sku", sa.String(64), nullable=False),
    sa.Column("noticed_at", UtcDateTime, nullable=False),
    # What the customer chose, when and in which conversation; and since when it is done.
    sa.Column("remedy", word_of(Remedy)),
    sa.Column("chosen_at", UtcDateTime),
    sa.Column("conversation_id", sa.String(200)),
    sa.Column("carried_out_at", UtcDateTime),
    sa.UniqueConstraint("recall_id", "order_id", "sku"),
)

recall_deliveries = sa.Table(
    "recall_deliveries",
    metadata,
    # One row, one message in one conversation's log, written together: never a second one.
    of_recall(primary_key=True),
    sa.Column("conversation_id", sa.String(200), primary_key=True),
    of_customer(index=True),
    sa.Column("message_id", sa.String(36), nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
)

recall_deeds = sa.Table(
    "recall_deeds",
    metadata,
    # What was done about an item under a recall, by whom: rows are added, never changed.
    sa.Column("id", sa.Integer, primary_key=True),
    of_recall(),
    of_order(),
    sa.Column("sku", sa.String(64), nullable=False),
    sa.Column("deed", word_of(RecallDeed), nullable=False),
    sa.Column("remedy", word_of(Remedy)),
    # "customer", "shop", or the login of an agent.
    sa.Column("done_by", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.String(200)),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "recall_id", "order_id"),
)

batch_reports = sa.Table(
    "batch_reports",
    metadata,
    # What customers read off their goods where the shop did not know the batch.
    of_order(index=False, primary_key=True),
    sa.Column("sku", sa.String(64), primary_key=True),
    sa.Column("number", sa.String(64), nullable=False),
    sa.Column("number_key", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.String(200), nullable=False),
    sa.Column("said_at", UtcDateTime, nullable=False),
)
