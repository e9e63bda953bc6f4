"""A small shop's files, written for tests: whole by itself, and changed where a test says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

USERS: dict[str, Any] = {
    "mira": {
        "name": {"first_name": "Mira", "last_name": "Holt"},
        "email": "mira@example.com",
        "phone": "+44 20 7946 0018",
        "address": {
            "address1": "4 Quay Street",
            "address2": "",
            "city": "Bristol",
            "state": "",
            "country": "United Kingdom",
            "zip": "BS1 4XE",
        },
        "payment_methods": {
            "card_1": {
                "source": "credit_card",
                "id": "card_1",
                "brand": "visa",
                "last_four": "0042",
            },
            "gift_1": {"source": "gift_card", "id": "gift_1", "balance": 20},
            "pay_1": {"source": "paypal", "id": "pay_1"},
        },
        "orders": ["#A-1001", "#A-1002", "#A-1003"],
    },
    "otto": {"name": "Otto Brandt", "payment_methods": {}},
}
PRODUCTS: dict[str, Any] = {
    "p-mug": {
        "name": "Stoneware mug",
        "product_id": "p-mug",
        "category": "home-goods",
        "variants": {
            "mug-blue": {"options": {"colour": "blue"}, "available": True, "price": 14.50},
            "mug-red": {"options": {"colour": "red"}, "available": False, "price": 14},
        },
    },
    "p-rug": {"name": "Wool rug", "variants": {"rug-1": {"price": "189.00"}}},
}
ORDERS: dict[str, Any] = {
    "#A-1001": {
        "order_id": "#A-1001",
        "user_id": "mira",
        "address": {"address1": "9 Hill Road", "city": "Bath", "zip": "BA1 1AA"},
        "items": [
            {
                "name": "Stoneware mug",
                "product_id": "p-mug",
                "item_id": "mug-blue",
                "price": 14.50,
                "options": {"colour": "blue"},
            },
            {
                "name": "Stoneware mug",
                "product_id": "p-mug",
                "item_id": "mug-blue",
                "price": 14.50,
                "options": {"colour": "blue"},
            },
        ],
        "fulfillments": [{"tracking_id": ["T1", "T2"], "item_ids": ["mug-blue"]}],
        "status": "processed",
        "payment_history": [
            {"transaction_type": "payment", "amount": 29.00, "payment_method_id": "card_1"}
        ],
    },
    "#A-1002": {
        "user_id": "mira",
        "items": [{"name": "Wool rug", "product_id": "p-rug", "item_id": "rug-1", "price": 189.0}],
        "fulfillments": [{"tracking_id": ["T3"], "item_ids": ["rug-1"]}],
        "status": "cancelled",
        "cancel_reason": "no longer needed",
        "payment_history": [
            {"transaction_type": "payment", "amount": 189.0, "payment_method_id": "gift_1"},
            {"transaction_type": "refund", "amount": 189.0, "payment_method_id": "gift_1"},
        ],
    },
    "#A-1003": {
        "user_id": "mira",
        "items": [
            {"name": "Tin lantern", "product_id": "p-tin", "item_id": "tin-9", "price": 0.10}
        ],
        "status": "delivered",
        "placed_on": "2026-02-28",
        "freight": 4.20,
        "currency": "EUR",
        "fulfillments": [
            {"carrier": "DPD", "shipped_on": "2026-03-01", "delivered_on": "2026-03-02T09:30:00"}
        ],
    },
}


def write_shop(
    folder: Path,
    *,
    users: Any = USERS,
    products: Any = PRODUCTS,
    orders: Any = ORDERS,
    shop: Any = None,
) -> Path:
    """Write the files of a shop into a folder, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("users", users), ("products", products), ("orders", orders)):
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    if shop is not None:
        (folder / "shop.json").write_text(json.dumps(shop), encoding="utf-8")
    return folder


def changed(record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A record with some fields changed, and those that are `...` left out."""
    together = {**record, **fields}
    return {name: value for name, value in together.items() if value is not ...}
