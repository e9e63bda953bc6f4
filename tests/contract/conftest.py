"""What every room's contracts run on: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Server, empty_database, program, serving

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the whole run, stopped at its end."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        pytest.skip(
            "no PostgreSQL server is installed (apt-get install postgresql): its half of the"
            " contracts is not tested"
        )
    with serving(initdb, postgres) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'recourse.db'}"
        return
    with empty_database(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}") as url:
        yield url
