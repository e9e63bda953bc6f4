"""The conversation store: every method one transaction, every transaction one thread hop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from actions.adapters.sql.engine import read_transaction, write_transaction
from gateway.adapters.sql import arrivals, fence, looks, ownership, tokens
from gateway.adapters.sql.migrate import HISTORY
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.conversation import Conversation, Transition
from gateway.domain.errors import StoreUnavailable
from gateway.domain.message import (
    Accepted,
    Incoming,
    Outcome,
    Settlement,
    Suppressed,
    Turn,
)
from gateway.domain.state import Look, PastConversation
from gateway.domain.tokens import Entrance
from gateway.services.ports import Move, Moved


class SqlConversationStore:
    """Conversations in SQLite or PostgreSQL; meets `ConversationStore` and `Transcripts`."""

    name = "database"

    def __init__(self, transactions: Transactions) -> None:
        self.transactions = transactions
        self._engine = transactions.engine
        self._write = transactions.write
        self._read = transactions.read

    async def open(self, conversation: Conversation, token_sha256: str, until: datetime) -> None:
        """Keep a new conversation, with its first token and the first row of its ownership."""
        await self._write(
            lambda c: arrivals.open_conversation(c, conversation, token_sha256, until)
        )

    async def accept(self, incoming: Incoming) -> Accepted:
        """Put a customer's message into the log, once per client id, and open its turn."""
        return await self.transactions.run_writing(lambda: self._accept(incoming))

    async def is_current(self, turn: Turn) -> bool:
        """Whether the bot still owns the epoch that the turn was asked in."""
        return await self._read(lambda c: fence.is_current(c, turn))

    async def settle(self, turn: Turn, outcome: Outcome, at: datetime) -> Settlement:
        """End an open turn and append what is said about it, if the bot may still speak."""
        return await self._write(lambda c: fence.settle(c, turn, outcome, at))

    async def look(self, entrance: Entrance, after: int, limit: int | None = None) -> Look:
        """Return the state and the messages after a sequence number, at most so many."""
        return await self._read(lambda c: looks.look(c, entrance, after, limit))

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        """Note that the customer has seen so much; whether that is news."""
        return await self._write(lambda c: arrivals.mark_read(c, conversation_id, seq))

    async def past_conversations(self, customer: str, limit: int) -> list[PastConversation]:
        """Return a customer's conversations, the one with the newest message first."""
        return await self._read(lambda c: looks.past_conversations(c, customer, limit))

    async def admit(self, entrance: Entrance, customer: str, until: datetime) -> None:
        """Give a signed-in customer's conversation another token."""
        await self._write(lambda c: tokens.admit(c, entrance, customer, until))

    async def move(self, wanted: Move) -> Moved:
        """Change the owner, which opens the next epoch, and say so in the log."""
        return await self._write(lambda c: ownership.move(c, wanted))

    async def open_turns(self) -> list[Turn]:
        """Return every turn that has no outcome, oldest first."""
        return await self._read(fence.open_turns)

    async def transitions(self, conversation_id: str) -> list[Transition]:
        """Return the changes of owner, oldest first."""
        return await self._read(lambda c: ownership.transitions(c, conversation_id))

    async def suppressed(self, conversation_id: str) -> list[Suppressed]:
        """Return the answers that were refused at the fence, oldest first."""
        return await self._read(lambda c: fence.suppressed(c, conversation_id))

    async def check(self) -> str | None:
        """Return None when the tables are there and fit this program, or what is wrong."""
        try:
            await self.transactions.run_reading(lambda: HISTORY.check(self._engine))
        except StoreUnavailable as exc:
            return str(exc)
        return None

    def _accept(self, incoming: Incoming) -> Accepted:
        try:
            with write_transaction(self._engine) as connection:
                return arrivals.append_incoming(connection, incoming)
        except IntegrityError:
            # The client id is taken: the log has the first result. Trying the insert first
            # keeps the ordinary message at three statements.
            with read_transaction(self._engine) as connection:
                return arrivals.first_result(connection, incoming)
