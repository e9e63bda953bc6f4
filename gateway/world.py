"""The connections of the gateway's process: opened once, closed when it has served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from sqlalchemy.engine import Engine

from actions.adapters.passage_shelf import IndexShelf
from actions.adapters.sql.engine import create_engine
from gateway.adapters.assistant import LiveAssistant
from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.passage_desk import HomePassages
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.probes import HttpProbe
from gateway.adapters.redaction import open_redactor
from gateway.adapters.shop import RecordedShop
from gateway.adapters.sql.agents import SqlAgents
from gateway.adapters.sql.asked import SqlAskedStore
from gateway.adapters.sql.desk_store import SqlDeskStore
from gateway.adapters.sql.migrate import HISTORY
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.transactions import Transactions
from gateway.services.hub import Hub
from gateway.services.ports import Probe, Redactor
from gateway.settings import Settings
from gateway.support import SupportWorld
from gateway.tracing import TracingWorld

PROBE_TIMEOUT_S = 2.0
CONNECTIONS = 200
# Rasa's server closes a connection that was idle for five seconds; ours goes first, so that no
# message is sent into a connection that is about to end: it would be lost, and not repeated.
IDLE_CONNECTION_S = 4.0


def utc_now() -> datetime:
    """Return the time, UTC, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
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

    def assistant(self, settings: Settings) -> LiveAssistant:
        """Return what answers customers, asked outside of conversations."""
        secret = settings.grant_secret.get_secret_value()
        return LiveAssistant(self.actions, secret=secret, clock=utc_now)

    def of_support(self, settings: Settings, meter: PrometheusMeter) -> SupportWorld:
        """Return what the support team's services stand on."""
        return SupportWorld(
            store=self.store,
            desk=SqlDeskStore(self.transactions),
            agents=SqlAgents(self.transactions),
            shop=RecordedShop(self.engine),
            assistant=self.assistant(settings),
            asked=SqlAskedStore(self.transactions),
            passages=HomePassages(settings.home),
            passwords=self.passwords,
            redactor=self.redactor,
            hub=self.hub,
            meter=meter,
            clock=utc_now,
        )

    def probes(self) -> tuple[Probe, ...]:
        """Return what must work before customers are let in."""
        return (
            self.store,
            HttpProbe("bot", self.bot, "/webhooks/recourse/health"),
            HttpProbe("actions", self.actions, "/health"),
        )

    async def close(self) -> None:
        """End them all."""
        await self.bot.aclose()
        await self.actions.aclose()
        self.passwords.close()
        self.shelf.close()
        self.transactions.close()
        self.engine.dispose()


def connect(settings: Settings) -> World:
    """Return the connections that the settings name.

    Raises:
        DatabaseError: The records cannot be reached, or their tables do not fit this program.
    """
    engine = create_engine(settings.url_of_database)
    HISTORY.check(engine)
    transactions = Transactions(engine)
    return World(
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
