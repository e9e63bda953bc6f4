"""The conversation API over HTTP: DESIGN's contract, and every way to be refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.domain.errors import FailureKind
from gateway.settings import Settings
from tests.unit.gateway.conftest import House, Web, web_of
from tests.unit.gateway.moves import closing

UNKNOWN = "/v1/conversations/00000000-0000-4000-8000-000000000000/messages"


def is_problem(response: Any, status: int, name: str) -> str:
    """Check that a response is that problem; returns its detail."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == f"urn:recourse:problem:{name}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem["detail"]


class TestOpening:
    async def test_anonymous(self, web: Web) -> None:
        """No body is needed; what comes back opens the conversation, and nothing else does."""
        response = await web.client.post("/v1/conversations")

        assert response.status_code == 201
        assert set(response.json()) == {"conversation", "token", "expires_at"}
        assert response.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("how", ["body", "header"])
    async def test_with_the_storefronts_token(self, web: Web, how: str) -> None:
        """In the body or in the Authorization header."""
        token = web.storefront.mint("ada", datetime.now(UTC), timedelta(minutes=5))
        # The house's clock stands in another year than the token's.
        web.house.clock.now = datetime.now(UTC)

        response = await web.client.post(
            "/v1/conversations",
            json={"customer_token": token} if how == "body" else {},
            headers={"Authorization": f"Bearer {token}"} if how == "header" else {},
        )

        room = web.house.store.rooms[response.json()["conversation"]]
        assert room.conversation.customer == "ada"

    @pytest.mark.parametrize("how", ["body", "header"])
    async def test_an_expired_or_forged_token_is_a_401(self, web: Web, how: str) -> None:
        """And opens nothing, not even anonymously."""
        for token in (web.storefront.mint("ada", web.house.clock(), timedelta(0)), "forged"):
            response = await web.client.post(
                "/v1/conversations",
                json={"customer_token": token} if how == "body" else {},
                headers={"Authorization": f"Bearer {token}"} if how == "header" else {},
            )

            is_problem(response, 401, "customer-token-refused")
            assert response.headers["www-authenticate"] == "Bearer"
        assert web.house.store.rooms == {}

    @pytest.mark.parametrize("header", ["Basic YWRhOnB3", "Bearer", "token", ""])
    async def test_credentials_of_another_kind_are_refused(self, web: Web, header: str) -> None:
        """Who thinks to be signed in hears that they are not."""
        response = await web.client.post("/v1/conversations", headers={"Authorization": header})

        is_problem(response, 401, "credentials-missing")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"jurisdiction": "china"}, "body.jurisdiction"),
            ({"locale": "EN_us!"}, "body.locale"),
            ({"audience": "admin"}, "body.audience"),
            ({"customer": "ada"}, "body.customer"),
            ({"customer_token": 5}, "body.customer_token"),
            ([], "body"),
        ],
    )
    async def test_what_is_out_of_shape_is_named(self, web: Web, body: Any, field: str) -> None:
        """A misspelt or wrong field is refused by name, never lost in silence."""
        response = await web.client.post("/v1/conversations", json=body)

        assert field in is_problem(response, 422, "invalid-request")
        assert response.json()["errors"][0]["field"] == field


