"""Conversations of before agents were there, after the upgrade that brings them."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from gateway.adapters.sql import rows
from gateway.adapters.sql.migrate import upgrade
from gateway.adapters.sql.tables import conversations, messages
from gateway.domain.ownership import Ownership
from tests.contract.gateway.test_schema import upgrade_to

OPENED = datetime(2026, 5, 4, 12, tzinfo=UTC)
SPOKEN = datetime(2026, 5, 4, 13, tzinfo=UTC)


def test_what_was_there_stands_as_it_did_and_in_its_place_in_the_lists(database_url: str) -> None:
    """With the bot, nothing held against it, and as new as its newest message."""
    engine = create_engine(database_url)
    upgrade_to(engine, "g0001")
    with write_transaction(engine) as connection:
        before = sa.MetaData()
        before.reflect(connection, only=["conversations", "messages"])
        words = {name: "x" for name in ("jurisdiction", "locale", "audience")}
        made = {**words, "owner": "bot", "epoch": 1, "last_seq": 1, "created_at": OPENED}
        for name in ("spoken", "silent"):
            row = {**made, "id": name, "token_sha256": f"{name:0>64}"}
            connection.execute(before.tables["conversations"].insert(), row)
        message = {"conversation_id": "spoken", "seq": 1, "id": "m-1", "sender": "customer"}
        connection.execute(
            before.tables["messages"].insert(),
            {**message, "text": "Hello", "parts": [], "epoch": 1, "at": SPOKEN},
        )

    upgrade(database_url)

    with read_transaction(engine) as connection:
        found = {row.id: row for row in connection.execute(conversations.select())}
        [kept] = connection.execute(messages.select())
    engine.dispose()
    assert {name: row.last_at for name, row in found.items()} == {
        "spoken": SPOKEN,
        "silent": OPENED,
    }
    assert rows.ownership_of(found["spoken"]) == Ownership()
    assert rows.message_of(kept).author is None
