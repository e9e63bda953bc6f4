"""A guest's conversation over the webhook, on every database: message after message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.tables import guest_attempts, guest_verifications
from actions.handlers.base import OVERTAKEN
from tests.contract.actions.conversations import own
from tests.contract.actions.serving import demo_app
from tests.unit.actions.fakes import GRANT, state


class Chat:
    """One conversation: what Rasa would post, with the slots it would have filled."""

    def __init__(self, http: httpx.AsyncClient, conversation: str) -> None:
        self._http = http
        self._grant = replace(GRANT, conv=conversation, sub=None, net=f"net-of-{conversation}")
        self.slots: dict[str, Any] = {}

    async def say(self, action: str, *numbers: str, **said: str) -> list[dict[str, Any]]:
        """Say something; return what is answered, and remember what Rasa would."""
        if numbers:
            self.slots["order_id"] = numbers[-1]
        memory = {"email": "guest_email", "person_name": "guest_name", "postcode": "guest_postcode"}
        self.slots |= {memory[name]: value for name, value in said.items()}
        tracker = state(grant=self._grant, entities=numbers, said=said, slots=self.slots)
        tracker["sender_id"] = self._grant.conv
        body = {"next_action": action, "tracker": tracker, "domain": {}}
        answer = (await self._http.post("/webhook", json=body)).raise_for_status().json()
        self.slots |= {event["name"]: event["value"] for event in answer["events"]}
        return list(answer["responses"])


@pytest.fixture
async def http(engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    """The actions over the demo shop, with two conversations that are the bot's."""
    app = demo_app(engine)
    for conversation in ("c-1", "c-2"):
        own(engine, conversation)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
        yield client


def names(responses: list[dict[str, Any]]) -> list[str]:
    """The responses said."""
    return [each["response"] or each["text"] for each in responses]


def cards(responses: list[dict[str, Any]]) -> list[str]:
    """The orders shown."""
    parts = [part for each in responses for part in each["custom"].get("parts", [])]
    return [part["order"]["id"] for part in parts if part["type"] == "order"]


def count(engine: Engine, table: sa.Table) -> int:
    """How many rows there are."""
    with read_transaction(engine) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


async def test_a_guest_gives_details_one_by_one_and_asks_on(
    http: httpx.AsyncClient, engine: Engine
) -> None:
    """Asked for each half, shown the order, and not asked again; elsewhere nothing is open."""
    chat, stranger = Chat(http, "c-1"), Chat(http, "c-2")
    assert names(await chat.say("action_look_up_order")) == ["utter_ask_guest"]
    said = await chat.say("action_verify_guest", "RC-10012")
    assert names(said) == ["utter_ask_guest_missing_identity"]
    said = await chat.say("action_verify_guest", email="ada@example.com")
    assert names(said) == ["utter_guest_verified", "utter_order_shipped"]
    assert cards(said) == ["RC-10012"]
    assert cards(await chat.say("action_look_up_order")) == ["RC-10012"]
    assert cards(await chat.say("action_list_orders")) == ["RC-10012"]
    said = await stranger.say("action_look_up_order", "RC-10012")
    assert names(said) == ["utter_ask_guest_missing_identity"]
    assert (count(engine, guest_verifications), count(engine, guest_attempts)) == (1, 0)


async def test_a_guest_mistypes_and_starts_over(http: httpx.AsyncClient, engine: Engine) -> None:
    """What failed is forgotten; the number is not, so the address alone is enough."""
    chat = Chat(http, "c-1")
    said = await chat.say("action_look_up_order", "RC-10012", email="ada@exmaple.com")
    assert names(said) == ["utter_guest_not_matched"]
    assert chat.slots["guest_email"] is None
    assert names(await chat.say("action_look_up_order")) == ["utter_ask_guest_missing_identity"]
    assert count(engine, guest_attempts) == 3
    said = await chat.say("action_verify_guest", email="ada@example.com")
    assert cards(said) == ["RC-10012"]


async def test_a_name_then_a_postcode_open_the_list(http: httpx.AsyncClient) -> None:
    """And every order of that customer after it, but nobody else's."""
    chat = Chat(http, "c-1")
    said = await chat.say("action_list_orders", person_name="zhang bo")
    assert names(said) == ["utter_ask_guest_missing_postcode"]
    said = await chat.say("action_verify_guest", postcode="400010")
    assert names(said) == ["utter_guest_recognised", "utter_order_list"]
    assert cards(said) == ["RC-10013", "RC-10007", "RC-10002"]
    assert cards(await chat.say("action_look_up_order", "RC-10007")) == ["RC-10007"]
    assert names(await chat.say("action_look_up_order", "RC-10012")) == ["utter_order_not_found"]


async def test_a_person_who_took_over_ends_the_checking(
    http: httpx.AsyncClient, engine: Engine
) -> None:
    """The slow action finds the new epoch: nothing is kept, nothing is shown."""
    chat = Chat(http, "c-1")
    own(engine, "c-1", owner="human", epoch=GRANT.epoch + 1)
    said = await chat.say("action_verify_guest", "RC-10012", email="ada@example.com")
    assert names(said) == [OVERTAKEN]
    assert cards(said) == []
    assert (count(engine, guest_verifications), count(engine, guest_attempts)) == (0, 0)


async def test_guessing_in_one_conversation_is_counted_in_the_other(
    http: httpx.AsyncClient,
) -> None:
    """Five wrong addresses for one order here, and the right one is not heard there."""
    here, there = Chat(http, "c-1"), Chat(http, "c-2")
    for number in range(5):
        said = await here.say("action_verify_guest", "RC-10012", email=f"{number}@example.com")
        assert names(said) == ["utter_guest_not_matched"]
    said = await there.say("action_verify_guest", "RC-10012", email="ada@example.com")
    assert names(said) == ["utter_guest_locked"]
    assert cards(said) == []
    said = await there.say("action_verify_guest", "RC-10009", email="ada@example.com")
    assert cards(said) == ["RC-10009"]
