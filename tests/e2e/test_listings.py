"""A listing through every room: checked in the chat, asked about, put right, left and taken up."""

from __future__ import annotations

from typing import Any

from tests.e2e.house import House, parts_of, words_of

Messages = list[dict[str, Any]]
LISTING = """Check this listing: The best honey in the world. It boosts immunity.
price: 12.80 CNY
prepacked: yes"""


def listing_of(said: Messages) -> dict[str, Any]:
    """The one card in what was said."""
    (part,) = parts_of(said, "listing")
    card: dict[str, Any] = part["listing"]  # type: ignore[assignment]
    return card


def words_found(card: dict[str, Any]) -> list[str]:
    """The listing's words that are found fault with."""
    return [each["words"] for each in card["findings"]]


def test_a_merchants_listing_is_checked_asked_about_and_put_right(house: House) -> None:
    """Each message with values checks it anew; a clause leads to its page."""
    merchant = house.shopper()
    card = listing_of(merchant.ask(LISTING))
    assert (card["rating"], card["category"], card["place"]) == ("remove", "food", "China")
    assert words_found(card) == ["best honey in the world"]
    assert card["needs"][0]["label"] == "health food"
    page = house.client.get(card["findings"][0]["url"], headers={"Accept": "text/html"})
    assert page.status_code == 200

    card = listing_of(merchant.ask("no, it is not health food"))
    assert "boosts immunity" in words_found(card)[-1]
    said = merchant.ask("production licence number: yes")
    assert 'I could not read "yes" as production licence number' in words_of(said)
    card = listing_of(merchant.ask("new title: Acacia honey, 500 g"))
    assert "best honey in the world" not in words_found(card)
    card = listing_of(merchant.ask("new description: From our own bees"))
    assert card["rating"] == "pass"
    assert card["unjudged"] > 0
    assert {"label": "prepacked", "value": "yes"} in card["given"]


def test_a_question_in_between_is_answered_and_the_listing_waits(house: House) -> None:
    """Neither an order nor a question of law is taken for a value."""
    ada = house.shopper("ada")
    ada.ask("please check this listing: Steel kettle")
    assert parts_of(ada.ask("where is my order RC-10012?"), "order")
    assert not parts_of(ada.ask("who pays the postage when I change my mind?"), "listing")
    card = listing_of(ada.ask("title: Finest steel kettle in China"))
    assert card["findings"]


def test_a_listing_that_is_not_there_is_asked_for(house: House) -> None:
    """And a shopper's question never gets there."""
    merchant = house.shopper()
    assert "Paste the listing" in words_of(merchant.ask("check my listing"))
    card = listing_of(merchant.ask("Steel kettle\nIt boils water fast."))
    assert card["about"] == "Steel kettle"
    said = house.shopper().ask("what does a seller have to say in a listing?")
    assert not parts_of(said, "listing")


def test_a_return_and_a_listing_take_turns(house: House) -> None:
    """The one that is spoken of has the word; the other is kept."""
    ada = house.shopper("ada")
    ada.ask("I want to return the cashmere scarf")
    assert listing_of(ada.ask("check this listing: Steel kettle"))["about"] == "Steel kettle"
    assert "tags" in words_of(ada.ask("I want to return the cashmere scarf, I changed my mind"))
    card = listing_of(ada.ask("check this listing: Best steel kettle"))
    assert words_found(card) == ["Best"]
