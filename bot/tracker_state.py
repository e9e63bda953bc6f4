"""The database of dialogue states: what a restart needs to go on where a conversation stood.

Slots, active loop and requested slot; no message text, no grants. One row a conversation that has
something to remember. SQLite with a write-ahead log by default, PostgreSQL by URL.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.errors import TrackerStoreUnavailable
from bot.tracker_history import DialogueState

BUSY_TIMEOUT_MS = 3000
_CONNECTIONS = 4

_metadata = sa.MetaData()
_states = sa.Table(
    "dialogue_state",
    _metadata,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False),
)
_probes = sa.Table(
    "dialogue_probe",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("nonce", sa.String(32), nullable=False),
)


class StateDatabase:
    """Reads and writes dialogue states. Blocking: call it from a thread."""

    def __init__(self, url: str) -> None:
        """Prepare an engine; the database is opened, and its tables made, at the first use."""
        self._engine = _engine(url)
        self._making = threading.Lock()
        self._is_made = False

    def read(self, conversation: str) -> DialogueState | None:
        """Return a conversation's state, or None if it has none.

        Raises:
            TrackerStoreUnavailable: when the database cannot be read.
        """
        query = sa.select(_states.c.state).where(_states.c.conversation == conversation)
        with self._transaction(reading=True) as connection:
            found = connection.execute(query).scalar()
        return None if found is None else DialogueState(**json.loads(found))

    def write(self, conversation: str, state: DialogueState) -> None:
        """Keep a conversation's state, in place of the one before.

        Raises:
            TrackerStoreUnavailable: when the database cannot be written.
        """
        document = json.dumps(dataclasses.asdict(state))
        self._upsert(_states, conversation=conversation, state=document, saved_at=time.time())

    def conversations(self) -> list[str]:
        """Return the conversations that have a state.

        Raises:
            TrackerStoreUnavailable: when the database cannot be read.
        """
        with self._transaction(reading=True) as connection:
            return [str(n) for n in connection.execute(sa.select(_states.c.conversation)).scalars()]

    def probe(self) -> None:
        """Write something and read it back.

        Raises:
            TrackerStoreUnavailable: when either fails.
        """
        nonce = secrets.token_hex(8)
        self._upsert(_probes, id=1, nonce=nonce)
        with self._transaction(reading=True) as connection:
            found = connection.execute(sa.select(_probes.c.nonce).where(_probes.c.id == 1)).scalar()
        if found is None:
            raise TrackerStoreUnavailable(f"{self._engine.url!r} forgot what was just written")

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _upsert(self, table: sa.Table, **values: object) -> None:
        """Delete and insert in one transaction, which every SQL database understands."""
        key = next(iter(table.primary_key.columns))
        with self._transaction() as connection:
            connection.execute(sa.delete(table).where(key == values[key.name]))
            connection.execute(sa.insert(table).values(**values))

    def _make_tables(self) -> None:
        with self._making:  # two first users at once would both find no table and make it
            if not self._is_made:
                _metadata.create_all(self._engine)
                self._is_made = True

    @contextmanager
    def _transaction(self, *, reading: bool = False) -> Iterator[Connection]:
        try:
            self._make_tables()
            with self._engine.execution_options(reading=reading).begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as exc:
            # The statement's parameters are in the exception's text: never quote it.
            raise TrackerStoreUnavailable(
                f"the tracker database {self._engine.url!r} failed ({type(exc).__name__}): check"
                " RECOURSE_TRACKER_URL, the disk's space and the file's rights"
            ) from None


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        if parsed.drivername == "postgresql+psycopg":  # the driver of the other rooms
            parsed = parsed.set(drivername="postgresql+psycopg2")
        return sa.create_engine(
            parsed, pool_size=_CONNECTIONS, pool_pre_ping=True, hide_parameters=True
        )
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_CONNECTIONS,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """A deferred transaction that turns into a write fails at once when another process writes."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 begins nothing by itself; the listener does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
