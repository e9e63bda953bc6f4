"""What every conversation store promises, held against SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

import pytest

from gateway.domain.conversation import Conversation, Owner
from gateway.domain.errors import (
    ClientIdReused,
    ConversationClosed,
    ConversationNotFound,
)
from gateway.domain.message import (
    Accepted,
    Incoming,
    Message,
    Outcome,
    Sender,
    Turn,
    TurnState,
    Utterance,
)
from gateway.domain.parts import NoticePart
from gateway.domain.tokens import Entrance, token_sha256
from gateway.services.ports import ConversationStore, Transcripts
from gateway.services.turns import turn_of
from tests.unit.gateway.moves import closing, giving_up, queueing

NOW = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)
NUMBERS = count(1)


class Store(ConversationStore, Transcripts, Protocol):
    """Both ports of the log: whoever keeps it meets both."""


async def opened(store: Store, *, customer: str | None = None) -> Conversation:
    conversation = Conversation(
        id=f"conversation-{next(NUMBERS)}",
        customer=customer,
        jurisdiction="CN",
        locale="en",
        audience="shopper",
        owner=Owner.BOT,
        epoch=1,
        created_at=NOW,
    )
    await store.open(conversation, token_of(conversation), UNTIL)
    return conversation


def token_of(conversation: Conversation) -> str:
    """The hash of the token that opening a conversation returned."""
    return token_sha256(conversation.id)


def incoming(
    conversation: Conversation,
    client_id: str = "c-1",
    text: str = "Hello",
    token: str | None = None,
    at: datetime = NOW,
) -> Incoming:
    return Incoming(
        conversation_id=conversation.id,
        token_sha256=token or token_of(conversation),
        message_id=f"message-{next(NUMBERS)}",
        client_id=client_id,
        text=text,
        at=at,
        token_until=at + timedelta(days=30),
    )


def entrance(conversation: Conversation, token: str | None = None, at: datetime = NOW) -> Entrance:
    return Entrance(conversation.id, token or token_of(conversation), at)


async def log_of(store: Store, conversation: Conversation, after: int = 0) -> list[Message]:
    return list((await store.look(entrance(conversation), after)).messages)


async def senders(store: Store, conversation: Conversation) -> list[str]:
    return [message.sender.value for message in await log_of(store, conversation)]


def answered(*texts: str) -> Outcome:
    return Outcome(TurnState.ANSWERED, utterances=tuple(Utterance(text) for text in texts))


async def asked(store: Store, conversation: Conversation) -> Turn:
    return turn_of(await store.accept(incoming(conversation, f"c-{next(NUMBERS)}")))


class TestAccepting:
    async def test_a_message_gets_the_next_number_and_an_open_turn(self, store: Store) -> None:
        """The customer's words are in the log before anybody is asked about them."""
        conversation = await opened(store)

        accepted = await store.accept(incoming(conversation, text="Where is it?"))

        assert accepted.fresh
        assert accepted.turn is TurnState.OPEN
        assert accepted.conversation == conversation
        [message] = await log_of(store, conversation)
        assert message == accepted.message
        assert (message.seq, message.sender, message.text) == (1, Sender.CUSTOMER, "Where is it?")
        assert (message.epoch, message.at) == (1, NOW)

    async def test_a_signed_in_customer_stays_with_the_conversation(self, store: Store) -> None:
        """The identity is the conversation's, not something a message brings along."""
        conversation = await opened(store, customer="ada")

        accepted = await store.accept(incoming(conversation))

        assert accepted.conversation.customer == "ada"

    async def test_a_repeated_client_id_returns_the_first_message(self, store: Store) -> None:
        """A client that did not hear the answer may send again without doubling anything."""
        conversation = await opened(store)
        first = await store.accept(incoming(conversation))

        again = await store.accept(incoming(conversation))

        assert not again.fresh
        assert again.message == first.message
        assert again.turn is TurnState.OPEN
        assert len(await log_of(store, conversation)) == 1

    async def test_a_repeated_client_id_brings_the_answers_with_it(self, store: Store) -> None:
        """The first result is the whole result, in order."""
        conversation = await opened(store)
        first = await store.accept(incoming(conversation))
        settled = await store.settle(turn_of(first), answered("One", "Two"), NOW)

        again = await store.accept(incoming(conversation))

        assert again.turn is TurnState.ANSWERED
        assert again.answers == settled.answers
        assert [message.text for message in again.answers] == ["One", "Two"]

    async def test_a_repeated_client_id_with_another_text_is_refused(self, store: Store) -> None:
        """One id, one message: a client's bug is told, not guessed at."""
        conversation = await opened(store)
        await store.accept(incoming(conversation, "c-1", "Hello"))

        with pytest.raises(ClientIdReused, match="c-1"):
            await store.accept(incoming(conversation, "c-1", "Goodbye"))

    async def test_a_refused_repetition_leaves_no_gap(self, store: Store) -> None:
        """The number that a refused message was about to get goes to the next one."""
        conversation = await opened(store)
        await store.accept(incoming(conversation, "c-1"))
        with pytest.raises(ClientIdReused):
            await store.accept(incoming(conversation, "c-1", "Other"))
        await store.accept(incoming(conversation, "c-1"))

        accepted = await store.accept(incoming(conversation, "c-2"))

        assert accepted.message.seq == 2

    async def test_the_same_client_id_in_two_conversations_is_two_messages(
        self, store: Store
    ) -> None:
        """Client ids are each conversation's own."""
        one, other = await opened(store), await opened(store)

        first = await store.accept(incoming(one, "c-1"))
        second = await store.accept(incoming(other, "c-1", "Other"))

        assert first.fresh
        assert second.fresh

    async def test_another_token_finds_nothing(self, store: Store) -> None:
        """Knowing an id opens nothing, neither to write nor to read, and leaves no trace."""
        conversation = await opened(store)

        with pytest.raises(ConversationNotFound):
            await store.accept(incoming(conversation, token="b" * 64))
        with pytest.raises(ConversationNotFound):
            await store.look(entrance(conversation, token="b" * 64), 0)
        assert await log_of(store, conversation) == []

    async def test_an_unknown_id_reads_exactly_like_anothers(self, store: Store) -> None:
        """The two refusals differ in nothing but the id the client itself named."""
        conversation = await opened(store)
        unknown = replace(conversation, id="nowhere")

        with pytest.raises(ConversationNotFound) as of_another:
            await store.accept(incoming(conversation, token="b" * 64))
        with pytest.raises(ConversationNotFound) as of_nobody:
            await store.accept(incoming(unknown))

        assert str(of_another.value).replace(conversation.id, "nowhere") == str(of_nobody.value)

    async def test_a_known_client_id_tells_strangers_nothing(self, store: Store) -> None:
        """The token is checked before the client id is."""
        conversation = await opened(store)
        await store.accept(incoming(conversation, "c-1"))

        with pytest.raises(ConversationNotFound):
            await store.accept(incoming(conversation, "c-1", token="b" * 64))

    async def test_a_queued_conversation_takes_the_message_without_a_turn(
        self, store: Store
    ) -> None:
        """What a person is to answer is logged, and the bot is not asked."""
        conversation = await opened(store)
        await store.move(queueing(conversation.id, NOW))

        accepted = await store.accept(incoming(conversation))

        assert accepted.turn is None
        assert accepted.message.epoch == 2
        assert await store.open_turns() == []

    async def test_a_closed_conversation_takes_nothing(self, store: Store) -> None:
        """It has ended, and its log with it."""
        conversation = await opened(store)
        await store.move(closing(conversation.id, NOW))

        with pytest.raises(ConversationClosed):
            await store.accept(incoming(conversation))
        assert await senders(store, conversation) == ["system"]

    async def test_a_closed_conversation_still_repeats_a_first_result(self, store: Store) -> None:
        """A client that asks again what it sent before the end gets what it would have got."""
        conversation = await opened(store)
        first = await store.accept(incoming(conversation))
        await store.settle(turn_of(first), answered("Bye"), NOW)
        await store.move(closing(conversation.id, NOW))

        again = await store.accept(incoming(conversation))

        assert [message.text for message in again.answers] == ["Bye"]


