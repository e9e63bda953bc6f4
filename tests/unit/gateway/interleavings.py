"""Everything that can happen to one conversation, in any order, and what must hold afterwards.

A `Stage` does one thing at a time and remembers what it tried; a `Director` decides what, by a
seed. `check` then reads the records alone and compares them with what was tried.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gateway.domain.conversation import Conversation, Owner, Transition
from gateway.domain.desk import AgentRef, Due, Reply
from gateway.domain.errors import ConversationClosed, EpochPassed, TransitionRefused
from gateway.domain.message import (
    DID_NOT_HELP,
    Accepted,
    Incoming,
    Message,
    Outcome,
    Sender,
    Suppressed,
    Turn,
    TurnState,
    Utterance,
)
from gateway.domain.ownership import Accepted as TakenOver
from gateway.domain.ownership import (
    BotPreferred,
    Closed,
    Event,
    HandedBack,
    NobodyInTime,
    PersonRequested,
    ReplyOverdue,
    Transferred,
)
from gateway.domain.parts import HandoffPart
from gateway.services import announcements
from gateway.services.desk_ports import DeskStore
from gateway.services.ports import ConversationStore, Move
from gateway.services.turns import turn_of

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FOR_EVER = NOON + timedelta(days=3650)
CONTACT = "support@example.com"
AGENTS = tuple(AgentRef(id=login, name=login.title()) for login in ("mia", "bo", "cy"))
REPLY_PATIENCE = timedelta(seconds=300)
QUEUE_PATIENCE = timedelta(seconds=600)
REQUESTED = HandoffPart(contact=CONTACT, reason="asked", state="requested")
NUMBERS = itertools.count(1)

ARROWS = {
    (Owner.BOT, Owner.QUEUED),
    (Owner.QUEUED, Owner.HUMAN),
    (Owner.QUEUED, Owner.BOT),
    (Owner.HUMAN, Owner.BOT),
    (Owner.HUMAN, Owner.QUEUED),
    (Owner.HUMAN, Owner.HUMAN),
    *((owner, Owner.CLOSED) for owner in (Owner.BOT, Owner.QUEUED, Owner.HUMAN)),
}


@dataclass(frozen=True)
class Evidence:
    """What the records say once all is over."""

    messages: Sequence[Message]
    transitions: Sequence[Transition]
    suppressed: Sequence[Suppressed]
    turns: Mapping[str, tuple[TurnState, int, str | None]]
    """By message id: the state, the epoch, the reason."""
    owner: Owner
    epoch: int
    agent: str | None


@dataclass
class Stage:
    """One conversation, its customer, a slow bot and three agents."""

    store: ConversationStore
    desk: DeskStore
    conversation: str = ""
    token: str = ""
    now: datetime = NOON
    asked: list[Turn] = field(default_factory=list)
    """Turns that the bot has heard and not answered."""
    sent: dict[str, str] = field(default_factory=dict)
    """The customer's messages that were taken, by client id."""
    spoken: Counter[str] = field(default_factory=Counter)
    """What the bot said, and how often."""
    replied: dict[tuple[str, str], str] = field(default_factory=dict)
    """Agents' messages that were taken, by agent and reply id."""
    refused: set[str] = field(default_factory=set)
    """Agents' messages that were refused."""
    seen: dict[str, int] = field(default_factory=dict)
    """The epoch that each agent looks at; it may be an old one."""
    holder: AgentRef | None = None
    """Who had it when somebody looked last."""

    async def open(self) -> None:
        self.conversation = f"interleaved-{next(NUMBERS)}"
        self.token = f"{next(NUMBERS):064}"
        await self.store.open(
            Conversation(
                id=self.conversation,
                customer=None,
                jurisdiction="CN",
                locale="en",
                audience="shopper",
                owner=Owner.BOT,
                epoch=1,
                created_at=self.tick(),
            ),
            self.token,
            FOR_EVER,
        )

    def use(self, other: Stage) -> None:
        """Go on through another process's connections."""
        self.store, self.desk = other.store, other.desk

    def tick(self, seconds: float = 1) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    # --- the customer ----------------------------------------------------------------------

    async def send(self, client_id: str) -> None:
        text = f"message {client_id}"
        incoming = Incoming(
            conversation_id=self.conversation,
            token_sha256=self.token,
            message_id=f"m-{next(NUMBERS)}",
            client_id=client_id,
            text=text,
            at=self.tick(),
            token_until=FOR_EVER,
        )
        try:
            accepted: Accepted = await self.store.accept(incoming)
        except ConversationClosed:
            return
        self.sent[client_id] = text
        if accepted.fresh and accepted.turn is TurnState.OPEN:
            self.asked.append(turn_of(accepted))

    async def ask_for_a_person(self) -> None:
        await self._move(PersonRequested("asked"), announcements.queued("asked"))

    async def prefer_the_bot(self) -> None:
        await self._move(BotPreferred(), announcements.bot_preferred())

    async def leave(self) -> None:
        await self._move(Closed(None), announcements.closed(None))

    # --- the bot ---------------------------------------------------------------------------

    async def answer(self, turn: Turn, kind: str) -> None:
        """The bot answers at last, or fails, or a second time, or after a restart."""
        text = f"answer {next(NUMBERS)}"
        outcome = {
            "helps": Outcome(TurnState.ANSWERED, utterances=(Utterance(text),)),
            "abstains": Outcome(TurnState.ANSWERED, utterances=(Utterance(text, failed=True),)),
            "hands over": Outcome(TurnState.ANSWERED, utterances=(Utterance(text, (REQUESTED,)),)),
            "fails": Outcome(TurnState.FAILED, "timeout", (Utterance("Sorry"),)),
        }[kind]
        if outcome.state is TurnState.ANSWERED:
            self.spoken[text] += 1
        await self.store.settle(turn, outcome, self.tick())

    async def restart(self) -> None:
        """A new process finds what the old one left open; the bot may still answer it."""
        interruption = Outcome(TurnState.INTERRUPTED, "restarted", (Utterance("Interrupted"),))
        for turn in await self.store.open_turns():
            if turn.conversation_id == self.conversation:
                await self.store.settle(turn, interruption, self.tick())

    # --- the agents ------------------------------------------------------------------------

    async def look(self, agent: AgentRef) -> None:
        summary = await self.desk.summary(self.conversation)
        self.seen[agent.id] = summary.epoch
        holder = summary.agent.id if summary.agent else None
        self.holder = next((each for each in AGENTS if each.id == holder), None)

    async def accept(self, agent: AgentRef) -> None:
        says = announcements.accepted(agent.name)
        await self._move(TakenOver(agent.id), says, self.seen.get(agent.id, 1))

    async def hand_back(self, agent: AgentRef) -> None:
        says = announcements.handed_back(agent.name)
        await self._move(HandedBack(agent.id), says, self.seen.get(agent.id, 1))

    async def transfer(self, agent: AgentRef, to: AgentRef) -> None:
        says = announcements.transferred(agent.name, to.name)
        await self._move(Transferred(agent.id, to.id), says, self.seen.get(agent.id, 1))

    async def end(self, agent: AgentRef) -> None:
        says = announcements.closed(agent.name)
        await self._move(Closed(agent.id), says, self.seen.get(agent.id, 1))

    async def reply(self, agent: AgentRef, reply_id: str) -> None:
        text = f"{agent.name} says {reply_id}"
        reply = Reply(
            conversation_id=self.conversation,
            message_id=f"r-{next(NUMBERS)}",
            agent=agent,
            reply_id=reply_id,
            text=text,
            parts=(),
            epoch=self.seen.get(agent.id, 1),
            at=self.tick(),
        )
        try:
            await self.desk.reply(reply)
        except EpochPassed:
            self.refused.add(text)
        else:
            self.replied[(agent.id, reply_id)] = text

    # --- the sweep -------------------------------------------------------------------------

    async def sweep(self) -> None:
        now = self.tick()
        for due in await self.desk.overdue(now - REPLY_PATIENCE):
            says = announcements.reply_overdue("Somebody")
            await self._end_wait(due, ReplyOverdue(now - REPLY_PATIENCE), says)
        for due in await self.desk.unaccepted(now - QUEUE_PATIENCE):
            await self._end_wait(due, NobodyInTime(), announcements.nobody_in_time(CONTACT))

    async def _end_wait(self, due: Due, event: Event, says: announcements.Announcement) -> None:
        if due.conversation_id == self.conversation:
            await self._move(event, says, due.epoch)

    async def _move(
        self, event: Event, says: announcements.Announcement, epoch: int | None = None
    ) -> None:
        try:
            await self.store.move(Move(self.conversation, event, self.tick(), says, epoch))
        except (TransitionRefused, EpochPassed):
            return


