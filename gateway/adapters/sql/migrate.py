"""The conversations' own tables: upgrade them, or check that they fit this program."""

from __future__ import annotations

from pathlib import Path

from actions.adapters.sql.schema import SchemaHistory

HISTORY = SchemaHistory(
    directory=Path(__file__).with_name("migrations"),
    version_table="alembic_version_gateway",
)
upgrade = HISTORY.upgrade_at
