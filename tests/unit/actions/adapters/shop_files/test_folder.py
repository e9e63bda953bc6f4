"""A shop's folder: what can be read of it, what cannot, and where that stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions.adapters.shop_files.folder import ShopFolder
from actions.domain.errors import ShopFilesUnusable
from actions.domain.orders import (
    MethodKind,
    OrderState,
    PaymentKind,
    ReturnKind,
    ReturnState,
    ShipmentState,
)
from actions.domain.shop import Customer, Kind, Order, Product, Record, Refusal
from tests.unit.actions.shop_on_disk import ORDERS, PRODUCTS, USERS, changed, write_shop

ORDER = ORDERS["#A-1001"]
MUG = PRODUCTS["p-mug"]
MIRA = USERS["mira"]


def read(folder: Path, kind: Kind) -> tuple[dict[str, Record], list[Refusal]]:
    """The records of a kind by their ids, and what was refused."""
    reads = list(ShopFolder.open(folder, "GBP").read(kind))
    records = {each.record.id: each.record for each in reads if each.record is not None}
    return records, [refusal for each in reads for refusal in each.refusals]


def only_order(tmp_path: Path, **fields: Any) -> Order:
    """The one order of a shop, with some fields changed."""
    folder = write_shop(tmp_path, orders={"#A-1001": changed(ORDER, **fields)})
    records, refusals = read(folder, Kind.ORDERS)
    assert refusals == []
    found = records["#A-1001"]
    assert isinstance(found, Order)
    return found


def refused(tmp_path: Path, kind: Kind, record: Any) -> list[Refusal]:
    """What is refused of a record among good ones, which are read all the same."""
    names = {Kind.CUSTOMERS: "users", Kind.PRODUCTS: "products", Kind.ORDERS: "orders"}
    good = {Kind.CUSTOMERS: USERS, Kind.PRODUCTS: PRODUCTS, Kind.ORDERS: ORDERS}[kind]
    folder = write_shop(tmp_path, **{names[kind]: {"bad-1": record, **good}})
    records, refusals = read(folder, kind)
    assert sorted(records) == sorted(good)
    return refusals


def test_a_customer_is_read_whole(tmp_path: Path) -> None:
    """Blank lines of an address are unknown; of a card only the last four digits are there."""
    records, refusals = read(write_shop(tmp_path), Kind.CUSTOMERS)
    mira, otto = records["mira"], records["otto"]
    assert refusals == []
    assert isinstance(mira, Customer)
    assert isinstance(otto, Customer)
    assert (mira.name, mira.first_name, mira.last_name) == ("Mira Holt", "Mira", "Holt")
    assert (mira.email, mira.phone) == ("mira@example.com", "+44 20 7946 0018")
    assert mira.address is not None
    assert (mira.address.line2, mira.address.postcode) == (None, "BS1 4XE")
    card, gift, paypal = mira.methods
    assert (card.kind, card.brand, card.last_four) == (MethodKind.CARD, "visa", "0042")
    assert (gift.kind, gift.balance) == (MethodKind.GIFT_CARD, Decimal(20))
    assert paypal.kind is MethodKind.PAYPAL
    assert (otto.name, otto.first_name, otto.email, otto.address) == ("Otto Brandt",) + (None,) * 3


def test_a_product_is_read_with_its_variants(tmp_path: Path) -> None:
    """An unknown category stays unknown; an article is called after its options."""
    records, refusals = read(write_shop(tmp_path), Kind.PRODUCTS)
    mug, rug = records["p-mug"], records["p-rug"]
    assert refusals == []
    assert isinstance(mug, Product)
    assert isinstance(rug, Product)
    blue, red = mug.variants
    assert (blue.sku, blue.title, blue.price) == (
        "mug-blue",
        "Stoneware mug (blue)",
        Decimal("14.50"),
    )
    assert (blue.available, red.available, rug.variants[0].available) == (True, False, None)
    assert (mug.category, rug.category, mug.currency) == ("home-goods", None, "GBP")
    assert rug.variants[0].title == "Wool rug"


def test_an_order_is_read_whole(tmp_path: Path) -> None:
    """Two lines of one article at one price are one line of two; a parcel a tracking number."""
    order = only_order(tmp_path)
    (line,) = order.lines
    assert (line.sku, line.quantity, line.unit_price) == ("mug-blue", 2, Decimal("14.50"))
    assert (order.total, order.freight, order.currency) == (Decimal("29.00"), Decimal(0), "GBP")
    assert [parcel.tracking for parcel in order.parcels] == ["T1", "T2"]
    assert (order.state, order.shop_status, order.placed_on) == (
        OrderState.SHIPPED,
        "processed",
        None,
    )
    assert order.address is not None
    assert order.address.postcode == "BA1 1AA"
    (paid,) = order.payments
    assert (paid.kind, paid.amount, paid.method_id) == (PaymentKind.PAYMENT, Decimal(29), "card_1")


def test_what_a_shop_says_of_days_freight_and_currency_is_kept(tmp_path: Path) -> None:
    """A date and time is its day; the total holds the freight."""
    records, _ = read(write_shop(tmp_path), Kind.ORDERS)
    order = records["#A-1003"]
    assert isinstance(order, Order)
    assert str(order.placed_on) == "2026-02-28"
    assert (order.total, order.freight, order.currency) == (Decimal("4.30"), Decimal("4.20"), "EUR")
    (parcel,) = order.parcels
    assert (parcel.carrier, parcel.tracking, str(parcel.delivered_on)) == (
        "DPD",
        None,
        "2026-03-02",
    )


PAID = [{"transaction_type": "payment", "amount": 29.0}]
PART = [{"transaction_type": "payment", "amount": 28.99}]
BACK = [*PAID, {"transaction_type": "refund", "amount": 0.01}]
SENT: list[dict[str, Any]] = [{"tracking_id": ["T1"]}]


@pytest.mark.parametrize(
    ("status", "payments", "sent", "state", "parcel"),
    [
        ("pending", PAID, [], OrderState.PAID, None),
        ("pending", [], [], OrderState.PLACED, None),
        ("pending", PART, [], OrderState.PLACED, None),
        ("pending", BACK, [], OrderState.PLACED, None),
        ("pending (item modified)", PAID, [], OrderState.PAID, None),
        ("Pending (items modified)", PART, [], OrderState.PLACED, None),
        ("processed", PAID, SENT, OrderState.SHIPPED, ShipmentState.IN_TRANSIT),
        ("processed", PAID, [], OrderState.PACKED, None),
        ("processed", PAID, [{"item_ids": ["a"]}], OrderState.PACKED, ShipmentState.PREPARING),
        ("delivered", PAID, SENT, OrderState.DELIVERED, ShipmentState.DELIVERED),
        ("cancelled", BACK, SENT, OrderState.CANCELLED, ShipmentState.CANCELLED),
        ("canceled", BACK, [], OrderState.CANCELLED, None),
        ("return requested", PAID, SENT, OrderState.RETURN_REQUESTED, ShipmentState.DELIVERED),
        ("exchange requested", PAID, SENT, OrderState.EXCHANGE_REQUESTED, ShipmentState.DELIVERED),
        ("refunded", PAID, SENT, OrderState.REFUNDED, ShipmentState.DELIVERED),
        ("shipped", PAID, SENT, OrderState.SHIPPED, ShipmentState.IN_TRANSIT),
    ],
)
def test_a_shops_word_for_a_state_is_read_as_ours(
    tmp_path: Path,
    status: str,
    payments: list[Any],
    sent: list[Any],
    state: OrderState,
    parcel: ShipmentState | None,
) -> None:
    """And kept as the shop wrote it, for it may say more."""
    order = only_order(tmp_path, status=status, payment_history=payments, fulfillments=sent)
    assert (order.state, order.shop_status) == (state, status)
    assert [each.state for each in order.parcels] == ([parcel] if parcel else [])


def test_a_return_and_an_exchange_are_read_with_their_articles(tmp_path: Path) -> None:
    """What comes back, what goes out instead, and what it costs more; a day nobody gave is none."""
    order = only_order(
        tmp_path,
        status="exchange requested",
        exchange_items=["mug-blue"],
        exchange_new_items=["mug-red"],
        exchange_payment_method_id="gift_1",
        exchange_price_difference=-0.5,
    )
    (back,) = order.returns
    assert (back.kind, back.state) == (ReturnKind.EXCHANGE, ReturnState.REQUESTED)
    assert (back.skus, back.new_skus) == (("mug-blue",), ("mug-red",))
    assert (back.method_id, back.difference) == ("gift_1", Decimal("-0.50"))
    assert back.requested_on is None
    order = only_order(
        tmp_path,
        status="return requested",
        return_items=["mug-blue"],
        return_payment_method_id="card_1",
        return_reason="broken",
        return_requested_on="2026-03-01",
    )
    (back,) = order.returns
    assert (back.kind, back.reason, back.method_id) == (ReturnKind.RETURN, "broken", "card_1")
    assert str(back.requested_on) == "2026-03-01"


BAD_CUSTOMERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name": ({"name": ...}, "$['bad-1']: nothing", "the field 'name'"),
    "an empty name": ({"name": " "}, "$['bad-1'].name", "a name"),
    "an id of another": ({"user_id": "x"}, "$['bad-1'].user_id: 'x'", "'bad-1', as the name"),
    "no address of mail": ({"email": "mira"}, "$['bad-1'].email: 'mira'", "an e-mail address"),
    "a wrong type": ({"phone": 7}, "$['bad-1'].phone: 7", "a valid string"),
    "a huge text": ({"email": "x" * 9_999_999 + "@y"}, "(10000001 characters)", "at most 320"),
    "half a character": ({"name": "\ud800"}, "$['bad-1'].name", "without halves of characters"),
    "a control character": ({"name": "A\x00B"}, "$['bad-1'].name", "without control characters"),
    "a whole card number": (
        {"payment_methods": {"c": {"source": "credit_card", "last_four": "4111111111111111"}}},
        "18 characters, not shown: they may be a card's number",
        "the last four digits of a card",
    ),
    "a negative balance": (
        {"payment_methods": {"g": {"source": "gift_card", "balance": -1}}},
        "$['bad-1'].payment_methods.g.balance: -1",
        "an amount of 0 or more",
    ),
}
BAD_PRODUCTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a negative price": (
        {"variants": {"v": {"price": -0.01}}},
        "$['bad-1'].variants.v.price: -0.01",
        "an amount of 0 or more",
    ),
    "a price in words": ({"variants": {"v": {"price": "1,50"}}}, "'1,50'", "an amount like 12.50"),
    "thousandths": ({"variants": {"v": {"price": 1.005}}}, "1.005", "at most two decimals"),
    "a price without end": ({"variants": {"v": {"price": 10**12}}}, "", "below 1,000,000,000,000"),
    "no price": ({"variants": {"v": {}}}, "$['bad-1'].variants.v", "the field 'price'"),
    "a price that is true": ({"variants": {"v": {"price": True}}}, "True", "an amount like"),
    "availability in words": (
        {"variants": {"v": {"price": 1, "available": "yes"}}},
        "'yes'",
        "a valid boolean",
    ),
    "variants as a list": ({"variants": [1]}, "$['bad-1'].variants: [1]", "a valid dictionary"),
}
BAD_ORDERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a word nobody knows": ({"status": "lost"}, "$['bad-1'].status: 'lost'", "one of pending, "),
    "no lines": ({"items": []}, "$['bad-1'].items", "at least 1 item"),
    "no customer": ({"user_id": None}, "$['bad-1'].user_id: None", "a valid string"),
    "a quantity of none": (
        {"items": [{**ORDER["items"][0], "quantity": 0}]},
        "$['bad-1'].items[0].quantity: 0",
        "greater than or equal to 1",
    ),
    "half a quantity": ({"items": [{**ORDER["items"][0], "quantity": 1.5}]}, "1.5", "integer"),
    "a day in words": ({"placed_on": "last week"}, "'last week'", "a day like 2026-05-04"),
    "a day that is none": ({"placed_on": "2026-02-30"}, "'2026-02-30'", "a day like"),
    "an odd movement": (
        {"payment_history": [{"transaction_type": "theft", "amount": 1}]},
        "$['bad-1'].payment_history[0].transaction_type: 'theft'",
        "'payment' or 'refund'",
    ),
    "a total beyond all measure": (
        {"items": [{**ORDER["items"][0], "price": 999_999_999_999, "quantity": 9}]},
        "",
        "a total below",
    ),
}
BAD = {
    **{
        f"a customer with {name}": (Kind.CUSTOMERS, MIRA, *case)
        for name, case in BAD_CUSTOMERS.items()
    },
    **{
        f"a product with {name}": (Kind.PRODUCTS, MUG, *case) for name, case in BAD_PRODUCTS.items()
    },
    **{f"an order with {name}": (Kind.ORDERS, ORDER, *case) for name, case in BAD_ORDERS.items()},
}


@pytest.mark.parametrize(("kind", "good", "fields", "shown", "expected"), BAD.values(), ids=BAD)
def test_a_record_that_cannot_be_read_is_refused_alone(
    tmp_path: Path, kind: Kind, good: Any, fields: dict[str, Any], shown: str, expected: str
) -> None:
    """Where it stands, what stands there, what was expected; every other record is read."""
    record = changed(good, product_id=..., order_id=..., **fields)
    (refusal,) = refused(tmp_path, kind, record)
    said = str(refusal)
    assert shown in said
    assert expected in refusal.expected
    assert refusal.line >= 2
    assert len(said) < 700
    assert "4111" not in said


@pytest.mark.parametrize("record", [7, "text", None, [], True])
def test_what_is_no_record_at_all_is_refused(tmp_path: Path, record: object) -> None:
    """By its name and its line."""
    (refusal,) = refused(tmp_path, Kind.ORDERS, record)
    assert refusal.path == "$['bad-1']"
    assert refusal.line == 2


def test_numbers_that_are_none_are_refused_by_record(tmp_path: Path) -> None:
    """JSON's own readers let them through."""
    for word in ("NaN", "Infinity", "1e999999", "1" * 5_000, "0." + "1" * 5_000):
        text = '{"p": {"name": "P", "variants": {"v": {"price": WORD}}}}'.replace("WORD", word)
        (refusal,) = read(write_shop(tmp_path, products=text), Kind.PRODUCTS)[1]
        assert refusal.path == "$['p'].variants.v.price"
        assert "number" in refusal.expected or "amount" in refusal.expected


