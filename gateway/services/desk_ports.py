"""What the desk needs from the world, as protocols that adapters and fakes meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.desk import AgentRef, Dossier, Due, Note, Replied, Reply, Summary, View
from gateway.domain.message import Message
from gateway.domain.parts import Order, Trace


@dataclass(frozen=True, slots=True)
class Page:
    """Which conversations of a view are wanted.

    Attributes:
        agent: Whose the view "mine" is.
        words: What to look for in ids, customers and newest messages; "" finds all.
        customers: Ids of the customers whose names have the words in them.
        before: The last conversation of the page before this one.
    """

    view: View
    agent: str
    words: str = ""
    customers: tuple[str, ...] = ()
    before: str | None = None
    limit: int = 30


class DeskStore(Protocol):
    """Conversations as agents see and answer them. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer. Where a
    conversation is named: `ConversationNotFound` when there is no such id.
    """

    async def summary(self, conversation_id: str) -> Summary:
        """Return a conversation in a line."""

    async def summaries(self, page: Page) -> list[Summary]:
        """Return conversations of a view: of the queue who waits longest first, else newest."""

    async def dossier(self, conversation_id: str) -> Dossier:
        """Return everything there is of a conversation."""

    async def messages(self, conversation_id: str, after: int) -> list[Message]:
        """Return the messages after a sequence number, in order."""

    async def last_seq(self, conversation_id: str) -> int:
        """Return the newest sequence number."""

    async def reply(self, reply: Reply) -> Replied:
        """Put an agent's message into the log, once per agent and reply id.

        Raises:
            EpochPassed: The conversation is not in this epoch, or not this agent's.
            ClientIdReused: The reply id stands for another text of this agent's.
        """

    async def note(self, conversation_id: str, note: Note) -> None:
        """Keep a note."""

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        """Note that an agent has seen so much; whether that is news."""

    async def overdue(self, deadline: datetime) -> list[Due]:
        """Return whom a person has, and left waiting since the deadline or longer."""

    async def unaccepted(self, deadline: datetime) -> list[Due]:
        """Return what went into the queue at the deadline or before, and is in it still."""

    async def queue_length(self) -> int:
        """Return how many wait for a person."""


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An agent as the records have them."""

    id: str
    name: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def ref(self) -> AgentRef:
        """The agent without what nobody else needs to know."""
        return AgentRef(id=self.id, name=self.name)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A signed-in agent."""

    token_sha256: str
    agent: AgentRef
    expires_at: datetime


class AgentStore(Protocol):
    """Agents and their sessions. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def agents(self) -> list[AgentRecord]:
        """Return every agent, disabled ones too, by login."""

    async def agent(self, login: str) -> AgentRecord | None:
        """Return an agent, None when there is none of this login."""

    async def open_session(self, session: SessionRecord, at: datetime) -> bool:
        """Keep a session, and forget those that are over; False when the agent is disabled."""

    async def session(self, token_sha256: str, at: datetime) -> SessionRecord | None:
        """Return a session that is not over and whose agent is not disabled."""

    async def renew_session(self, token_sha256: str, until: datetime) -> None:
        """Let a session end later."""

    async def end_session(self, token_sha256: str) -> None:
        """Forget a session."""


class Passwords(Protocol):
    """Hashes that take their time."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the hashed one; None costs the same time and is no password."""


class Shop(Protocol):
    """What the shop's records say about its customers.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def names(self, customers: Sequence[str]) -> Mapping[str, str]:
        """Return the names of those customers who have one."""

    async def named_like(self, words: str) -> tuple[str, ...]:
        """Return the ids of some customers whose names have the words in them."""

    async def orders(self, customer: str | None, conversation_id: str) -> tuple[Order, ...]:
        """Return the latest orders of a customer, or of the guest this conversation verified."""

    async def traces(
        self, customer: str | None, conversation_id: str, orders: Sequence[Order]
    ) -> tuple[Trace, ...]:
        """Return where the items of these orders come from, and of any order what is recalled."""


class Presence(Protocol):
    """Who is at the desk."""

    def is_online(self, agent: str) -> bool:
        """Whether the agent has the desk open."""


class OwnershipMeter(Protocol):
    """Counts what becomes of conversations between bot and people."""

    def ownership_moved(self, went_to: str, reason: str) -> None:
        """Count a change of owner."""

    def queue_measured(self, length: int) -> None:
        """Note how many wait for a person."""
