"""A conversation passes to a person and back, through every room of the started house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.desk import Agent, demo_agent
from tests.e2e.house import House, parts_of, words_of

NO_PASSAGE_ANSWERS = (
    "what does the law say about naming my dog",
    "am i allowed as a buyer to park my car on the pavement",
)


@pytest.fixture
def agent(house: House) -> Iterator[Agent]:
    """The demo's agent, signed in."""
    signed_in = demo_agent(house)
    yield signed_in
    signed_in.close()


def test_a_person_takes_over_and_hands_back_while_the_bot_is_silent(
    house: House, agent: Agent
) -> None:
    """Asked, queued, accepted, answered, handed back: the bot speaks before and after only."""
    shopper = house.shopper("ada")
    shopper.ask("where is my order")
    shopper.ask("can I speak with somebody real please")
    waiting = next(c for c in agent.view("queue") if c["id"] == shopper.conversation)
    assert waiting["reason"] == "asked"
    assert waiting["queue_position"] >= 1
    assert shopper.ask("hello? how long do I have to return a dress?") == []

    assert agent.do(shopper.conversation, "accept").status_code == 200
    assert shopper.ask("my parcel is wet") == []
    assert agent.say(shopper.conversation, "I am sorry. I will send a new one.").status_code == 200
    assert agent.do(shopper.conversation, "notes", text="wet parcel").status_code == 200
    heard = [m for m in shopper.history() if m["from"] == "agent"]
    assert [m["text"] for m in heard] == ["I am sorry. I will send a new one."]

    whole = agent.whole(shopper.conversation)
    assert [order["id"] for order in whole["orders"]]
    assert whole["notes"][0]["text"] == "wet parcel"
    assert agent.do(shopper.conversation, "hand-back").status_code == 200
    said = shopper.ask("How long do I have to send back a dress I just don't like?")
    assert parts_of(said, "citations")
    owners = [row["went_to"] for row in agent.whole(shopper.conversation)["transitions"]]
    assert owners == ["bot", "queued", "human", "bot"]


def test_two_failed_turns_in_a_row_call_a_person(house: House, agent: Agent) -> None:
    """Nobody has to ask for help twice, and the desk reads why."""
    shopper = house.shopper()
    for question in NO_PASSAGE_ANSWERS:
        cited = parts_of(shopper.ask(question), "citations")
        assert all(part["closest"] for part in cited)  # not as the source of an answer
    reasons = {c["id"]: c["reason"] for c in agent.view("queue")}
    assert reasons[shopper.conversation] == "two_failures", words_of(shopper.history())


def test_danger_calls_a_person_and_help_comes_first(house: House, agent: Agent) -> None:
    """No talk about a return is begun with somebody whose kettle has hurt them."""
    shopper = house.shopper("ada")
    said = shopper.ask("The kettle gave me an electric shock, I want to send it back")
    assert "emergency services" in said[0]["text"]
    reasons = {c["id"]: c["reason"] for c in agent.view("queue")}
    assert reasons[shopper.conversation] == "risk", words_of(said)
    assert len(said) == 1, words_of(said)


def test_an_answer_that_comes_after_the_bot_lost_the_conversation_is_never_said(
    house: House, agent: Agent
) -> None:
    """What the customer reads after asking for a person comes from no bot."""
    shopper = house.shopper()
    shopper.ask("hi")
    asked = house.client.post(
        f"/v1/conversations/{shopper.conversation}/handoff", headers=shopper.headers, json={}
    )
    assert asked.status_code == 202
    shopper.post("who pays the freight when a coat is faulty?")
    agent.do(shopper.conversation, "accept")
    history = shopper.history()
    epochs = {m["epoch"] for m in history if m["from"] == "bot"}
    assert epochs == {1}
    assert agent.do(shopper.conversation, "close").status_code == 200
    assert shopper.post("are you still there?").status_code == 409
