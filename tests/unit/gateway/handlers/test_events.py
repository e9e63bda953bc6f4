"""A customer's socket, end to end in this process: what opens it, what it says, how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from fastapi import FastAPI

from gateway.adapters.metrics import PrometheusMeter
from gateway.domain import errors
from gateway.handlers.callers import Callers
from gateway.handlers.events import CLOSE_CODES, EventRoutes, Patience
from gateway.services.seats import Seats
from gateway.settings import Settings
from tests.unit.gateway.conftest import House, Web, web_of
from tests.unit.gateway.sockets import Socket, socket_to

STRANGER = "203.0.113.9"


class Customer:
    """Somebody with a conversation, and as many tabs as they like."""

    def __init__(self, web: Web, messages: str, headers: dict[str, str]) -> None:
        self.web = web
        self.messages = messages
        self.headers = headers
        self.token = headers["Authorization"].removeprefix("Bearer ")
        self.events = messages.replace("/messages", "/events")

    def tab(self, **options: object) -> AbstractAsyncContextManager[Socket]:
        return socket_to(self.web.app, self.events, **options)  # type: ignore[arg-type]

    async def hello(self, socket: Socket, after: int = 0) -> dict[str, object]:
        await socket.say({"token": self.token, "after": after})
        return await socket.next_of("ready")

    async def post(self, client_id: str, text: str = "Hello") -> None:
        body = {"client_id": client_id, "text": text}
        response = await self.web.client.post(self.messages, headers=self.headers, json=body)
        assert response.status_code == 200, response.text

    async def log(self) -> list[dict[str, object]]:
        response = await self.web.client.get(self.messages, headers=self.headers)
        messages: list[dict[str, object]] = response.json()["messages"]
        return messages


async def customer_of(web: Web, **body: object) -> Customer:
    return Customer(web, *await web.opened(**body))


@pytest.fixture
async def customer(web: Web) -> AsyncIterator[Customer]:
    """Somebody who has just opened a conversation."""
    yield await customer_of(web)


def test_every_refusal_of_a_socket_has_its_close_code() -> None:
    """A new one cannot be added without saying how it ends."""
    assert set(errors.SocketRefused.__subclasses__()) <= set(CLOSE_CODES)
    assert len(set(CLOSE_CODES.values())) == len(CLOSE_CODES)


class TestOpening:
    async def test_the_state_and_the_log_since_a_number(self, customer: Customer) -> None:
        """As GET has them, field for field."""
        await customer.post("c-1")
        state = await customer.web.client.get(
            customer.messages.removesuffix("/messages"), headers=customer.headers
        )
        async with customer.tab() as socket:
            ready = await customer.hello(socket, after=1)
            [message] = await socket.messages(1)

        assert ready == {"type": "ready", **state.json()}
        assert [message] == (await customer.log())[1:]

    async def test_an_expired_token_is_4401(self, customer: Customer) -> None:
        """The detail says how a customer comes by another."""
        customer.web.house.clock.advance(31 * 24 * 3600)
        async with customer.tab() as socket:
            await socket.say({"token": customer.token})
            code, detail = await socket.closed()

        assert code == 4401
        assert "/tokens" in detail

    async def test_another_token_and_an_unknown_id_end_alike(self, customer: Customer) -> None:
        """4404 in the same words: ids cannot be tried out over a socket either."""
        other = await customer_of(customer.web)
        ends = []
        for path in (customer.events, "/v1/conversations/nowhere/events"):
            async with socket_to(customer.web.app, path) as socket:
                await socket.say({"token": other.token})
                code, detail = await socket.closed()
                ends.append((code, detail.replace(path.split("/")[3], "ID")))

        assert ends[0] == ends[1]
        assert ends[0][0] == 4404

    async def test_a_token_in_the_address_is_not_read(self, customer: Customer) -> None:
        """Addresses end in logs; the first frame does not."""
        query = f"token={customer.token}&after=0"
        async with customer.tab(query=query) as socket:
            await socket.say({"after": 0})

            assert (await socket.closed())[0] == 4400

    @pytest.mark.parametrize("text", ["", "hello", "[]", '{"token": 5}', '{"token":"t","x":1}'])
    async def test_a_malformed_first_frame_is_4400(self, customer: Customer, text: str) -> None:
        """With the shape that was expected."""
        async with customer.tab() as socket:
            await socket.say_text(text)
            code, detail = await socket.closed()

        assert code == 4400
        assert "the first frame" in detail

    async def test_a_binary_frame_is_4400(self, customer: Customer) -> None:
        """JSON is text."""
        async with customer.tab() as socket:
            await socket.say_bytes(b'{"token": "t"}')

            assert await socket.closed() == (4400, "a binary frame; expected JSON as text")

    async def test_a_silent_client_is_4408(self, settings: Settings) -> None:
        """It is asked for its first frame in a time, and then it makes room."""
        customer = await customer_of(web_of(settings))
        impatient = events_alone(customer.web.house, Patience(first_frame_s=0.02))
        async with socket_to(impatient, customer.events) as socket:
            code, detail = await socket.closed()

        assert code == 4408
        assert "no frame came in 0.02 s" in detail

    async def test_who_leaves_before_saying_anything_leaves_nothing(
        self, customer: Customer
    ) -> None:
        """A tab that is closed while it opens is no error."""
        async with customer.tab() as socket:
            await socket.leave()
        assert len(customer.web.house.hub) == 0

    async def test_a_database_that_is_away_is_try_again_later(self, customer: Customer) -> None:
        """1013, and not a word of where the records are."""
        customer.web.house.store.down_for = {"look"}
        async with customer.tab() as socket:
            await socket.say({"token": customer.token})
            code, detail = await socket.closed()

        assert code == 1013
        assert detail == "conversations are out of reach for a moment; connect again"


class TestWhosePage:
    @pytest.mark.parametrize(
        ("origin", "opens"),
        [
            (None, True),
            ("http://shop.test", True),
            ("https://shop.test", True),
            ("https://allowed.example", True),
            ("https://evil.example", False),
            ("https://shop.test.evil.example", False),
            ("https://shop.test:8443", False),
            ("null", False),
            ("", False),
        ],
    )
    async def test_a_page_of_this_host_or_an_allowed_one(
        self, settings: Settings, origin: str | None, opens: bool
    ) -> None:
        """Any page can open a socket to anywhere: whose it is, is checked here or nowhere."""
        allowed = {"allowed_origins": ("https://allowed.example",)}
        customer = await customer_of(web_of(settings.model_copy(update=allowed)))
        headers = {"origin": origin} if origin is not None else {}
        async with customer.tab(headers=headers) as socket:
            if opens:
                assert (await customer.hello(socket))["last_seq"] == 0
            else:
                code, detail = await socket.closed()
                assert code == 4403
                assert "RECOURSE_ALLOWED_ORIGINS" in detail


class TestLimits:
    async def test_one_socket_too_many_of_a_conversation_is_4429(self, settings: Settings) -> None:
        """The others go on."""
        customer = await customer_of(web_of(settings, House(sockets=1)))
        async with customer.tab() as first, customer.tab() as second:
            await customer.hello(first)
            await second.say({"token": customer.token})

            assert (await second.closed())[0] == 4429
            await customer.post("c-1")
            assert len(await first.messages(2)) == 2

    async def test_one_socket_too_many_of_an_address_is_4429(self, settings: Settings) -> None:
        """Before it has said anything; another address is let in, and this machine always."""
        limited = settings.model_copy(update={"sockets_per_address": 1})
        customer = await customer_of(web_of(limited))
        async with customer.tab(client=STRANGER), customer.tab(client=STRANGER) as second:
            assert (await second.closed())[0] == 4429
            async with customer.tab(client="203.0.113.10") as elsewhere, customer.tab() as here:
                await customer.hello(elsewhere)
                await customer.hello(here)

    async def test_a_socket_that_is_closed_makes_room(self, settings: Settings) -> None:
        """At once, whoever closed it."""
        limited = settings.model_copy(update={"sockets_per_address": 1})
        customer = await customer_of(web_of(limited, House(sockets=1)))
        for _ in range(3):
            async with customer.tab(client=STRANGER) as socket:
                await customer.hello(socket)

    async def test_a_client_that_talks_without_end_only_slows_itself(
        self, customer: Customer
    ) -> None:
        """Its frames wait; what others do is told it meanwhile, and the flood is bounded."""
        async with customer.tab() as flood, customer.tab() as other:
            await customer.hello(flood)
            await customer.hello(other)
            for n in range(2_000):
                await flood.say({"type": "typing", "on": n % 2 == 0})
            await customer.post("c-1")

            assert [m["seq"] for m in await other.messages(2)] == [1, 2]
            assert flood.inbox.qsize() > 1_900

    async def test_a_client_that_takes_nothing_is_let_go(self, settings: Settings) -> None:
        """It does not hold a seat, a watch or any memory for longer than that."""
        customer = await customer_of(web_of(settings))
        house = customer.web.house
        impatient = events_alone(house, Patience(send_s=0.05))
        async with socket_to(impatient, customer.events) as socket:
            await customer.hello(socket)
            socket.takes.clear()
            await customer.post("c-1")
            await until(lambda: len(house.seats) == 0)

            assert len(house.hub) == 0


class TestTalking:
    async def test_messages_come_once_on_every_tab(self, customer: Customer) -> None:
        """Sent by HTTP from one, they are on both, as the log has them."""
        async with customer.tab() as one, customer.tab() as other:
            for socket in (one, other):
                await customer.hello(socket)
            await asyncio.gather(customer.post("a"), customer.post("b"), customer.post("a"))

            logs = [await socket.messages(4) for socket in (one, other)]

            assert logs[0] == logs[1] == await customer.log()

    async def test_typing_reaches_the_other_tab(self, customer: Customer) -> None:
        """Under the name that messages have for who wrote them."""
        async with customer.tab() as one, customer.tab() as other:
            await customer.hello(one)
            await customer.hello(other)
            await one.say({"type": "typing", "on": True})

            assert await other.next() == {"type": "typing", "from": "customer", "on": True}
            assert await one.is_silent()

    async def test_reading_moves_the_mark(self, customer: Customer) -> None:
        """And says so to every tab."""
        await customer.post("c-1")
        async with customer.tab() as socket:
            await customer.hello(socket, after=2)
            await socket.say({"type": "read", "seq": 2})

            assert (await socket.next_of("state"))["read_by_customer"] == 2

    @pytest.mark.parametrize(
        "frame", [{"type": "message", "text": "hi"}, {"type": "typing"}, {"token": "t"}, 5]
    )
    async def test_anything_else_is_4400_with_the_shapes(
        self, customer: Customer, frame: object
    ) -> None:
        """Messages are sent by HTTP, where they are answered for."""
        async with customer.tab() as socket:
            await customer.hello(socket)
            await socket.say(frame)
            code, detail = await socket.closed()

        assert code == 4400
        assert '{"type": "typing", "on": true}' in detail

    async def test_frames_before_the_conversation_has_opened_do_nothing(
        self, customer: Customer
    ) -> None:
        """A mark set by a stranger would be somebody else's."""
        await customer.post("c-1")
        async with customer.tab() as socket:
            await socket.say({"token": "made up"})
            await socket.say({"type": "read", "seq": 2})
            assert (await socket.closed())[0] == 4404

        assert next(iter(customer.web.house.store.rooms.values())).read_by_customer == 0

    async def test_sockets_are_counted(self, customer: Customer) -> None:
        """Those that are there, and by their code those that were refused."""
        async with customer.tab() as socket, customer.tab() as other:
            await customer.hello(socket)
            await other.say({})
            await other.closed()

            told = customer.web.meter.exposition().decode()
            assert "recourse_sockets 1.0" in told
            assert 'recourse_sockets_refused_total{code="4400"} 1.0' in told
        assert "recourse_sockets 0.0" in customer.web.meter.exposition().decode()

    async def test_an_error_of_ours_ends_the_socket_and_says_nothing(
        self, customer: Customer
    ) -> None:
        """1011: the log says where, the client hears no word of it."""

        async def broken(*_: object) -> None:
            raise RuntimeError("very private words")

        async with customer.tab() as socket:
            customer.web.house.store.look = broken  # type: ignore[method-assign, assignment]
            await socket.say({"token": customer.token})

            assert await socket.closed() == (1011, "")


def events_alone(house: House, patience: Patience) -> FastAPI:
    """The events with less patience than an application has."""
    app = FastAPI()
    routes = EventRoutes(
        house.live,
        callers=Callers("4Qk8vXb2nW7rZt0yLm5cJh9sDf3gPa6e"),
        addresses=Seats(10, "address"),
        meter=PrometheusMeter(),
        origins=(),
        patience=patience,
    )
    app.include_router(routes.router())
    return app


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(2):
        while not condition():
            await asyncio.sleep(0.005)
