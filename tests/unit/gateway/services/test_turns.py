"""A turn: asked once, and whatever becomes of it, the customer is told."""

from __future__ import annotations

import asyncio

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import FailureKind, StoreUnavailable
from gateway.domain.message import Sender, TurnState, Utterance
from gateway.domain.ownership import RISK
from gateway.domain.parts import ButtonsPart, Citation, CitationsPart, HandoffPart, NoticePart
from gateway.services.conversations import Key
from tests.unit.gateway.conftest import CONTACT, House
from tests.unit.gateway.moves import closing


async def asking(house: House, key: Key, client_id: str = "c-1", text: str = "Hello"):  # noqa: ANN201
    """Start a send whose question stands before the bot's gate; returns its task."""
    before = len(house.bot.asked)
    house.bot.gate = house.bot.gate or asyncio.Event()
    task = asyncio.create_task(house.conversations.send(key, client_id, text))
    while len(house.bot.asked) == before:
        await asyncio.sleep(0)
    return task


async def senders(house: House, key: Key) -> list[str]:
    """Who said what is in the log, in order."""
    return [message.sender.value for message in await house.conversations.since(key, 0)]


class TestAsking:
    async def test_the_bot_is_asked_with_a_grant_for_this_message(self, house: House) -> None:
        """Who asks, where, with which message, in which epoch, and when."""
        key = await house.opened(customer_token="ada")

        asked, _ = await house.conversations.send(key, "c-1", "Hello")

        [question] = house.bot.asked
        assert question.conversation_id == key.conversation_id
        assert question.message_id == asked.id
        assert question.grant == f"{key.conversation_id}/{asked.id}/ada/1/None/12:00"

    async def test_the_grant_is_signed_when_the_question_is_asked(self, house: House) -> None:
        """A message that stood in line for a while does not arrive with a stale grant."""
        key = await house.opened()
        first = await asking(house, key)
        second = asyncio.create_task(house.conversations.send(key, "c-2", "Second"))
        await asyncio.sleep(0.01)
        house.clock.advance(120)
        house.bot.gate.set()
        await asyncio.gather(first, second)

        assert house.bot.asked[1].grant.endswith("12:02")

    async def test_a_command_is_forwarded_as_words_and_logged_as_typed(self, house: House) -> None:
        """Rasa gets no power, the log gets no lie."""
        key = await house.opened()

        asked, _ = await house.conversations.send(key, "c-1", '/order_status{"order": "1"}')

        assert asked.text == '/order_status{"order": "1"}'
        assert house.bot.asked[0].text == 'order_status{"order": "1"}'

    async def test_the_message_is_in_the_log_before_the_bot_is_asked(self, house: House) -> None:
        """Whatever happens next, the customer's words are kept."""
        key = await house.opened()
        task = await asking(house, key)

        [logged] = await house.conversations.since(key, 0)

        assert logged.text == "Hello"
        house.bot.gate.set()
        await task

    async def test_several_utterances_are_several_messages(self, house: House) -> None:
        """In the order the bot said them."""
        house.bot.answer = lambda _: [Utterance("One"), Utterance("Two")]
        key = await house.opened()

        sent = await house.conversations.send(key, "c-1", "Hello")

        assert [(m.seq, m.text) for m in sent] == [(1, "Hello"), (2, "One"), (3, "Two")]


class TestFailing:
    @pytest.mark.parametrize("kind", list(FailureKind))
    async def test_every_failure_is_told_truthfully(self, house: House, kind: FailureKind) -> None:
        """An apology that names a person's address and offers to ask again; never silence."""
        house.bot.fails_with = kind
        key = await house.opened()

        asked, apology = await house.conversations.send(key, "c-1", "Where is it?")

        assert asked.text == "Where is it?"
        assert apology.sender is Sender.BOT
        assert CONTACT in apology.text
        notice, handoff, buttons = apology.parts
        assert isinstance(notice, NoticePart)
        assert notice.level == "error"
        assert isinstance(handoff, HandoffPart)
        assert (handoff.contact, handoff.reason) == (CONTACT, f"assistant_{kind.value}")
        assert isinstance(buttons, ButtonsPart)
        assert buttons.buttons[0].text == "Where is it?"

    async def test_a_failed_question_is_not_asked_again(self, house: House) -> None:
        """The bot may have acted on it: hearing it twice would act twice."""
        house.bot.fails_with = FailureKind.TIMEOUT
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")
        house.bot.fails_with = None

        again = await house.conversations.send(key, "c-1", "Hello")

        assert len(house.bot.asked) == 1
        assert CONTACT in again[1].text

    async def test_the_next_message_goes_its_ordinary_way(self, house: House) -> None:
        """One bad turn is one bad turn."""
        house.bot.fails_with = FailureKind.ERROR
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")
        house.bot.fails_with = None

        sent = await house.conversations.send(key, "c-2", "Again")

        assert [(m.seq, m.text) for m in sent] == [(3, "Again"), (4, "You said: Again")]

    async def test_turns_are_counted_by_outcome_and_reason(self, house: House) -> None:
        """What the metrics show is what happened."""
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")
        house.bot.fails_with = FailureKind.EMPTY
        await house.conversations.send(key, "c-2", "Hello")

        assert house.meter.turns == [("answered", None), ("failed", "empty")]

    async def test_a_turn_that_ends_in_an_error_does_not_block_the_next(self, house: House) -> None:
        """The lane is given back whatever happened in it."""
        key = await house.opened()
        house.store.down_for = {"settle"}
        with pytest.raises(StoreUnavailable):
            await house.conversations.send(key, "c-1", "Hello")
        house.store.down_for = set()

        sent = await asyncio.wait_for(house.conversations.send(key, "c-2", "Next"), 1)

        assert sent[1].text == "You said: Next"


