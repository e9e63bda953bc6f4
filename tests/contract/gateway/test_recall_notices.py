"""Recall notices in conversations, on every database: once in each, whoever has it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import create_engine, write_transaction
from actions.adapters.sql.recall_register import SqlRecallRegister
from actions.adapters.sql.recalls import SqlRecalls
from actions.adapters.sql.tables import guest_verifications
from actions.adapters.sql.tracing_tables import recall_deliveries
from actions.domain.recalls import Remedy
from actions.services.recall_ports import ItemRef
from gateway.adapters.sql.desk_store import SqlDeskStore
from gateway.adapters.sql.notices import SqlNotices
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.conversation import Conversation, Owner
from gateway.domain.message import Message, Sender
from gateway.domain.parts import ButtonsPart, CitationsPart, NoticePart
from gateway.services.hub import Hub
from gateway.services.recall_notices import NoticeWatch, RecallNotices, Sent
from tests.contract.gateway.rooms import opened, queued, said
from tests.tables import lay_tables
from tests.unit.actions.fake_recalls import FakeShelf
from tests.unit.gateway.moves import accepting, closing

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LAMP = "R-LAMP-1"


@dataclass
class House:
    """A shop with conversations, and what brings notices into them."""

    engine: Engine
    transactions: Transactions

    def __post_init__(self) -> None:
        self.hub = Hub()
        self.store = SqlConversationStore(self.transactions)
        self.register = SqlRecallRegister(self.engine)
        self.notices = self.service()

    def service(self) -> RecallNotices:
        """The service of another process: nothing is shared but the database."""
        return RecallNotices(
            store=SqlNotices(self.transactions),
            shelf=FakeShelf(),
            announcer=self.hub,
            clock=lambda: NOW,
        )

    def announce(self, recall_id: str = LAMP) -> None:
        """Keep whom a recall of the demo's concerns."""
        recall = self.register.recall(recall_id)
        assert recall is not None
        self.register.announce(recall, self.register.affected(recall), NOW)

    async def send(self, recall_id: str = LAMP) -> Sent:
        """Bring its notices out."""
        return await self.notices.send(recall_id, lambda done, total: None)

    async def log(self, conversation: Conversation) -> list[Message]:
        """What was said there."""
        return await SqlDeskStore(self.transactions).messages(conversation.id, 0)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The demo shop, nobody talking yet."""
    lay_tables(database_url, "actions", "gateway")
    engine = create_engine(database_url)
    demo_shop.seed(engine, TODAY)
    transactions = Transactions(engine)
    yield House(engine, transactions)
    transactions.close()
    engine.dispose()


async def test_every_conversation_of_an_affected_customer_gets_one_notice(house: House) -> None:
    """With hazard, what to do, passages and buttons; nobody else's gets any, ended ones neither."""
    first, second = (
        await opened(house.store, customer="ada"),
        await opened(house.store, customer="ada"),
    )
    other = await opened(house.store, customer="bo")
    ended = await opened(house.store, customer="ada")
    await house.store.move(closing(ended.id, NOW))
    house.announce()
    assert await house.send() == Sent(customers=1, messages=2, waiting=0)
    for conversation in (first, second):
        (message,) = await house.log(conversation)
        assert message.sender is Sender.SYSTEM
        assert "risk of fire" in message.text
        assert "Stop using the lamp at once" in message.text
        notice, citations, buttons = message.parts
        assert isinstance(notice, NoticePart)
        assert notice.text == "Product safety recall"
        assert isinstance(citations, CitationsPart)
        assert isinstance(buttons, ButtonsPart)
        assert [each.title for each in buttons.buttons] == ["Replacement", "Refund"]
    assert await house.log(other) == []
    assert [each.sender for each in await house.log(ended)] == [Sender.SYSTEM]


async def test_a_second_run_sends_nothing_twice(house: House) -> None:
    """Nor does announcing again, nor three runs at once."""
    conversation = await opened(house.store, customer="ada")
    house.announce()
    await house.send()
    house.announce()
    for _ in range(2):
        assert (await house.send()).messages == 0
    again = await asyncio.gather(
        *(house.service().send(LAMP, lambda done, total: None) for _ in range(3))
    )
    assert [each.messages for each in again] == [0, 0, 0]
    assert len(await house.log(conversation)) == 1


async def test_runs_at_the_same_time_send_one_notice_between_them(house: House) -> None:
    """The row of the delivery and the message are one transaction."""
    rooms = [await opened(house.store, customer="ada") for _ in range(4)]
    house.announce()
    runs = await asyncio.gather(
        *(house.service().send(LAMP, lambda done, total: None) for _ in range(4))
    )
    assert sum(each.messages for each in runs) == 4
    assert [len(await house.log(room)) for room in rooms] == [1] * 4


class Killed(Exception):
    """The process is gone."""


async def test_a_run_that_was_killed_goes_on_where_it_stopped(house: House) -> None:
    """Whoever was told is not told again, the others are."""
    ada, bo = await opened(house.store, customer="ada"), await opened(house.store, customer="bo")
    with write_transaction(house.engine) as connection:
        everywhere = sa.text(
            "INSERT INTO recall_scopes (recall_id, sku) VALUES ('R-LAMP-1', 'TOY-BLK-80')"
        )
        connection.execute(everywhere)
    house.announce()

    def die_after_one(done: int, total: int) -> None:
        assert total == 2
        if done == 1:
            raise Killed

    with pytest.raises(Killed):
        await house.notices.send(LAMP, die_after_one)
    assert [len(await house.log(each)) for each in (ada, bo)] == [1, 0]
    assert (await house.service().send(LAMP, lambda done, total: None)).messages == 1
    assert [len(await house.log(each)) for each in (ada, bo)] == [1, 1]


