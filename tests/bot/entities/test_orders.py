"""Order numbers in the shapes shops give them, and what only looks like one."""

from __future__ import annotations

import random

import pytest

from bot.entities.extraction import extracted


def numbers(text: str) -> list[str]:
    """The order numbers of a text."""
    return [span.value for span in extracted(text) if span.entity == "order_number"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RC-10001", ["RC-10001"]),
        ("rc-10001", ["rc-10001"]),
        ("where is RC-10001?", ["RC-10001"]),
        ("RC-10001's parcel", ["RC-10001"]),
        ("its RC-10009", ["RC-10009"]),
        ("RC10001.", ["RC10001"]),
        ("RC 10001", ["RC 10001"]),
        ("rc 10001 please", ["rc 10001"]),
        ("#RC-10001, please", ["#RC-10001"]),
        ("RC-2026-00123", ["RC-2026-00123"]),
        ("(RC-10001)", ["RC-10001"]),
        ("RC-10001 and RC-10002", ["RC-10001", "RC-10002"]),
        ("W1234567", ["W1234567"]),
        ("#W1234567", ["#W1234567"]),
        ("my order w7654321 is late", ["w7654321"]),
        ("order number: #W1234567", ["#W1234567"]),
        ("ORD-4711-2291 hasn't come", ["ORD-4711-2291"]),
        ("#1001", ["#1001"]),
        ("order #12", ["#12"]),
        ("order #123456789012", ["#123456789012"]),
        ("order 1001", ["1001"]),
        ("Order number 4711", ["4711"]),
        ("my order number is 12", ["12"]),
        ("my order no is 15487. two pillows", ["15487"]),
        ("order id: 998877", ["998877"]),
        ("order number AB12CD34", ["AB12CD34"]),
        ("purchase 4711 never came", ["4711"]),
        ("482-113-9026", ["482-113-9026"]),
        ("114-3941689-8772232", ["114-3941689-8772232"]),
        ("200415", ["200415"]),
        ("1001", ["1001"]),
        ("it is 1009238471", ["1009238471"]),
        ("10001 ana@example.com", ["10001"]),
        ("ana@example.com and 10001", ["10001"]),
        ("order 357962501027 please", ["357962501027"]),
    ],
)
def test_an_order_number_is_found(text: str, expected: list[str]) -> None:
    """In any case, with and without `#`, as its shop writes it or as the words around it say."""
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no number here",
        "within 7 days",
        "I paid 1200 for it",
        "it cost 123456",
        "¥123456",
        "$123456.00",
        "200415 euros",
        "12,345,678",
        "size 42 or 4711",
        "on 2026-03-14",
        "14/03/2026",
        "14.03.2026",
        "an order in 2024",
        "my orders from 2025",
        "order 3 pillows",
        "order 1200 pieces",
        "call 13800138000",
        "my number is 415-555-2671",
        "+44 7911 123456",
        "GB 18401-2010",
        "room #12",
        "ISBN 1234567890123",
        "mail a123456@example.com",
        "https://shop.example/o/123456",
        "my zip is 191220",
        "pin code 531163",
        "357962501027",
        "tracking number 357962501027",
        "tracking W1234567",
        "parcel number 3579625",
        "sku ABC-12345",
        "invoice number 200415",
        "100000% sure",
        "SW1A 1AA",
        "the WH-1000XM4 headphones",
        "usd 50000",
        "",
    ],
)
def test_what_is_no_order_number_is_left(text: str) -> None:
    """Prices, years, sizes, dates, telephones, postcodes, parcels, other numbers."""
    assert numbers(text) == []


def test_every_shape_is_found_in_every_frame() -> None:
    """Five hundred numbers made at random, in sentences of every kind."""
    chance = random.Random(4)
    shapes = ("RC-{:05d}", "W{:07d}", "#W{:07d}", "#{:05d}", "so{:06d}", "RC-2026-{:05d}")
    frames = ("where is {}?", "{}", "cancel {} now", "hi, {} is late.", "return it ({})", "{}, {}")
    for _ in range(500):
        made = chance.choice(shapes).format(chance.randrange(10_000, 99_999))
        text = chance.choice(frames).replace("{}", made)
        assert set(numbers(text)) == {made}, text
