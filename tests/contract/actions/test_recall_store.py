"""Recalls and traceability on every database: what is known, what is chosen, and the rows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.recall_register import SqlRecallRegister
from actions.adapters.sql.recalls import SqlRecalls
from actions.adapters.sql.tables import order_items, orders, returns
from actions.adapters.sql.tracing_tables import (
    batch_reports,
    recall_deeds,
    recall_deliveries,
    recall_notices,
)
from actions.domain.errors import EpochPassed, NothingChosen, RecallNotFound, RemedyCarriedOut
from actions.domain.identity import Asker, Sight
from actions.domain.orders import OrderState, ReturnState
from actions.domain.recalls import Concern, RecallDeed, Remedy, Scope
from actions.services.recall_ports import ItemRef
from actions.services.recalls import RecallService
from tests.contract.actions.conversations import own
from tests.unit.actions.fake_recalls import recall

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LAMP = ItemRef("RC-10001", "LMP-DESK-OAK")
TRAIN = ItemRef("RC-10007", "TOY-TRAIN-1")
ADA = Asker("c-1", 0, None)


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """The demo shop, and a conversation of the bot's."""
    demo_shop.seed(engine, TODAY)
    own(engine, ADA.conversation)
    return engine


@pytest.fixture
def service(shop: Engine) -> RecallService:
    """The service on these records, at noon."""
    return RecallService(SqlRecalls(shop), lambda: NOW)


def rows(engine: Engine, table: sa.Table) -> Sequence[sa.Row[Any]]:
    with read_transaction(engine) as connection:
        return connection.execute(sa.select(table)).all()


async def test_an_item_is_traced_to_its_batch_maker_and_reports(service: RecallService) -> None:
    """With the days that the shop knows, and whatever passed or failed."""
    goods = await service.trace("RC-10012", "KET-GOOSE-09")
    (batch,) = goods.batches
    assert (batch.number, batch.recorded, goods.batch_known) == ("KGN-26-09C", True, True)
    assert batch.producer is not None
    assert batch.producer.name == "Clay & Steam Kettle Works"
    assert [each.standard for each in batch.inspections] == ["GB 4706.1", "GB 4806.9"]
    assert batch.made_on == TODAY - timedelta(days=40)
    assert service.open_of(goods) == ()


async def test_an_open_recall_of_its_batch_means_an_item_surely(service: RecallService) -> None:
    """The closed one of another article does not."""
    (found,) = await service.open_recalls(LAMP.order_id, LAMP.sku)
    assert (found.recall.id, found.is_certain, found.chosen) == ("R-LAMP-1", True, None)
    assert await service.open_recalls("RC-10002", "KET-GLASS-17") == ()


async def test_where_the_batch_is_not_known_a_recall_may_mean_it(service: RecallService) -> None:
    """Nothing is guessed; the number on the goods decides, either way."""
    goods = await service.trace(TRAIN.order_id, TRAIN.sku)
    assert [each.concern for each in service.open_of(goods)] == [Concern.POSSIBLE]
    meant = await service.report_batch(goods, "bht 26 06", ADA)
    assert [each.concern for each in service.open_of(meant)] == [Concern.AFFECTED]
    assert meant.reported is not None
    assert meant.reported.recorded
    cleared = await service.report_batch(meant, "BHT-26-07", ADA)
    assert service.open_of(cleared) == ()


async def test_a_number_that_was_read_is_kept_with_a_row_of_it(
    shop: Engine, service: RecallService
) -> None:
    """Once for the goods, once a time for the recall that it decides."""
    goods = await service.trace(TRAIN.order_id, TRAIN.sku)
    await service.report_batch(goods, "BHT-26-06", ADA)
    (report,) = rows(shop, batch_reports)
    assert (report.number, report.conversation_id) == ("BHT-26-06", "c-1")
    assert [each.deed for each in rows(shop, recall_deeds)] == [RecallDeed.BATCH_SAID]