async def test_a_notice_takes_nobodys_turn(house: House) -> None:
    """Owner and epoch stay; the person who has it sees it, and no button speaks to the bot."""
    waiting = await queued(house.store, customer="ada")
    with_person = await queued(house.store, customer="ada")
    await house.store.move(accepting(with_person.id, NOW))
    house.announce()
    await house.send()
    desk = SqlDeskStore(house.transactions)
    for conversation, owner, epoch in ((waiting, Owner.QUEUED, 2), (with_person, Owner.HUMAN, 3)):
        summary = await desk.summary(conversation.id)
        assert (summary.owner, summary.epoch) == (owner, epoch)
        message = (await house.log(conversation))[-1]
        assert (message.sender, message.epoch) == (Sender.SYSTEM, epoch)
        assert [part.type for part in message.parts] == ["notice", "citations"]
        assert "Tell the person you are talking to" in message.text


async def test_the_log_counts_on_after_a_notice(house: House) -> None:
    """No sequence number is lost or given twice."""
    conversation = await opened(house.store, customer="ada")
    await said(house.store, conversation, "hello")
    house.announce()
    await house.send()
    await said(house.store, conversation, "what is that?")
    assert [each.seq for each in await house.log(conversation)] == [1, 2, 3]


async def test_whoever_has_no_conversation_is_told_in_the_next_one(house: House) -> None:
    """Once there, and in no other after they have chosen."""
    house.announce()
    assert await house.send() == Sent(customers=1, messages=0, waiting=1)
    conversation = await opened(house.store, customer="ada")
    for _ in range(2):
        await house.notices.welcome(conversation)
    assert len(await house.log(conversation)) == 1
    await SqlRecalls(house.engine).choose_for(
        ItemRef("RC-10001", "LMP-DESK-OAK"), LAMP, Remedy.REFUND, done_by="mia", at=NOW
    )
    later = await opened(house.store, customer="ada")
    await house.notices.welcome(later)
    assert await house.log(later) == []
    assert (await house.send()).messages == 0


async def test_a_recall_that_was_not_announced_or_is_over_is_brought_to_nobody(
    house: House,
) -> None:
    """A new conversation is empty then."""
    conversation = await opened(house.store, customer="ada")
    await house.notices.welcome(conversation)
    house.announce()
    house.register.close(LAMP, TODAY)
    await house.notices.welcome(conversation)
    assert (await house.send()).messages == 0
    assert await house.log(conversation) == []


async def test_a_batch_that_is_not_known_is_asked_for_and_no_remedy_offered_yet(
    house: House,
) -> None:
    """With where on the goods to look."""
    conversation = await opened(house.store, customer="bo")
    house.announce("R-TRAIN-1")
    await house.send("R-TRAIN-1")
    (message,) = await house.log(conversation)
    assert "may concern Wooden train set (order RC-10007)" in message.text
    assert "burnt into the underside of the engine" in message.text
    assert [part.type for part in message.parts] == ["notice", "citations"]


@pytest.mark.parametrize(
    ("order", "minutes_ago", "expected"),
    [(None, 5, 1), ("RC-10001", 5, 1), ("RC-10012", 5, 0), (None, 45, 0)],
)
async def test_a_guest_is_told_where_what_they_proved_holds(
    house: House, order: str | None, minutes_ago: int, expected: int
) -> None:
    """For the order that they proved, while the proof is good; an old one shows nothing."""
    conversation = await opened(house.store)
    proved_at = NOW - timedelta(minutes=minutes_ago)
    with write_transaction(house.engine) as connection:
        row = {
            "conversation_id": conversation.id,
            "customer_id": "ada",
            "order_id": order,
            "method": "order_email" if order else "name_postcode",
            "verified_at": proved_at,
            "used_at": proved_at,
        }
        connection.execute(guest_verifications.insert(), row)
    house.announce()
    await house.send()
    assert len(await house.log(conversation)) == expected


async def test_the_gateway_hears_of_notices_that_another_process_sent(house: House) -> None:
    """Each conversation is woken once, also when the row is read a little later."""
    conversation = await opened(house.store, customer="ada")
    watch = NoticeWatch(SqlNotices(house.transactions), house.hub, lambda: NOW)
    house.announce()
    await house.send()
    with house.hub.watch(conversation.id) as signals:
        await watch.once()
        signal = await asyncio.wait_for(signals.next(), 1)
        assert (signal.conversation_id, signal.kind) == (conversation.id, "changed")
        await watch.once()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(signals.next(), 0.05)


async def test_a_delivery_is_a_row_with_its_message(house: House) -> None:
    """Which recall, which conversation, whose, which message, when."""
    conversation = await opened(house.store, customer="ada")
    house.announce()
    await house.send()
    (message,) = await house.log(conversation)
    with house.engine.connect() as connection:
        row = connection.execute(sa.select(recall_deliveries)).one()
    assert tuple(row) == (LAMP, conversation.id, "ada", message.id, NOW)