class TestSending:
    async def test_a_message_and_its_answer(self, web: Web) -> None:
        """The new messages in the contract's own shape."""
        path, headers = await web.opened()

        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "Hello"}
        )

        assert response.status_code == 200
        asked, answer = response.json()["messages"]
        assert set(asked) == {
            *("seq", "id", "client_id", "from", "author", "text", "parts", "epoch", "at")
        }
        assert (asked["seq"], asked["from"], asked["client_id"]) == (1, "customer", "c-1")
        assert (answer["seq"], answer["from"], answer["client_id"]) == (2, "bot", None)
        assert answer["text"] == "You said: Hello"
        assert asked["epoch"] == 1
        assert datetime.fromisoformat(asked["at"]).tzinfo is not None

    async def test_a_repeated_client_id_gets_the_first_result(self, web: Web) -> None:
        """Byte for byte."""
        path, headers = await web.opened()
        body = {"client_id": "c-1", "text": "Hello"}

        first = await web.client.post(path, headers=headers, json=body)
        again = await web.client.post(path, headers=headers, json=body)

        assert again.content == first.content
        assert again.status_code == first.status_code

    async def test_five_requests_with_one_client_id_have_one_effect(self, web: Web) -> None:
        """A client that panics does no harm."""
        path, headers = await web.opened()
        body = {"client_id": "same", "text": "Hello"}

        responses = await asyncio.gather(
            *(web.client.post(path, headers=headers, json=body) for _ in range(5))
        )

        assert len({response.content for response in responses}) == 1
        assert len(web.house.bot.asked) == 1

    async def test_twenty_requests_at_once_are_answered_in_order(self, web: Web) -> None:
        """One at a time at the bot, in the order of their numbers."""
        path, headers = await web.opened()

        await asyncio.gather(
            *(
                web.client.post(path, headers=headers, json={"client_id": f"{n}", "text": f"{n}"})
                for n in range(20)
            )
        )

        log = (await web.client.get(path, headers=headers)).json()["messages"]
        asked = [m["text"] for m in log if m["from"] == "customer"]
        assert [m["seq"] for m in log] == list(range(1, 41))
        assert [question.text for question in web.house.bot.asked] == asked
        assert max(web.house.bot.most_at_once.values()) == 1

    async def test_a_client_id_reused_for_another_text_is_a_409(self, web: Web) -> None:
        """It names the id and what to do."""
        path, headers = await web.opened()
        await web.client.post(path, headers=headers, json={"client_id": "c-1", "text": "Hello"})

        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "Goodbye"}
        )

        assert "'c-1'" in is_problem(response, 409, "client-id-reused")

    @pytest.mark.parametrize("text", ["", "   ", "\n", "\u0000", "\u200b", "\ud83d"])
    async def test_blank_text_is_a_422(self, web: Web, text: str) -> None:
        """Whatever it is made of; half a character is not even JSON's to carry."""
        path, headers = await web.opened()
        body = f'{{"client_id": "c-1", "text": {_json(text)}}}'

        response = await web.client.post(
            path, headers={**headers, "Content-Type": "application/json"}, content=body
        )

        assert response.status_code == 422, response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert web.house.bot.asked == []

    async def test_a_text_that_is_too_long_is_a_422_with_the_limit(self, web: Web) -> None:
        """2,000 pass, 2,001 do not."""
        path, headers = await web.opened()

        fits = await web.client.post(
            path, headers=headers, json={"client_id": "a", "text": "é" * 2000}
        )
        over = await web.client.post(
            path, headers=headers, json={"client_id": "b", "text": "é" * 2001}
        )

        assert fits.status_code == 200
        assert "2,000" in is_problem(over, 422, "text-refused")

    @pytest.mark.parametrize("client_id", ["", " ", "a b", "x" * 65, "é", None, 7, "a\n"])
    async def test_a_client_id_has_a_shape(self, web: Web, client_id: object) -> None:
        """Printable, without space, at most 64 characters."""
        path, headers = await web.opened()

        response = await web.client.post(
            path, headers=headers, json={"client_id": client_id, "text": "Hello"}
        )

        assert "body.client_id" in is_problem(response, 422, "invalid-request")

    async def test_a_closed_conversation_is_a_409(self, web: Web) -> None:
        """With the way out."""
        path, headers = await web.opened()
        [room] = web.house.store.rooms
        await web.house.store.move(closing(room, web.house.clock()))

        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "Hello"}
        )

        assert "start a new one" in is_problem(response, 409, "conversation-closed")

    async def test_a_failing_bot_is_not_an_error_of_the_api(self, web: Web) -> None:
        """The customer is answered with the truth, and it is in the log."""
        web.house.bot.fails_with = FailureKind.UNREACHABLE
        path, headers = await web.opened()

        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "Hello"}
        )

        assert response.status_code == 200
        apology = response.json()["messages"][1]
        assert [part["type"] for part in apology["parts"]] == ["notice", "handoff", "buttons"]
        assert "support@example.com" in apology["text"]

    async def test_going_too_fast_is_a_429_with_the_time_to_wait(self, settings: Settings) -> None:
        """A header for programs, a sentence for people."""
        web = web_of(settings, House(burst=1))
        path, headers = await web.opened()
        await web.client.post(path, headers=headers, json={"client_id": "a", "text": "Hello"})

        response = await web.client.post(
            path, headers=headers, json={"client_id": "b", "text": "Hello"}
        )

        assert "wait 1 s" in is_problem(response, 429, "too-many-messages")
        assert response.headers["retry-after"] == "1"

    async def test_a_database_that_is_away_is_a_503_that_hides_its_address(self, web: Web) -> None:
        """Try again, with the same client_id; where the records are is nobody's business."""
        path, headers = await web.opened()
        web.house.store.down_for = {"accept"}

        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "Hello"}
        )

        detail = is_problem(response, 503, "store-unavailable")
        assert "same client_id" in detail
        assert "switched off by the test" not in detail
        assert response.headers["retry-after"]


