"""Who may speak to a customer: the machine, its arrows, and what no sequence of events can do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.conversation import Owner
from gateway.domain.errors import EpochPassed, TransitionRefused
from gateway.domain.ownership import (
    TWO_FAILURES,
    Accepted,
    BotPreferred,
    Closed,
    Event,
    HandedBack,
    NobodyInTime,
    Ownership,
    PersonRequested,
    ReplyOverdue,
    Transferred,
    after_turn,
    agent_of,
    answered,
    bot_may_speak,
    heard,
    moved,
    reason_of,
    replied,
    require_epoch,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
BOT = Ownership()
QUEUED = Ownership(Owner.QUEUED, epoch=2, queued_at=NOON)
MIAS = Ownership(Owner.HUMAN, epoch=3, agent="mia", awaiting_since=NOON)
CLOSED = Ownership(Owner.CLOSED, epoch=4)

EVENTS: dict[str, Event] = {
    "asked": PersonRequested("asked"),
    "accepted": Accepted("mia"),
    "handed back": HandedBack("mia"),
    "transferred": Transferred("mia", "bo"),
    "overdue": ReplyOverdue(LATER),
    "bot preferred": BotPreferred(),
    "nobody in time": NobodyInTime(),
    "closed by agent": Closed("mia"),
    "closed by customer": Closed(None),
}
ARROWS = {
    ("bot", "asked"): "queued",
    ("queued", "accepted"): "human",
    ("queued", "bot preferred"): "bot",
    ("queued", "nobody in time"): "bot",
    ("human", "handed back"): "bot",
    ("human", "transferred"): "human",
    ("human", "overdue"): "queued",
    ("human", "closed by agent"): "closed",
    ("bot", "closed by customer"): "closed",
    ("queued", "closed by customer"): "closed",
    ("human", "closed by customer"): "closed",
}

logins = st.sampled_from(["mia", "bo", "cy"])
moments = st.integers(0, 1_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
events = st.one_of(
    st.sampled_from(["asked", "two_failures"]).map(PersonRequested),
    logins.map(Accepted),
    logins.map(HandedBack),
    st.tuples(logins, logins).map(lambda pair: Transferred(*pair)),
    moments.map(ReplyOverdue),
    st.just(BotPreferred()),
    st.just(NobodyInTime()),
    st.one_of(st.none(), logins).map(Closed),
)
happenings = st.lists(st.tuples(events, moments, st.booleans()), max_size=60)


def run(sequence: list[tuple[Event, datetime, bool]]) -> list[tuple[Event, Ownership]]:
    """What the machine goes through; refused events change nothing."""
    now, path = BOT, []
    for event, at, message in sequence:
        if message:
            now = heard(now, at)
        try:
            now = moved(now, event, at)
        except TransitionRefused:
            continue
        path.append((event, now))
    return path


class TestTheArrows:
    @pytest.mark.parametrize("name", list(EVENTS))
    @pytest.mark.parametrize("now", [BOT, QUEUED, MIAS, CLOSED], ids=lambda each: each.owner.value)
    def test_ownership_moves_as_the_design_draws_it(self, now: Ownership, name: str) -> None:
        """Every owner against every event: an arrow that is drawn, or a refusal."""
        went_to = ARROWS.get((now.owner.value, name))
        if went_to is None:
            with pytest.raises(TransitionRefused):
                moved(now, EVENTS[name], LATER)
        else:
            after = moved(now, EVENTS[name], LATER)
            assert (after.owner.value, after.epoch) == (went_to, now.epoch + 1)

    def test_whoever_accepts_has_it_and_owes_the_first_word(self) -> None:
        """An agent who accepts and says nothing is overdue like any other."""
        after = moved(QUEUED, Accepted("bo"), LATER)

        assert (after.agent, after.awaiting_since, after.queued_at) == ("bo", LATER, None)

    def test_a_transfer_starts_the_other_agents_time(self) -> None:
        """They are not late with what somebody else has left lying."""
        after = moved(MIAS, Transferred("mia", "bo"), LATER)

        assert (after.agent, after.awaiting_since) == ("bo", LATER)

    def test_who_was_left_waiting_is_not_put_at_the_end_of_the_queue(self) -> None:
        """Their place is that of the message which nobody answered."""
        after = moved(MIAS, ReplyOverdue(LATER), LATER)

        assert (after.queued_at, after.agent, after.awaiting_since) == (NOON, None, None)

    def test_a_reply_in_time_is_not_overdue(self) -> None:
        """Found overdue, answered meanwhile: the sweep comes to nothing."""
        answered_just_now = replied(MIAS, "mia", 3)

        with pytest.raises(TransitionRefused, match="reply_overdue"):
            moved(answered_just_now, ReplyOverdue(LATER), LATER)

    def test_a_later_message_is_not_overdue_yet(self) -> None:
        """The deadline is counted from the message that waits now."""
        waiting_since_later = heard(replied(MIAS, "mia", 3), LATER)

        with pytest.raises(TransitionRefused):
            moved(waiting_since_later, ReplyOverdue(NOON), LATER)

    @pytest.mark.parametrize("event", [HandedBack("bo"), Transferred("bo", "cy"), Closed("bo")])
    def test_only_the_agent_who_has_it_moves_it(self, event: Event) -> None:
        """A colleague at the next desk does not end somebody else's conversation."""
        with pytest.raises(TransitionRefused, match="'bo' does not have this conversation"):
            moved(MIAS, event, LATER)

    def test_nobody_passes_it_to_themselves(self) -> None:
        """It would end their own wait, and count as something."""
        with pytest.raises(TransitionRefused, match="has it already"):
            moved(MIAS, Transferred("mia", "mia"), LATER)

    def test_a_refusal_names_the_way_out(self) -> None:
        """It says how the conversation stands, and how it would have to."""
        with pytest.raises(TransitionRefused, match="is bot, and must be queued"):
            moved(BOT, Accepted("mia"), LATER)
        with pytest.raises(TransitionRefused, match="it has ended"):
            moved(CLOSED, PersonRequested("asked"), LATER)


