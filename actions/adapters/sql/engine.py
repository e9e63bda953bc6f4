"""Engines and transactions, the same two for SQLite and PostgreSQL.

SQLite's driver begins transactions late and never IMMEDIATE, so SQLAlchemy begins them here,
by the recipe of its pysqlite page ("Using SQLAlchemy to emit BEGIN"). A transaction that is
going to write takes the write lock at once: deferred ones fail with "database is locked" the
moment two of them try to upgrade, however long they are willing to wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from actions.domain.errors import (
    BadDatabaseUrl,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnreachable,
)

BUSY_TIMEOUT_MS = 4_000
"""How long a transaction waits for others: less than the five seconds an action has."""

CONNECT_TIMEOUT_S = 3
_READ_ONLY = "recourse_read_only"
_PG_BUSY = ("55P03", "57014", "40P01")  # lock not available, query cancelled, deadlock
_PG_MISSING = ("42P01", "42703")  # undefined table, undefined column
_EXPECTED = "sqlite:////path/to/recourse.db or postgresql+psycopg://user:password@host/database"


def create_engine(url: str, *, wait_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """Return an engine whose transactions are begun, bounded and named by this module.

    Nothing is connected yet. On SQLite: WAL, foreign keys on, synchronous NORMAL. On
    PostgreSQL: UTC. On both no lock is waited for longer than `wait_ms`, nor, on PostgreSQL,
    a statement.

    Raises:
        BadDatabaseUrl: The URL is no URL, names another kind of database, or a SQLite
            database that is in memory or in a directory that does not exist.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed, wait_ms)
    return sa.create_engine(
        parsed,
        pool_pre_ping=True,
        pool_timeout=wait_ms / 1000,
        hide_parameters=True,  # errors end in logs, and parameters are customers' data
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": (
                f"-c lock_timeout={wait_ms} -c statement_timeout={wait_ms} -c timezone=UTC"
            ),
        },
    )


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection inside a transaction that sees one moment and cannot write.

    Raises:
        DatabaseError: The database cannot be reached, is held by others, or failed.
    """
    with _translated(engine), engine.connect() as connection:
        connection.execution_options(**{_READ_ONLY: True, "postgresql_readonly": True})
        with connection.begin():
            yield connection


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection inside a transaction that may write: BEGIN IMMEDIATE on SQLite.

    It commits when the block ends and rolls back when the block raises. Violated constraints
    pass through as SQLAlchemy's `IntegrityError`: they are the caller's to interpret.

    Raises:
        DatabaseError: The database cannot be reached, is held by others, or failed.
    """
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def schema_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection inside a transaction that may change tables that others refer to.

    SQLite alters most of a table by copying it, and dropping the old copy would delete, or be
    refused because of, the rows that refer to it. So foreign keys sleep until the end, where
    every one of them is checked; the database's own manual prescribes it so ("Making Other
    Kinds Of Table Schema Changes"). PostgreSQL alters tables in place and needs none of it.

    Raises:
        DatabaseError: The database cannot be reached, is held by others, or failed; or the
            change left rows that refer to nothing.
    """
    if engine.dialect.name != "sqlite":
        with write_transaction(engine) as connection:
            yield connection
        return
    with _translated(engine), engine.connect() as connection:
        raw = connection.connection.driver_connection
        _set_foreign_keys(raw, enforced=False)  # has no effect once a transaction has begun
        try:
            with connection.begin():
                yield connection
                _refuse_dangling(connection, engine)
        finally:
            _set_foreign_keys(raw, enforced=True)


def _set_foreign_keys(raw: DBAPIConnection | None, *, enforced: bool) -> None:
    """Have SQLite enforce foreign keys on a connection, or let them rest."""
    if isinstance(raw, sqlite3.Connection):
        raw.execute(f"PRAGMA foreign_keys = {'ON' if enforced else 'OFF'}")


def _refuse_dangling(connection: Connection, engine: Engine) -> None:
    """Raise when a row refers to one that is not there."""
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise DatabaseError(
            f"{engine.url.render_as_string(hide_password=True)}: a row of {dangling[0]} refers to"
            f" a row of {dangling[2]} that is not there; nothing was changed: restore a backup, or"
            " delete that row"
        )


def _parse(url: str) -> URL:
    """Return the URL with the driver this house ships, or say what is wrong with it."""
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        # The text is not repeated: what cannot be parsed may hold a password anywhere.
        raise BadDatabaseUrl(
            f"RECOURSE_DATABASE_URL is not a database URL; expected {_EXPECTED}"
        ) from exc
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        _check_sqlite_file(parsed)
        return parsed
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabaseUrl(
        f"RECOURSE_DATABASE_URL names {parsed.drivername!r}, which this program cannot use;"
        f" expected {_EXPECTED}"
    )


def _check_sqlite_file(parsed: URL) -> None:
    """Refuse a SQLite database that no second connection could open."""
    shown = parsed.render_as_string(hide_password=True)
    if parsed.database in (None, "", ":memory:"):
        raise BadDatabaseUrl(
            f"{shown} is in memory, where every connection would find a database of its own;"
            " name a file: sqlite:////path/to/recourse.db"
        )
    directory = Path(str(parsed.database)).absolute().parent
    if not directory.is_dir():
        raise BadDatabaseUrl(
            f"{shown}: the directory {directory} does not exist; create it or name another file"
        )


def _sqlite_engine(parsed: URL, wait_ms: int) -> Engine:
    """Return a SQLite engine with the recipe's two listeners."""
    engine = sa.create_engine(
        parsed,
        hide_parameters=True,
        pool_timeout=wait_ms / 1000,
        connect_args={"timeout": wait_ms / 1000},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    """Take transactions from the driver and set what SQLite forgets with every connection."""
    connection.isolation_level = None
    # busy_timeout stands already (the driver's `timeout`), so the change to WAL waits its turn.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """Begin: a promise not to write for readers, the write lock at once for all others."""
    read_only = bool(connection.get_execution_options().get(_READ_ONLY))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(read_only)}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    """Turn what the driver says about the database into this house's errors."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DBAPIError as exc:
        raise _translation(engine.url.render_as_string(hide_password=True), exc) from exc
    except PoolTimeout as exc:
        shown = engine.url.render_as_string(hide_password=True)
        raise DatabaseBusy(f"{shown}: no connection came free in time; try again") from exc


def _translation(shown: str, exc: DBAPIError) -> DatabaseError:
    """Return our error for the driver's, with the way out."""
    said = next(iter(str(exc.orig).strip().splitlines()), "no reason given")
    if _is_busy(exc):
        return DatabaseBusy(
            f"{shown} was held by others for longer than this program waits ({said}); try again,"
            " and look for a long write transaction if this repeats"
        )
    if _is_about_schema(exc, said):
        return DatabaseError(f"{shown}: {said}; bring its tables up to date with `make setup`")
    if exc.connection_invalidated or exc.statement is None or "unable to open" in said:
        return DatabaseUnreachable(
            f"{shown} does not answer ({said}); check that it runs and that"
            " RECOURSE_DATABASE_URL is right"
        )
    return DatabaseError(f"{shown} failed: {said}")


def _is_busy(exc: DBAPIError) -> bool:
    """Whether the driver gave up waiting for other transactions."""
    code = getattr(exc.orig, "sqlite_errorcode", None)
    if code is not None:
        return bool(code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
    return getattr(exc.orig, "sqlstate", None) in _PG_BUSY


def _is_about_schema(exc: DBAPIError, said: str) -> bool:
    """Whether a table or a column is missing that this program expects."""
    missing = said.startswith(("no such table", "no such column"))
    return missing or getattr(exc.orig, "sqlstate", None) in _PG_MISSING
