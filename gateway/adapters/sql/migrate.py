"""The conversations' own tables: upgrade them."""

from __future__ import annotations

from pathlib import Path

from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.schema import SchemaHistory

HISTORY = SchemaHistory(
    directory=Path(__file__).with_name("migrations"),
    version_table="alembic_version_gateway",
)


def upgrade(url: str) -> None:
    """Create or bring up to date the conversations' tables in the database at a URL.

    Raises:
        DatabaseError: The URL is wrong, nothing answers there, or its tables are newer.
    """
    engine = create_engine(url)
    try:
        HISTORY.upgrade(engine)
    finally:
        engine.dispose()
