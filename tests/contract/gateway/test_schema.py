"""The migrations make the tables that the program reads and writes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Engine

from actions.adapters.sql import migrate as shop
from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from actions.domain.errors import SchemaOutOfDate
from gateway.adapters.sql.migrate import HISTORY, upgrade
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.tables import conversation_tokens, metadata
from gateway.adapters.sql.transactions import Transactions


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Whether a table is this room's: the shop's stand in the same database."""
    return kind != "table" or name in metadata.tables


def test_migrations_and_tables_agree(database_url: str) -> None:
    """A column added to one and not the other is a difference, and a difference fails here."""
    upgrade(database_url)
    engine = create_engine(database_url)
    with read_transaction(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": True}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    """Every start upgrades; most find nothing to do."""
    upgrade(database_url)
    upgrade(database_url)

    engine = create_engine(database_url)
    HISTORY.check(engine)
    engine.dispose()


def test_both_rooms_share_a_database_without_sharing_a_history(database_url: str) -> None:
    """The shop's migrations and ours run in either order, each with a version table."""
    upgrade(database_url)
    shop.upgrade(database_url)
    upgrade(database_url)

    engine = create_engine(database_url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    assert {"alembic_version_gateway", "alembic_version_actions", "messages", "orders"} <= names


def test_a_database_without_tables_is_out_of_date(database_url: str) -> None:
    """A process that starts on one is told to migrate instead of failing at the first message."""
    engine = create_engine(database_url)
    with pytest.raises(SchemaOutOfDate, match="alembic_version_gateway"):
        HISTORY.check(engine)
    engine.dispose()


async def test_the_readiness_probe_sees_missing_tables(tmp_path: Path) -> None:
    """Not ready, with the reason, until the tables are there."""
    url = f"sqlite:///{tmp_path / 'recourse.db'}"
    engine = create_engine(url)
    transactions = Transactions(engine)
    store = SqlConversationStore(transactions)
    before = await store.check()
    upgrade(url)
    after = await store.check()
    transactions.close()
    engine.dispose()

    assert before is not None
    assert "alembic_version_gateway" in before
    assert after is None


def upgrade_to(engine: Engine, revision: str) -> None:
    """Bring the tables to a revision of the past."""
    config = Config()
    config.set_main_option("script_location", str(HISTORY.directory))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = HISTORY.version_table
    with write_transaction(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_token_of_before_opens_its_conversation_after_the_upgrade(database_url: str) -> None:
    """Nobody is shut out by an upgrade: tokens move into their own table, good for 30 days."""
    engine = create_engine(database_url)
    upgrade_to(engine, "g0002")
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    with write_transaction(engine) as connection:
        before = sa.Table("conversations", sa.MetaData(), autoload_with=connection)
        words = {name: "x" for name in ("jurisdiction", "locale", "audience")}
        row = {"id": "c-1", "token_sha256": "a" * 64, "owner": "bot", "epoch": 1, "last_seq": 0}
        connection.execute(before.insert(), {**words, **row, "created_at": at})
    began = datetime.now(UTC)

    upgrade(database_url)

    with read_transaction(engine) as connection:
        [token] = connection.execute(conversation_tokens.select())
        columns = {column["name"] for column in sa.inspect(connection).get_columns("conversations")}
    engine.dispose()
    assert (token.token_sha256, token.conversation_id, token.created_at) == ("a" * 64, "c-1", at)
    assert timedelta(days=30) <= token.expires_at - began < timedelta(days=30, minutes=1)
    assert "token_sha256" not in columns
