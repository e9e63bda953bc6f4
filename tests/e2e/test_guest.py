"""A guest of an imported shop: their own order, by what only they know, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.house import ROOT, House, parts_of, words_of
from tests.nursery import ran

SHOP = ROOT.parent / "shared" / "eval" / "tau_retail"


@pytest.fixture(scope="module")
def imported(house: House) -> dict[str, Any]:
    """The report of `recourse import-orders` of a whole shop, into a house that stands."""
    if not SHOP.exists():
        pytest.skip(f"{SHOP} is not there: no shop to import")
    done = ran("recourse", "import-orders", str(SHOP), "--json", environment=house.environment)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def order(imported: dict[str, Any]) -> dict[str, Any]:
    """A delivered order of the shop, with its customer's e-mail, name and postcode."""
    orders = json.loads((SHOP / "orders.json").read_text())
    users = json.loads((SHOP / "users.json").read_text())
    # The only one of its name and postcode, and with one order: the card is that order's.
    found = next(
        order
        for order in orders.values()
        if order["status"] == "delivered" and len(users[order["user_id"]]["orders"]) == 1
    )
    user = users[found["user_id"]]
    return {
        "id": found["order_id"],
        "email": user["email"],
        "name": f"{user['name']['first_name']} {user['name']['last_name']}",
        "postcode": user["address"]["zip"],
    }


def test_number_and_email_show_the_order(house: House, order: dict[str, Any]) -> None:
    """Said in two messages, as people do, with and without the number sign."""
    guest = house.shopper()
    guest.ask("hi, where is my order?")
    said = guest.ask(f"{order['id'].removeprefix('#')} and my mail is {order['email']}")
    shown = parts_of(said, "order")
    assert [part["order"]["id"] for part in shown] == [order["id"]], words_of(said)  # type: ignore[index]
    assert parts_of(guest.ask(f"has {order['id']} arrived?"), "order")


def test_name_and_postcode_show_the_order(house: House, order: dict[str, Any]) -> None:
    """For those who have no number at hand."""
    guest = house.shopper()
    guest.ask("where is my parcel")
    said = guest.ask(f"my name is {order['name']}, postcode {order['postcode']}")
    assert order["id"] in json.dumps(said), words_of(said)


def test_what_does_not_match_reads_the_same_whatever_is_wrong(
    house: House, order: dict[str, Any]
) -> None:
    """A wrong e-mail for a real order, and an order that does not exist: one wording."""
    wrong_mail = house.shopper().ask(f"{order['id']} someone.else@example.com")
    no_order = house.shopper().ask(f"#W0000001 {order['email']}")
    assert parts_of(wrong_mail + no_order, "order") == []
    assert words_of(wrong_mail) == words_of(no_order)


def test_the_import_again_changes_nothing(house: House, imported: dict[str, Any]) -> None:
    """Whole the first time: 500 customers, 1,000 orders; nothing new the second."""
    again = ran("recourse", "import-orders", str(SHOP), "--json", environment=house.environment)
    assert again.returncode == 0, again.stderr
    assert "1000" in json.dumps(imported)
    assert imported != json.loads(again.stdout)
