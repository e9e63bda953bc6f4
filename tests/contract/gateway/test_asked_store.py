"""Questions of policy in the log: the same from memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.adapters.sql.asked import SqlAskedStore
from gateway.adapters.sql.store import SqlConversationStore
from gateway.domain.asked import PolicyTurn
from gateway.domain.message import Utterance
from gateway.domain.parts import Button, ButtonsPart, Citation, CitationsPart, HandoffPart, Part
from gateway.services.knowledge_ports import AskedStore
from gateway.services.ports import ConversationStore
from tests.contract.gateway.rooms import answered, minutes, opened, said
from tests.unit.gateway.fake_knowledge import MemoryAsked
from tests.unit.gateway.fakes import MemoryStore

OFFER = HandoffPart(contact="people@example.com", reason="no_passage_close_enough")
CITED = Citation(
    passage="cn-7d-10-2",
    title="T",
    cites="7D 10(2)",
    jurisdiction="CN",
    quote="Q",
    score=0.8,
    url="/policies/cn-7d-10-2",
    confidence="verified",
    effective_from=date(2017, 3, 15),
    law="L",
)


@pytest.fixture
def asked(store: ConversationStore) -> AskedStore:
    """What was asked, in the store of the test."""
    if isinstance(store, MemoryStore):
        return MemoryAsked(store)
    assert isinstance(store, SqlConversationStore)
    return SqlAskedStore(store.transactions)


async def turn(
    store: ConversationStore, text: str, *parts: Part, at: float = 0, to: object = None
) -> object:
    """A question and its answer, so many minutes after noon; returns its conversation."""
    room = to or await opened(store, minutes(at))
    accepted = await said(store, room, text, minutes(at))  # type: ignore[arg-type]
    await answered(store, accepted, Utterance("", parts), at=minutes(at))
    return room


async def every(asked: AskedStore) -> list[PolicyTurn]:
    return await asked.policy_turns(minutes(-60), minutes(60), 100)


async def test_an_answer_and_a_refusal_are_told_apart(
    store: ConversationStore, asked: AskedStore
) -> None:
    """With place, side, time, outcome and the first passage cited; the newest first."""
    await turn(store, "who pays", OFFER, at=1)
    await turn(store, "when", CitationsPart(citations=(CITED,)), at=2)

    assert await every(asked) == [
        PolicyTurn("when", None, "CN", "shopper", minutes(2), "answered", "cn-7d-10-2"),
        PolicyTurn("who pays", None, "CN", "shopper", minutes(1), "no_passage_close_enough", None),
    ]


async def test_what_is_no_question_of_policy_is_left_out(
    store: ConversationStore, asked: AskedStore
) -> None:
    """Greetings, orders, a wish for a person, and words that only look like a part."""
    await turn(store, "hello", ButtonsPart(buttons=(Button(title="a", text='"handoff"'),)))
    await turn(store, "a person", HandoffPart(contact="x", reason="asked"))
    await turn(store, "nothing")

    assert await every(asked) == []


async def test_the_customers_words_before_come_along(
    store: ConversationStore, asked: AskedStore
) -> None:
    """Of the same conversation, whatever the bot made of them, also from before the period."""
    room = await turn(store, "how long for a dress", at=-90)
    await turn(store, "and for shoes?", OFFER, at=1, to=room)
    await turn(store, "another one's", OFFER, at=2)

    assert [(each.text, each.before) for each in await every(asked)] == [
        ("another one's", None),
        ("and for shoes?", "how long for a dress"),
    ]


async def test_the_period_has_its_first_moment_and_not_its_last(
    store: ConversationStore, asked: AskedStore
) -> None:
    """So that two periods side by side count nothing twice."""
    for at in (0, 10, 20):
        await turn(store, f"at {at}", OFFER, at=at)

    found = await asked.policy_turns(minutes(0), minutes(20), 100)

    assert [each.text for each in found] == ["at 10", "at 0"]


async def test_no_more_than_are_wanted_and_the_newest(
    store: ConversationStore, asked: AskedStore
) -> None:
    """A report is bounded."""
    for at in range(5):
        await turn(store, f"at {at}", OFFER, at=at)

    found = await asked.policy_turns(minutes(-1), minutes(60), 2)

    assert [each.text for each in found] == ["at 4", "at 3"]


async def test_an_answer_in_several_messages_is_one_question(
    store: ConversationStore, asked: AskedStore
) -> None:
    """Its outcome is that of all of them."""
    room = await opened(store)
    accepted = await said(store, room, "who pays")
    await answered(
        store,
        accepted,
        Utterance("Here is your order."),
        Utterance("", (CitationsPart(citations=(CITED,)),)),
        Utterance("", (OFFER,)),
    )

    [only] = await every(asked)

    assert (only.outcome, only.passage) == ("no_passage_close_enough", "cn-7d-10-2")
