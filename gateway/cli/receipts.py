"""Where the command line finds the receipts: in the records, which it makes if there are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.receipts import SqlReceipts
from gateway.supervisor.settings import UpSettings


@contextmanager
def receipts_of(settings: UpSettings) -> Iterator[SqlReceipts]:
    """Yield the store that the gateway and the action server of this installation use.

    Raises:
        DatabaseError: It cannot be reached, or its tables are newer than this program.
    """
    settings.make_home()
    migrate.upgrade(settings.url_of_database)
    engine = create_engine(settings.url_of_database)
    try:
        yield SqlReceipts(engine)
    finally:
        engine.dispose()