async def test_a_choice_is_a_row_and_can_be_changed_until_it_is_done(
    shop: Engine, service: RecallService
) -> None:
    """Every choice leaves a row of its own; the last one counts."""
    goods = await service.trace(LAMP.order_id, LAMP.sku)
    await service.choose(goods, "R-LAMP-1", Remedy.REFUND, ADA)
    chosen = await service.choose(goods, "R-LAMP-1", Remedy.REPLACEMENT, ADA)
    assert chosen.chosen is Remedy.REPLACEMENT
    (notice,) = rows(shop, recall_notices)
    assert (notice.customer_id, notice.remedy, notice.conversation_id) == (
        *("ada", Remedy.REPLACEMENT),
        "c-1",
    )
    await service.carry_out(LAMP, "R-LAMP-1", "mia")
    with pytest.raises(RemedyCarriedOut):
        await service.choose(goods, "R-LAMP-1", Remedy.REFUND, ADA)
    with pytest.raises(NothingChosen):
        await service.carry_out(LAMP, "R-LAMP-1", "mia")
    assert [(each.deed, each.remedy, each.done_by) for each in rows(shop, recall_deeds)] == [
        (RecallDeed.NOTICED, None, "shop"),
        (RecallDeed.REMEDY_CHOSEN, Remedy.REFUND, "customer"),
        (RecallDeed.REMEDY_CHOSEN, Remedy.REPLACEMENT, "customer"),
        (RecallDeed.CARRIED_OUT, Remedy.REPLACEMENT, "mia"),
    ]


async def test_what_is_chosen_in_an_epoch_that_has_passed_is_not_kept(
    shop: Engine, service: RecallService
) -> None:
    """A person has the conversation by then: no row of it, nor of a number read."""
    own(shop, ADA.conversation, owner="human", epoch=2)
    lamp = await service.trace(LAMP.order_id, LAMP.sku)
    train = await service.trace(TRAIN.order_id, TRAIN.sku)
    with pytest.raises(EpochPassed):
        await service.choose(lamp, "R-LAMP-1", Remedy.REFUND, ADA)
    with pytest.raises(EpochPassed):
        await service.report_batch(train, "BHT-26-06", ADA)
    assert [rows(shop, each) for each in (recall_notices, recall_deeds, batch_reports)] == [[]] * 3


async def test_a_person_can_write_down_what_a_customer_said(
    shop: Engine, service: RecallService
) -> None:
    """Whoever has the conversation; the row names the person."""
    await service.choose_for(LAMP, "R-LAMP-1", Remedy.REFUND, "mia")
    assert rows(shop, recall_notices)[0].remedy is Remedy.REFUND
    assert rows(shop, recall_deeds)[-1].done_by == "mia"
    with pytest.raises(RecallNotFound):
        await service.choose_for(TRAIN, "R-TRAIN-1", Remedy.REFUND, "mia")


async def test_only_what_may_be_seen_is_seen(service: RecallService) -> None:
    """All of a customer's, or the one order that a guest proved; the latest first."""
    seen = await service.seen([Sight("ada")])
    assert [each.order_id for each in seen][:1] == ["RC-10012"]
    assert {each.customer for each in seen} == {"ada"}
    assert {g.order_id for g in await service.seen([Sight("ada", "RC-10001")])} == {"RC-10001"}
    assert await service.seen([Sight("bo", "RC-10001")]) == ()


async def test_recalls_of_an_article_are_told_open_and_closed(service: RecallService) -> None:
    """And an article that nobody sells is told from one without a recall."""
    assert [each.id for each in await service.recalls_of("KET-GLASS-17") or ()] == ["R-KETTLE-1"]
    assert await service.recalls_of("BOK-KITE-HB") == ()
    assert await service.recalls_of("nothing") is None
    assert [each.id for each in await service.open_now()] == ["R-TRAIN-1", "R-LAMP-1"]


async def test_a_batch_is_found_by_its_number_however_it_is_written(
    service: RecallService,
) -> None:
    """It is printed on the goods: whoever asks may know."""
    ((title, batch),) = await service.batches("kgn 26-09c")
    assert (title, batch.number) == ("Gooseneck kettle, 0.9 l", "KGN-26-09C")
    assert await service.batches("--") == ()


def set_state(engine: Engine, order_id: str, state: OrderState) -> None:
    with write_transaction(engine) as connection:
        connection.execute(sa.update(orders).where(orders.c.id == order_id).values(state=state))


def give_back(engine: Engine, order_id: str, skus: list[str] | None) -> None:
    row = {"order_id": order_id, "state": ReturnState.RECEIVED, "skus": skus}
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(returns), row)