Deed = Callable[[], Awaitable[None]]
Act = Callable[[AgentRef], Awaitable[None]]


class Director:
    """Chooses what happens next, by chance and reproducibly."""

    def __init__(self, seed: int, stage: Stage) -> None:
        self.random = random.Random(seed)
        self.stage = stage
        self.client_ids = itertools.count(1)

    def deeds(self, number: int) -> list[tuple[str, Deed]]:
        """So many happenings, with the names they go by when something fails."""
        return [self._deed() for _ in range(number)]

    def _deed(self) -> tuple[str, Deed]:
        stage = self.stage
        agent, other = self.random.choice(AGENTS), self.random.choice(AGENTS)
        kind = self.random.choices(
            ["helps", "abstains", "hands over", "fails"], weights=[6, 3, 1, 2]
        )[0]
        which, again = self.random.random(), self.random.random()

        def at_desk(act: Act) -> Deed:
            return lambda: self._at_desk(agent, act, again)

        deeds: list[tuple[int, str, Deed]] = [
            (9, "send", lambda: stage.send(f"c{next(self.client_ids)}")),
            (2, "send again", lambda: self._again(which)),
            (9, f"bot {kind}", lambda: self._answer(kind, which, again)),
            (3, "ask for a person", stage.ask_for_a_person),
            (1, "prefer the bot", stage.prefer_the_bot),
            (6, f"{agent.id} accepts", at_desk(stage.accept)),
            # The agents' ids look like the customer's: they must not meet.
            (9, f"{agent.id} replies", at_desk(lambda a: stage.reply(a, f"c{int(which * 6)}"))),
            (3, f"{agent.id} hands back", at_desk(stage.hand_back)),
            (2, f"{agent.id} transfers", at_desk(lambda a: stage.transfer(a, other))),
            (1, "sweep", stage.sweep),
            (1, "wait", lambda: self._wait(which * 900)),
            (1, "restart", stage.restart),
        ]
        if self.random.random() < 0.01:
            return "close", (stage.leave if which < 0.5 else at_desk(stage.end))
        [(_, name, deed)] = self.random.choices(deeds, weights=[each[0] for each in deeds])
        return name, deed

    async def _at_desk(self, agent: AgentRef, act: Act, chance: float) -> None:
        """Mostly whoever has it acts, and mostly they have looked; now and then they have not."""
        if chance < 0.8:
            await self.stage.look(agent)
        holder = self.stage.holder
        if holder is not None and 0.2 < chance:
            agent = holder
            await self.stage.look(agent)
        await act(agent)

    async def _again(self, which: float) -> None:
        """A client that did not hear the answer repeats itself."""
        if self.stage.sent:
            known = sorted(self.stage.sent)
            await self.stage.send(known[int(which * len(known))])

    async def _answer(self, kind: str, which: float, again: float) -> None:
        """Any of the turns that were asked; now and then one a second time."""
        if not self.stage.asked:
            return
        turn = self.stage.asked[int(which * len(self.stage.asked))]
        if again > 0.1 and turn in self.stage.asked:
            self.stage.asked.remove(turn)
        await self.stage.answer(turn, kind)

    async def _wait(self, seconds: float) -> None:
        self.stage.tick(seconds)
        await self.stage.sweep()


