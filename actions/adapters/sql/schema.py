"""Bringing tables up to date, and refusing to run on tables that are not.

One `SchemaHistory` is one room's migrations: its directory and its version table. Rooms share
a database without sharing a history.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.engine import create_engine, read_transaction, schema_transaction
from actions.domain.errors import SchemaOutOfDate, SchemaTooNew


@dataclass(frozen=True, slots=True)
class SchemaHistory:
    """The migrations of one room.

    Attributes:
        directory: Holds `env.py` and `versions/`.
        version_table: Where the database remembers how far it has come.
    """

    directory: Path
    version_table: str

    def upgrade(self, engine: Engine, to: str = "head") -> None:
        """Bring the tables to a revision, in one transaction; nothing to do is fine.

        Several processes may call it at once: the first one works, the others wait for it.

        Raises:
            SchemaTooNew: The tables are newer than this program.
            DatabaseError: The database cannot be reached or is held by others.
        """
        with schema_transaction(engine) as connection:
            self._wait_for_our_turn(connection)
            self._refuse_newer(engine, self._current(connection))
            config = self._config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    def upgrade_at(self, url: str) -> None:
        """Create or bring up to date the tables in the database at a URL.

        Raises:
            DatabaseError: The URL is wrong, nothing answers there, or its tables are newer.
        """
        engine = create_engine(url)
        try:
            self.upgrade(engine)
        finally:
            engine.dispose()

    def check(self, engine: Engine) -> None:
        """Return when the tables are exactly those this program was written for.

        Raises:
            SchemaOutOfDate: They are older, or there are none.
            SchemaTooNew: They are newer.
            DatabaseError: The database cannot be reached or is held by others.
        """
        with read_transaction(engine) as connection:
            current = self._current(connection)
        self._refuse_newer(engine, current)
        head = self._scripts().get_current_head()
        if current != head:
            raise SchemaOutOfDate(
                f"{_shown(engine)} has its tables at {current or 'none'} in"
                f" {self.version_table}, and this program needs {head}; run `make setup`"
            )

    def _refuse_newer(self, engine: Engine, current: str | None) -> None:
        """Raise when the database stands at a revision this program has never heard of."""
        if current is None:
            return
        try:
            self._scripts().get_revision(current)
        except CommandError as exc:  # "Can't locate revision"
            raise self._too_new(engine, current) from exc

    def _too_new(self, engine: Engine, current: str) -> SchemaTooNew:
        return SchemaTooNew(
            f"{_shown(engine)} has its tables at {current} in {self.version_table}, which this"
            " program does not know: they are newer; update the program, or name another database"
        )

    def _wait_for_our_turn(self, connection: Connection) -> None:
        """Hold back other upgrades until this transaction ends; lift the limits on its length."""
        if connection.dialect.name == "postgresql":
            lock = zlib.crc32(self.version_table.encode())
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")

    def _current(self, connection: Connection) -> str | None:
        """Return the revision the database stands at, None before the first."""
        context = MigrationContext.configure(connection, opts={"version_table": self.version_table})
        return context.get_current_revision()

    def _config(self) -> Config:
        """Return Alembic's settings, which users never see."""
        config = Config()
        config.set_main_option("script_location", str(self.directory).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["version_table"] = self.version_table
        return config

    def _scripts(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self._config())


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
