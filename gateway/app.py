"""The composition root of the gateway: settings in, a served application out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Lifespan
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from actions.adapters.passage_shelf import IndexShelf
from actions.adapters.sql.demo_catalogue import CUSTOMERS
from actions.adapters.sql.engine import create_engine
from gateway.adapters.assistant import LiveAssistant
from gateway.adapters.decisions import HomeDecisions, RulesProbe, told
from gateway.adapters.grants import SignedGrants
from gateway.adapters.listings import HomeListings
from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.passage_desk import HomePassages
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.policies import IndexPolicies
from gateway.adapters.probes import HttpProbe
from gateway.adapters.rasa import RasaBot
from gateway.adapters.redaction import open_redactor
from gateway.adapters.shop import RecordedShop
from gateway.adapters.sql.agents import SqlAgents
from gateway.adapters.sql.asked import SqlAskedStore
from gateway.adapters.sql.desk_store import SqlDeskStore
from gateway.adapters.sql.migrate import HISTORY
from gateway.adapters.sql.receipts import SqlReceiptRoom
from gateway.adapters.sql.showcase import SqlShowcase
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.adapters.storefront import SignedStorefront
from gateway.domain.errors import TooManyChecks, TooManyConversations, TooManyDecisions
from gateway.handlers import listings, problems
from gateway.handlers.callers import Callers
from gateway.handlers.conversations import ConversationRoutes
from gateway.handlers.decisions import DecisionRoutes
from gateway.handlers.demo import DemoRoutes
from gateway.handlers.desk_pages import DeskPages
from gateway.handlers.desk_receipts import DeskReceiptRoutes
from gateway.handlers.events import EventRoutes
from gateway.handlers.health import HealthRoutes
from gateway.handlers.middleware import BodyLimit, ErrorBoundary, SecurityHeaders
from gateway.handlers.pages import DemoCustomer, Pages, StaticAssets
from gateway.handlers.policies import PolicyRoutes
from gateway.handlers.receipts import ReceiptRoutes
from gateway.handlers.widget import WidgetRoutes
from gateway.services.conversations import Conversations, ShopDefaults
from gateway.services.decisions import Decisions
from gateway.services.hub import Hub
from gateway.services.lanes import Lanes
from gateway.services.listings import Listings
from gateway.services.live import Live
from gateway.services.ports import Policies, Probe, Redactor
from gateway.services.rate_limit import RateLimiter
from gateway.services.readiness import ReadinessCheck
from gateway.services.recall_ports import Traces
from gateway.services.receipts import Receipts
from gateway.services.seats import Seats
from gateway.services.showcase import EmptyShowcase, Showcase
from gateway.services.turns import Turns
from gateway.settings import Settings
from gateway.support import Support, SupportWorld, support_routes, support_team
from gateway.tracing import TracingWorld, notice_watch, recall_notices, trace_routes, traces
from knowledge.deciding.following import FollowedRules, follow_rules

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

PROBE_TIMEOUT_S = 2.0
DEMO_SESSION = timedelta(hours=12)
DEMO_CUSTOMERS = tuple(DemoCustomer(customer.id, customer.name) for customer in CUSTOMERS)
CONNECTIONS = 200
# Rasa's server closes a connection that was idle for five seconds; ours goes first, so that no
# message is sent into a connection that is about to end: it would be lost, and not repeated.
IDLE_CONNECTION_S = 4.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """The application, and its turns for whoever stops it."""

    app: FastAPI
    turns: Turns


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decisions by rules, and what they leave."""

    decisions: Decisions
    receipts: Receipts


@dataclass(frozen=True, slots=True)
class Faces:
    """What the routes call."""

    conversations: Conversations
    readiness: ReadinessCheck
    policies: Policies
    meter: PrometheusMeter
    storefront: SignedStorefront
    live: Live
    support: Support
    deciding: Deciding | None = None
    listings: Listings | None = None
    showcase: Showcase = field(default_factory=EmptyShowcase)
    traces: Traces | None = None


