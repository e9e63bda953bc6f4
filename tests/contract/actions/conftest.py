"""Databases of the shop, without its tables and with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import create_engine
from tests.tables import lay_tables


@pytest.fixture
def bare_engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str, bare_engine: Engine) -> Engine:
    """An engine on a database with the shop's tables, all empty."""
    lay_tables(database_url, "actions")
    return bare_engine
