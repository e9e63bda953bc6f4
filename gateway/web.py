"""The application: its routes, its errors, and what holds for every request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Lifespan
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from actions.adapters.sql.demo_catalogue import CUSTOMERS
from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.storefront import SignedStorefront
from gateway.deciding import Deciding
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
from gateway.handlers.searches import SearchRoutes
from gateway.handlers.widget import WidgetRoutes
from gateway.services.conversations import Conversations
from gateway.services.listings import Listings
from gateway.services.live import Live
from gateway.services.ports import Policies
from gateway.services.readiness import ReadinessCheck
from gateway.services.recall_ports import Traces
from gateway.services.searches import Searches
from gateway.services.seats import Seats
from gateway.services.showcase import EmptyShowcase, Showcase
from gateway.settings import Settings
from gateway.support import Support, support_routes
from gateway.tracing import trace_routes
from gateway.world import utc_now

DEMO_SESSION = timedelta(hours=12)
DEMO_CUSTOMERS = tuple(DemoCustomer(customer.id, customer.name) for customer in CUSTOMERS)


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
    searches: Searches | None = None
    showcase: Showcase = field(default_factory=EmptyShowcase)
    traces: Traces | None = None


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
    for routes in _routes(settings, faces):
        app.include_router(routes)
    app.mount("/static", StaticAssets(), name="static")
    return app


def _routes(settings: Settings, faces: Faces) -> Iterator[APIRouter]:
    """Yield the routes of everything that the faces can do."""
    demo = DEMO_CUSTOMERS if settings.in_development else ()
    pages = Pages(contact=settings.contact, demo=demo, showcase=faces.showcase)
    callers = Callers(settings.grant_secret.get_secret_value())
    yield ConversationRoutes(faces.conversations, callers).router()
    yield _events(settings, faces, callers).router()
    yield PolicyRoutes(faces.policies, pages).router()
    if faces.deciding:
        yield DecisionRoutes(faces.deciding.decisions, callers).router()
        yield ReceiptRoutes(faces.deciding.receipts, pages).router()
        desk, agents = faces.support.desk, faces.support.agents
        yield DeskReceiptRoutes(faces.deciding.receipts, desk, agents).router()
    if faces.listings:
        yield listings.ListingRoutes(faces.listings, callers).router()
    if faces.searches:
        here = settings.jurisdiction
        yield SearchRoutes(faces.searches, callers, jurisdiction=here).router()
    yield HealthRoutes(faces.readiness, faces.meter.exposition).router()
    yield pages.router()
    yield WidgetRoutes(contact=settings.contact).router()
    yield DeskPages().router()
    yield from support_routes(settings, faces.support, faces.conversations, callers)
    if faces.traces:
        yield from trace_routes(
            faces.traces,
            storefront=faces.storefront,
            agents=faces.support.agents,
            clock=utc_now,
        )
    if demo:
        yield DemoRoutes(demo, _minting(faces.storefront)).router()


def _events(settings: Settings, faces: Faces, callers: Callers) -> EventRoutes:
    return EventRoutes(
        faces.live,
        callers=callers,
        addresses=Seats(settings.sockets_per_address, "address"),
        meter=faces.meter,
        origins=settings.allowed_origins,
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
