"""The desk's store: every method one transaction, every transaction one thread hop."""

from __future__ import annotations

from datetime import datetime

from gateway.adapters.sql import desk, summaries
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.desk import Dossier, Due, Note, Replied, Reply, Summary
from gateway.domain.message import Message
from gateway.services.desk_ports import Page


class SqlDeskStore:
    """The `DeskStore` port on SQLite and PostgreSQL."""

    def __init__(self, transactions: Transactions) -> None:
        self._write = transactions.write
        self._read = transactions.read

    async def summary(self, conversation_id: str) -> Summary:
        """Return a conversation in a line."""
        return await self._read(lambda c: summaries.summary(c, conversation_id))

    async def summaries(self, page: Page) -> list[Summary]:
        """Return conversations of a view: of the queue who waits longest first, else newest."""
        return await self._read(lambda c: summaries.summaries(c, page))

    async def dossier(self, conversation_id: str) -> Dossier:
        """Return everything there is of a conversation."""
        return await self._read(lambda c: desk.dossier(c, conversation_id))

    async def messages(self, conversation_id: str, after: int) -> list[Message]:
        """Return the messages after a sequence number, in order."""
        return await self._read(lambda c: desk.messages_since(c, conversation_id, after))

    async def last_seq(self, conversation_id: str) -> int:
        """Return the newest sequence number."""
        return await self._read(lambda c: desk.last_seq(c, conversation_id))

    async def reply(self, reply: Reply) -> Replied:
        """Put an agent's message into the log, once per agent and reply id."""
        return await self._write(lambda c: desk.append_reply(c, reply))

    async def note(self, conversation_id: str, note: Note) -> None:
        """Keep a note."""
        await self._write(lambda c: desk.keep_note(c, conversation_id, note))

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        """Note that an agent has seen so much; whether that is news."""
        return await self._write(lambda c: desk.mark_read(c, conversation_id, seq))

    async def overdue(self, deadline: datetime) -> list[Due]:
        """Return whom a person has, and left waiting since the deadline or longer."""
        return await self._read(lambda c: summaries.overdue(c, deadline))

    async def unaccepted(self, deadline: datetime) -> list[Due]:
        """Return what went into the queue at the deadline or before, and is in it still."""
        return await self._read(lambda c: summaries.unaccepted(c, deadline))

    async def queue_length(self) -> int:
        """Return how many wait for a person."""
        return await self._read(summaries.queue_length)
