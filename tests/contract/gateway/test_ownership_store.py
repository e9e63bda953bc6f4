"""What every store promises of a change of owner: one epoch, one row, one word in the log."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import ConversationNotFound, EpochPassed, TransitionRefused
from gateway.domain.message import (
    DID_NOT_HELP,
    Outcome,
    Sender,
    Settlement,
    TurnState,
    Utterance,
)
from gateway.domain.ownership import ReplyOverdue, Transferred
from gateway.domain.parts import Citation, CitationsPart, HandoffPart
from gateway.services import announcements
from gateway.services.desk_ports import DeskStore
from gateway.services.ports import ConversationStore, Move
from gateway.services.turns import turn_of
from tests.contract.gateway.rooms import (
    NOW,
    answered,
    minutes,
    opened,
    queued,
    reply,
    said,
    with_mia,
)
from tests.unit.gateway.moves import accepting, closing, giving_up, handing_back, queueing

REQUESTED = HandoffPart(contact="support@example.com", reason="asked", state="requested")
OFFERED = HandoffPart(contact="support@example.com", reason="asked")
CITED = CitationsPart(
    citations=(
        Citation(
            passage="cn-7d-10-2",
            title="The seven days",
            cites="7D 10(2)",
            jurisdiction="CN",
            quote="Day zero.",
            score=0.9,
            url="/policies/cn-7d-10-2",
            confidence="verified",
            law="Interim Measures",
        ),
    )
)


async def settled(store: ConversationStore, outcome: Outcome) -> tuple[str, Settlement]:
    """A conversation in which one message came to this; with its id."""
    conversation = await opened(store)
    asked = await said(store, conversation, "Hello")
    return conversation.id, await store.settle(turn_of(asked), outcome, NOW)


class TestMoving:
    async def test_the_first_row_opens_epoch_one(self, store: ConversationStore) -> None:
        """Ownership has a history from the beginning, not from the first change."""
        conversation = await opened(store)

        [first] = await store.transitions(conversation.id)

        assert (first.epoch, first.came_from, first.went_to) == (1, None, Owner.BOT)
        assert (first.at, first.agent, first.context) == (NOW, None, None)

    async def test_every_move_is_a_row_an_epoch_and_a_word(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Who owned it when, why and who it was, and the customer was told each time."""
        conversation = await opened(store)
        for move in (
            queueing(conversation.id, NOW),
            accepting(conversation.id, NOW),
            Move(
                conversation.id,
                Transferred("mia", "bo"),
                NOW,
                announcements.transferred("Mia", "Bo"),
            ),
            handing_back(conversation.id, NOW, "bo"),
            closing(conversation.id, NOW),
        ):
            await store.move(move)

        rows = await store.transitions(conversation.id)
        log = await desk.messages(conversation.id, 0)

        assert [row.epoch for row in rows] == [1, 2, 3, 4, 5, 6]
        assert [(row.went_to.value, row.reason, row.agent) for row in rows[1:]] == [
            ("queued", "asked", None),
            ("human", "accepted", "mia"),
            ("human", "transferred", "bo"),
            ("bot", "handed_back", "bo"),
            ("closed", "closed_by_customer", None),
        ]
        assert [(m.seq, m.epoch, m.sender) for m in log] == [
            (seq, seq + 1, Sender.SYSTEM) for seq in range(1, 6)
        ]
        assert log[1].text == "Mia has joined the conversation."

    async def test_a_refused_move_leaves_everything_as_it_was(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Nobody takes a conversation that was never queued for them."""
        conversation = await opened(store)

        with pytest.raises(TransitionRefused, match="is bot, and must be queued"):
            await store.move(accepting(conversation.id, NOW))

        assert len(await store.transitions(conversation.id)) == 1
        assert await desk.messages(conversation.id, 0) == []
        assert (await desk.summary(conversation.id)).epoch == 1

    async def test_an_unknown_conversation_has_no_owner_to_change(
        self, store: ConversationStore
    ) -> None:
        """The desk gets the same answer as everybody."""
        with pytest.raises(ConversationNotFound):
            await store.move(queueing("nowhere", NOW))

    async def test_a_move_for_another_epoch_is_refused(self, store: ConversationStore) -> None:
        """What was decided looking at an older state is not done to a newer one."""
        conversation = await queued(store)

        with pytest.raises(EpochPassed, match=r"epoch 1: .* epoch 2 now, and its owner is queued"):
            await store.move(accepting(conversation.id, NOW, epoch=1))

    async def test_of_two_agents_who_accept_at_once_one_has_it(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Ten times two at the same moment, in as many threads as there are."""
        for _ in range(10):
            conversation = await queued(store)

            outcomes = await asyncio.gather(
                store.move(accepting(conversation.id, NOW, "mia", epoch=2)),
                store.move(accepting(conversation.id, NOW, "bo", epoch=2)),
                return_exceptions=True,
            )

            refused = [each for each in outcomes if isinstance(each, EpochPassed)]
            summary = await desk.summary(conversation.id)
            assert len(refused) == 1
            assert (summary.epoch, len(await store.transitions(conversation.id))) == (3, 3)
            assert summary.agent is not None

    async def test_the_place_in_the_queue_is_told(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Who waits longest is first, whoever moves in between."""
        first, second = await queued(store, minutes(0)), await queued(store, minutes(1))
        third = await queued(store, minutes(2))
        await store.move(accepting(first.id, minutes(3)))

        places = [(await desk.summary(each.id)).queue_position for each in (first, second, third)]

        assert places == [None, 1, 2]
        [told] = await desk.messages(third.id, 0)
        assert "number 3 in the queue" in told.text

    async def test_who_was_left_waiting_stands_where_the_wait_began(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Back in the queue before those who came later than the unanswered message."""
        left = await with_mia(store, minutes(0))
        early, late = await queued(store, minutes(-1)), await queued(store, minutes(1))
        says = announcements.reply_overdue("Mia")

        await store.move(Move(left.id, ReplyOverdue(minutes(5)), minutes(10), says))

        summaries = {each.id: await desk.summary(each.id) for each in (left, early, late)}
        assert [summaries[each.id].queue_position for each in (early, left, late)] == [1, 2, 3]
        assert summaries[left.id].reason == "reply_overdue"

    async def test_the_handover_is_recorded_as_it_was_known(self, store: ConversationStore) -> None:
        """Questions, orders, passages and failures, at the moment a person was called."""
        conversation = await opened(store, customer="ada")
        asked = await said(store, conversation, "how long for RC-10001?")
        await answered(store, asked, Utterance("Seven days.", (CITED,)))
        vague = await said(store, conversation, "and the blorf?")
        await answered(store, vague, Utterance("I do not know.", failed=True))
        await store.move(queueing(conversation.id, NOW))
        await said(store, conversation, "said after that")

        context = (await store.transitions(conversation.id))[-1].context

        assert context is not None
        assert (context["customer"], context["reason"]) == ("ada", "asked")
        assert context["orders"] == ["RC-10001"]
        [passage] = context["passages"]  # type: ignore[misc]
        assert passage["passage"] == "cn-7d-10-2"
        [failed] = context["failed"]  # type: ignore[misc]
        assert (failed["text"], failed["why"]) == ("and the blorf?", DID_NOT_HELP)
        assert [each["text"] for each in context["questions"]] == [  # type: ignore[attr-defined]
            "how long for RC-10001?",
            "and the blorf?",
        ]


class TestSettlingIntoTheQueue:
    async def test_an_answer_that_asks_for_a_person_ends_in_the_queue(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """The bot's last words, the new owner and what is said of it are one transaction."""
        outcome = Outcome(
            TurnState.ANSWERED, utterances=(Utterance("A person comes.", (REQUESTED,)),)
        )

        conversation, settlement = await settled(store, outcome)

        assert settlement.state is TurnState.ANSWERED
        assert settlement.moved is not None
        assert (settlement.moved.reason, settlement.moved.epoch) == ("asked", 2)
        assert [(m.sender, m.epoch) for m in settlement.answers] == [
            (Sender.BOT, 1),
            (Sender.SYSTEM, 2),
        ]
        summary = await desk.summary(conversation)
        assert (summary.owner, summary.reason, summary.queue_position) == ("queued", "asked", 1)

    async def test_an_offer_of_a_person_is_only_an_offer(self, store: ConversationStore) -> None:
        """The customer chooses."""
        outcome = Outcome(TurnState.ANSWERED, utterances=(Utterance("Or a person?", (OFFERED,)),))

        _, settlement = await settled(store, outcome)

        assert settlement.moved is None

    async def test_the_second_failure_in_a_row_ends_in_the_queue(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """One abstention and one apology: whatever the bot failed at, it failed twice."""
        conversation = await opened(store)
        first = await said(store, conversation, "one")
        await answered(store, first, Utterance("I do not know.", failed=True))
        second = await said(store, conversation, "two")
        apology = Outcome(TurnState.FAILED, "timeout", (Utterance("Sorry."),))

        settlement = await store.settle(turn_of(second), apology, NOW)

        assert settlement.moved is not None
        assert settlement.moved.reason == "two_failures"
        assert [m.sender for m in settlement.answers] == [Sender.BOT, Sender.SYSTEM]
        assert "twice in a row" in settlement.answers[1].text
        assert (await desk.summary(conversation.id)).owner == "queued"

    async def test_a_turn_that_helps_starts_the_count_again(self, store: ConversationStore) -> None:
        """Failed, helped, failed is not twice in a row; nor is a restart a failure."""
        conversation = await opened(store)
        for helped in (False, True, False):
            asked = await said(store, conversation, "?")
            await answered(store, asked, Utterance("Answer", failed=not helped))
        cut_off = await said(store, conversation, "?")
        interruption = Outcome(TurnState.INTERRUPTED, "restarted", (Utterance("Cut off."),))

        settlement = await store.settle(turn_of(cut_off), interruption, NOW)

        assert settlement.moved is None
        assert [t.went_to for t in await store.transitions(conversation.id)] == ["bot"]

    async def test_failures_before_a_person_are_not_held_against_the_bot_afterwards(
        self, store: ConversationStore
    ) -> None:
        """Back with the bot, one more failure is the first."""
        conversation = await opened(store)
        asked = await said(store, conversation, "?")
        await answered(store, asked, Utterance("No idea.", failed=True))
        await store.move(queueing(conversation.id, NOW))
        await store.move(giving_up(conversation.id, NOW))
        again = await said(store, conversation, "?")
        outcome = Outcome(TurnState.ANSWERED, utterances=(Utterance("No idea.", failed=True),))

        assert (await store.settle(turn_of(again), outcome, NOW)).moved is None

    async def test_a_repeated_client_id_brings_what_the_system_said_too(
        self, store: ConversationStore
    ) -> None:
        """The first result is the whole result, also when it ended in the queue."""
        conversation = await opened(store)
        asked = await said(store, conversation, "a person please")
        await answered(store, asked, Utterance("A person comes.", (REQUESTED,)))

        settlement = await store.settle(turn_of(asked), Outcome(TurnState.INTERRUPTED), NOW)

        assert [m.sender for m in settlement.answers] == [Sender.BOT, Sender.SYSTEM]

    async def test_a_late_answer_that_asks_for_a_person_calls_nobody(
        self, store: ConversationStore
    ) -> None:
        """It is kept with its parts; the customer has moved on."""
        conversation = await opened(store)
        asked = await said(store, conversation, "a person please")
        await store.move(queueing(conversation.id, NOW))
        await store.move(giving_up(conversation.id, NOW))
        outcome = Outcome(TurnState.ANSWERED, utterances=(Utterance("Comes.", (REQUESTED,)),))

        settlement = await store.settle(turn_of(asked), outcome, NOW)

        assert (settlement.state, settlement.moved) == (TurnState.SUPPRESSED, None)
        [kept] = await store.suppressed(conversation.id)
        assert kept.parts == (REQUESTED,)
        assert len(await store.transitions(conversation.id)) == 3

    async def test_two_failing_turns_at_once_call_one_person(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """The second of them finds the first counted; a third finds the bot gone."""
        conversation = await opened(store)
        asked = [await said(store, conversation, "?") for _ in range(3)]
        outcome = Outcome(TurnState.FAILED, "timeout", (Utterance("Sorry."),))

        settlements = await asyncio.gather(
            *(store.settle(turn_of(each), outcome, NOW) for each in asked)
        )

        states = sorted(each.state.value for each in settlements)
        assert states == ["failed", "failed", "suppressed"]
        assert sum(each.moved is not None for each in settlements) == 1
        assert (await desk.summary(conversation.id)).epoch == 2


class TestOwing:
    async def test_a_message_to_a_person_starts_their_time_once(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """From the oldest message without a reply; a reply ends it."""
        conversation = await with_mia(store)
        await desk.reply(reply(conversation, at=minutes(1)))
        assert (await desk.summary(conversation.id)).awaiting_since is None

        await said(store, conversation, "thanks", minutes(2))
        await said(store, conversation, "and one more", minutes(3))

        assert (await desk.summary(conversation.id)).awaiting_since == minutes(2)
        assert await desk.overdue(minutes(1)) == []
        [due] = await desk.overdue(minutes(2))
        assert (due.conversation_id, due.epoch) == (conversation.id, 3)

    async def test_a_reply_that_races_the_sweep_is_not_overdue(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Either the reply is in time or it is refused; never both said and taken away."""
        for _ in range(10):
            conversation = await with_mia(store)
            overdue = Move(
                conversation.id,
                ReplyOverdue(NOW),
                minutes(9),
                announcements.reply_overdue("Mia"),
                epoch=3,
            )

            outcomes = await asyncio.gather(
                desk.reply(reply(conversation)), store.move(overdue), return_exceptions=True
            )

            failed = [type(each) for each in outcomes if isinstance(each, Exception)]
            owner = (await desk.summary(conversation.id)).owner
            assert failed in ([TransitionRefused], [EpochPassed])
            assert owner == ("human" if failed == [TransitionRefused] else "queued")

    async def test_the_queue_is_left_after_the_time_since_it_was_entered(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Not since the unanswered message that gave the place in it."""
        left = await with_mia(store, minutes(0))
        says = announcements.reply_overdue("Mia")
        await store.move(Move(left.id, ReplyOverdue(minutes(5)), minutes(5), says))

        assert await desk.unaccepted(minutes(5) - timedelta(seconds=1)) == []
        [due] = await desk.unaccepted(minutes(5))
        assert due.conversation_id == left.id
