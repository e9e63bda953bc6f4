"""Bringing a shop in, on every database: whole, once, beside others, and never by halves."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.shop_files.folder import NEEDED, ShopFolder
from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.shop_import import SqlShop
from actions.adapters.sql.tables import (
    customer_addresses,
    customers,
    metadata,
    order_items,
    orders,
    payment_methods,
    products,
    variants,
)
from actions.domain.errors import ShopFilesUnusable
from actions.domain.identity import Sight
from actions.domain.orders import OrderState, PaymentKind, ShipmentState, order_key
from actions.domain.shop import Kind
from actions.services.shop_import import BATCH, ImportReport, ShopImport
from tests.contract.actions.turns import ROOT
from tests.unit.actions.shop_on_disk import ORDERS, PRODUCTS, USERS, changed, write_shop

WHOLE_SHOP = ROOT.parent / "shared/eval/tau_retail"
Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(engine: Engine, tmp_path: Path) -> Bring:
    """Brings a shop in, as it is on disk or with some files changed."""

    def bring(*, shop: str = "quay", dry_run: bool = False, **files: Any) -> ImportReport:
        folder = ShopFolder.open(write_shop(tmp_path / shop, **files), "GBP")
        store = SqlShop(engine, shop)
        store.prepare(shop.title(), dry_run=dry_run)
        return ShopImport(folder, store, dry_run=dry_run).run(lambda *_: None)

    return bring


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, running numbers and all: rewritten rows get new ones."""
    with read_transaction(engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
        }


def counts(report: ImportReport) -> list[tuple[int, int, int, int]]:
    """Added, updated, unchanged and refused, kind by kind."""
    tallies = [report.tallies[kind] for kind in NEEDED]
    return [(each.added, each.updated, each.unchanged, each.refused) for each in tallies]


async def test_a_shop_comes_in_whole_and_its_orders_are_found(engine: Engine, bring: Bring) -> None:
    """Lines, parcels, money with its method, unknown days: as the files say, to the cent."""
    report = bring()
    assert counts(report) == [(2, 0, 0, 0), (2, 0, 0, 0), (3, 0, 0, 0)]
    assert report.refusals == []
    store, mira = SqlOrders(engine), Sight("mira", payment_details=True)
    for written in ("#A-1001", "A-1001", "a1001", "1001"):
        order = await store.find(order_key(written), sight=mira)
        assert order is not None
        assert order.id == "#A-1001"
    assert (order.state, order.placed_on, order.currency) == (OrderState.SHIPPED, None, "GBP")
    (line,) = order.items
    assert (line.title, line.quantity, line.unit_price) == (
        *("Stoneware mug (blue)", 2),
        Decimal("14.50"),
    )
    assert [(p.tracking, p.carrier, p.expected_on) for p in order.shipments] == [
        ("T1", None, None),
        ("T2", None, None),
    ]
    (paid,) = order.payments
    assert (paid.amount, paid.brand, paid.last_four) == (Decimal("29.00"), "visa", "0042")
    cancelled = await store.find(order_key("#A-1002"), sight=mira)
    assert cancelled is not None
    assert [went.kind for went in cancelled.payments] == [PaymentKind.PAYMENT, PaymentKind.REFUND]
    assert cancelled.shipments[0].state is ShipmentState.CANCELLED


async def test_an_article_that_is_no_longer_listed_is_known_from_its_order(
    engine: Engine, bring: Bring
) -> None:
    """Its order is not refused; whether it is still sold is unknown, until the shop says."""
    bring()
    query = sa.select(variants.c.available, products.c.category, products.c.name).where(
        variants.c.sku == "tin-9", products.c.id == variants.c.product_id
    )
    with read_transaction(engine) as connection:
        assert tuple(connection.execute(query).one()) == (None, None, "Tin lantern")
    listed = {"p-tin": {"name": "Tin lantern", "variants": {"tin-9": {"price": 1}}}}
    assert counts(bring(products={**PRODUCTS, **listed}))[1] == (0, 1, 2, 0)


def test_a_second_run_changes_nothing_at_all(engine: Engine, bring: Bring) -> None:
    """Not a row, not a running number; and it says so."""
    bring()
    once = everything(engine)
    report = bring()
    assert counts(report) == [(0, 0, 2, 0), (0, 0, 2, 0), (0, 0, 3, 0)]
    assert report.changed == 0
    assert everything(engine) == once


