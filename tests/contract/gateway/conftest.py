"""Stores for the contract: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.adapters.sql.engine import create_engine
from gateway.adapters.sql.migrate import upgrade
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.services.ports import ConversationStore
from tests.postgresql import Server, empty_database
from tests.unit.gateway.fakes import MemoryStore

_numbers = itertools.count(1)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    """An empty store: both real ones, and the fake that stands in for them in unit tests."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        yield from sql_store(f"sqlite:///{tmp_path / 'recourse.db'}")
        return
    server: Server = request.getfixturevalue("postgresql")
    with empty_database(server, f"store_{next(_numbers)}") as url:
        yield from sql_store(url)


def sql_store(url: str) -> Iterator[ConversationStore]:
    """Yield a store on a migrated database."""
    upgrade(url)
    engine = create_engine(url)
    transactions = Transactions(engine)
    yield SqlConversationStore(transactions)
    transactions.close()
    engine.dispose()