class TestNoSequence:
    @given(happenings)
    def test_every_move_is_exactly_one_epoch(
        self, sequence: list[tuple[Event, datetime, bool]]
    ) -> None:
        """Epochs count moves, and nothing else counts them."""
        epochs = [now.epoch for _, now in run(sequence)]

        assert epochs == list(range(2, 2 + len(epochs)))

    @given(happenings)
    def test_nothing_leaves_the_end(self, sequence: list[tuple[Event, datetime, bool]]) -> None:
        """Closed is closed, whoever tries what."""
        owners = [now.owner for _, now in run(sequence)]

        assert Owner.CLOSED not in owners[:-1]

    @given(happenings)
    def test_a_person_comes_only_through_the_queue_or_a_colleague(
        self, sequence: list[tuple[Event, datetime, bool]]
    ) -> None:
        """Nobody breaks into a conversation that asked for no one."""
        before = BOT
        for event, now in run(sequence):
            if now.owner is Owner.HUMAN:
                assert before.owner is Owner.QUEUED or isinstance(event, Transferred)
            before = now

    @given(happenings)
    def test_who_has_it_waits_and_owes_as_the_owner_says(
        self, sequence: list[tuple[Event, datetime, bool]]
    ) -> None:
        """An agent only with a person, a place only in the queue, failures only with the bot."""
        for _, now in run(sequence):
            assert (now.agent is not None) == (now.owner is Owner.HUMAN)
            assert (now.queued_at is not None) == (now.owner is Owner.QUEUED)
            assert now.awaiting_since is None or now.owner is Owner.HUMAN
            assert now.failures == 0

    @given(happenings, st.integers(1, 70), logins)
    def test_only_the_accepting_agent_replies_and_only_in_their_epoch(
        self, sequence: list[tuple[Event, datetime, bool]], epoch: int, login: str
    ) -> None:
        """Everybody else, and the same agent a moment too late, is refused."""
        for _, now in run(sequence):
            may = now.owner is Owner.HUMAN and now.agent == login and now.epoch == epoch
            if may:
                assert replied(now, login, epoch).awaiting_since is None
            else:
                with pytest.raises(EpochPassed):
                    replied(now, login, epoch)

    @given(happenings, st.integers(1, 70))
    def test_the_bot_speaks_only_in_an_epoch_of_its_own(
        self, sequence: list[tuple[Event, datetime, bool]], epoch: int
    ) -> None:
        """However late its answer is, and whoever has had it in between."""
        for _, now in run(sequence):
            if bot_may_speak(now, epoch):
                assert (now.owner, now.epoch) == (Owner.BOT, epoch)

    @given(happenings)
    def test_every_move_has_a_reason_a_record_can_keep(
        self, sequence: list[tuple[Event, datetime, bool]]
    ) -> None:
        """One word, and an agent exactly where an agent has to do with it."""
        before = BOT
        for event, now in run(sequence):
            assert reason_of(event).replace("_", "").isalpha()
            if now.owner is Owner.HUMAN:
                assert agent_of(before, event) == now.agent
            before = now


