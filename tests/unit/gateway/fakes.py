"""The gateway's ports, met in memory: what the unit tests put in place of the world."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gateway.domain.conversation import Conversation, Owner, Transition
from gateway.domain.errors import (
    BotFailure,
    ClientIdReused,
    ConversationClosed,
    ConversationNotFound,
    CustomerTokenRefused,
    FailureKind,
    KnowledgeUnavailable,
    StoreUnavailable,
    TokenExpired,
)
from gateway.domain.handover import MESSAGES_READ, Handover, handover_of
from gateway.domain.message import (
    DID_NOT_HELP,
    Accepted,
    Incoming,
    Message,
    Outcome,
    Sender,
    Settlement,
    Suppressed,
    Turn,
    TurnState,
    Utterance,
)
from gateway.domain.ownership import (
    Ownership,
    after_turn,
    agent_of,
    answered,
    heard,
    moved,
    reason_of,
    require_epoch,
)
from gateway.domain.redaction import Found, Redacted, Secret, without
from gateway.domain.state import PREVIEW_CHARACTERS, AgentName, Look, PastConversation, State
from gateway.domain.tokens import Entrance, is_worth_renewing
from gateway.services import announcements
from gateway.services.ports import Customer, Move, Moved, Note, PolicyPage, Said

MOST_TOKENS = 20
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that moves only when told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Room:
    conversation: Conversation
    tokens: dict[str, datetime]
    """Until when each hash opens it."""
    read_by_customer: int = 0
    read_by_agent: int = 0
    messages: list[Message] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    ownership: Ownership = field(default_factory=Ownership)

    @property
    def next_seq(self) -> int:
        return len(self.messages) + 1


class MemoryStore:
    """A conversation store without a database; held to the same contract as the real ones."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.turns: dict[str, tuple[Turn, TurnState]] = {}
        self.reasons: dict[str, str] = {}
        self.answers: defaultdict[str, list[Message]] = defaultdict(list)
        self.agent_names: dict[str, str] = {}
        """What customers read in place of a login."""
        self.down_for: set[str] = set()
        """Names of methods that find the database gone."""

    async def open(self, conversation: Conversation, token_sha256: str, until: datetime) -> None:
        await self._reach("open")
        room = Room(conversation, {token_sha256: until})
        room.transitions.append(
            Transition(
                conversation.id,
                conversation.epoch,
                None,
                conversation.owner,
                "opened",
                conversation.created_at,
            )
        )
        self.rooms[conversation.id] = room

    async def accept(self, incoming: Incoming) -> Accepted:
        await self._reach("accept")
        room = self._room(incoming.entrance)
        if is_worth_renewing(room.tokens[incoming.token_sha256], incoming.token_until):
            room.tokens[incoming.token_sha256] = incoming.token_until
        for message in room.messages:
            if message.client_id == incoming.client_id:
                return self._first_result(room, message, incoming)
        conversation = room.conversation
        if conversation.owner is Owner.CLOSED:
            raise ConversationClosed(conversation.id)
        message = Message(
            seq=room.next_seq,
            id=incoming.message_id,
            client_id=incoming.client_id,
            sender=Sender.CUSTOMER,
            text=incoming.text,
            parts=incoming.parts,
            epoch=conversation.epoch,
            at=incoming.at,
        )
        room.messages.append(message)
        room.ownership = heard(room.ownership, incoming.at)
        if conversation.owner is not Owner.BOT:
            return Accepted(conversation, message, fresh=True, turn=None)
        turn = Turn(conversation.id, message.id, conversation.epoch, message.text)
        self.turns[message.id] = (turn, TurnState.OPEN)
        return Accepted(conversation, message, fresh=True, turn=TurnState.OPEN)

    async def is_current(self, turn: Turn) -> bool:
        await self._reach("is_current")
        return self._current(turn)

    async def settle(self, turn: Turn, outcome: Outcome, at: datetime) -> Settlement:
        await self._reach("settle")
        state = self.turns[turn.message_id][1]
        if state is not TurnState.OPEN:
            self._suppress(turn, outcome, at)
            return Settlement(state, tuple(self.answers[turn.message_id]))
        if outcome.state is TurnState.SUPPRESSED or not self._current(turn):
            self.turns[turn.message_id] = (turn, TurnState.SUPPRESSED)
            self._suppress(turn, outcome, at)
            return Settlement(TurnState.SUPPRESSED, ())
        self.turns[turn.message_id] = (turn, outcome.state)
        self.reasons[turn.message_id] = outcome.recorded_reason or outcome.state.value
        for utterance in outcome.utterances:
            self._append(turn, utterance, at)
        room = self.rooms[turn.conversation_id]
        room.ownership = answered(room.ownership, helped=outcome.helped)
        moved = self._leave_to_person(room, outcome, at)
        if moved is not None:
            self.answers[turn.message_id].append(moved.message)
        answers = tuple(self.answers[turn.message_id])
        return Settlement(outcome.state, answers, moved.transition if moved else None)

    async def look(self, entrance: Entrance, after: int, limit: int | None = None) -> Look:
        await self._reach("look")
        room = self._room(entrance)
        end = None if limit is None else after + limit
        return Look(self._state(room), tuple(room.messages[after:end]))

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        await self._reach("mark_read")
        room = self.rooms[conversation_id]
        before = room.read_by_customer
        room.read_by_customer = max(before, min(seq, len(room.messages)))
        return room.read_by_customer > before

    async def past_conversations(self, customer: str, limit: int) -> list[PastConversation]:
        await self._reach("past_conversations")
        past = [
            PastConversation(
                conversation=room.conversation.id,
                opened_at=room.conversation.created_at,
                last_at=room.messages[-1].at if room.messages else room.conversation.created_at,
                owner=room.conversation.owner,
                preview=room.messages[-1].text[:PREVIEW_CHARACTERS] if room.messages else None,
            )
            for room in self.rooms.values()
            if room.conversation.customer == customer
        ]
        past.sort(key=lambda each: each.conversation)
        return sorted(past, key=lambda each: each.last_at, reverse=True)[:limit]

    async def admit(self, entrance: Entrance, customer: str, until: datetime) -> None:
        await self._reach("admit")
        room = self.rooms.get(entrance.conversation_id)
        if room is None or room.conversation.customer != customer:
            raise ConversationNotFound(entrance.conversation_id)
        good = [token for token, end in room.tokens.items() if end > entrance.at]
        room.tokens = {token: room.tokens[token] for token in good[-(MOST_TOKENS - 1) :]}
        room.tokens[entrance.token_sha256] = until

    async def move(self, wanted: Move) -> Moved:
        await self._reach("move")
        room = self.held(wanted.conversation_id)
        require_epoch(room.ownership, wanted.epoch)
        return self._step(room, wanted)

    async def open_turns(self) -> list[Turn]:
        await self._reach("open_turns")
        return [turn for turn, state in self.turns.values() if state is TurnState.OPEN]

    async def transitions(self, conversation_id: str) -> list[Transition]:
        await self._reach("transitions")
        return list(self.rooms[conversation_id].transitions)

    async def suppressed(self, conversation_id: str) -> list[Suppressed]:
        await self._reach("suppressed")
        return list(self.rooms[conversation_id].suppressed)

    def held(self, conversation_id: str) -> Room:
        if conversation_id not in self.rooms:
            raise ConversationNotFound(conversation_id)
        return self.rooms[conversation_id]

    def place(self, conversation_id: str) -> int | None:
        queued = [
            (room.ownership.queued_at, room.conversation.id)
            for room in self.rooms.values()
            if room.ownership.queued_at is not None
        ]
        line = [each for _, each in sorted(queued)]
        return line.index(conversation_id) + 1 if conversation_id in line else None

    def handover(self, room: Room, reason: str | None) -> Handover:
        failures = [
            (message.id, self.reasons[message.id])
            for message in room.messages
            if message.id in self.reasons
            and (
                self.turns[message.id][1] in (TurnState.FAILED, TurnState.INTERRUPTED)
                or self.reasons[message.id] == DID_NOT_HELP
            )
        ]
        return handover_of(room.conversation, room.messages[-MESSAGES_READ:], failures, reason)

    def _leave_to_person(self, room: Room, outcome: Outcome, at: datetime) -> Moved | None:
        event = after_turn(room.ownership, outcome.person_wanted)
        if event is None:
            return None
        says = announcements.queued(event.reason)
        return self._step(room, Move(room.conversation.id, event, at, says))

    def _step(self, room: Room, wanted: Move) -> Moved:
        before = room.ownership
        after = moved(before, wanted.event, wanted.at)
        reason = reason_of(wanted.event)
        queued = after.owner is Owner.QUEUED
        transition = Transition(
            wanted.conversation_id,
            after.epoch,
            before.owner,
            after.owner,
            reason,
            wanted.at,
            agent_of(before, wanted.event),
            self.handover(room, reason).model_dump(mode="json") if queued else None,
        )
        room.ownership = after
        room.conversation = replace(room.conversation, owner=after.owner, epoch=after.epoch)
        room.transitions.append(transition)
        said = wanted.says(self.place(wanted.conversation_id))
        message = Message(
            seq=room.next_seq,
            id=str(uuid.uuid4()),
            client_id=None,
            sender=Sender.SYSTEM,
            text=said.text,
            parts=said.parts,
            epoch=after.epoch,
            at=wanted.at,
        )
        room.messages.append(message)
        return Moved(transition, message)

    async def _reach(self, method: str) -> None:
        # A real store suspends its caller here; without this, races could not show.
        await asyncio.sleep(0)
        if method in self.down_for:
            raise StoreUnavailable("the database was switched off by the test")

    def _room(self, entrance: Entrance) -> Room:
        room = self.rooms.get(entrance.conversation_id)
        if room is None or entrance.token_sha256 not in room.tokens:
            raise ConversationNotFound(entrance.conversation_id)
        if room.tokens[entrance.token_sha256] <= entrance.at:
            raise TokenExpired(entrance.conversation_id)
        return room

    def _agent_name(self, room: Room) -> AgentName | None:
        login = room.ownership.agent
        return AgentName(name=self.agent_names.get(login, login)) if login else None

    def _state(self, room: Room) -> State:
        return State(
            conversation=room.conversation.id,
            owner=room.conversation.owner,
            epoch=room.conversation.epoch,
            agent=self._agent_name(room),
            queue_position=self.place(room.conversation.id),
            last_seq=len(room.messages),
            read_by_agent=room.read_by_agent,
            read_by_customer=room.read_by_customer,
            customer=room.conversation.customer is not None,
        )

    def _first_result(self, room: Room, message: Message, incoming: Incoming) -> Accepted:
        if message.text != incoming.text:
            raise ClientIdReused(incoming.client_id)
        turn = self.turns.get(message.id)
        return Accepted(
            room.conversation,
            message,
            fresh=False,
            turn=turn[1] if turn else None,
            answers=tuple(self.answers[message.id]),
        )

    def _current(self, turn: Turn) -> bool:
        conversation = self.rooms[turn.conversation_id].conversation
        return conversation.owner is Owner.BOT and conversation.epoch == turn.epoch

    def _append(self, turn: Turn, utterance: Utterance, at: datetime) -> None:
        room = self.rooms[turn.conversation_id]
        message = Message(
            seq=room.next_seq,
            id=str(uuid.uuid4()),
            client_id=None,
            sender=Sender.BOT,
            text=utterance.text,
            parts=utterance.parts,
            epoch=turn.epoch,
            at=at,
        )
        room.messages.append(message)
        self.answers[turn.message_id].append(message)

    def _suppress(self, turn: Turn, outcome: Outcome, at: datetime) -> None:
        if outcome.state is not TurnState.ANSWERED:
            return
        self.rooms[turn.conversation_id].suppressed.extend(
            Suppressed(
                id=str(uuid.uuid4()),
                conversation_id=turn.conversation_id,
                answers=turn.message_id,
                text=utterance.text,
                parts=utterance.parts,
                epoch=turn.epoch,
                at=at,
            )
            for utterance in outcome.utterances
        )


