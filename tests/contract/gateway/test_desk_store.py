"""What every store promises the desk: lists, whole conversations, replies, notes, marks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.domain.desk import Note, View
from gateway.domain.errors import ClientIdReused, ConversationNotFound, EpochPassed
from gateway.domain.message import Sender, Utterance
from gateway.services.desk_ports import DeskStore, Page
from gateway.services.ports import ConversationStore
from tests.contract.gateway.conftest import Team
from tests.contract.gateway.rooms import (
    BO,
    MIA,
    NOW,
    answered,
    minutes,
    opened,
    queued,
    reply,
    said,
    with_mia,
)
from tests.unit.gateway.fake_desk import an_agent
from tests.unit.gateway.moves import accepting, closing, handing_back, queueing


async def ids(desk: DeskStore, view: View, **page: object) -> list[str]:
    """The conversations of a list, by id."""
    found = await desk.summaries(Page(view, "mia", **page))  # type: ignore[arg-type]
    return [summary.id for summary in found]


class TestReplying:
    async def test_an_agents_message_is_in_the_log_under_their_name(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """With the agent's own id of it at the desk, and the epoch it was written in."""
        conversation = await with_mia(store)

        replied = await desk.reply(reply(conversation, "Hello there."))

        [message] = await desk.messages(conversation.id, 2)
        assert replied.fresh
        assert replied.message == message
        assert (message.sender, message.author, message.text) == (
            Sender.AGENT,
            "Mia",
            "Hello there.",
        )
        assert (message.seq, message.epoch, message.client_id) == (3, 3, "r-1")

    async def test_a_repeated_reply_has_one_effect(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """An agent whose line broke sends again; the customer reads it once."""
        conversation = await with_mia(store)
        first = await desk.reply(reply(conversation))

        again = await desk.reply(reply(conversation))

        assert (again.fresh, again.message) == (False, first.message)
        assert await desk.last_seq(conversation.id) == 3

    async def test_repeated_at_once_it_has_one_effect(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Five times at the same moment."""
        conversation = await with_mia(store)

        replies = await asyncio.gather(*(desk.reply(reply(conversation)) for _ in range(5)))

        assert sum(each.fresh for each in replies) == 1
        assert len({each.message.id for each in replies}) == 1
        assert await desk.last_seq(conversation.id) == 3

    async def test_a_repeated_reply_finds_the_first_even_when_all_is_over(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """It was said; nobody is told otherwise because the answer to that got lost."""
        conversation = await with_mia(store)
        first = await desk.reply(reply(conversation))
        await store.move(handing_back(conversation.id, NOW))

        again = await desk.reply(reply(conversation))

        assert again.message == first.message

    async def test_the_same_id_with_another_text_is_refused(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """A page's bug is told, not guessed at."""
        conversation = await with_mia(store)
        await desk.reply(reply(conversation, "One"))

        with pytest.raises(ClientIdReused):
            await desk.reply(reply(conversation, "Other"))

    async def test_a_customers_client_id_is_nobody_elses(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Whatever id a customer chooses, no reply of an agent's disappears behind it."""
        conversation = await with_mia(store)
        asked = await said(store, conversation, "Hello")

        replied = await desk.reply(reply(conversation, reply_id=str(asked.message.client_id)))

        assert replied.fresh
        assert (await said(store, conversation, "Still there?")).fresh

    async def test_two_agents_may_use_the_same_id(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Ids are each agent's own."""
        conversation = await with_mia(store)
        await desk.reply(reply(conversation, "From Mia"))
        await store.move(handing_back(conversation.id, NOW))
        await store.move(queueing(conversation.id, NOW))
        await store.move(accepting(conversation.id, NOW, "bo"))

        replied = await desk.reply(reply(conversation, "From Bo", agent=BO, epoch=6))

        assert replied.fresh

    @pytest.mark.parametrize(
        ("agent", "epoch"),
        [(BO, 3), (MIA, 2), (MIA, 4)],
        ids=["somebody else's", "too old", "of the future"],
    )
    async def test_only_whoever_has_it_replies_and_only_in_their_epoch(
        self, store: ConversationStore, desk: DeskStore, agent: object, epoch: int
    ) -> None:
        """Refused, and nothing of it is in the log."""
        conversation = await with_mia(store)

        with pytest.raises(EpochPassed, match="owner is human"):
            await desk.reply(reply(conversation, agent=agent, epoch=epoch))  # type: ignore[arg-type]

        assert await desk.last_seq(conversation.id) == 2

    async def test_a_reply_after_handing_back_is_refused(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """The bot has it again, and nobody talks over the bot either."""
        conversation = await with_mia(store)
        await store.move(handing_back(conversation.id, NOW))

        with pytest.raises(EpochPassed, match="at epoch 4 now, and its owner is bot"):
            await desk.reply(reply(conversation))

    async def test_a_reply_that_races_the_end_is_before_it_or_refused(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Nothing is ever after the end."""
        for _ in range(10):
            conversation = await with_mia(store)

            outcomes = await asyncio.gather(
                desk.reply(reply(conversation)),
                store.move(closing(conversation.id, NOW)),
                return_exceptions=True,
            )

            log = await desk.messages(conversation.id, 2)
            said_last = log[-1]
            assert said_last.sender is Sender.SYSTEM
            assert len(log) == (1 if isinstance(outcomes[0], EpochPassed) else 2)

    async def test_an_unknown_conversation_is_not_found(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """By whatever is done with it."""
        conversation = await opened(store)
        note = Note(id="n-1", agent=MIA, text="?", at=NOW)

        for attempt in (
            desk.summary("nowhere"),
            desk.dossier("nowhere"),
            desk.last_seq("nowhere"),
            desk.note("nowhere", note),
            desk.mark_read("nowhere", 1),
            desk.reply(replace(reply(conversation), conversation_id="nowhere")),
        ):
            with pytest.raises(ConversationNotFound):
                await attempt


class TestLists:
    async def test_each_list_has_its_own(self, store: ConversationStore, desk: DeskStore) -> None:
        """By owner, and among a person's by agent."""
        bots, waits, mias = await opened(store), await queued(store), await with_mia(store)
        bos = await queued(store)
        await store.move(accepting(bos.id, minutes(1), "bo"))
        ended = await opened(store)
        await store.move(closing(ended.id, NOW))

        assert await ids(desk, View.BOT) == [bots.id]
        assert await ids(desk, View.QUEUE) == [waits.id]
        assert await ids(desk, View.MINE) == [mias.id]
        assert await ids(desk, View.HUMAN) == [bos.id, mias.id]
        assert await ids(desk, View.CLOSED) == [ended.id]
        assert await desk.queue_length() == 1

    async def test_the_queue_begins_with_who_waits_longest(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Also when the later one has just said something."""
        second, first = await queued(store, minutes(2)), await queued(store, minutes(1))
        await said(store, second, "hurry", minutes(9))

        assert await ids(desk, View.QUEUE) == [first.id, second.id]

    async def test_other_lists_begin_with_the_newest_word(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Whoever spoke it."""
        old, new = await opened(store, minutes(1)), await opened(store, minutes(2))
        assert await ids(desk, View.BOT) == [new.id, old.id]

        asked = await said(store, old, "Hello", minutes(3))
        assert await ids(desk, View.BOT) == [old.id, new.id]
        await said(store, new, "Hello", minutes(4))
        await answered(store, asked, Utterance("Hi"), at=minutes(5))
        assert await ids(desk, View.BOT) == [old.id, new.id]

    @pytest.mark.parametrize("view", [View.BOT, View.QUEUE])
    async def test_pages_join_without_gap_or_double(
        self, store: ConversationStore, desk: DeskStore, view: View
    ) -> None:
        """Seven in pages of three, several of them of the same moment."""
        for number in range(7):
            await (opened if view is View.BOT else queued)(store, minutes(number // 3))
        whole = await ids(desk, view, limit=7)

        paged: list[str] = []
        while page := await ids(desk, view, limit=3, before=paged[-1] if paged else None):
            paged.extend(page)

        assert paged == whole
        assert len(set(whole)) == 7

    @pytest.mark.parametrize("words", ["wet PARCEL", "ada", "room-", "100% sure_"])
    async def test_words_are_looked_for_in_ids_customers_and_newest_messages(
        self, store: ConversationStore, desk: DeskStore, words: str
    ) -> None:
        """Whatever their case, and with no meaning of their own."""
        wanted = await queued(store, customer="ada")
        await said(store, wanted, "The wet parcel. I am 100% sure_")
        other = await queued(store, customer="dara")
        await said(store, other, "Nothing like it, 1000 surex")

        found = await ids(desk, View.QUEUE, words=words)

        assert wanted.id in found
        assert (other.id in found) == (words == "room-")

    async def test_customers_can_be_found_by_the_names_the_shop_has(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """The records here know ids only; who has a name is asked elsewhere."""
        wanted = await queued(store, customer="c-17")
        await queued(store, customer="c-18")

        found = await ids(desk, View.QUEUE, words="Ada Lovelace", customers=("c-17",))

        assert found == [wanted.id]

    async def test_a_line_says_what_is_needed_to_choose(
        self, store: ConversationStore, desk: DeskStore, team: Team
    ) -> None:
        """Who, since when, why, what was said last and who has it."""
        await team.hire(an_agent("mia"))
        conversation = await opened(store, minutes(0), customer="ada")
        await said(store, conversation, "Where is it?" * 50, minutes(1))
        await store.move(queueing(conversation.id, minutes(2)))
        waiting = await desk.summary(conversation.id)
        await store.move(accepting(conversation.id, minutes(3)))
        taken = await desk.summary(conversation.id)

        assert (waiting.opened_at, waiting.queued_at) == (minutes(0), minutes(2))
        assert (waiting.queue_position, waiting.reason, waiting.agent) == (1, "asked", None)
        assert waiting.customer is not None
        assert (waiting.customer.id, waiting.customer.name) == ("ada", None)
        assert waiting.last is not None
        assert (waiting.last.seq, waiting.last.sender) == (2, Sender.SYSTEM)
        assert taken.agent == MIA
        assert (taken.queued_at, taken.queue_position) == (None, None)
        assert (taken.reason, taken.awaiting_since) == ("asked", minutes(3))

    async def test_long_words_are_cut_short_in_a_line(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """A list is no place to read a message in."""
        conversation = await opened(store)
        await said(store, conversation, "x" * 1_000)

        last = (await desk.summary(conversation.id)).last

        assert last is not None
        assert last.text == "x" * 200


class TestWholeConversations:
    async def test_everything_there_is(
        self, store: ConversationStore, desk: DeskStore, team: Team
    ) -> None:
        """Log, notes, owners, what was not sent, and what to know."""
        for login in ("mia", "bo"):
            await team.hire(an_agent(login))
        conversation = await opened(store, customer="ada")
        asked = await said(store, conversation, "Where is RC-10001?")
        await store.move(queueing(conversation.id, NOW))
        await answered(store, asked, Utterance("Too late."))
        await store.move(accepting(conversation.id, NOW))
        await desk.note(conversation.id, Note(id="n-1", agent=MIA, text="First", at=minutes(1)))
        await desk.note(conversation.id, Note(id="n-2", agent=BO, text="Second", at=minutes(2)))

        dossier = await desk.dossier(conversation.id)

        assert dossier.summary == await desk.summary(conversation.id)
        assert list(dossier.messages) == await desk.messages(conversation.id, 0)
        assert [(n.agent.name, n.text) for n in dossier.notes] == [
            ("Mia", "First"),
            ("Bo", "Second"),
        ]
        assert [t.went_to for t in dossier.transitions] == ["bot", "queued", "human"]
        assert dossier.transitions[2].agent == MIA
        assert dossier.transitions[1].context is not None
        [unsent] = dossier.suppressed
        assert (unsent.text, unsent.answers, unsent.epoch) == ("Too late.", asked.message.id, 1)
        assert dossier.context.orders == ("RC-10001",)
        assert dossier.context.reason == "asked"

    async def test_what_an_agent_has_read_only_grows(
        self, store: ConversationStore, desk: DeskStore
    ) -> None:
        """Never back, never past the end, and told as news once."""
        conversation = await with_mia(store)

        assert await desk.mark_read(conversation.id, 1)
        assert not await desk.mark_read(conversation.id, 1)
        assert await desk.mark_read(conversation.id, 999)
        assert not await desk.mark_read(conversation.id, 2)