def test_what_changed_in_the_files_is_written_and_nothing_else(
    engine: Engine, bring: Bring
) -> None:
    """A record is replaced whole: a line that went is gone, a method that came is there."""
    bring()
    users, goods, placed = map(copy.deepcopy, (USERS, PRODUCTS, ORDERS))
    users["mira"]["email"] = "mira@new.example.com"
    users["mira"]["payment_methods"] = {"pay_2": {"source": "paypal"}}
    goods["p-mug"]["variants"] = {"mug-blue": {"price": 15}, "mug-green": {"price": 16}}
    placed["#A-1001"]["status"] = "delivered"
    placed["#A-1001"]["items"] = placed["#A-1001"]["items"][:1]
    report = bring(users=users, products=goods, orders=placed)
    assert counts(report) == [(0, 1, 1, 0), (0, 1, 1, 0), (0, 1, 2, 0)]
    with read_transaction(engine) as connection:
        methods = connection.execute(sa.select(payment_methods.c.id)).scalars().all()
        emails = connection.execute(sa.select(customers.c.email)).scalars().all()
        sold = connection.execute(
            sa.select(variants.c.sku, variants.c.price, variants.c.available)
            .where(variants.c.product_id == "p-mug")
            .order_by(variants.c.sku)
        ).all()
        quantities = connection.execute(
            sa.select(order_items.c.quantity).where(order_items.c.order_id == "#A-1001")
        ).scalars()
        assert quantities.all() == [1]
    assert methods == ["pay_2"]
    assert set(emails) == {"mira@new.example.com", None}
    assert [tuple(row) for row in sold] == [
        ("mug-blue", Decimal("15.00"), None),
        ("mug-green", Decimal("16.00"), None),
        ("mug-red", Decimal("14.00"), False),
    ]


def test_what_the_house_did_since_is_not_undone_by_the_same_files(
    engine: Engine, bring: Bring
) -> None:
    """An order cancelled in the chat stays cancelled until the shop itself says otherwise."""
    bring()
    with write_transaction(engine) as connection:
        ours = sa.update(orders).where(orders.c.id == "#A-1001")
        connection.execute(ours.values(state=OrderState.CANCELLED))
    bring()
    with read_transaction(engine) as connection:
        state = sa.select(orders.c.state).where(orders.c.id == "#A-1001")
        assert connection.execute(state).scalar_one() is OrderState.CANCELLED


def test_what_is_no_longer_in_the_files_stays(bring: Bring) -> None:
    """Nothing is lost because a file was short; the report counts it."""
    bring()
    report = bring(orders={"#A-1001": ORDERS["#A-1001"]}, users={"mira": USERS["mira"]})
    assert [report.tallies[kind].left for kind in NEEDED] == [1, 1, 2]


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(engine: Engine, bring: Bring) -> None:
    """The same counts and the same refusals as the run itself."""
    before = everything(engine)
    odd = {**ORDERS, "#A-9": changed(ORDERS["#A-1002"], user_id="nobody")}
    dry = bring(dry_run=True, orders=odd)
    assert everything(engine) == before
    run = bring(orders=odd)
    assert counts(dry) == counts(run) == [(2, 0, 0, 0), (2, 0, 0, 0), (3, 0, 0, 1)]
    assert dry.refusals == run.refusals
    again = bring(dry_run=True, orders=odd)
    assert counts(again) == [(0, 0, 2, 0), (0, 0, 2, 0), (0, 0, 3, 1)]


def test_nothing_of_the_demo_or_of_another_shop_is_touched(engine: Engine, bring: Bring) -> None:
    """Three shops side by side; a record that claims another's id is refused and said."""
    demo_shop.seed(engine, date(2026, 5, 4))
    bring(shop="first")
    before = everything(engine)
    users = {"ada": {"name": "Ada Thief"}, "zoe": {"name": "Zoe Park"}}
    goods = {
        "p-mug": {"name": "Mug", "variants": {}},
        "p-own": {"name": "Own", "variants": {"rug-1": {"price": 1}}},
    }
    line = {"name": "Desk lamp", "product_id": "p-x", "item_id": "LMP-DESK-OAK", "price": 1}
    mine = {"user_id": "zoe", "status": "pending", "items": [{**line, "item_id": "x"}]}
    placed = {
        "RC-10001": mine,
        "#a 1001": mine,
        "Z-1": {**mine, "items": [line]},
        "Z-2": {**mine, "items": [{**line, "item_id": "y", "product_id": "p-rug"}]},
        "Z-3": mine,
    }
    report = bring(shop="second", users=users, products=goods, orders=placed)
    assert counts(report) == [(1, 0, 0, 1), (0, 0, 0, 2), (1, 0, 0, 4)]
    assert [refusal.path for refusal in report.refusals] == [
        "$['ada']",
        "$['p-mug']",
        "$['p-own'].variants.rug-1",
        "$['RC-10001']",
        "$['#a 1001']",
        "$['Z-1'].items[0].item_id",
        "$['Z-2'].items[0].item_id",
    ]
    assert "shop 'demo' does not use already" in report.refusals[0].expected
    assert "order '#A-1001' does not have already" in report.refusals[4].expected
    after = everything(engine)
    for name, kept in before.items():
        assert [row for row in after[name] if row in kept] == kept, name


def test_a_shop_may_not_take_the_name_of_a_merchant_of_the_demo(
    engine: Engine, bring: Bring
) -> None:
    """Its goods would be theirs."""
    demo_shop.seed(engine, date(2026, 5, 4))
    with pytest.raises(ShopFilesUnusable, match="choose another --shop NAME"):
        bring(shop="northlight")


