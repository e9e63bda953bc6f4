"""An agent's socket, end to end in this process: who gets one, what it says, how it ends."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest
from fastapi import FastAPI

from gateway.domain import errors
from gateway.handlers.desk_events import CLOSE_CODES, DeskEventRoutes
from gateway.handlers.events import Patience
from tests.unit.gateway.conftest import Web
from tests.unit.gateway.desks import DeskClient, signed_in, waiting
from tests.unit.gateway.sockets import Socket, socket_to

EVENTS = "/v1/desk/events"


def socket_of(
    web: Web, agent: DeskClient | None, **headers: str
) -> AbstractAsyncContextManager[Socket]:
    """A socket from the agent's browser; of None, from one that is not signed in."""
    cookie = {"cookie": f"recourse_desk={agent.cookie}"} if agent else {}
    return socket_to(web.app, EVENTS, headers={**cookie, **headers})


@pytest.fixture
async def mia(web: Web) -> DeskClient:
    """Mia, signed in."""
    return await signed_in(web)


async def test_the_desk_follows_the_queue(web: Web, mia: DeskClient) -> None:
    """Ready, the lists, and the lists again when somebody comes."""
    async with socket_of(web, mia) as socket:
        await socket.say({"csrf": mia.csrf})
        assert (await socket.next_of("ready"))["agent"] == {"id": "mia", "name": "Mia"}
        first = await socket.next_of("conversations")
        web.house.monotonic.seconds += 1
        conversation, _ = await waiting(web)
        then = await socket.next_of("conversations")

    assert (first["queue"], first["mine"]) == ([], [])
    assert [line["id"] for line in then["queue"]] == [conversation]


async def test_the_desk_follows_one_log(web: Web, mia: DeskClient) -> None:
    """A customer's words, live, and that they type."""
    conversation, headers = await waiting(web)
    async with socket_of(web, mia) as socket:
        await socket.say({"csrf": mia.csrf})
        await socket.next_of("conversations")
        await socket.say({"watch": conversation})
        await socket.next_of("changed")
        await web.client.post(
            f"/v1/conversations/{conversation}/messages",
            headers=headers,
            json={"client_id": "c-1", "text": "Is anybody there?"},
        )
        frame = await socket.next_of("message")

    assert (frame["conversation"], frame["message"]["text"]) == (conversation, "Is anybody there?")


async def test_an_agent_with_an_open_socket_is_online(web: Web, mia: DeskClient) -> None:
    """To colleagues who look for somebody to pass a conversation to."""
    async with socket_of(web, mia) as socket:
        await socket.say({"csrf": mia.csrf})
        await socket.next_of("ready")
        agents = (await mia.get("/agents")).json()["agents"]

    assert {each["id"]: each["online"] for each in agents} == {"mia": True, "bo": False}


