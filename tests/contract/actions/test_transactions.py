"""Transactions mean the same on every database."""

from __future__ import annotations

import multiprocessing
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from actions.adapters.sql.engine import (
    BUSY_TIMEOUT_MS,
    create_engine,
    read_transaction,
    write_transaction,
)
from actions.domain.errors import (
    BadDatabaseUrl,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnreachable,
)
from benchmarks.ports import free_port
from tests.postgresql import Server

WRITERS = 4
ROUNDS = 25

_metadata = sa.MetaData()
counters = sa.Table(
    "counters",
    _metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


@pytest.fixture
def counting(bare_engine: Engine) -> Engine:
    """An engine on a database with one counter at zero."""
    with write_transaction(bare_engine) as connection:
        _metadata.create_all(connection)
        connection.execute(sa.insert(counters).values(name="n", value=0))
    return bare_engine


def value(engine: Engine) -> int:
    """Where the counter stands."""
    with read_transaction(engine) as connection:
        return connection.execute(sa.select(counters.c.value)).scalar_one()


def count_up(engine: Engine) -> None:
    """Read, then write what was read plus one: right only if nobody came between."""
    query = sa.select(counters.c.value).with_for_update()
    for _ in range(ROUNDS):
        with write_transaction(engine) as connection:
            seen = connection.execute(query).scalar_one()
            connection.execute(sa.update(counters).values(value=seen + 1))


def count_up_alone(url: str) -> None:
    """The same from a process of its own."""
    engine = create_engine(url)
    count_up(engine)
    engine.dispose()


def test_what_was_written_is_there_for_the_next_transaction(counting: Engine) -> None:
    """A block that ends commits."""
    count_up(counting)
    assert value(counting) == ROUNDS


def test_a_block_that_raises_leaves_nothing(counting: Engine) -> None:
    """All of a transaction or none of it, and the exception is the caller's own."""

    def fail() -> None:
        with write_transaction(counting) as connection:
            connection.execute(sa.update(counters).values(value=99))
            raise LookupError("changed my mind")

    with pytest.raises(LookupError):
        fail()
    assert value(counting) == 0


def test_tables_made_in_a_block_that_raises_are_gone_too(bare_engine: Engine) -> None:
    """Migrations are all or nothing, on SQLite as well."""

    def fail() -> None:
        with write_transaction(bare_engine) as connection:
            _metadata.create_all(connection)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with read_transaction(bare_engine) as connection:
        assert not sa.inspect(connection).has_table("counters")


def test_writers_in_threads_all_succeed_and_none_is_lost(counting: Engine) -> None:
    """Read-then-write from four threads at once: deferred transactions would fail here."""
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(count_up, counting) for _ in range(WRITERS)]:
            done.result()
    assert value(counting) == WRITERS * ROUNDS


def test_writers_in_processes_all_succeed_and_none_is_lost(
    counting: Engine, database_url: str
) -> None:
    """The gateway and the actions are two processes on one file."""
    with ProcessPoolExecutor(WRITERS, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(count_up_alone, [database_url] * WRITERS))
    assert value(counting) == WRITERS * ROUNDS


def test_a_reader_sees_one_moment_and_holds_no_writer_up(counting: Engine) -> None:
    """On SQLite a snapshot; on PostgreSQL at least what was committed, without waiting."""
    with read_transaction(counting) as connection:
        before = connection.execute(sa.select(counters.c.value)).scalar_one()
        began = time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(count_up, counting).result(timeout=10)
        assert time.monotonic() - began < BUSY_TIMEOUT_MS / 1000
        if counting.dialect.name == "sqlite":
            assert connection.execute(sa.select(counters.c.value)).scalar_one() == before == 0
    assert value(counting) == ROUNDS


def test_a_read_transaction_cannot_write(counting: Engine) -> None:
    """So that nothing writes without the lock that writers need."""

    def write() -> None:
        with read_transaction(counting) as connection:
            connection.execute(sa.update(counters).values(value=5))

    with pytest.raises(DatabaseError, match="read"):
        write()
    count_up(counting)
    assert value(counting) == ROUNDS