@dataclass(frozen=True, slots=True)
class _World:
    """The connections of one process: opened here, closed when it has served."""

    engine: Engine
    transactions: Transactions
    store: SqlConversationStore
    hub: Hub
    redactor: Redactor
    bot: httpx.AsyncClient
    actions: httpx.AsyncClient
    passwords: Argon2Passwords
    shelf: IndexShelf

    def of_tracing(self) -> TracingWorld:
        """Return what traceability stands on."""
        return TracingWorld(self.engine, self.transactions, self.shelf, self.hub, utc_now)

    def of_support(self, settings: Settings, meter: PrometheusMeter) -> SupportWorld:
        """Return what the support team's services stand on."""
        return SupportWorld(
            store=self.store,
            desk=SqlDeskStore(self.transactions),
            agents=SqlAgents(self.transactions),
            shop=RecordedShop(self.engine),
            assistant=LiveAssistant(
                self.actions, secret=settings.grant_secret.get_secret_value(), clock=utc_now
            ),
            asked=SqlAskedStore(self.transactions),
            passages=HomePassages(settings.home),
            passwords=self.passwords,
            redactor=self.redactor,
            hub=self.hub,
            meter=meter,
            clock=utc_now,
        )

    async def close(self) -> None:
        await self.bot.aclose()
        await self.actions.aclose()
        self.passwords.close()
        self.shelf.close()
        self.transactions.close()
        self.engine.dispose()


def utc_now() -> datetime:
    """Return the time, UTC, with its zone."""
    return datetime.now(UTC)