class TestRefusing:
    async def test_without_a_session(self, web: Web, mia: DeskClient) -> None:
        """4401: the page shows its door."""
        async with socket_of(web, None) as socket:
            await socket.say({"csrf": mia.csrf})

            assert await socket.closed() == (4401, str(errors.SessionMissing()))

    async def test_without_the_pages_proof(self, web: Web, mia: DeskClient) -> None:
        """4403: the cookie alone may have been sent by anybody's page."""
        async with socket_of(web, mia) as socket:
            await socket.say({"csrf": "made-up"})

            code, _ = await socket.closed()
        assert code == 4403

    @pytest.mark.parametrize("origin", ["https://evil.example", "null"])
    async def test_from_somebody_elses_page(self, web: Web, mia: DeskClient, origin: str) -> None:
        """4403, with cookie and proof and all."""
        async with socket_of(web, mia, origin=origin) as socket:
            await socket.say({"csrf": mia.csrf})

            code, _ = await socket.closed()
        assert code == 4403

    async def test_its_own_page_is_let_in(self, web: Web, mia: DeskClient) -> None:
        """Named by the browser as this very host."""
        headers = {"origin": "http://shop.test", "host": "shop.test"}
        async with socket_of(web, mia, **headers) as socket:
            await socket.say({"csrf": mia.csrf})

            await socket.next_of("ready")

    @pytest.mark.parametrize("frame", [{}, {"csrf": ""}, {"csrf": 7}, {"watch": None}, []])
    async def test_a_first_frame_that_is_none(
        self, web: Web, mia: DeskClient, frame: object
    ) -> None:
        """4400, with what was expected."""
        async with socket_of(web, mia) as socket:
            await socket.say(frame)

            code, detail = await socket.closed()
        assert code == 4400
        assert '"csrf"' in detail

    @pytest.mark.parametrize(
        "frame", [{"watch": 7}, {"wach": "c-1"}, {"watch": "c-1", "after": -1}, "watch"]
    )
    async def test_a_later_frame_that_is_none(
        self, web: Web, mia: DeskClient, frame: object
    ) -> None:
        """4400: a misspelt wish is not overlooked."""
        async with socket_of(web, mia) as socket:
            await socket.say({"csrf": mia.csrf})
            await socket.say(frame)

            code, detail = await socket.closed()
        assert code == 4400
        assert '"watch"' in detail

    async def test_more_than_an_agent_may_hold(self, web: Web, mia: DeskClient) -> None:
        """4429."""
        async with asyncio.TaskGroup() as group:
            leaving = asyncio.Event()

            async def hold() -> None:
                async with socket_of(web, mia) as socket:
                    await socket.say({"csrf": mia.csrf})
                    await socket.next_of("ready")
                    await leaving.wait()

            for _ in range(20):
                group.create_task(hold())
            await asyncio.sleep(0.1)
            async with socket_of(web, mia) as socket:
                await socket.say({"csrf": mia.csrf})
                code, _ = await socket.closed()
            leaving.set()
        assert code == 4429

    def test_every_refusal_has_a_code(self) -> None:
        """In the range that is ours, or the protocol's own for coming back later."""
        assert set(CLOSE_CODES.values()) <= {4400, 4401, 4403, 4408, 4429, 1013}


class TestEnding:
    """With a desk that looks at its sessions all the time."""

    @pytest.fixture
    def quick(self, web: Web) -> FastAPI:
        """The socket's route alone, impatient."""
        app = FastAPI()
        support = web.house.support
        routes = DeskEventRoutes(
            support.live,
            support.agents,
            patience=Patience(first_frame_s=0.05, send_s=0.05, pause_s=0.0),
            recheck_session_s=0.01,
        )
        app.include_router(routes.router())
        return app

    async def entered(self, socket: Socket, agent: DeskClient) -> None:
        await socket.say({"csrf": agent.csrf})
        await socket.next_of("ready")

    def of(self, quick: FastAPI, agent: DeskClient) -> AbstractAsyncContextManager[Socket]:
        return socket_to(quick, EVENTS, headers={"cookie": f"recourse_desk={agent.cookie}"})

    async def test_signing_out_closes_every_window(
        self, web: Web, quick: FastAPI, mia: DeskClient
    ) -> None:
        """Nobody reads on over an agent's shoulder who has left."""
        async with self.of(quick, mia) as one, self.of(quick, mia) as other:
            await self.entered(one, mia)
            await self.entered(other, mia)
            await mia.client.delete("/v1/desk/session")

            assert (await one.closed())[0] == 4401
            assert (await other.closed())[0] == 4401

    async def test_being_disabled_closes_them(
        self, web: Web, quick: FastAPI, mia: DeskClient
    ) -> None:
        """Within the time between two looks."""
        async with self.of(quick, mia) as socket:
            await self.entered(socket, mia)
            web.house.agents.disable("mia", web.house.clock())

            assert (await socket.closed())[0] == 4401

    async def test_a_session_that_runs_out_closes_them(
        self, web: Web, quick: FastAPI, mia: DeskClient
    ) -> None:
        """An open window is no use of it."""
        async with self.of(quick, mia) as socket:
            await self.entered(socket, mia)
            web.house.clock.advance(12 * 3600)

            assert (await socket.closed())[0] == 4401

    async def test_a_first_frame_that_does_not_come(self, quick: FastAPI, mia: DeskClient) -> None:
        """4408."""
        async with self.of(quick, mia) as socket:
            assert (await socket.closed())[0] == 4408

    async def test_a_window_that_closes_leaves_nothing_behind(
        self, web: Web, quick: FastAPI, mia: DeskClient
    ) -> None:
        """No task, no watch, no seat."""
        async with self.of(quick, mia) as socket:
            await self.entered(socket, mia)
            await socket.leave()
        await asyncio.sleep(0.05)

        assert len(web.house.hub) == 0