class TestTheFence:
    async def test_an_answer_that_comes_after_a_takeover_is_not_sent(self, house: House) -> None:
        """The customer gets their own message; the answer is kept for the desk."""
        key = await house.opened()
        task = await asking(house, key)
        await house.taken_over(key)
        house.bot.gate.set()

        sent = await task

        assert [message.text for message in sent] == ["Hello"]
        assert await senders(house, key) == ["customer", "system"]
        [kept] = await house.store.suppressed(key.conversation_id)
        assert kept.text == "You said: Hello"
        assert house.meter.turns == [("suppressed", None)]

    async def test_messages_in_line_at_a_takeover_never_reach_the_bot(self, house: House) -> None:
        """What a person is to answer, Rasa does not hear."""
        key = await house.opened()
        first = await asking(house, key)
        second = asyncio.create_task(house.conversations.send(key, "c-2", "For a person"))
        await asyncio.sleep(0.01)
        await house.taken_over(key)
        house.bot.gate.set()

        await first
        sent = await second

        assert [question.text for question in house.bot.asked] == ["Hello"]
        assert [message.text for message in sent] == ["For a person"]
        assert house.meter.turns[1] == ("suppressed", "owner_changed")

    async def test_an_apology_does_not_talk_over_a_person_either(self, house: House) -> None:
        """The bot timed out, and meanwhile somebody took over: silence is right."""
        key = await house.opened()
        house.bot.fails_with = FailureKind.TIMEOUT
        task = await asking(house, key)
        await house.taken_over(key)
        house.bot.gate.set()

        assert [message.text for message in await task] == ["Hello"]


class TestStopping:
    async def test_the_turn_in_flight_is_finished(self, house: House) -> None:
        """Draining waits for it, and its customer gets the answer."""
        key = await house.opened()
        task = await asking(house, key)
        draining = asyncio.create_task(house.turns.drain())
        await asyncio.sleep(0.01)

        assert not draining.done()
        house.bot.gate.set()
        await draining
        assert (await task)[1].text == "You said: Hello"

    async def test_messages_in_line_are_told_that_they_were_interrupted(self, house: House) -> None:
        """They are not asked any more, and they are not left in silence."""
        key = await house.opened()
        first = await asking(house, key)
        second = asyncio.create_task(house.conversations.send(key, "c-2", "Next"))
        await asyncio.sleep(0.01)
        house.turns.stop_asking()
        house.bot.gate.set()

        await first
        sent = await second

        assert "interrupted before I could answer" in sent[1].text
        assert len(house.bot.asked) == 1


