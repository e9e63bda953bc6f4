"""Several devices, one customer, one address: what opens on them, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.settings import Settings
from tests.unit.gateway.conftest import House, Web, web_of
from tests.unit.gateway.handlers.test_conversations_api import UNKNOWN, is_problem

STRANGER = "203.0.113.9"


def signed_in(web: Web, customer: str = "ada") -> dict[str, str]:
    """What the storefront lets a customer say."""
    token = web.storefront.mint(customer, web.house.clock(), timedelta(hours=1))
    return {"Authorization": f"Bearer {token}"}


async def opened_by(web: Web, customer: str = "ada", text: str | None = "Hello") -> dict[str, Any]:
    """A signed-in customer's new conversation, with a message in it."""
    response = await web.client.post("/v1/conversations", headers=signed_in(web, customer))
    made: dict[str, Any] = response.json()
    if text is not None:
        await say(web, made, text)
    return made


async def say(web: Web, made: dict[str, Any], text: str = "Hello", client_id: str = "c-1") -> None:
    response = await web.client.post(
        f"/v1/conversations/{made['conversation']}/messages",
        headers={"Authorization": f"Bearer {made['token']}"},
        json={"client_id": client_id, "text": text},
    )
    assert response.status_code == 200, response.text


def from_address(web: Web, address: str) -> httpx.AsyncClient:
    """A client of the same application, somewhere else in the world."""
    transport = httpx.ASGITransport(app=web.app, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


@pytest.fixture
def web(settings: Settings) -> Web:
    """The application, on the real storefront's tokens."""
    return web_of(settings)


class TestHistory:
    async def test_a_customer_finds_their_conversations_on_any_device(self, web: Web) -> None:
        """Newest first, with the beginning of what was said last."""
        first = await opened_by(web)
        web.house.clock.advance(60)
        second = await opened_by(web, text="And another thing")
        await opened_by(web, "bo")
        await web.opened()

        response = await web.client.get("/v1/conversations", headers=signed_in(web))

        listed = response.json()["conversations"]
        assert [each["conversation"] for each in listed] == [
            second["conversation"],
            first["conversation"],
        ]
        assert set(listed[0]) == {"conversation", "opened_at", "last_at", "owner", "preview"}
        assert listed[0]["preview"] == "You said: And another thing"
        assert listed[0]["owner"] == "bot"
        assert datetime.fromisoformat(listed[0]["last_at"]) == web.house.clock()

    async def test_nobody_is_not_a_customer(self, web: Web) -> None:
        """401 without a token, with a conversation's, with a forged one."""
        made = await opened_by(web)

        without = await web.client.get("/v1/conversations")
        is_problem(without, 401, "credentials-missing")
        assert "that the storefront signed" in without.json()["detail"]
        for token in (made["token"], "forged"):
            response = await web.client.get(
                "/v1/conversations", headers={"Authorization": f"Bearer {token}"}
            )
            is_problem(response, 401, "customer-token-refused")

    async def test_a_customer_without_conversations_has_an_empty_history(self, web: Web) -> None:
        """It is a history all the same."""
        response = await web.client.get("/v1/conversations", headers=signed_in(web, "new"))

        assert response.json() == {"conversations": []}


class TestAnotherDevice:
    async def test_another_device_gets_a_token_of_its_own(self, web: Web) -> None:
        """Both read the same log, and either may go on writing it."""
        made = await opened_by(web)

        response = await web.client.post(
            f"/v1/conversations/{made['conversation']}/tokens", headers=signed_in(web)
        )

        assert response.status_code == 201, response.text
        phone = response.json()
        assert set(phone) == {"conversation", "token", "expires_at"}
        assert phone["conversation"] == made["conversation"]
        assert phone["token"] != made["token"]
        await say(web, phone, "From the phone", "c-2")
        await say(web, made, "From the desktop", "c-3")
        assert len(web.house.store.rooms[made["conversation"]].messages) == 6

    async def test_a_repeated_client_id_is_one_message_on_whatever_device(self, web: Web) -> None:
        """The id is the conversation's, not the device's."""
        made = await opened_by(web, text=None)
        phone = (
            await web.client.post(
                f"/v1/conversations/{made['conversation']}/tokens", headers=signed_in(web)
            )
        ).json()

        await say(web, made, "Hello", "same")
        await say(web, phone, "Hello", "same")

        assert len(web.house.store.rooms[made["conversation"]].messages) == 2

    async def test_another_customers_conversation_never_opens(self, web: Web) -> None:
        """Nor an anonymous one: 404 in the words for an id that there is not."""
        made = await opened_by(web)
        anonymous = (await web.client.post("/v1/conversations")).json()
        details = set()
        for conversation in (
            made["conversation"],
            anonymous["conversation"],
            UNKNOWN.split("/")[3],
        ):
            response = await web.client.post(
                f"/v1/conversations/{conversation}/tokens", headers=signed_in(web, "bo")
            )
            detail = is_problem(response, 404, "conversation-not-found")
            details.add(detail.replace(conversation, "ID"))

        assert len(details) == 1

    async def test_an_expired_token_is_a_401_with_the_way_out(self, web: Web) -> None:
        """Not the 404 of somebody who never had one; the customer comes in again as themselves."""
        made = await opened_by(web)
        web.house.clock.advance(31 * 24 * 3600)
        headers = {"Authorization": f"Bearer {made['token']}"}
        path = f"/v1/conversations/{made['conversation']}"

        for response in (
            await web.client.get(path, headers=headers),
            await web.client.get(f"{path}/messages", headers=headers),
            await web.client.post(
                f"{path}/messages", headers=headers, json={"client_id": "c-2", "text": "Hello"}
            ),
        ):
            assert "/tokens" in is_problem(response, 401, "token-expired")
            assert response.headers["www-authenticate"] == "Bearer"
        again = await web.client.post(f"{path}/tokens", headers=signed_in(web))
        assert again.status_code == 201


class TestState:
    async def test_how_a_conversation_stands(self, web: Web) -> None:
        """Who may speak, where in the queue, how far everybody has read."""
        made = await opened_by(web)

        response = await web.client.get(
            f"/v1/conversations/{made['conversation']}",
            headers={"Authorization": f"Bearer {made['token']}"},
        )

        assert response.json() == {
            "conversation": made["conversation"],
            "owner": "bot",
            "epoch": 1,
            "agent": None,
            "queue_position": None,
            "last_seq": 2,
            "read_by_agent": 0,
            "read_by_customer": 0,
            "customer": True,
        }


class TestWhereItComesFrom:
    async def test_one_address_opens_only_so_many_at_once(self, settings: Settings) -> None:
        """429 with the time to wait; other addresses, and this machine, go on."""
        web = web_of(settings, House(openings=2))
        async with from_address(web, STRANGER) as client, from_address(web, "203.0.113.8") as other:
            made = [await client.post("/v1/conversations") for _ in range(3)]
            elsewhere = await other.post("/v1/conversations")
        here = [await web.client.post("/v1/conversations") for _ in range(3)]

        assert [response.status_code for response in made] == [201, 201, 429]
        assert "wait 1 s" in is_problem(made[2], 429, "too-many-conversations")
        assert made[2].headers["retry-after"] == "1"
        assert elsewhere.status_code == 201
        assert {response.status_code for response in here} == {201}

    async def test_tokens_count_like_conversations(self, settings: Settings) -> None:
        """Each is a row that somebody else pays for."""
        web = web_of(settings, House(openings=1, storefront=web_of(settings).storefront))
        made = await opened_by(web)
        path = f"/v1/conversations/{made['conversation']}/tokens"
        async with from_address(web, STRANGER) as client:
            first = await client.post(path, headers=signed_in(web))
            second = await client.post(path, headers=signed_in(web))

        assert first.status_code == 201
        is_problem(second, 429, "too-many-conversations")

    async def test_actions_can_tell_networks_apart_but_not_name_them(self, web: Web) -> None:
        """The turn carries a hash: the same for one network, another for another."""
        nets = []
        for address in (STRANGER, STRANGER, "203.0.113.8"):
            async with from_address(web, address) as client:
                made = (await client.post("/v1/conversations")).json()
                await client.post(
                    f"/v1/conversations/{made['conversation']}/messages",
                    headers={"Authorization": f"Bearer {made['token']}"},
                    json={"client_id": "c-1", "text": "Hello"},
                )
            nets.append(web.house.bot.asked[-1].grant.split("/")[4])

        assert nets[0] == nets[1] != nets[2]
        assert "203" not in nets[0]
        assert len(nets[0]) == 32

    @pytest.mark.parametrize(
        ("peer", "counts_as"), [("10.0.0.5", "the customer"), ("10.0.0.6", "the peer")]
    )
    async def test_a_forwarded_address_is_believed_from_named_proxies_only(
        self, settings: Settings, peer: str, counts_as: str
    ) -> None:
        """And of what the proxy says, only what it saw itself: the rest is the customer's word."""
        trusting = settings.model_copy(update={"trusted_proxies": ("10.0.0.5",)})
        web = web_of(trusting, House(openings=1))
        statuses = []
        async with from_address(web, peer) as client:
            for customer in ("203.0.113.1", "203.0.113.2"):
                forwarded = {"X-Forwarded-For": f"198.51.100.7, {customer}"}
                response = await client.post("/v1/conversations", headers=forwarded)
                statuses.append(response.status_code)

        assert statuses == ([201, 201] if counts_as == "the customer" else [201, 429])