def test_a_violated_constraint_reaches_the_caller_as_it_is(counting: Engine) -> None:
    """Whether a duplicate is a mistake is for the caller to say."""

    def insert_again() -> None:
        with write_transaction(counting) as connection:
            connection.execute(sa.insert(counters).values(name="n", value=1))

    with pytest.raises(IntegrityError):
        insert_again()


def test_a_missing_table_says_how_to_get_it(bare_engine: Engine) -> None:
    """The commonest accident: a program on a database nobody prepared."""
    with pytest.raises(DatabaseError, match="make setup"):
        value(bare_engine)


def test_a_database_that_others_hold_is_busy_and_says_for_how_long(
    counting: Engine, database_url: str
) -> None:
    """A writer waits only so long, then says so; once the other is done, it succeeds."""
    hurried = create_engine(database_url, wait_ms=100)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with write_transaction(counting) as connection:
            connection.execute(sa.update(counters).values(value=50))
            held.set()
            release.wait(10)

    def interrupt() -> None:
        with write_transaction(hurried) as connection:
            connection.execute(sa.update(counters).values(value=60))

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(10)
        try:
            with pytest.raises(DatabaseBusy, match="held by others"):
                interrupt()
        finally:
            release.set()
        holding.result()
    interrupt()
    assert value(hurried) == 60
    hurried.dispose()


def test_an_error_never_shows_what_was_written(counting: Engine) -> None:
    """Parameters are customers' data, and errors end in logs."""

    def write() -> None:
        with write_transaction(counting) as connection:
            connection.execute(sa.text("INSERT INTO nowhere VALUES (:v)"), {"v": "Ada Lin"})

    with pytest.raises(DatabaseError) as raised:
        write()
    assert "Ada" not in str(raised.value)
    assert "Ada" not in str(raised.value.__cause__)


def test_sqlite_is_set_up_as_promised(tmp_path: Path) -> None:
    """Every connection: WAL, foreign keys, NORMAL, a wait shorter than an action's budget."""
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    for _ in range(2):
        with read_transaction(engine) as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
            }
        assert found == {
            "journal_mode": "wal",
            "foreign_keys": 1,
            "synchronous": 1,
            "busy_timeout": 4000,
        }
        engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "not a database URL"),
        ("recourse.db", "not a database URL"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:////no/such/directory/x.db", "does not exist; create it"),
        ("mysql://root:hunter2@localhost/shop", "names 'mysql'"),
        ("postgresql+psycopg2://root:hunter2@localhost/shop", "names 'postgresql.psycopg2'"),
    ],
)
def test_a_url_this_house_cannot_use_is_refused_with_the_way_out(url: str, says: str) -> None:
    """Before anything is connected, and without the password in it."""
    with pytest.raises(BadDatabaseUrl, match=says) as refused:
        create_engine(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_urls_get_the_driver_that_is_installed(scheme: str) -> None:
    """Whether they name it or not."""
    assert create_engine(f"{scheme}://u:p@localhost/shop").dialect.driver == "psycopg"


def test_a_sqlite_path_that_cannot_be_opened_is_unreachable(tmp_path: Path) -> None:
    """A directory is no database file."""
    engine = create_engine(f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseUnreachable, match="RECOURSE_DATABASE_URL"):
        value(engine)


def test_a_file_that_is_no_database_is_an_error_not_a_crash(tmp_path: Path) -> None:
    """Somebody's notes, named by mistake."""
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, and they are long enough to be read " * 20)
    with pytest.raises(DatabaseError, match="not a database"):
        value(create_engine(f"sqlite:///{path}"))


def test_a_postgresql_that_is_not_there_is_unreachable() -> None:
    """Nothing listens on a port that is kept free."""
    engine = create_engine(f"postgresql://u:hunter2@127.0.0.1:{free_port()}/shop")
    with pytest.raises(DatabaseUnreachable, match="does not answer") as raised:
        value(engine)
    assert "hunter2" not in str(raised.value)


def test_a_wrong_password_is_unreachable_and_not_shown(postgresql: Server) -> None:
    """The address is right, the key is not."""
    engine = create_engine(postgresql.url(password="hunter2"))
    with pytest.raises(DatabaseUnreachable, match="password authentication failed") as raised:
        value(engine)
    assert "hunter2" not in str(raised.value)
