"""Databases that have their tables already: migrated once a run, copied for every test.

That migrations work is for the tests of the schema, which run them; what a store does once its
tables stand is for the others, and they are ten times as many.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from actions.adapters.sql import migrate as shop
from gateway.adapters.sql import migrate as conversations
from tests.postgresql import administer

MIGRATIONS: dict[str, Callable[[str], None]] = {
    "actions": shop.upgrade,
    "gateway": conversations.upgrade,
}


def lay_tables(url: str, *rooms: str) -> None:
    """Give the empty database at a URL the tables of some rooms, as their migrations make them."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        assert parsed.database is not None
        shutil.copyfile(_sqlite_pattern(rooms), parsed.database)
        return
    pattern = _postgresql_pattern(parsed.set(database="postgres"), rooms)
    administer(
        url,
        f"DROP DATABASE {parsed.database} WITH (FORCE)",
        f"CREATE DATABASE {parsed.database} TEMPLATE {pattern}",
    )


@cache
def _sqlite_pattern(rooms: tuple[str, ...]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="recourse-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "pattern.db"
    _migrate(f"sqlite:///{path}", rooms)
    return path


@cache
def _postgresql_pattern(server: URL, rooms: tuple[str, ...]) -> str:
    name = "_".join(("pattern", *rooms))
    url = server.set(database=name).render_as_string(hide_password=False)
    administer(url, f"CREATE DATABASE {name}")
    _migrate(url, rooms)
    return name


def _migrate(url: str, rooms: tuple[str, ...]) -> None:
    for room in rooms:
        MIGRATIONS[room](url)
