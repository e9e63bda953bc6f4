"""Pressing a button over HTTP: its id in place of the text that it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from gateway.domain.errors import FailureKind
from gateway.domain.message import Utterance
from gateway.domain.parts import Button, ButtonsPart, NoticePart
from gateway.settings import Settings
from tests.unit.gateway.conftest import House, Web, web_of
from tests.unit.gateway.fakes import Question, echo
from tests.unit.gateway.handlers.test_conversations_api import is_problem
from tests.unit.gateway.moves import closing, queueing

YES = Button(title="Yes, please", text="yes")
NO = Button(title="No", text="no")


@dataclass(frozen=True)
class Offered:
    """A conversation in which the bot has offered buttons, and their ids."""

    web: Web
    path: str
    headers: dict[str, str]
    ids: tuple[str, ...]

    async def post(self, **body: object) -> httpx.Response:
        """Send a message into it."""
        return await self.web.client.post(self.path, headers=self.headers, json=body)


async def offered_by(web: Web, *buttons: Button) -> Offered:
    """Have the bot answer a greeting with these buttons; whatever else is said it echoes."""

    def answer(question: Question) -> Sequence[Utterance]:
        if question.text != "Hello":
            return echo(question)
        told = NoticePart(level="info", text="Choose one.")
        return (Utterance("Well?", parts=(told, ButtonsPart(buttons=buttons))),)

    web.house.bot.answer = answer
    path, headers = await web.opened()
    said = await web.client.post(path, headers=headers, json={"client_id": "h", "text": "Hello"})
    return Offered(web, path, headers, ids_of(said.json()["messages"][1]))


def ids_of(message: dict[str, Any]) -> tuple[str, ...]:
    """The ids of a message's buttons, as clients see them."""
    return tuple(
        button["id"]
        for part in message["parts"]
        if part["type"] == "buttons"
        for button in part["buttons"]
    )


async def test_a_press_says_the_buttons_text(web: Web) -> None:
    """The log, the bot and the answer are as if it had been typed."""
    offered = await offered_by(web, Button(title="A person", text="I want a person"))

    response = await offered.post(client_id="p", button=offered.ids[0])

    assert response.status_code == 200, response.text
    asked, answer = response.json()["messages"]
    assert (asked["from"], asked["text"], asked["client_id"]) == (
        "customer",
        "I want a person",
        "p",
    )
    assert answer["text"] == "You said: I want a person"
    assert web.house.bot.asked[-1].text == "I want a person"


async def test_ids_are_the_same_whenever_the_log_is_read(web: Web) -> None:
    """With the answer and from the log, and no two buttons share one."""
    offered = await offered_by(web, YES, NO)

    again = (await web.client.get(offered.path, headers=offered.headers)).json()["messages"]

    assert ids_of(again[1]) == offered.ids
    assert len(set(offered.ids)) == 2


async def test_a_repeated_press_gets_the_first_result(web: Web) -> None:
    """Byte for byte, and the bot hears it once."""
    offered = await offered_by(web, YES, NO)

    first = await offered.post(client_id="p", button=offered.ids[0])
    again = await offered.post(client_id="p", button=offered.ids[0])

    assert again.content == first.content
    assert [each.text for each in web.house.bot.asked] == ["Hello", "yes"]


async def test_a_client_id_reused_for_another_button_is_a_409(web: Web) -> None:
    """It stands for what was said the first time."""
    offered = await offered_by(web, YES, NO)
    await offered.post(client_id="p", button=offered.ids[0])

    response = await offered.post(client_id="p", button=offered.ids[1])

    assert "'p'" in is_problem(response, 409, "client-id-reused")


@pytest.mark.parametrize(
    ("said", "came"), [({}, "neither"), ({"text": "a", "button": "b"}, "both")]
)
async def test_text_or_button_and_not_both(web: Web, said: dict[str, str], came: str) -> None:
    """A 422 that says what was expected and what came."""
    offered = await offered_by(web, YES)

    response = await offered.post(client_id="p", **said)

    detail = is_problem(response, 422, "invalid-request")
    assert detail.startswith("body: expected either text")
    assert f"{came} came" in detail


@pytest.mark.parametrize("field", ["text", "button"])
async def test_what_is_left_out_may_be_null(web: Web, field: str) -> None:
    """Clients whose language writes out every field say null for it."""
    offered = await offered_by(web, YES)
    said = {"text": "yes", "button": offered.ids[0]}

    response = await offered.post(client_id="p", **{**dict.fromkeys(said), field: said[field]})

    assert response.json()["messages"][0]["text"] == "yes"