def create_gateway(settings: Settings) -> Gateway:
    """Return the gateway on the records, the bot and the index that the settings name.

    Raises:
        DatabaseError: The records cannot be reached, or their tables do not fit this program.
    """
    world = _connect(settings)
    meter = PrometheusMeter()
    lanes = Lanes()
    turns = _turns(settings, world, meter, lanes)
    storefront = SignedStorefront(settings.storefront_secret.get_secret_value())
    support, sweep = support_team(settings, world.of_support(settings, meter))
    watch = notice_watch(world.of_tracing())
    policies = IndexPolicies(settings.home)
    rules = follow_rules(settings.home, told)
    checks = HomeListings.of(settings.home, utc_now)
    faces = Faces(
        conversations=_conversations(settings, world, turns, lanes, storefront),
        readiness=ReadinessCheck((*_probes(world), RulesProbe(rules)), timeout_s=PROBE_TIMEOUT_S),
        policies=policies,
        deciding=_deciding(settings, world, rules, policies),
        listings=_listings(settings, checks),
        meter=meter,
        storefront=storefront,
        live=_live(settings, world, lanes),
        support=support,
        showcase=SqlShowcase(world.engine),
        traces=traces(world.engine, utc_now),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log.info("started", interrupted_turns=await turns.recover())
        tasks = [asyncio.create_task(each.run()) for each in (sweep, watch)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await turns.drain()
        policies.close()
        rules.close()
        checks.close()
        await world.close()
        log.info("stopped")

    return Gateway(create_app(settings, faces, lifespan=lifespan), turns)


def create_app(
    settings: Settings, faces: Faces, *, lifespan: Lifespan[FastAPI] | None = None
) -> FastAPI:
    """Return the application: its routes, its errors, and what holds for every request."""
    app = FastAPI(
        title="Recourse",
        version="1",
        summary="Customer service with the clause it relies on.",
        docs_url=None,  # both pages fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        middleware=_middleware(settings),
        # A customer's request is nobody else's to trace unless somebody decides so.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    problems.install(app)
    demo = DEMO_CUSTOMERS if settings.in_development else ()
    pages = Pages(contact=settings.contact, demo=demo, showcase=faces.showcase)
    callers = Callers(settings.grant_secret.get_secret_value())
    app.include_router(ConversationRoutes(faces.conversations, callers).router())
    app.include_router(_events(settings, faces, callers).router())
    app.include_router(PolicyRoutes(faces.policies, pages).router())
    if faces.deciding:
        app.include_router(DecisionRoutes(faces.deciding.decisions, callers).router())
        app.include_router(ReceiptRoutes(faces.deciding.receipts, pages).router())
        desk, agents = faces.support.desk, faces.support.agents
        app.include_router(DeskReceiptRoutes(faces.deciding.receipts, desk, agents).router())
    if faces.listings:
        app.include_router(listings.ListingRoutes(faces.listings, callers).router())
    app.include_router(HealthRoutes(faces.readiness, faces.meter.exposition).router())
    app.include_router(pages.router())
    app.include_router(WidgetRoutes(contact=settings.contact).router())
    app.include_router(DeskPages().router())
    for routes in support_routes(settings, faces.support, faces.conversations, callers):
        app.include_router(routes)
    if faces.traces:
        for routes in trace_routes(
            faces.traces,
            storefront=faces.storefront,
            agents=faces.support.agents,
            clock=utc_now,
        ):
            app.include_router(routes)
    if demo:
        app.include_router(DemoRoutes(demo, _minting(faces.storefront)).router())
    app.mount("/static", StaticAssets(), name="static")
    return app


def _connect(settings: Settings) -> _World:
    engine = create_engine(settings.url_of_database)
    HISTORY.check(engine)
    transactions = Transactions(engine)
    return _World(
        engine=engine,
        transactions=transactions,
        store=SqlConversationStore(transactions),
        hub=Hub(),
        redactor=open_redactor(),
        bot=_client(settings.bot_url, timeout_s=settings.bot_timeout_s),
        actions=_client(settings.actions_url, timeout_s=PROBE_TIMEOUT_S),
        passwords=Argon2Passwords(),
        shelf=IndexShelf(settings.home),
    )


def _client(url: str, *, timeout_s: float) -> httpx.AsyncClient:
    """Return a client that keeps connections, and asks nobody's proxy about our own machine."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS,
        max_keepalive_connections=CONNECTIONS,
        keepalive_expiry=IDLE_CONNECTION_S,
    )
    return httpx.AsyncClient(base_url=url, timeout=timeout_s, limits=limits, trust_env=False)


def _turns(settings: Settings, world: _World, meter: PrometheusMeter, lanes: Lanes) -> Turns:
    bot = RasaBot(
        world.bot,
        secret=settings.channel_secret.get_secret_value(),
        timeout_s=settings.bot_timeout_s,
    )
    return Turns(
        store=world.store,
        bot=bot,
        grants=SignedGrants(settings.grant_secret.get_secret_value()),
        meter=meter,
        clock=utc_now,
        contact=settings.contact,
        lanes=lanes,
    )


def _conversations(
    settings: Settings, world: _World, turns: Turns, lanes: Lanes, storefront: SignedStorefront
) -> Conversations:
    limiter = RateLimiter(
        per_minute=settings.messages_per_minute,
        burst=settings.message_burst,
        monotonic=time.monotonic,
    )
    openings = RateLimiter(
        per_minute=settings.conversations_per_minute,
        burst=settings.conversation_burst,
        monotonic=time.monotonic,
        refusal=TooManyConversations,
    )
    return Conversations(
        store=world.store,
        transcripts=world.store,
        turns=turns,
        lanes=lanes,
        announcer=world.hub,
        storefront=storefront,
        limiter=limiter,
        openings=openings,
        clock=utc_now,
        defaults=ShopDefaults(settings.jurisdiction, settings.locale),
        token_life=timedelta(days=settings.token_days),
        redactor=world.redactor,
        welcome=recall_notices(world.of_tracing()).welcome,
    )


def _deciding(
    settings: Settings, world: _World, rules: FollowedRules, policies: Policies
) -> Deciding:
    limiter = RateLimiter(
        per_minute=settings.conversations_per_minute,
        burst=settings.conversation_burst,
        monotonic=time.monotonic,
        refusal=TooManyDecisions,
    )
    kept = SqlReceiptRoom(world.transactions)
    room = HomeDecisions(rules, kept, utc_now)
    decisions = Decisions(room, limiter, world.redactor)
    return Deciding(decisions, Receipts(kept, policies, room))


def _listings(settings: Settings, room: HomeListings) -> Listings:
    limiter = RateLimiter(
        per_minute=settings.conversations_per_minute,
        burst=settings.conversation_burst,
        monotonic=time.monotonic,
        refusal=TooManyChecks,
    )
    return Listings(room, limiter)


def _live(settings: Settings, world: _World, lanes: Lanes) -> Live:
    return Live(
        transcripts=world.store,
        hub=world.hub,
        lanes=lanes,
        seats=Seats(settings.sockets_per_conversation, "conversation"),
        clock=utc_now,
    )


def _events(settings: Settings, faces: Faces, callers: Callers) -> EventRoutes:
    return EventRoutes(
        faces.live,
        callers=callers,
        addresses=Seats(settings.sockets_per_address, "address"),
        meter=faces.meter,
        origins=settings.allowed_origins,
    )


def _probes(world: _World) -> tuple[Probe, ...]:
    return (
        world.store,
        HttpProbe("bot", world.bot, "/webhooks/recourse/health"),
        HttpProbe("actions", world.actions, "/health"),
    )


def _middleware(settings: Settings) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    # uvicorn's own is switched off: it believes whoever runs on this machine.
    proxies = list(settings.trusted_proxies)
    layers = [Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []
    layers.append(Middleware(SecurityHeaders))
    if settings.allowed_origins:
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["Retry-After"],
            )
        )
    return [
        *layers,
        Middleware(ErrorBoundary),
        Middleware(
            BodyLimit,
            max_bytes=settings.max_body_bytes,
            at_paths={listings.PATH: settings.max_listings_bytes},
        ),
    ]


def _minting(storefront: SignedStorefront) -> Callable[[str], str]:
    return lambda customer: storefront.mint(customer, utc_now(), DEMO_SESSION)