REFUSED_TOGETHER: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown customer": (
        {"#A-9": changed(ORDERS["#A-1002"], user_id="nobody")},
        "$['#A-9'].user_id",
        "a customer that this shop has",
    ),
    "a number in another spelling": (
        {"a1001": changed(ORDERS["#A-1002"])},
        "$['a1001']",
        "a number that order '#A-1001' does not have already",
    ),
}


@pytest.mark.parametrize(
    ("extra", "path", "expected"), REFUSED_TOGETHER.values(), ids=REFUSED_TOGETHER
)
def test_what_does_not_fit_the_rest_is_refused_and_the_rest_is_kept(
    bring: Bring, extra: dict[str, Any], path: str, expected: str
) -> None:
    """In the same run as the records it does not fit, and in a later one."""
    for _ in range(2):
        report = bring(orders={**ORDERS, **extra})
        (refusal,) = report.refusals
        assert (refusal.path, refusal.expected) == (path, expected)
        assert report.tallies[Kind.ORDERS].kept == 3


def test_an_order_of_a_refused_customer_is_refused_with_them(bring: Bring) -> None:
    """It would be nobody's."""
    users = {**USERS, "mira": changed(USERS["mira"], email="none")}
    report = bring(users=users)
    assert counts(report) == [(1, 0, 0, 1), (2, 0, 0, 0), (0, 0, 0, 3)]


def test_an_article_that_two_products_list_is_the_first_ones(bring: Bring) -> None:
    """One of the files' own, and then one that is kept already."""
    twice = {"p-two": {"name": "Two", "variants": {"rug-1": {"price": 1}}}}
    for goods in ({**PRODUCTS, **twice}, twice):
        (refusal,) = bring(products=goods).refusals
        assert refusal.path == "$['p-two'].variants.rug-1"
        assert refusal.expected == "an article that product 'p-rug' does not list already"


def test_more_records_than_a_transaction_holds_are_brought_in_with_their_progress(
    engine: Engine, tmp_path: Path
) -> None:
    """Every batch is told, and the last one is whole."""
    many = {f"u{number}": {"name": f"Guest {number}"} for number in range(BATCH * 2 + 1)}
    files = ShopFolder.open(write_shop(tmp_path, users=many, orders={}), "GBP")
    told: list[tuple[Kind, int, int]] = []
    store = SqlShop(engine, "quay")
    store.prepare("Quay", dry_run=False)
    ShopImport(files, store, dry_run=False).run(lambda *each: told.append(each))
    total = BATCH * 2 + 1
    assert [done for kind, done, _ in told if kind is Kind.CUSTOMERS] == [
        0,
        BATCH,
        2 * BATCH,
        total,
    ]
    assert {all_of for kind, _, all_of in told if kind is Kind.CUSTOMERS} == {total}
    with read_transaction(engine) as connection:
        count = sa.select(sa.func.count()).select_from(customers)
        assert connection.execute(count).scalar_one() == total


def test_names_and_postcodes_are_kept_as_they_are_compared(engine: Engine, bring: Bring) -> None:
    """Or no guest of an imported shop could prove anything."""
    bring()
    query = sa.select(customers.c.name_key, customer_addresses.c.postcode_key).join(
        customer_addresses, customer_addresses.c.customer_id == customers.c.id
    )
    with read_transaction(engine) as connection:
        assert [tuple(row) for row in connection.execute(query)] == [("holt mira", "bs14xe")]


@pytest.mark.skipif(not WHOLE_SHOP.is_dir(), reason=f"{WHOLE_SHOP} is not there: nothing to read")
async def test_a_whole_shop_of_others_is_read_without_a_word_lost(
    engine: Engine, bare_engine: Engine
) -> None:
    """500 customers, 50 products, 1,000 orders, their payments; no day that nobody gave."""
    files = ShopFolder.open(WHOLE_SHOP, None)
    store = SqlShop(engine, "whole")
    store.prepare("Whole", dry_run=False)
    report = ShopImport(files, store, dry_run=False).run(lambda *_: None)
    assert counts(report) == [(500, 0, 0, 0), (50, 0, 0, 0), (1000, 0, 0, 0)]
    assert files.unread == {}
    assert files.currency == "USD"
    again = ShopImport(files, store, dry_run=False).run(lambda *_: None)
    assert again.changed == 0
    with read_transaction(engine) as connection:
        dated = sa.select(sa.func.count()).where(orders.c.placed_on.is_not(None))
        assert connection.execute(dated).scalar_one() == 0
        paid = sa.text("SELECT sum(CAST(amount AS NUMERIC)) FROM order_payments WHERE kind = :k")
        sums = {k: connection.execute(paid, {"k": k}).scalar_one() for k in ("payment", "refund")}
        totals = connection.execute(sa.select(orders.c.total)).scalars().all()
        numbers = sa.text("SELECT max(length(last_four)) FROM payment_methods")
        assert connection.execute(numbers).scalar_one() == 4
        articles = sa.select(sa.func.count()).select_from(variants)
        assert connection.execute(articles).scalar_one() == 591
    assert round(Decimal(str(sums["payment"])), 2) == sum(totals)
    assert 0 < sums["refund"] < sums["payment"]