@dataclass(frozen=True)
class Question:
    """What the bot was asked."""

    conversation_id: str
    message_id: str
    text: str
    grant: str


class FakeBot:
    """A bot that echoes, or does what a test tells it to do."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.answer: Callable[[Question], Sequence[Utterance]] = echo
        self.fails_with: FailureKind | None = None
        self.gate: asyncio.Event | None = None
        """While set and not open, every question waits in front of it."""
        self.at_once: defaultdict[str, int] = defaultdict(int)
        self.most_at_once: defaultdict[str, int] = defaultdict(int)

    async def ask(self, conversation_id: str, message_id: str, text: str, grant: str) -> Said:
        question = Question(conversation_id, message_id, text, grant)
        self.asked.append(question)
        self.at_once[conversation_id] += 1
        self.most_at_once[conversation_id] = max(
            self.most_at_once[conversation_id], self.at_once[conversation_id]
        )
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0.001))
        finally:
            self.at_once[conversation_id] -= 1
        if self.fails_with is not None:
            raise BotFailure(self.fails_with, "as the test wanted")
        return tuple(self.answer(question))


def echo(question: Question) -> Sequence[Utterance]:
    """Return the question as the answer."""
    return (Utterance(f"You said: {question.text}"),)


class FakeGrants:
    """Grants that can be read with the naked eye."""

    def sign(self, conversation: Conversation, turn: Turn, now: datetime) -> str:
        subject = conversation.customer or "anonymous"
        words = (conversation.id, turn.message_id, subject, turn.epoch, turn.net, f"{now:%H:%M}")
        return "/".join(map(str, words))


class FakeStorefront:
    """A storefront whose tokens are `customer:role`, and `forged` is refused."""

    def verify(self, token: str, now: datetime) -> Customer:
        if token == "forged":
            raise CustomerTokenRefused("customer token: the signature is not the storefront's")
        customer, _, role = token.partition(":")
        return Customer(customer, "merchant" if role == "merchant" else None)


class FakeRedactor:
    """Knows one secret, wherever it stands."""

    SECRET = "4111 1111 1111 1111"

    async def redact(self, text: str) -> Redacted:
        # A real one may look at a long text in a thread.
        await asyncio.sleep(0)
        starts = (match.start() for match in re.finditer(self.SECRET, text))
        return without(text, (Found(at, at + len(self.SECRET), Secret.CARD) for at in starts))


class FakeMeter:
    """Remembers what was counted."""

    def __init__(self) -> None:
        self.turns: list[tuple[str, str | None]] = []
        self.moves: list[tuple[str, str]] = []
        self.queue_length: int | None = None

    def turn_settled(self, state: str, reason: str | None, seconds: float) -> None:
        assert seconds >= 0
        self.turns.append((state, reason))

    def ownership_moved(self, went_to: str, reason: str) -> None:
        self.moves.append((went_to, reason))

    def queue_measured(self, length: int) -> None:
        self.queue_length = length


@dataclass
class FakeProbe:
    """Something that works until a test breaks it."""

    name: str
    problem: str | Note | None = None
    hangs: bool = False

    async def check(self) -> str | Note | None:
        if self.hangs:
            await asyncio.Event().wait()
        return self.problem


class FakePolicies:
    """An index of the pages it is given."""

    def __init__(self, *pages: PolicyPage) -> None:
        self.pages = {page.id: page for page in pages}
        self.broken = False

    async def page(self, passage_id: str) -> PolicyPage | None:
        if self.broken:
            raise KnowledgeUnavailable("no index is active; run `make index`")
        return self.pages.get(passage_id)