def concerned(engine: Engine, *scopes: Scope) -> list[tuple[str, str, str]]:
    """Whom a recall of these goods concerns."""
    found = SqlRecallRegister(engine).affected(recall(scopes=scopes))
    return [(each.order_id, each.sku, each.concern.value) for each in found]


def test_a_whole_article_means_everybody_who_has_it(shop: Engine) -> None:
    """With or without a known batch, by order."""
    lamp, train = Scope("LMP-DESK-OAK"), Scope("TOY-TRAIN-1")
    assert concerned(shop, lamp, train) == [
        ("RC-10001", "LMP-DESK-OAK", "affected"),
        ("RC-10007", "TOY-TRAIN-1", "affected"),
    ]


def test_days_of_production_mean_the_batches_made_on_them_both_ends_included(shop: Engine) -> None:
    """A batch whose day is not known may be meant."""
    made = TODAY - timedelta(days=96)
    day = timedelta(days=1)
    on_the_day = Scope("LMP-DESK-OAK", made_from=made, made_to=made)
    assert concerned(shop, on_the_day) == [("RC-10001", "LMP-DESK-OAK", "affected")]
    assert concerned(shop, Scope("LMP-DESK-OAK", made_from=made + day)) == []
    assert concerned(shop, Scope("LMP-DESK-OAK", made_to=made - day)) == []
    with write_transaction(shop) as connection:
        of_lamp = order_items.c.sku == "LMP-DESK-OAK"
        unheard_of = {"batch": "LDO-99", "batch_key": "LDO99"}
        connection.execute(sa.update(order_items).where(of_lamp).values(**unheard_of))
    assert concerned(shop, on_the_day) == [("RC-10001", "LMP-DESK-OAK", "possible")]


def test_who_does_not_have_the_goods_is_not_meant(shop: Engine) -> None:
    """Cancelled, or back in the shop: the item that came back, and only that."""
    blocks, train = Scope("TOY-BLK-80"), Scope("TOY-TRAIN-1")
    give_back(shop, "RC-10007", None)
    assert len(concerned(shop, blocks, train)) == 2
    give_back(shop, "RC-10007", ["TOY-BLK-80"])
    assert [sku for _, sku, _ in concerned(shop, blocks, train)] == ["TOY-TRAIN-1"]
    give_back(shop, "RC-10001", None)
    assert concerned(shop, Scope("LMP-DESK-OAK")) == []
    set_state(shop, "RC-10007", OrderState.CANCELLED)
    assert concerned(shop, blocks, train) == []


def test_announcing_twice_keeps_one_notice_and_what_was_chosen(shop: Engine) -> None:
    """The second run changes what the file changed, and nothing else."""
    register = SqlRecallRegister(shop)
    announced = recall("R-9", scopes=(Scope("LMP-DESK-OAK"),))
    for title in ("First words", "Better words"):
        changed = recall("R-9", scopes=announced.scopes, title=title)
        register.announce(changed, register.affected(changed), NOW)
    assert len(rows(shop, recall_notices)) == 1
    assert len(rows(shop, recall_deeds)) == 1
    kept = register.recall("R-9")
    assert kept is not None
    assert kept.title == "Better words"
    assert register.unknown_articles(recall(scopes=(Scope("nothing"),))) == ("nothing",)


async def test_what_was_told_in_a_conversation_is_known_with_its_time(
    shop: Engine, service: RecallService
) -> None:
    """And nothing of what was told in another one."""
    sent = {
        "recall_id": "R-LAMP-1",
        "conversation_id": ADA.conversation,
        "customer_id": "ada",
        "message_id": "m-1",
        "sent_at": NOW,
    }
    with write_transaction(shop) as connection:
        connection.execute(sa.insert(recall_deliveries), sent)
    assert await service.told_in(ADA.conversation) == {"R-LAMP-1": NOW}
    assert await service.told_in("c-2") == {}


async def test_a_closed_recall_means_nobody_from_that_day_on(
    shop: Engine, service: RecallService
) -> None:
    """And one that is not there cannot be closed."""
    register = SqlRecallRegister(shop)
    assert register.close("R-LAMP-1", TODAY)
    assert not register.close("R-NONE", TODAY)
    assert await service.open_recalls(LAMP.order_id, LAMP.sku) == ()
