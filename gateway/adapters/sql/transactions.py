"""One transaction, one thread hop: what every store of this room does its work in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.domain.errors import DatabaseError
from gateway.domain.errors import StoreUnavailable

T = TypeVar("T")

READ_THREADS = 4
POSTGRESQL_WRITE_THREADS = 8


class Transactions:
    """The threads that talk to the database; shared by the stores of one process.

    SQLite has one writer at a time, and waits for it by polling. So this process has one
    writing thread: its transactions stand in line in order instead of sleeping past each
    other, and only other processes are ever polled for.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        writers = 1 if engine.dialect.name == "sqlite" else POSTGRESQL_WRITE_THREADS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="store-read")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Return what the work returns, committed.

        Raises:
            StoreUnavailable: The database does not answer.
        """

        def transaction() -> T:
            with write_transaction(self.engine) as connection:
                return work(connection)

        return await self.run_writing(transaction)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return what the work read, all of it at one moment.

        Raises:
            StoreUnavailable: The database does not answer.
        """

        def transaction() -> T:
            with read_transaction(self.engine) as connection:
                return work(connection)

        return await self.run_reading(transaction)

    async def run_writing(self, transaction: Callable[[], T]) -> T:
        """Return the outcome of a function that begins transactions of its own, to write."""
        return await self._hop(self._writers, transaction)

    async def run_reading(self, transaction: Callable[[], T]) -> T:
        """Return the outcome of a function that begins transactions of its own, to read."""
        return await self._hop(self._readers, transaction)

    def close(self) -> None:
        """Let the transactions in flight end, and the threads with them."""
        self._writers.shutdown()
        self._readers.shutdown()

    async def _hop(self, threads: ThreadPoolExecutor, transaction: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, transaction)
        except DatabaseError as exc:
            raise StoreUnavailable(str(exc)) from exc
