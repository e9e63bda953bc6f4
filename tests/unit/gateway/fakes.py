"""The gateway's ports, met in memory: what the unit tests put in place of the world."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gateway.domain.conversation import Conversation, Owner, Transition, require_move
from gateway.domain.errors import (
    BotFailure,
    ClientIdReused,
    ConversationClosed,
    ConversationNotFound,
    CustomerTokenRefused,
    FailureKind,
    KnowledgeUnavailable,
    StoreUnavailable,
)
from gateway.domain.message import (
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
from gateway.services.ports import Customer, PolicyPage, Said

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
class _Room:
    conversation: Conversation
    token_sha256: str
    messages: list[Message] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)

    @property
    def next_seq(self) -> int:
        return len(self.messages) + 1


class MemoryStore:
    """A conversation store without a database; held to the same contract as the real ones."""

    def __init__(self) -> None:
        self.rooms: dict[str, _Room] = {}
        self.turns: dict[str, tuple[Turn, TurnState]] = {}
        self.answers: defaultdict[str, list[Message]] = defaultdict(list)
        self.down_for: set[str] = set()
        """Names of methods that find the database gone."""

    async def open(self, conversation: Conversation, token_sha256: str) -> None:
        await self._reach("open")
        room = _Room(conversation, token_sha256)
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
        room = self._room(incoming.conversation_id, incoming.token_sha256)
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
            epoch=conversation.epoch,
            at=incoming.at,
        )
        room.messages.append(message)
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
        for utterance in outcome.utterances:
            self._append(turn, utterance, at)
        return Settlement(outcome.state, tuple(self.answers[turn.message_id]))

    async def since(self, conversation_id: str, token_sha256: str, after: int) -> list[Message]:
        await self._reach("since")
        return self._room(conversation_id, token_sha256).messages[after:]

    async def move(self, conversation_id: str, to: Owner, reason: str, at: datetime) -> Transition:
        await self._reach("move")
        if conversation_id not in self.rooms:
            raise ConversationNotFound(conversation_id)
        room = self.rooms[conversation_id]
        before = room.conversation
        require_move(before.owner, to)
        room.conversation = replace(before, owner=to, epoch=before.epoch + 1)
        transition = Transition(conversation_id, before.epoch + 1, before.owner, to, reason, at)
        room.transitions.append(transition)
        return transition

    async def open_turns(self) -> list[Turn]:
        await self._reach("open_turns")
        return [turn for turn, state in self.turns.values() if state is TurnState.OPEN]

    async def transitions(self, conversation_id: str) -> list[Transition]:
        await self._reach("transitions")
        return list(self.rooms[conversation_id].transitions)

    async def suppressed(self, conversation_id: str) -> list[Suppressed]:
        await self._reach("suppressed")
        return list(self.rooms[conversation_id].suppressed)

    async def _reach(self, method: str) -> None:
        # A real store suspends its caller here; without this, races could not show.
        await asyncio.sleep(0)
        if method in self.down_for:
            raise StoreUnavailable("the database was switched off by the test")

    def _room(self, conversation_id: str, token_sha256: str) -> _Room:
        room = self.rooms.get(conversation_id)
        if room is None or room.token_sha256 != token_sha256:
            raise ConversationNotFound(conversation_id)
        return room

    def _first_result(self, room: _Room, message: Message, incoming: Incoming) -> Accepted:
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
        return f"{conversation.id}/{turn.message_id}/{subject}/{turn.epoch}/{now:%H:%M}"


class FakeStorefront:
    """A storefront whose tokens are `customer:role`, and `forged` is refused."""

    def verify(self, token: str, now: datetime) -> Customer:
        if token == "forged":
            raise CustomerTokenRefused("customer token: the signature is not the storefront's")
        customer, _, role = token.partition(":")
        return Customer(customer, "merchant" if role == "merchant" else None)


class FakeMeter:
    """Remembers what was counted."""

    def __init__(self) -> None:
        self.turns: list[tuple[str, str | None]] = []

    def turn_settled(self, state: str, reason: str | None, seconds: float) -> None:
        assert seconds >= 0
        self.turns.append((state, reason))


@dataclass
class FakeProbe:
    """Something that works until a test breaks it."""

    name: str
    problem: str | None = None
    hangs: bool = False

    async def check(self) -> str | None:
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