class TestTheSequence:
    async def test_numbers_have_no_gaps_across_customers_and_bot(self, store: Store) -> None:
        """1, 2, 3 …: a client knows from the numbers alone that it missed nothing."""
        conversation = await opened(store)
        for text in ("a", "b", "c"):
            turn = await asked(store, conversation)
            await store.settle(turn, answered(text, text.upper()), NOW)

        log = await log_of(store, conversation)

        assert [message.seq for message in log] == list(range(1, 10))

    async def test_simultaneous_messages_get_different_numbers(self, store: Store) -> None:
        """Twenty at once, in as many threads as the store has: 1 to 20, each once."""
        conversation = await opened(store)

        accepted = await asyncio.gather(
            *(store.accept(incoming(conversation, f"at-once-{n}")) for n in range(20))
        )

        assert sorted(a.message.seq for a in accepted) == list(range(1, 21))

    async def test_one_client_id_at_once_is_one_message(self, store: Store) -> None:
        """Five simultaneous sends of one message: one is first, four find it."""
        conversation = await opened(store)

        accepted: list[Accepted] = await asyncio.gather(
            *(store.accept(incoming(conversation, "same")) for _ in range(5))
        )

        assert sum(a.fresh for a in accepted) == 1
        assert len({a.message.id for a in accepted}) == 1

    async def test_reading_since_a_number_returns_what_came_after(self, store: Store) -> None:
        """`after` is exclusive; past the end there is nothing."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        await store.settle(turn, answered("One", "Two"), NOW)

        later = await log_of(store, conversation, 1)

        assert [message.seq for message in later] == [2, 3]
        assert await log_of(store, conversation, 3) == []


class TestSettling:
    async def test_parts_come_back_as_they_went_in(self, store: Store) -> None:
        """The log is what was shown, not a summary of it; times keep their microseconds."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        notice = NoticePart(level="info", text="“Grüße” 你好")
        outcome = Outcome(TurnState.ANSWERED, utterances=(Utterance("", (notice,)),))

        settled = await store.settle(turn, outcome, NOW + timedelta(milliseconds=7))

        [message] = await log_of(store, conversation, 1)
        assert settled.answers == (message,)
        assert message.parts == (notice,)
        assert message.at == NOW + timedelta(milliseconds=7)
        assert message.at.tzinfo is not None

    async def test_a_turn_is_settled_once(self, store: Store) -> None:
        """A second outcome adds nothing to the log and returns the first."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        first = await store.settle(turn, answered("First"), NOW)

        second = await store.settle(turn, answered("Second"), NOW)

        assert second == first
        assert [m.text for m in await log_of(store, conversation, 1)] == ["First"]

    async def test_an_answer_after_the_turn_was_settled_is_kept_as_suppressed(
        self, store: Store
    ) -> None:
        """What the bot said too late is not lost; it is just not said."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        await store.settle(turn, Outcome(TurnState.INTERRUPTED), NOW)

        await store.settle(turn, answered("Late"), NOW)

        [kept] = await store.suppressed(conversation.id)
        assert (kept.text, kept.answers, kept.epoch) == ("Late", turn.message_id, 1)

    async def test_simultaneous_outcomes_leave_one(self, store: Store) -> None:
        """Five settle the same turn at once: the log has one answer, and no gap."""
        conversation = await opened(store)
        turn = await asked(store, conversation)

        await asyncio.gather(*(store.settle(turn, answered(f"Answer {n}"), NOW) for n in range(5)))

        assert [m.seq for m in await log_of(store, conversation)] == [1, 2]
        assert len(await store.suppressed(conversation.id)) == 4

    async def test_open_turns_are_those_without_an_outcome(self, store: Store) -> None:
        """What a start finds after a kill, in the order it was asked."""
        conversation = await opened(store)
        first, second = await asked(store, conversation), await asked(store, conversation)
        third = await asked(store, conversation)
        await store.settle(second, answered("Done"), NOW)

        assert await store.open_turns() == [first, third]


