"""Stores for the contract: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.adapters.sql.engine import create_engine
from gateway.adapters.sql.migrate import upgrade
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.services.ports import ConversationStore
from tests.unit.gateway.fakes import MemoryStore

SERVERS = Path("/usr/lib/postgresql")


def _program(name: str) -> str | None:
    """Return where a program of PostgreSQL is, on the path or where Debian keeps it."""
    candidates = sorted(SERVERS.glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(candidates[0]) if candidates else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own, on a Unix socket only; gone when the tests are."""
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql to run these")
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    directory = Path(tempfile.mkdtemp(prefix="recourse-pg-"))
    os.chown(directory, user.pw_uid, user.pw_gid)
    data = directory / "data"
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "cwd": directory}
    command = [initdb, "-D", str(data), "-U", "recourse", "-A", "trust", "--no-sync"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_user)
    options = ["-k", str(directory), "-c", "listen_addresses=", "-c", "fsync=off"]
    with (directory / "server.log").open("w") as log:
        server = subprocess.Popen([postgres, "-D", str(data), *options], stderr=log, **as_user)
        try:
            url = f"postgresql+psycopg://recourse@/postgres?host={directory}"
            _wait_for(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)
            shutil.rmtree(directory, ignore_errors=True)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    for _ in range(100):
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            assert server.poll() is None, "the PostgreSQL server ended while starting"
            time.sleep(0.1)
    raise AssertionError("the PostgreSQL server did not answer in 10 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'recourse.db'}"
        return
    with emptied(request.getfixturevalue("postgresql")) as url:
        yield url


@contextmanager
def emptied(url: str) -> Iterator[str]:
    """Yield the URL of an empty PostgreSQL database, and empty it again."""
    yield url
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    """An empty store: both real ones, and the fake that stands in for them in unit tests."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        yield from sql_store(f"sqlite:///{tmp_path / 'recourse.db'}")
        return
    with emptied(request.getfixturevalue("postgresql")) as url:
        yield from sql_store(url)


def sql_store(url: str) -> Iterator[ConversationStore]:
    """Yield a store on a migrated database."""
    upgrade(url)
    engine = create_engine(url)
    transactions = Transactions(engine)
    yield SqlConversationStore(transactions)
    transactions.close()
    engine.dispose()
