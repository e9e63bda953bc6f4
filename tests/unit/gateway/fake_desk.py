"""The desk's ports, met in memory: agents, their lists and replies, the shop's records."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.domain.conversation import Owner
from gateway.domain.desk import (
    AgentRef,
    CustomerRef,
    Dossier,
    Due,
    LastMessage,
    Note,
    Replied,
    Reply,
    Summary,
    SuppressedLine,
    TransitionLine,
    View,
)
from gateway.domain.errors import AgentExists, AgentNotFound, ClientIdReused
from gateway.domain.message import Message, Sender
from gateway.domain.ownership import replied
from gateway.domain.parts import Order, Trace
from gateway.services.desk_ports import AgentRecord, Page, SessionRecord
from tests.unit.gateway.fakes import NOON, MemoryStore, Room

OWNERS = {
    View.QUEUE: Owner.QUEUED,
    View.MINE: Owner.HUMAN,
    View.HUMAN: Owner.HUMAN,
    View.BOT: Owner.BOT,
    View.CLOSED: Owner.CLOSED,
}


class MemoryDesk:
    """The desk's view of a `MemoryStore`; held to the same contract as the real one."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.notes: dict[str, list[Note]] = {}
        self.replies: dict[tuple[str, str, str], Message] = {}

    async def summary(self, conversation_id: str) -> Summary:
        await asyncio.sleep(0)
        return self._summary(self.store.held(conversation_id))

    async def summaries(self, page: Page) -> list[Summary]:
        await asyncio.sleep(0)
        rooms = [room for room in self.store.rooms.values() if self._is_on(room, page)]
        if page.view is View.QUEUE:
            rooms.sort(key=lambda r: (r.ownership.queued_at or NOON, r.conversation.id))
        else:
            rooms.sort(key=lambda r: (_last_at(r), r.conversation.id), reverse=True)
        ids = [room.conversation.id for room in rooms]
        first = ids.index(page.before) + 1 if page.before in ids else 0
        return [self._summary(room) for room in rooms[first : first + page.limit]]

    async def dossier(self, conversation_id: str) -> Dossier:
        room = self.store.held(conversation_id)
        summary = self._summary(room)
        return Dossier(
            summary=summary,
            messages=tuple(self._as_seen(room.messages)),
            notes=tuple(self.notes.get(conversation_id, ())),
            transitions=tuple(
                TransitionLine(
                    epoch=each.epoch,
                    came_from=each.came_from,
                    went_to=each.went_to,
                    reason=each.reason,
                    agent=self._ref(each.agent),
                    at=each.at,
                    context=each.context,
                )
                for each in room.transitions
            ),
            suppressed=tuple(
                SuppressedLine(
                    id=each.id,
                    answers=each.answers,
                    text=each.text,
                    parts=each.parts,
                    epoch=each.epoch,
                    at=each.at,
                )
                for each in room.suppressed
            ),
            context=self.store.handover(room, summary.reason),
        )

    async def messages(self, conversation_id: str, after: int) -> list[Message]:
        await asyncio.sleep(0)
        return self._as_seen(self.store.held(conversation_id).messages[after:])

    async def last_seq(self, conversation_id: str) -> int:
        return len(self.store.held(conversation_id).messages)

    async def reply(self, reply: Reply) -> Replied:
        await asyncio.sleep(0)
        room = self.store.held(reply.conversation_id)
        key = (reply.conversation_id, reply.agent.id, reply.reply_id)
        if key in self.replies:
            if self.replies[key].text != reply.text:
                raise ClientIdReused(reply.reply_id)
            return Replied(self.replies[key], fresh=False)
        room.ownership = replied(room.ownership, reply.agent.id, reply.epoch)
        message = Message(
            seq=room.next_seq,
            id=reply.message_id,
            client_id=reply.reply_id,
            sender=Sender.AGENT,
            text=reply.text,
            parts=reply.parts,
            epoch=reply.epoch,
            at=reply.at,
            author=reply.agent.name,
        )
        # Customers never see an agent's own id, and never meet it with one of theirs.
        room.messages.append(message.model_copy(update={"client_id": None}))
        self.replies[key] = message
        return Replied(message, fresh=True)

    async def note(self, conversation_id: str, note: Note) -> None:
        self.store.held(conversation_id)
        self.notes.setdefault(conversation_id, []).append(note)

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        room = self.store.held(conversation_id)
        before = room.read_by_agent
        room.read_by_agent = max(before, min(seq, len(room.messages)))
        return room.read_by_agent > before

    async def overdue(self, deadline: datetime) -> list[Due]:
        return [
            self._due(room)
            for room in self.store.rooms.values()
            if room.ownership.awaiting_since is not None
            and room.ownership.awaiting_since <= deadline
        ]

    async def unaccepted(self, deadline: datetime) -> list[Due]:
        return [
            self._due(room)
            for room in self.store.rooms.values()
            if room.ownership.owner is Owner.QUEUED and room.transitions[-1].at <= deadline
        ]

    async def queue_length(self) -> int:
        owners = [room.ownership.owner for room in self.store.rooms.values()]
        return owners.count(Owner.QUEUED)

    def _as_seen(self, messages: Sequence[Message]) -> list[Message]:
        own = {message.id: message for message in self.replies.values()}
        return [own.get(message.id, message) for message in messages]

    def _is_on(self, room: Room, page: Page) -> bool:
        if room.ownership.owner is not OWNERS[page.view]:
            return False
        if page.view is View.MINE and room.ownership.agent != page.agent:
            return False
        words, customer = page.words.casefold(), room.conversation.customer or ""
        newest = room.messages[-1].text.casefold() if room.messages else ""
        return (
            room.conversation.id.startswith(page.words)
            or words in customer.casefold()
            or words in newest
            or customer in page.customers
        )

    def _due(self, room: Room) -> Due:
        return Due(room.conversation.id, room.ownership.epoch, self._ref(room.ownership.agent))

    def _ref(self, login: str | None) -> AgentRef | None:
        names = self.store.agent_names
        return AgentRef(id=login, name=names.get(login, login)) if login else None

    def _summary(self, room: Room) -> Summary:
        conversation, ownership = room.conversation, room.ownership
        newest = room.messages[-1] if room.messages else None
        reasons = [each.reason for each in room.transitions if each.went_to is Owner.QUEUED]
        return Summary(
            id=conversation.id,
            owner=ownership.owner,
            epoch=ownership.epoch,
            agent=self._ref(ownership.agent),
            customer=CustomerRef(id=conversation.customer, name=None)
            if conversation.customer
            else None,
            jurisdiction=conversation.jurisdiction,
            locale=conversation.locale,
            audience=conversation.audience,
            opened_at=conversation.created_at,
            queued_at=ownership.queued_at,
            queue_position=self.store.place(conversation.id),
            reason=reasons[-1] if reasons else None,
            awaiting_since=ownership.awaiting_since,
            last=LastMessage(
                seq=newest.seq, sender=newest.sender, text=newest.text[:200], at=newest.at
            )
            if newest
            else None,
            read_by_customer=room.read_by_customer,
        )


