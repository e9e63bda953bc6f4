"""Stores for the contract: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from actions.adapters.sql.engine import create_engine
from gateway.adapters.sql import agents
from gateway.adapters.sql.agents import SqlAgents
from gateway.adapters.sql.desk_store import SqlDeskStore
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.services.desk_ports import AgentRecord, AgentStore, DeskStore
from gateway.services.ports import ConversationStore
from tests.postgresql import Server, empty_database
from tests.tables import lay_tables
from tests.unit.gateway.fake_desk import MemoryAgents, MemoryDesk
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


@dataclass
class Team:
    """Agents of a store, whichever it is."""

    agents: AgentStore
    hire: Callable[[AgentRecord], Awaitable[None]]
    dismiss: Callable[[str, datetime], Awaitable[None]]


@pytest.fixture
def desk(store: ConversationStore) -> DeskStore:
    """The desk's view of the store."""
    if isinstance(store, MemoryStore):
        return MemoryDesk(store)
    return SqlDeskStore(_transactions(store))


@pytest.fixture
def team(store: ConversationStore) -> Team:
    """The agents of the store; nobody yet."""
    if isinstance(store, MemoryStore):
        return _memory_team(store)
    transactions = _transactions(store)

    async def hire(record: AgentRecord) -> None:
        await transactions.write(lambda c: agents.add(c, record))

    async def dismiss(login: str, at: datetime) -> None:
        await transactions.write(lambda c: agents.disable(c, login, at))

    return Team(SqlAgents(transactions), hire, dismiss)


def _transactions(store: ConversationStore) -> Transactions:
    assert isinstance(store, SqlConversationStore)
    return store.transactions


def _memory_team(store: MemoryStore) -> Team:
    memory = MemoryAgents()

    async def hire(record: AgentRecord) -> None:
        memory.add(record)
        store.agent_names[record.id] = record.name

    async def dismiss(login: str, at: datetime) -> None:
        memory.disable(login, at)

    return Team(memory, hire, dismiss)


def sql_store(url: str) -> Iterator[ConversationStore]:
    """Yield a store on a migrated database."""
    lay_tables(url, "gateway")
    engine = create_engine(url)
    transactions = Transactions(engine)
    yield SqlConversationStore(transactions)
    transactions.close()
    engine.dispose()
