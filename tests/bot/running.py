"""A bot and an action server that really listen, on loopback, inside a test."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from sanic import Sanic

from benchmarks.ports import free_port
from bot.action_endpoint import ActionEndpoint
from bot.agent import HouseAgent, load_agent
from bot.channel import TurnOutput
from bot.serving import build_app
from bot.settings import Settings
from bot.tracker_store import LiveTrackerStore

Sanic.test_mode = True  # or it could be started only once a process: it rewrites its own methods

SECRET = "a secret of the tests, with forty characters"
GRANT = "header.claims.signature"

Call = dict[str, Any]
Handler = Callable[[Call], Any]


def says(text: str, **more: Any) -> dict[str, Any]:
    """An action's result: one response and no events."""
    return {"events": [], "responses": [{"text": text, **more}]}


@dataclass
class ActionServer:
    """Answers Rasa's action webhook with what a test wants; keeps every call."""

    url: str
    handlers: dict[str, Handler] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)

    async def webhook(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; a handler may return a response or a result's JSON."""
        call = await request.json()
        self.calls.append(call)
        assert request.transport is not None
        self.connections.add(request.transport.get_extra_info("peername"))
        handler = self.handlers.get(call["next_action"], lambda _call: says("done"))
        answer = handler(call)
        if hasattr(answer, "__await__"):
            answer = await answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)


@asynccontextmanager
async def action_server() -> AsyncIterator[ActionServer]:
    """An action server that listens."""
    port = free_port()
    server = ActionServer(url=f"http://127.0.0.1:{port}/webhook")
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/webhook", server.webhook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Answer:
    """What the bot's HTTP answer was."""

    status: int
    body: Any

    @property
    def texts(self) -> list[str]:
        """The texts said, in order."""
        return [message["text"] for message in self.body["messages"]]


@dataclass(frozen=True)
class RunningBot:
    """A bot that listens, and the gateway's way of talking to it."""

    address: str
    agent: HouseAgent
    http: aiohttp.ClientSession

    async def say(self, text: str, *, conversation: str = "c1", message: str = "") -> Answer:
        """Send a customer's message as the gateway does."""
        return await self.post(
            {
                "conversation": conversation,
                "message": message or uuid.uuid4().hex,
                "text": text,
                "metadata": {"grant": GRANT},
            }
        )

    async def post(self, document: Any, *, secret: str = SECRET) -> Answer:
        """Send a signed body of any kind."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return await self.post_signed(body, signature_of(body, secret))

    async def post_signed(self, body: bytes, signature: str | None) -> Answer:
        """Send a body with this signature, or without one."""
        headers = {} if signature is None else {"X-Recourse-Signature": signature}
        url = f"{self.address}/webhooks/recourse/webhook"
        async with self.http.post(url, data=body, headers=headers) as response:
            return Answer(response.status, await response.json())

    async def get(self, path: str) -> Answer:
        """Fetch a path."""
        async with self.http.get(self.address + path) as response:
            is_json = response.content_type == "application/json"
            return Answer(response.status, await response.json() if is_json else None)


def signature_of(body: bytes, secret: str = SECRET) -> str:
    """The gateway's signature of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@asynccontextmanager
async def running_bot(
    model: Path, settings: Settings, *, agent: HouseAgent | None = None
) -> AsyncIterator[RunningBot]:
    """The real agent behind the real channel on a real socket."""
    agent = agent or load_agent(settings, model)
    app = build_app(settings, agent, name=f"test_{uuid.uuid4().hex}")
    port = free_port()
    server = await app.create_server(
        host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False
    )
    try:
        await server.startup()
        async with aiohttp.ClientSession() as http:
            yield RunningBot(f"http://127.0.0.1:{port}", agent, http)
    finally:
        server.close()
        await server.wait_closed()
        await agent.close()


class ScriptedActions(ActionEndpoint):
    """An action server without a network: answers at once, keeps every call."""

    def __init__(self, handlers: dict[str, Handler] | None = None) -> None:
        super().__init__("http://nowhere.invalid/webhook", timeout_s=1)
        self.handlers = handlers or {}
        self.calls: list[Call] = []

    async def request(self, *_arguments: Any, **options: Any) -> Any:
        """Answer one call."""
        call = json.loads(json.dumps(options["json"]))
        self.calls.append(call)
        return self.handlers.get(call["next_action"], lambda _call: says("done"))(call)


def scripted_agent(
    model: Path, database: Path, *, events: int = 80, live: int = 2000
) -> tuple[HouseAgent, ScriptedActions]:
    """An agent with a store of its own and scripted actions."""
    actions = ScriptedActions()
    store = LiveTrackerStore(None, host=f"sqlite:///{database}", events=events, live=live)
    agent = HouseAgent(store=store, locks=InMemoryLockStore(), actions=actions, turn_timeout_s=9)
    agent.load_model(model)
    return agent, actions


async def hear(
    agent: HouseAgent, intent: str, text: str = "some words", *, conversation: str = "c1"
) -> list[str]:
    """Let the agent hear a message whose intent is given; returns what it says."""
    output = TurnOutput()
    ranking = {"name": intent, "confidence": 1.0}
    parsed = {"text": text, "intent": ranking, "entities": [], "intent_ranking": [ranking]}
    await agent.handle_message(
        UserMessage(
            text, output, conversation, parse_data=parsed, metadata={"grant": GRANT}, message_id="m"
        )
    )
    return [message["text"] for message in output.messages]


FORM_INTENTS = ("start_return", "inform", "inform", "inform", "ask_policy", "stop", "greet")


def wandering(seed: int, turns: int) -> list[str]:
    """Intents of a customer who begins returns, wanders off, comes back, and stops or finishes."""
    chance = random.Random(seed)
    return [chance.choice(FORM_INTENTS) for _ in range(turns)]