def test_an_id_counts_once_and_so_does_every_name_in_a_record(tmp_path: Path) -> None:
    """The first record is taken; of a field given twice, none."""
    text = (
        '{"p": {"name": "P", "variants": {"v": {"price": 1}}},\n"p": {"name": "Q", "variants": {}}}'
    )
    records, (refusal,) = read(write_shop(tmp_path, products=text), Kind.PRODUCTS)
    assert [record.id for record in records.values()] == ["p"]
    assert (refusal.line, refusal.expected) == (2, "each id once: the first one was taken")
    text = '{"p": {"name": "P", "variants": {"v": {"price": 1, "price": 2}}}}'
    (refusal,) = read(write_shop(tmp_path, products=text), Kind.PRODUCTS)[1]
    assert (refusal.value, refusal.expected) == ("given twice", "each name once")


def test_a_record_says_at_most_so_much_of_what_is_wrong(tmp_path: Path) -> None:
    """Three complaints, then the next record."""
    lines = [{**ORDER["items"][0], "price": -1} for _ in range(50)]
    assert len(refused(tmp_path, Kind.ORDERS, changed(ORDER, order_id=..., items=lines))) == 3


def test_a_list_of_records_with_their_ids_is_read_too(tmp_path: Path) -> None:
    """And one without its id is refused by its place."""
    users = [{"user_id": name, **user} for name, user in USERS.items()]
    records, refusals = read(
        write_shop(tmp_path, users=[*users, {"name": "No One"}]), Kind.CUSTOMERS
    )
    assert sorted(records) == ["mira", "otto"]
    (refusal,) = refusals
    assert (refusal.path, refusal.expected) == ("$[2].user_id", "an id of 1 to 64 characters")