class TestRecovering:
    async def killed_mid_turn(self, house: House) -> Key:
        """A message that was asked, and a gateway that is gone before the answer."""
        key = await house.opened()
        task = await asking(house, key)
        for running in asyncio.all_tasks() - {asyncio.current_task()}:
            running.cancel()
        await asyncio.gather(task, return_exceptions=True)
        house.bot.gate = None
        return key

    async def test_a_message_without_an_outcome_is_told_so_at_the_next_start(
        self, house: House
    ) -> None:
        """Truthful, with the way to a person, and with the question to ask again."""
        key = await self.killed_mid_turn(house)
        after = house.restarted()

        assert await after.turns.recover() == 1

        asked, told = await after.conversations.since(key, 0)
        assert asked.text == "Hello"
        assert "I was interrupted before I could answer" in told.text
        assert CONTACT in told.text
        assert told.parts[2].buttons[0].text == "Hello"

    async def test_it_is_told_exactly_once(self, house: House) -> None:
        """However often the gateway starts."""
        key = await self.killed_mid_turn(house)

        assert await house.restarted().turns.recover() == 1
        assert await house.restarted().turns.recover() == 0
        assert len(await house.restarted().conversations.since(key, 0)) == 2

    async def test_the_client_that_tries_again_gets_the_interruption(self, house: House) -> None:
        """The first result is that there was none; the bot is not asked behind it."""
        key = await self.killed_mid_turn(house)
        after = house.restarted()
        await after.turns.recover()

        sent = await after.conversations.send(key, "c-1", "Hello")

        assert "interrupted" in sent[1].text
        assert len(house.bot.asked) == 1

    async def test_every_unanswered_message_is_told(self, house: House) -> None:
        """Those in line, too, and in every conversation."""
        first = await self.killed_mid_turn(house)
        second = await self.killed_mid_turn(house)
        after = house.restarted()

        assert await after.turns.recover() == 2

        for key in (first, second):
            assert len(await after.conversations.since(key, 0)) == 2

    async def test_a_conversation_with_a_person_is_not_interrupted(self, house: House) -> None:
        """They answer it; the bot does not speak, and the turn is closed all the same."""
        key = await self.killed_mid_turn(house)
        await house.taken_over(key)
        after = house.restarted()

        await after.turns.recover()

        assert await senders(after, key) == ["customer", "system"]
        assert await after.turns.recover() == 0

    async def test_answered_messages_are_left_alone(self, house: House) -> None:
        """An ordinary restart says nothing to anybody."""
        key = await house.opened()
        await house.conversations.send(key, "c-1", "Hello")

        assert await house.restarted().turns.recover() == 0
        assert len(await house.conversations.since(key, 0)) == 2

    async def test_a_closed_conversation_stays_closed(self, house: House) -> None:
        """Nothing is added to it, not even an apology."""
        key = await self.killed_mid_turn(house)
        await house.store.move(closing(key.conversation_id, house.clock()))

        await house.restarted().turns.recover()

        assert await senders(house, key) == ["customer", "system"]
        assert {state for _, state in house.store.turns.values()} == {TurnState.SUPPRESSED}


CITED = Citation(
    passage="cn-pql-41", title="Who pays", cites="PQL 41", jurisdiction="CN", quote="q", score=1.0,
    url="/policies/cn-pql-41", confidence="verified", law="Product Quality Law",
)  # fmt: skip


class TestDanger:
    SAID = "My kettle gave me an electric shock. Can I return it?"

    async def test_help_comes_first_and_then_a_person(self, house: House) -> None:
        """The bot's own question is left out: nobody is asked about a return who waits."""
        house.bot.answer = lambda _: [Utterance("Which order is it?")]
        key = await house.opened()

        _, caution, *rest = await house.conversations.send(key, "c-1", self.SAID)

        assert "emergency services" in caution.text
        assert [type(part) for part in caution.parts] == [NoticePart, HandoffPart]
        assert "Which order is it?" not in [each.text for each in rest]
        state = await house.conversations.state(key)
        assert state.owner is Owner.QUEUED
        assert house.bot.asked[0].text == self.SAID

    async def test_what_the_bot_cites_is_said_as_well(self, house: House) -> None:
        """A question of law that stands beside it has its answer."""
        cited = CitationsPart(citations=(CITED,))
        house.bot.answer = lambda _: [Utterance("The seller is liable.", parts=(cited,))]
        key = await house.opened()

        _, caution, answer, *_ = await house.conversations.send(key, "c-1", self.SAID)

        assert "emergency services" in caution.text
        assert answer.text == "The seller is liable."

    async def test_a_merchants_report_is_a_question(self, house: House) -> None:
        """What a seller has to do after an accident is answered, and nobody is called."""
        key = await house.opened(audience="merchant")

        _, answer = await house.conversations.send(key, "c-1", "Our kettle burned my customer")

        assert answer.text.startswith("You said")
        assert house.meter.moves == []

    async def test_a_person_comes_although_the_bot_fails(self, house: House) -> None:
        """Danger does not wait for an assistant that is away."""
        house.bot.fails_with = FailureKind.UNREACHABLE
        key = await house.opened()

        _, caution, *_ = await house.conversations.send(key, "c-1", self.SAID)

        assert "emergency services" in caution.text
        assert (await house.conversations.state(key)).owner is Owner.QUEUED

    async def test_the_desk_is_told_why(self, house: House) -> None:
        """The reason of the transition is the danger, also where the bot wants a person too."""
        wish = HandoffPart(contact=CONTACT, reason="asked", state="requested")
        house.bot.answer = lambda _: [Utterance("A person, then.", parts=(wish,))]
        key = await house.opened()

        await house.conversations.send(key, "c-1", self.SAID)

        assert house.meter.moves == [("queued", RISK)]
