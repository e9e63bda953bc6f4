"""A gateway made of its real services and fake surroundings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.storefront import SignedStorefront
from gateway.domain.errors import TooManyConversations
from gateway.services.conversations import Conversations, Key, Opening, ShopDefaults
from gateway.services.hub import Hub
from gateway.services.lanes import Lanes
from gateway.services.live import Live
from gateway.services.ports import Storefront
from gateway.services.rate_limit import RateLimiter
from gateway.services.readiness import ReadinessCheck
from gateway.services.seats import Seats
from gateway.services.turns import Turns
from gateway.settings import Settings
from gateway.support import SupportWorld, support_team
from gateway.web import Faces, create_app
from tests.unit.gateway.fake_desk import (
    FakePasswords,
    FakeShop,
    MemoryAgents,
    MemoryDesk,
    an_agent,
)
from tests.unit.gateway.fake_knowledge import FakeAssistant, FakePassages, MemoryAsked
from tests.unit.gateway.fakes import (
    FakeBot,
    FakeClock,
    FakeGrants,
    FakeMeter,
    FakePolicies,
    FakeProbe,
    FakeRedactor,
    FakeStorefront,
    MemoryStore,
)
from tests.unit.gateway.moves import queueing

CONTACT = "support@example.com"
TOKEN_LIFE = timedelta(days=30)
AGENTS = ("mia", "bo")
SECRETS = {
    "grant_secret": "4Qk8vXb2nW7rZt0yLm5cJh9sDf3gPa6e",
    "channel_secret": "Zx1Cv2Bn3Mq4Ws5Ed6Rf7Tg8Yh9Uj0Ik",
    "storefront_secret": "pL9oK8iJ7uH6yG5tF4rD3eS2wA1qZ0xM",
}


class SteppedTime:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class House:
    """The services on fakes, with hands on everything."""

    store: MemoryStore = field(default_factory=MemoryStore)
    bot: FakeBot = field(default_factory=FakeBot)
    meter: FakeMeter = field(default_factory=FakeMeter)
    clock: FakeClock = field(default_factory=FakeClock)
    lanes: Lanes = field(default_factory=Lanes)
    hub: Hub = field(default_factory=Hub)
    monotonic: SteppedTime = field(default_factory=SteppedTime)
    storefront: Storefront = field(default_factory=FakeStorefront)
    redactor: FakeRedactor = field(default_factory=FakeRedactor)
    agents: MemoryAgents = field(default_factory=lambda: MemoryAgents(*map(an_agent, AGENTS)))
    passwords: FakePasswords = field(default_factory=FakePasswords)
    shop: FakeShop = field(default_factory=FakeShop)
    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    passages: FakePassages = field(default_factory=FakePassages)
    burst: int = 40
    openings: int = 40
    sockets: int = 20
    recheck_s: float = 60.0

    def __post_init__(self) -> None:
        self.turns = self.new_turns()
        self.conversations = self.new_conversations(self.turns)
        self.seats = Seats(self.sockets, "conversation")
        self.live = Live(
            transcripts=self.store,
            hub=self.hub,
            lanes=self.lanes,
            seats=self.seats,
            clock=self.clock,
            recheck_s=self.recheck_s,
        )
        self.store.agent_names.update({each.id: each.name for each in self.agents.records.values()})
        self.desk_store = MemoryDesk(self.store)
        self.support, self.sweep = support_team(a_settings(), self.support_world())
        self.desk = self.support.desk

    def new_turns(self) -> Turns:
        return Turns(
            store=self.store,
            bot=self.bot,
            grants=FakeGrants(),
            meter=self.meter,
            clock=self.clock,
            contact=CONTACT,
            lanes=self.lanes,
        )

    def new_conversations(self, turns: Turns) -> Conversations:
        return Conversations(
            store=self.store,
            transcripts=self.store,
            turns=turns,
            lanes=self.lanes,
            announcer=self.hub,
            storefront=self.storefront,
            limiter=RateLimiter(per_minute=60, burst=self.burst, monotonic=self.monotonic),
            openings=RateLimiter(
                per_minute=60,
                burst=self.openings,
                monotonic=self.monotonic,
                refusal=TooManyConversations,
            ),
            clock=self.clock,
            defaults=ShopDefaults("CN", "en"),
            token_life=TOKEN_LIFE,
            redactor=self.redactor,
        )

    def support_world(self) -> SupportWorld:
        return SupportWorld(
            store=self.store,
            desk=self.desk_store,
            agents=self.agents,
            shop=self.shop,
            assistant=self.assistant,
            asked=MemoryAsked(self.store),
            passages=self.passages,
            passwords=self.passwords,
            redactor=self.redactor,
            hub=self.hub,
            meter=self.meter,
            clock=self.clock,
            monotonic=self.monotonic,
        )

    def restarted(self) -> House:
        """The same records and the same bot under a gateway that knows nothing."""
        return House(store=self.store, bot=self.bot, clock=self.clock)

    async def opened(self, **opening: Any) -> Key:
        opened = await self.conversations.open(Opening(**opening))
        return Key(opened.conversation_id, opened.token)

    async def taken_over(self, key: Key) -> None:
        await self.store.move(queueing(key.conversation_id, self.clock()))


@pytest.fixture
def house() -> House:
    """The services on fakes."""
    return House()


@pytest.fixture
def settings() -> Settings:
    """Settings of a development machine, whatever the environment of the test run."""
    return a_settings()


def a_settings(**changed: Any) -> Settings:
    """The same, with some of them changed."""
    return Settings(**{"environment": "development", **SECRETS, **changed})


@dataclass
class Web:
    """The application with its fakes, and a client of it."""

    app: FastAPI
    client: httpx.AsyncClient
    house: House
    policies: FakePolicies
    probes: tuple[FakeProbe, ...]
    meter: PrometheusMeter
    storefront: SignedStorefront

    async def opened(self, **body: Any) -> tuple[str, dict[str, str]]:
        """Open a conversation; returns the path of its messages and its headers."""
        response = await self.client.post("/v1/conversations", json=body)
        assert response.status_code == 201, response.text
        made = response.json()
        path = f"/v1/conversations/{made['conversation']}/messages"
        return path, {"Authorization": f"Bearer {made['token']}"}


def web_of(settings: Settings, house: House | None = None) -> Web:
    """Return the application that these settings make, on fakes."""
    storefront = SignedStorefront(settings.storefront_secret.get_secret_value())
    house = house or House(storefront=storefront)
    probes = (FakeProbe("database"), FakeProbe("bot"), FakeProbe("actions"))
    policies = FakePolicies()
    meter = PrometheusMeter()
    faces = Faces(
        conversations=house.conversations,
        readiness=ReadinessCheck(probes, timeout_s=0.05),
        policies=policies,
        meter=meter,
        storefront=storefront,
        live=house.live,
        support=house.support,
    )
    app = create_app(settings, faces)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://shop.test")
    return Web(app, client, house, policies, probes, meter, storefront)


@pytest.fixture
async def web(settings: Settings) -> AsyncIterator[Web]:
    """The application of a development machine."""
    made = web_of(settings)
    async with made.client:
        yield made