class TestTheFence:
    async def test_an_answer_from_an_earlier_epoch_is_not_sent(self, store: Store) -> None:
        """The bot was slow, a person took over: nothing is appended, the words are kept."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        await store.move(queueing(conversation.id, NOW))

        settled = await store.settle(turn, answered("Too late", "And more"), NOW)

        assert settled.state is TurnState.SUPPRESSED
        assert settled.answers == ()
        assert await senders(store, conversation) == ["customer", "system"]
        assert [s.text for s in await store.suppressed(conversation.id)] == ["Too late", "And more"]
        assert await store.open_turns() == []

    async def test_the_bot_again_is_another_epoch(self, store: Store) -> None:
        """Handed over and back within one turn: the answer to before is still not sent."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        await store.move(queueing(conversation.id, NOW))
        await store.move(giving_up(conversation.id, NOW))

        settled = await store.settle(turn, answered("From another time"), NOW)

        assert settled.state is TurnState.SUPPRESSED

    async def test_a_persons_epoch_is_not_the_bots_to_answer_in(self, store: Store) -> None:
        """A turn that names the right epoch of the wrong owner is refused all the same."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        moved = await store.move(queueing(conversation.id, NOW))

        settled = await store.settle(
            replace(turn, epoch=moved.transition.epoch), answered("Hello?"), NOW
        )

        assert settled.state is TurnState.SUPPRESSED

    async def test_an_apology_is_fenced_too_but_not_kept(self, store: Store) -> None:
        """The bot does not even apologise over a person."""
        conversation = await opened(store)
        turn = await asked(store, conversation)
        await store.move(queueing(conversation.id, NOW))
        apology = Outcome(TurnState.FAILED, "timeout", (Utterance("Sorry"),))

        settled = await store.settle(turn, apology, NOW)

        assert settled.state is TurnState.SUPPRESSED
        assert await store.suppressed(conversation.id) == []
        assert await senders(store, conversation) == ["customer", "system"]

    async def test_a_turn_is_current_until_the_owner_changes(self, store: Store) -> None:
        """Asked before the bot is: what a person is to answer, it never hears."""
        conversation = await opened(store)
        turn = await asked(store, conversation)

        assert await store.is_current(turn)
        await store.move(queueing(conversation.id, NOW))
        assert not await store.is_current(turn)

    async def test_a_racing_takeover_and_answer_never_both_win(self, store: Store) -> None:
        """Whoever comes first: an answer in the log is always of the bot's own epoch."""
        for _ in range(10):
            conversation = await opened(store)
            turn = await asked(store, conversation)

            settled, moved = await asyncio.gather(
                store.settle(turn, answered("Answer"), NOW),
                store.move(queueing(conversation.id, NOW)),
            )

            said = (await senders(store, conversation)).count("bot")
            kept = await store.suppressed(conversation.id)
            assert moved.transition.epoch == 2
            assert said + len(kept) == 1
            assert (settled.state is TurnState.ANSWERED) == bool(said)