class TestReading:
    async def test_everything_since_a_number(self, web: Web) -> None:
        """`after` is exclusive, and 0 is everything."""
        path, headers = await web.opened()
        for n in range(2):
            await web.client.post(path, headers=headers, json={"client_id": f"{n}", "text": "Hi"})

        everything = await web.client.get(path, headers=headers)
        later = await web.client.get(f"{path}?after=3", headers=headers)

        assert [m["seq"] for m in everything.json()["messages"]] == [1, 2, 3, 4]
        assert [m["seq"] for m in later.json()["messages"]] == [4]

    @pytest.mark.parametrize("after", ["-1", "x", "1.5", str(2**31), "9" * 30])
    async def test_a_number_out_of_range_is_a_422(self, web: Web, after: str) -> None:
        """Before any database is asked about it."""
        path, headers = await web.opened()

        response = await web.client.get(f"{path}?after={after}", headers=headers)

        assert "query.after" in is_problem(response, 422, "invalid-request")


class TestAnothersToken:
    async def test_another_token_and_an_unknown_id_read_the_same(self, web: Web) -> None:
        """404 for both, in the same words: ids cannot be tried out."""
        path, headers = await web.opened()
        _, others = await web.opened()
        body = {"client_id": "c-1", "text": "Hello"}
        for call in (
            lambda where, who: web.client.get(where, headers=who),
            lambda where, who: web.client.post(where, headers=who, json=body),
        ):
            of_another = await call(path, others)
            of_nobody = await call(UNKNOWN, others)

            is_problem(of_another, 404, "conversation-not-found")
            is_problem(of_nobody, 404, "conversation-not-found")
            anothers = of_another.text.replace(path.split("/")[3], "ID")
            assert anothers == of_nobody.text.replace(UNKNOWN.split("/")[3], "ID")
        assert (await web.client.get(path, headers=headers)).json()["messages"] == []

    async def test_no_token_is_a_401_whether_or_not_the_conversation_exists(self, web: Web) -> None:
        """It says what is missing, and nothing about the id."""
        path, _ = await web.opened()

        for where in (path, UNKNOWN):
            is_problem(await web.client.get(where), 401, "credentials-missing")

    @pytest.mark.parametrize("token", ["x", "x" * 5000, "\u00e9", "a b", "' OR 1=1 --"])
    async def test_a_made_up_token_opens_nothing(self, web: Web, token: str) -> None:
        """Any bytes at all."""
        path, _ = await web.opened()

        response = await web.client.get(
            path, headers={"Authorization": b"Bearer " + token.encode("latin-1")}
        )

        assert response.status_code in (401, 404)
        assert response.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("conversation", ["x", "%00", "%ff", "..%2f..", "a" * 3000, "'--"])
    async def test_a_made_up_id_is_simply_not_found(self, web: Web, conversation: str) -> None:
        """No id, however odd, is an error of ours."""
        _, headers = await web.opened()

        response = await web.client.get(
            f"/v1/conversations/{conversation}/messages", headers=headers
        )

        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def _json(text: str) -> str:
    """Return a JSON string with every character escaped, half ones too."""
    units = text.encode("utf-16-be", "surrogatepass")
    return (
        '"' + "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)) + '"'
    )
