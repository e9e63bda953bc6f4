"""A return through every room: asked, decided, corrected, left, handed over; and its receipts."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.e2e.house import House, Shopper, eventually, parts_of, words_of

Messages = list[dict[str, Any]]


def decision_of(said: Messages) -> dict[str, Any]:
    """The one card in what was said."""
    (part,) = parts_of(said, "decision")
    card: dict[str, Any] = part["decision"]  # type: ignore[assignment]
    return card


def receipts_of(house: House, shopper: Shopper) -> list[dict[str, Any]]:
    """The receipts that a conversation left, oldest first."""
    query = "SELECT content FROM receipts WHERE conversation = ? ORDER BY made_at"
    with closing(sqlite3.connect(house.home / "recourse.db")) as records:
        return [json.loads(row[0]) for row in records.execute(query, (shopper.conversation,))]


def answered_to_the_end(shopper: Shopper, said: Messages, answers: dict[str, str]) -> Messages:
    """Answer whatever is asked, until the card comes; `answers` by a word of the question."""
    for _ in range(12):
        if parts_of(said, "decision"):
            return said
        question = words_of(said)
        fitting = [answer for word, answer in answers.items() if word in question]
        said = shopper.ask(fitting[0] if fitting else "no")  # type: ignore[assignment]
    pytest.fail(f"no decision after twelve answers: {words_of(said)}")


def test_a_customers_return_is_asked_decided_corrected_and_handed_over(house: House) -> None:
    """The order tells what it knows; every decision leaves its receipt, with who said what."""
    ada = house.shopper("ada")
    said = ada.ask("Can I return this?")
    assert "Which of these" in words_of(said)
    said = ada.ask("Linen summer dress, size S, order RC-10009")
    assert "Why would you like" in words_of(said)
    assert receipts_of(house, ada) == []
    said = answered_to_the_end(
        ada,
        ada.ask("I changed my mind"),  # type: ignore[arg-type]
        {"tags": "yes", "everything still there": "yes"},
    )
    card = decision_of(said)
    assert (card["outcome"], card["refund_amount"], card["currency"]) == (
        "eligible",
        "358.00",
        "CNY",
    )
    assert card["due"] == "Within 7 days from when the shop has the goods back"
    said = ada.ask("sorry, I did wear it outside")  # type: ignore[assignment]
    assert decision_of(said)["outcome"] == "ineligible"
    said = ada.ask("actually I did not wear it outside")  # type: ignore[assignment]
    assert decision_of(said)["outcome"] == "eligible"
    first, second, third = receipts_of(house, ada)
    assert [each["decision"]["outcome"] for each in (first, second, third)] == [
        "eligible",
        "ineligible",
        "eligible",
    ]
    origins = {each["name"]: each["origin"] for each in first["facts"]}
    assert {origins[name] for name in ("price", "category", "days_since_receipt")} == {"order"}
    assert {origins[name] for name in ("reason", "tags_intact")} == {"customer"}
    page = house.client.get(decision_of(said)["basis"][0]["url"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    said = ada.ask("Start the return")  # type: ignore[assignment]
    assert parts_of(said, "handoff")[0]["reason"] == "return_to_start"
    assert third["id"] in words_of(said)


def test_a_question_in_the_middle_is_answered_and_the_talk_goes_on(house: House) -> None:
    """An order's state too; never mind ends it, and no receipt is left."""
    ada = house.shopper("ada")
    ada.ask("I want to return the cashmere scarf, I changed my mind")
    said = ada.ask("who pays the postage when I change my mind?")
    assert parts_of(said, "citations")
    assert "Shall we go on with your return?" in words_of(said)
    said = ada.ask("where is my order RC-10012?")
    assert parts_of(said, "order")
    assert "Shall we go on with your return?" in words_of(said)
    assert "nothing has been started" in words_of(ada.ask("never mind"))
    assert receipts_of(house, ada) == []
    assert "Shall we go on" not in words_of(ada.ask("thank you"))


def test_a_guest_is_decided_on_their_word(house: House) -> None:
    """And told so; the day of receipt is asked, and can be put right."""
    guest = house.shopper()
    assert "When did it arrive?" in words_of(guest.ask("my kettle leaks"))
    said = guest.ask("3 days ago")
    assert decision_of(said)["outcome"] == "eligible"  # type: ignore[arg-type]
    assert "rests on what you told me" in words_of(said)
    said = guest.ask("no, it arrived three weeks ago")
    assert decision_of(said)["outcome"] == "repair_or_replacement"  # type: ignore[arg-type]


def test_a_general_question_is_answered_by_the_passages(house: House) -> None:
    """No return is begun for goods that nobody says they have."""
    said = house.shopper().ask("can I return opened cosmetics?")
    assert parts_of(said, "citations")
    assert "Which of these" not in words_of(said)


def test_somebody_elses_goods_are_not_offered(house: House) -> None:
    """An order's number is no key to it."""
    said = house.shopper("bo").ask("I want to return RC-10009")
    assert "Linen" not in json.dumps(said)
    assert "cannot find an order RC-10009" in words_of(said)


def is_back(house: House, before: int) -> bool:
    """Whether another process than the one of before answers."""
    try:
        return house.pid("bot") != before and house.client.get("/readyz").status_code == 200
    except (FileNotFoundError, ValueError):
        return False


def test_a_restart_resumes_an_open_return(house: House) -> None:
    """The bot's process ends and comes back; the next answer is taken."""
    ada = house.shopper("ada")
    ada.ask("I want to return the cashmere scarf")
    before = house.pid("bot")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: is_back(house, before), 60, "the bot answers again")
    assert "Are the tags still on?" in words_of(ada.ask("I changed my mind"))