@pytest.mark.parametrize("name", ["", "  ", "x" * 65])
def test_a_name_that_can_be_no_id_is_refused(tmp_path: Path, name: str) -> None:
    """Too long, or nothing."""
    (refusal,) = read(write_shop(tmp_path, users={name: MIRA}), Kind.CUSTOMERS)[1]
    assert refusal.expected == "an id of 1 to 64 characters"


def test_a_number_without_a_letter_or_a_digit_is_no_order(tmp_path: Path) -> None:
    """Nobody could ask for it."""
    order = changed(ORDER, order_id=...)
    (refusal,) = read(write_shop(tmp_path, orders={"#--": order}), Kind.ORDERS)[1]
    assert "with a letter or a digit" in refusal.expected


def test_fields_that_are_not_known_are_left_unread_and_said(tmp_path: Path) -> None:
    """Once a path, with how many records have them: a misspelt field is not lost in silence."""
    odd = changed(ORDER, order_id=..., staus="x", items=[{**ORDER["items"][0], "gift": True}] * 2)
    folder = ShopFolder.open(write_shop(tmp_path, orders={"1": odd, "2": odd}), "GBP")
    assert all(each.record is not None for each in folder.read(Kind.ORDERS))
    assert folder.unread == {"orders.json: staus": 2, "orders.json: items.gift": 2}


