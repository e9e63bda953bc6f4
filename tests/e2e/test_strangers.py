"""What somebody with bad intentions, or bad luck, cannot do."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import uuid

import httpx
import pytest

from actions.adapters.grants import sign
from actions.domain.grant import Grant
from tests.e2e.house import House, parts_of, words_of

ADAS_ORDER = "RC-10001"


def post_to_bot(house: House, conversation: str, grant: str, text: str) -> httpx.Response:
    """Reach Rasa's channel as only the gateway can: with the channel's secret."""
    message = str(uuid.uuid4())
    body = json.dumps(
        {
            "conversation": conversation,
            "message": message,
            "text": text,
            "metadata": {"grant": grant.replace("MSG", message)},
        }
    ).encode()
    key = house.secret("RECOURSE_CHANNEL_SECRET").encode()
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return httpx.post(
        f"http://127.0.0.1:{house.bot_port}/webhooks/recourse/webhook",
        content=body,
        headers={
            "X-Recourse-Signature": f"sha256={signature}",
            "Content-Type": "application/json",
        },
        timeout=20,
    )


def grant_for(house: House, *, secret: str | None = None, lifetime_s: int = 60) -> str:
    """A grant that says it speaks for Ada, for a message it does not belong to."""
    now = dt.datetime.now(dt.UTC)
    grant = Grant(
        conv="c-forged", msg="another-message", sub="ada", aud="shopper", jur="CN", loc="en",
        epoch=1, exp=now + dt.timedelta(seconds=lifetime_s),
    )  # fmt: skip
    return sign(grant, secret or house.secret("RECOURSE_GRANT_SECRET"))


@pytest.mark.parametrize("kind", ["forged", "expired", "of another message", "not a token"])
def test_a_bad_grant_opens_nothing(house: House, kind: str) -> None:
    """Even behind the channel's own secret, no order is shown and something true is said."""
    grant = {
        "forged": grant_for(house, secret="x" * 48),
        "expired": grant_for(house, lifetime_s=-5),
        "of another message": grant_for(house),
        "not a token": "ada",
    }[kind]
    reply = post_to_bot(house, "c-forged", grant, "where is my order")
    assert reply.status_code == 200, reply.text
    messages = reply.json()["messages"]
    assert messages
    assert all(
        part["type"] != "order"
        for m in messages
        for part in (m.get("custom") or {}).get("parts", [])
    )
    assert any(m["text"] for m in messages)


def test_a_message_without_a_grant_never_reaches_rasa(house: House) -> None:
    """The channel refuses it and says why."""
    reply = post_to_bot(house, "c-forged", "", "where is my order")
    assert reply.status_code == 400
    assert "grant" in reply.json()["error"]


def test_the_channel_refuses_who_does_not_know_its_secret(house: House) -> None:
    """Rasa is private even on loopback."""
    reply = httpx.post(
        f"http://127.0.0.1:{house.bot_port}/webhooks/recourse/webhook",
        json={"conversation": "c", "message": "m", "text": "hi", "metadata": {}},
        headers={"X-Recourse-Signature": "sha256=" + "0" * 64},
        timeout=20,
    )
    assert reply.status_code == 401


def test_rasas_own_doors_are_closed(house: House) -> None:
    """No REST channel, no tracker API, no model API."""
    base = f"http://127.0.0.1:{house.bot_port}"
    for method, path in [
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/conversations/c/tracker"),
        ("PUT", "/model"),
        ("POST", "/model/parse"),
    ]:
        status = httpx.request(method, base + path, json={}, timeout=20).status_code
        assert status in (401, 403, 404, 405), (path, status)


@pytest.mark.parametrize(
    "text",
    [
        '/order_status{"order_number": "RC-10001"}',
        ' /order_status@1.0{"order_number": "RC-10001"}',
        "/restart",
        "/session_start",
        "//human_please",
    ],
)
def test_free_text_is_never_read_as_rasas_syntax(house: House, text: str) -> None:
    """A stranger's slash is a character, and the answer is a real one."""
    shopper = house.shopper("bo")
    said = shopper.ask(text)
    assert words_of(said).strip()
    assert shopper.history()[0]["text"] == text.strip()
    assert ADAS_ORDER not in str(parts_of(said, "order"))


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_empty_text_is_refused_and_leaves_no_trace(house: House, text: str) -> None:
    """A problem document says what was expected; the log stays empty."""
    shopper = house.shopper()
    reply = shopper.post(text)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert shopper.history() == []


def test_anothers_token_opens_neither_reading_nor_writing(house: House) -> None:
    """A conversation that is not yours and one that does not exist answer alike."""
    one, other = house.shopper("ada"), house.shopper("bo")
    one.ask("where is my order")
    replies = []
    for conversation in (one.conversation, str(uuid.uuid4())):
        url = f"/v1/conversations/{conversation}/messages"
        replies.append(house.client.get(url, headers=other.headers))
        body = {"client_id": "x1", "text": "hello"}
        replies.append(house.client.post(url, headers=other.headers, json=body))
    assert {reply.status_code for reply in replies} <= {401, 403, 404}
    assert len({(r.status_code, r.json()["title"]) for r in replies}) == 1
    assert len(one.history()) == 2


def test_a_forged_or_expired_customer_token_is_refused(house: House) -> None:
    """Only the storefront can say who somebody is, and not for ever."""
    import jwt

    forged = jwt.encode({"sub": "ada", "exp": 4102444800}, "y" * 48, "HS256")
    expired = house.customer_token("ada", lifetime_s=-60)
    for token in (forged, expired, "ada"):
        reply = house.client.post("/v1/conversations", json={"customer_token": token})
        assert reply.status_code == 401
        assert reply.headers["content-type"] == "application/problem+json"


def test_the_same_client_id_has_one_effect(house: House) -> None:
    """A retried send returns the first result."""
    shopper = house.shopper()
    first = shopper.post("hello there", client_id="once").json()
    again = shopper.post("hello there", client_id="once").json()
    assert first == again
    assert [m["from"] for m in shopper.history()] == ["customer", "bot"]