class TestWaiting:
    def test_the_first_unanswered_message_starts_the_time(self) -> None:
        """A customer who writes again does not make the wait look shorter."""
        waiting = heard(replied(MIAS, "mia", 3), NOON)

        assert heard(waiting, LATER).awaiting_since == NOON

    @pytest.mark.parametrize("now", [BOT, QUEUED, CLOSED])
    def test_nobody_owes_a_reply_where_nobody_has_it(self, now: Ownership) -> None:
        """The queue has a time of its own, and the bot answers at once or not."""
        assert heard(now, LATER) == now


class TestGivingUp:
    def test_two_turns_in_a_row_that_do_not_help_lead_to_a_person(self) -> None:
        """The first is bad luck."""
        once = answered(BOT, helped=False)
        twice = answered(once, helped=False)

        assert after_turn(once, None) is None
        assert after_turn(twice, None) == PersonRequested(TWO_FAILURES)

    def test_a_turn_that_helps_makes_up_for_the_one_before(self) -> None:
        """In a row means in a row."""
        now = BOT
        for helped in (False, True, False):
            now = answered(now, helped=helped)

        assert after_turn(now, None) is None

    def test_a_turn_that_was_cut_off_says_nothing_about_the_bot(self) -> None:
        """A restart is not the customer's question being hard."""
        once = answered(BOT, helped=False)

        assert answered(once, helped=None) == once

    def test_an_answer_that_asks_for_a_person_needs_no_failure(self) -> None:
        """Its own reason goes into the record, also when the bot had failed twice."""
        twice = Ownership(failures=2)

        assert after_turn(BOT, "asked") == PersonRequested("asked")
        assert after_turn(twice, "asked") == PersonRequested("asked")

    def test_failures_are_forgotten_with_the_epoch(self) -> None:
        """Who comes back from a person begins anew."""
        queued = moved(Ownership(failures=2), PersonRequested(TWO_FAILURES), NOON)

        assert moved(queued, NobodyInTime(), LATER).failures == 0


class TestTheEpoch:
    def test_another_epoch_is_refused_with_how_it_stands(self) -> None:
        """Who was too late reads who has it now."""
        with pytest.raises(
            EpochPassed, match=r"epoch 2: .* at epoch 3 now, and its owner is human"
        ):
            require_epoch(MIAS, 2)

    def test_no_epoch_is_whichever_it_is(self) -> None:
        """A customer who wants a person does not know about epochs."""
        require_epoch(MIAS, None)
        require_epoch(MIAS, 3)