def test_a_currency_is_what_is_said_first(tmp_path: Path) -> None:
    """The command, the shop's own file, then the one country that all customers live in."""
    folder = write_shop(tmp_path / "said", shop={"name": "Quay", "currency": "EUR"})
    assert ShopFolder.open(folder, "USD").currency == "USD"
    opened = ShopFolder.open(folder, None)
    assert (opened.currency, opened.name, opened.assumed_currency) == ("EUR", "Quay", False)
    opened = ShopFolder.open(write_shop(tmp_path / "not"), None)
    assert (opened.currency, opened.assumed_currency) == ("GBP", True)


@pytest.mark.parametrize("country", ["Atlantis", "France", None])
def test_where_the_country_does_not_settle_it_a_currency_must_be_said(
    tmp_path: Path, country: str | None
) -> None:
    """Two currencies, an unknown country, or none: no guess."""
    other = {"mira": MIRA} if country else {}
    users = {**other, "zoe": {"name": "Zoe", "address": {"country": country}}}
    with pytest.raises(ShopFilesUnusable, match="say --currency USD"):
        ShopFolder.open(write_shop(tmp_path, users=users), None)


def test_a_folder_that_is_no_shop_says_what_it_lacks(tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(ShopFilesUnusable, match=r"is no folder; expected one with users\.json"):
        ShopFolder.open(tmp_path / "nowhere", None)
    folder = write_shop(tmp_path / "half")
    (folder / "users.json").unlink()
    (folder / "orders.json").unlink()
    with pytest.raises(ShopFilesUnusable, match=r"has no users\.json, orders\.json"):
        ShopFolder.open(folder, None)


def test_a_shop_that_says_nonsense_of_itself_is_refused(tmp_path: Path) -> None:
    """Its file is the one thing that every record stands on."""
    with pytest.raises(ShopFilesUnusable, match=r"shop\.json: currency is 'dollars'; expected"):
        ShopFolder.open(write_shop(tmp_path, shop={"currency": "dollars"}), None)
