"""The ports of the page for the passages, met in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.domain.asked import PolicyTurn, outcome_of
from gateway.domain.errors import (
    AssistantUnavailable,
    KnowledgeUnavailable,
    PassageNotFound,
    SwitchRefused,
)
from gateway.domain.message import Sender
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.explanation import Configuration, Explanation
from knowledge.passages import Passage
from knowledge.switches import Switch
from tests.unit.gateway.fakes import MemoryStore

PASSAGE = Passage(
    id="cn-7d-10-2",
    title="The seven days start the day after you sign",
    text="The day you sign for the parcel is day zero.",
    cites=("7D 10(2)",),
    audience=("shopper", "merchant"),
    topics=("returns", "time-limit"),
    jurisdiction="CN",
    instrument="Seven-Day Measures",
    short="7D",
    kind="regulation",
    official_name="七日办法",
    effective_from=date(2017, 3, 15),
    effective_to=None,
    confidence="verified",
    asks=("when does it start",),
)
CONFIGURATION = Configuration("0" * 16, 1, "numbered", "fp32", 0.32, 0.05, 0.04)


@dataclass
class FakeAssistant:
    """Declines every question and makes a group of each; remembers what it was asked."""

    answered: list[Question] = field(default_factory=list)
    explained: list[Question] = field(default_factory=list)
    grouped: list[AskedQuestion] = field(default_factory=list)
    is_down: bool = False

    async def answer(self, question: Question) -> Answer:
        self._reach()
        self.answered.append(question)
        said = "I have no passage that answers this, so I will not guess."
        return Answer(False, said, 0.0, "no_passage_close_enough")

    async def explain(self, question: Question) -> Explanation:
        self._reach()
        self.explained.append(question)
        return Explanation(
            configuration=CONFIGURATION,
            answered=False,
            reason="no_passage_close_enough",
            why="Nothing that the filters let in has anything to do with it.",
            said="I have no passage that answers this, so I will not guess.",
            probability=0.0,
            citations=(),
            by_parts=False,
            texts=(),
        )

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        self._reach()
        self.grouped.extend(asked)
        return tuple(
            Group(each, (each,), each.count, False, "no_passage_close_enough", None, None, 0.0)
            for each in asked
        )

    def _reach(self) -> None:
        if self.is_down:
            raise AssistantUnavailable("the action server gave no answer")


class MemoryAsked:
    """What was asked in a `MemoryStore`; held to the same contract as the real one."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    async def policy_turns(self, since: datetime, until: datetime, most: int) -> list[PolicyTurn]:
        found: list[tuple[str, PolicyTurn]] = []
        for room in self.store.rooms.values():
            before = None
            for message in room.messages:
                if message.sender is not Sender.CUSTOMER:
                    continue
                answers = [
                    each for each in self.store.answers[message.id] if each.sender is Sender.BOT
                ]
                outcome = outcome_of(part for each in answers for part in each.parts)
                if outcome is not None and since <= message.at < until:
                    turn = PolicyTurn(
                        message.text,
                        before,
                        room.conversation.jurisdiction,
                        room.conversation.audience,
                        message.at,
                        *outcome,
                    )
                    found.append((message.id, turn))
                before = message.text
        found.sort(key=lambda each: each[0])
        found.sort(key=lambda each: each[1].at, reverse=True)
        return [turn for _, turn in found[:most]]


@dataclass
class FakePassages:
    """An index of the passages it is given, and their switches."""

    known: dict[str, Passage] = field(default_factory=lambda: {PASSAGE.id: PASSAGE})
    switches: list[Switch] = field(default_factory=list)
    is_broken: bool = False

    async def passages(self) -> Mapping[str, Passage]:
        self._reach()
        return self.known

    async def off(self) -> Mapping[str, Switch]:
        self._reach()
        latest = {each.passage: each for each in self.switches}
        return {name: latest[name] for name in sorted(latest) if latest[name].off}

    async def history(self) -> tuple[Switch, ...]:
        return tuple(self.switches)

    async def switch_off(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        if passage not in self.known:
            raise PassageNotFound(f"passage {passage!r}: none in the active index")
        if passage in await self.off():
            raise SwitchRefused(f"passage {passage!r} is switched off already")
        self.switches.append(Switch(passage, True, by, at, reason))
        return self.switches[-1]

    async def switch_on(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        if passage not in await self.off():
            raise SwitchRefused(f"passage {passage!r} is not switched off")
        self.switches.append(Switch(passage, False, by, at, reason))
        return self.switches[-1]

    def _reach(self) -> None:
        if self.is_broken:
            raise KnowledgeUnavailable("no index is active; run `make index`")