def check(stage: Stage, evidence: Evidence) -> None:
    """Hold the records to everything that is promised of them."""
    owners = _check_transitions(evidence)
    _check_log(stage, evidence, owners)
    _check_turns(evidence, owners)
    _check_words(stage, evidence)


def _check_transitions(evidence: Evidence) -> Mapping[int, Transition]:
    """Every epoch has one row, every row follows from the one before, and nothing the end."""
    rows = evidence.transitions
    assert [row.epoch for row in rows] == list(range(1, len(rows) + 1))
    for before, row in itertools.pairwise(rows):
        assert row.came_from is before.went_to
        assert (row.came_from, row.went_to) in ARROWS
        assert (row.context is not None) == (row.went_to is Owner.QUEUED)
    last = rows[-1]
    assert (evidence.owner, evidence.epoch) == (last.went_to, last.epoch)
    assert evidence.agent == (last.agent if last.went_to is Owner.HUMAN else None)
    return {row.epoch: row for row in rows}


def _check_log(stage: Stage, evidence: Evidence, owners: Mapping[int, Transition]) -> None:
    """No gap, no double, epochs in order, and everybody only in an epoch of their own."""
    log = evidence.messages
    assert [message.seq for message in log] == list(range(1, len(log) + 1))
    assert [message.epoch for message in log] == sorted(message.epoch for message in log)
    for message in log:
        row = owners[message.epoch]
        if message.sender is Sender.BOT:
            assert row.went_to is Owner.BOT, f"the bot spoke in epoch {message.epoch}"
        if message.sender is Sender.AGENT:
            assert row.went_to is Owner.HUMAN
            assert message.author == str(row.agent).title()
        if message.sender is Sender.CUSTOMER:
            assert row.went_to is not Owner.CLOSED
    said = [message.epoch for message in log if message.sender is Sender.SYSTEM]
    assert said == list(range(2, len(owners) + 1)), "every change of owner is said once"


