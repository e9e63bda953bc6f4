"""What a stranger gets in the first five minutes, through every room."""

from __future__ import annotations

import re

from tests.e2e.house import House, parts_of, words_of


def test_a_policy_question_is_answered_with_its_clause_and_a_page(house: House) -> None:
    """The seven-day rule comes first, and its link opens the passage."""
    said = house.shopper().ask("How long do I have to send back a dress I just don't like?")
    cited = parts_of(said, "citations")[0]["citations"]
    assert "7D 10" in cited[0]["cites"]  # type: ignore[index]
    assert re.search(r"\b(7|seven)\b", words_of(said))
    page = house.client.get(cited[0]["url"], headers={"Accept": "text/html"})  # type: ignore[index]
    assert page.status_code == 200
    assert cited[0]["title"] in page.text.replace("&#39;", "'")  # type: ignore[index]


def test_the_same_question_gets_the_same_answer_eight_times_out_of_eight(house: House) -> None:
    """Nothing is left to chance."""
    question = "the kettle i bought leaks, who pays to send it back"
    answers = {words_of(house.shopper().ask(question)) for _ in range(8)}
    assert len(answers) == 1


def test_what_no_passage_says_is_declined(house: House) -> None:
    """No advice is made up, no source is shown."""
    said = house.shopper().ask("can you recommend a stock to buy?")
    assert said
    assert words_of(said).strip()
    assert parts_of(said, "citations") == []


def test_a_signed_in_customer_sees_their_order(house: House) -> None:
    """State, items, shipment, dates and total stand on the card."""
    said = house.shopper("ada").ask("where is my order")
    order = parts_of(said, "order")[0]["order"]
    assert re.fullmatch(r"RC-\d+", order["id"])  # type: ignore[index]
    assert order["items"]  # type: ignore[index]
    assert order["total"]  # type: ignore[index]
    assert order["state"] in words_of(said).lower() or order["id"] in words_of(said)  # type: ignore[index]


def test_a_stranger_is_told_how_to_prove_who_they_are(house: House) -> None:
    """No order is shown to somebody nobody knows; a number alone proves nothing."""
    stranger = house.shopper()
    said = stranger.ask("where is my order")
    assert "sign in" in words_of(said).lower()
    said += stranger.ask("RC-10001")
    assert parts_of(said, "order") == []
    assert "e-mail" in words_of(said).lower()


def test_no_such_order_and_not_yours_read_the_same(house: House) -> None:
    """Nobody learns from the wording whether an order exists."""
    mine = parts_of(house.shopper("ada").ask("where is my order"), "order")[0]["order"]
    number = mine["id"]  # type: ignore[index]
    others = house.shopper("bo").ask(f"where is order {number}")
    nobodys = house.shopper("bo").ask("where is order RC-99999")
    assert parts_of(others, "order") == []
    assert words_of(others).replace(number, "X") == words_of(nobodys).replace("RC-99999", "X")


def test_a_person_is_offered_when_wanted(house: House) -> None:
    """The conversation is put before the support team, and the part names the contact."""
    handoff = parts_of(house.shopper().ask("I want to talk to a human"), "handoff")[0]
    assert handoff["state"] == "requested"
    assert handoff["contact"]