@pytest.mark.parametrize(
    "button", ["x", "2-9-{message}", "1-1-{message}", "9999999999-1-{message}", "2-1", "02-1-m"]
)
async def test_an_unknown_button_is_a_404(web: Web, button: str) -> None:
    """Made up, or of a place without one; it names the id and the ways out."""
    offered = await offered_by(web, YES)
    made_up = button.format(message=offered.ids[0].split("-", 2)[2])

    detail = is_problem(await offered.post(client_id="p", button=made_up), 404, "button-not-found")

    assert repr(made_up) in detail
    assert "with text" in detail


async def test_a_button_of_another_conversation_is_a_404(web: Web) -> None:
    """The same seq, the same place, another message: an id opens nothing elsewhere."""
    mine, others = await offered_by(web, YES), await offered_by(web, NO)

    response = await mine.post(client_id="p", button=others.ids[0])

    is_problem(response, 404, "button-not-found")
    assert [each.text for each in web.house.bot.asked] == ["Hello", "Hello"]


@pytest.mark.parametrize("button", ["", " ", "a b", "x" * 65, "é", 7])
async def test_a_button_has_a_shape(web: Web, button: object) -> None:
    """What no id of ours could be is refused by the field's name."""
    offered = await offered_by(web, YES)

    response = await offered.post(client_id="p", button=button)

    assert "body.button" in is_problem(response, 422, "invalid-request")


async def test_another_token_learns_nothing_of_buttons(web: Web) -> None:
    """A conversation that does not open is not found, whatever the button."""
    offered, others = await offered_by(web, YES), await offered_by(web, YES)

    response = await web.client.post(
        offered.path,
        headers=others.headers,
        json={"client_id": "p", "button": offered.ids[0]},
    )

    is_problem(response, 404, "conversation-not-found")


async def test_a_stale_button_says_its_text_all_the_same(web: Web) -> None:
    """The conversation has moved on: what the words mean now is the bot's to say."""
    offered = await offered_by(web, YES)
    await offered.post(client_id="q", text="Something else")

    response = await offered.post(client_id="p", button=offered.ids[0])

    assert [each["text"] for each in response.json()["messages"]] == ["yes", "You said: yes"]


async def test_a_person_gets_the_words(web: Web) -> None:
    """In a queued conversation the press goes to the desk, and the bot never hears it."""
    offered = await offered_by(web, YES)
    [room] = web.house.store.rooms
    await web.house.store.move(queueing(room, web.house.clock()))

    response = await offered.post(client_id="p", button=offered.ids[0])

    assert [each["text"] for each in response.json()["messages"]] == ["yes"]
    assert [each.text for each in web.house.bot.asked] == ["Hello"]


async def test_in_a_closed_conversation_a_press_is_a_409(web: Web) -> None:
    """As a text is."""
    offered = await offered_by(web, YES)
    [room] = web.house.store.rooms
    await web.house.store.move(closing(room, web.house.clock()))

    response = await offered.post(client_id="p", button=offered.ids[0])

    is_problem(response, 409, "conversation-closed")


async def test_presses_count_as_messages_even_those_that_miss(settings: Settings) -> None:
    """Ids cannot be tried out faster than words can be sent."""
    web = web_of(settings, House(burst=2))
    offered = await offered_by(web, YES)
    await offered.post(client_id="p", button="x")

    response = await offered.post(client_id="q", button="x")

    is_problem(response, 429, "too-many-messages")


async def test_what_may_not_be_kept_is_taken_out_of_a_buttons_words_too(web: Web) -> None:
    """One way into the log, whichever field it came by."""
    offered = await offered_by(web, Button(title="Again", text="4111 1111 1111 1111"))

    response = await offered.post(client_id="p", button=offered.ids[0])

    assert "4111" not in response.json()["messages"][0]["text"]


async def test_an_apology_can_be_pressed(web: Web) -> None:
    """What the gateway itself says has ids like what the bot says."""
    web.house.bot.fails_with = FailureKind.UNREACHABLE
    path, headers = await web.opened()
    failed = await web.client.post(path, headers=headers, json={"client_id": "a", "text": "Hi"})
    web.house.bot.fails_with = None

    [again] = ids_of(failed.json()["messages"][1])
    response = await web.client.post(
        path, headers=headers, json={"client_id": "b", "button": again}
    )

    assert [each["text"] for each in response.json()["messages"]] == ["Hi", "You said: Hi"]


async def test_the_openapi_document_tells_of_buttons(web: Web) -> None:
    """A button has an id, a message is either text or a button, and each refusal is listed."""
    document = (await web.client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    send = document["paths"]["/v1/conversations/{conversation_id}/messages"]["post"]
    either = schemas["SendMessage"]["oneOf"]

    assert "id" in schemas["Button"]["properties"]
    assert "No such button in this conversation" in send["responses"]["404"]["description"]
    assert [each["required"] for each in either] == [["client_id", "text"], ["client_id", "button"]]
    assert [each["properties"] for each in either] == [
        {"text": {"type": "string"}, "button": {"type": "null"}},
        {"button": {"type": "string"}, "text": {"type": "null"}},
    ]