def _check_turns(evidence: Evidence, owners: Mapping[int, Transition]) -> None:
    """Each message of the customer's was the bot's, with one outcome, or a person's."""
    answers = Counter(m.epoch for m in evidence.messages if m.sender is Sender.BOT)
    asked = [m for m in evidence.messages if m.sender is Sender.CUSTOMER]
    of_bot = {m.id for m in asked if owners[m.epoch].went_to is Owner.BOT}
    assert set(evidence.turns) == of_bot
    for state, epoch, _ in evidence.turns.values():
        assert state is not TurnState.OPEN
        if state is TurnState.ANSWERED:
            assert answers[epoch] > 0
    said = [s for s, _, _ in evidence.turns.values() if s is not TurnState.SUPPRESSED]
    assert len(said) == answers.total(), "as many messages of the bot as turns it ended"
    unhelpful = [reason for _, _, reason in evidence.turns.values() if reason == DID_NOT_HELP]
    if any(row.reason == "two_failures" for row in evidence.transitions):
        failed = [s for s, _, _ in evidence.turns.values() if s is TurnState.FAILED]
        assert len(unhelpful) + len(failed) >= 2


def _check_words(stage: Stage, evidence: Evidence) -> None:
    """Every word is where it belongs, once: said, kept as suppressed, or refused."""
    log = Counter(message.text for message in evidence.messages)
    kept = Counter(suppressed.text for suppressed in evidence.suppressed)
    for text in stage.spoken:
        assert log[text] + kept[text] == 1, f"{text!r}: {log[text]} said, {kept[text]} kept"
    assert set(kept) <= set(stage.spoken)
    for text in stage.sent.values():
        assert log[text] == 1
    for text in stage.replied.values():
        assert log[text] == 1
    for text in stage.refused - set(stage.replied.values()):
        assert log[text] == 0