class MemoryAgents:
    """Agents without a database; held to the same contract as the real store."""

    def __init__(self, *agents: AgentRecord) -> None:
        self.records = {agent.id: agent for agent in agents}
        self.sessions: dict[str, SessionRecord] = {}

    async def agents(self) -> list[AgentRecord]:
        return sorted(self.records.values(), key=lambda each: each.id)

    async def agent(self, login: str) -> AgentRecord | None:
        await asyncio.sleep(0)
        return self.records.get(login)

    async def open_session(self, session: SessionRecord, at: datetime) -> bool:
        self.sessions = {k: s for k, s in self.sessions.items() if s.expires_at > at}
        record = self.records.get(session.agent.id)
        if record is None or record.disabled_at is not None:
            return False
        self.sessions[session.token_sha256] = session
        return True

    async def session(self, token_sha256: str, at: datetime) -> SessionRecord | None:
        found = self.sessions.get(token_sha256)
        if found is None or found.expires_at <= at:
            return None
        return None if self.records[found.agent.id].disabled_at else found

    async def renew_session(self, token_sha256: str, until: datetime) -> None:
        if token_sha256 in self.sessions:
            renewed = replace(self.sessions[token_sha256], expires_at=until)
            self.sessions[token_sha256] = renewed

    async def end_session(self, token_sha256: str) -> None:
        self.sessions.pop(token_sha256, None)

    def add(self, agent: AgentRecord) -> None:
        if agent.id in self.records:
            raise AgentExists(agent.id)
        self.records[agent.id] = agent

    def disable(self, login: str, at: datetime) -> None:
        if login not in self.records:
            raise AgentNotFound(login)
        self.records[login] = replace(self.records[login], disabled_at=at)
        self.sessions = {k: s for k, s in self.sessions.items() if s.agent.id != login}


class FakePasswords:
    """Passwords that are their own hash, backwards; counts what was compared."""

    def __init__(self) -> None:
        self.compared: list[str | None] = []

    async def verify(self, password_hash: str | None, password: str) -> bool:
        await asyncio.sleep(0)
        self.compared.append(password_hash)
        return password_hash == password[::-1]


@dataclass
class FakeShop:
    """The shop's records, as a test fills them."""

    known: dict[str, str] = field(default_factory=dict)
    orders_of: dict[str, tuple[Order, ...]] = field(default_factory=dict)
    traced: tuple[Trace, ...] = ()

    async def names(self, customers: Sequence[str]) -> Mapping[str, str]:
        return {each: self.known[each] for each in customers if each in self.known}

    async def named_like(self, words: str) -> tuple[str, ...]:
        return tuple(k for k, name in self.known.items() if words.casefold() in name.casefold())

    async def orders(self, customer: str | None, conversation_id: str) -> tuple[Order, ...]:
        return self.orders_of.get(customer or conversation_id, ())

    async def traces(
        self, customer: str | None, conversation_id: str, orders: Sequence[Order]
    ) -> tuple[Trace, ...]:
        ids = {order.id for order in orders}
        return tuple(each for each in self.traced if each.order in ids or each.recalls)


def an_agent(login: str, password: str = "correct horse") -> AgentRecord:
    """An agent whose password `FakePasswords` knows."""
    return AgentRecord(login, login.title(), password[::-1], NOON)


def _last_at(room: Room) -> datetime:
    return room.messages[-1].at if room.messages else room.conversation.created_at
