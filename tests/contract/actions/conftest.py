"""Databases for the contracts: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from tests.contract.actions.postgresql import Server, empty_database, program, serving

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the whole run, stopped at its end."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("no PostgreSQL server is installed: its half of the contracts is not tested")
    with serving(initdb, postgres) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'recourse.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    with empty_database(server, f"test_{next(_numbers)}") as url:
        yield url


@pytest.fixture
def bare_engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str, bare_engine: Engine) -> Engine:
    """An engine on a database with the shop's tables, all empty."""
    migrate.upgrade(database_url)
    return bare_engine
