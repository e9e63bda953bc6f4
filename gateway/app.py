"""The composition root of the gateway: settings in, a served application out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from fastapi import FastAPI

from gateway.adapters.decisions import RulesProbe, told
from gateway.adapters.listings import HomeListings
from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.policies import IndexPolicies
from gateway.adapters.sql.showcase import SqlShowcase
from gateway.adapters.storefront import SignedStorefront
from gateway.conversing import conversations_of, live_of, turns_of
from gateway.deciding import deciding_of, listings_of, searches_of
from gateway.services.lanes import Lanes
from gateway.services.readiness import ReadinessCheck
from gateway.services.turns import Turns
from gateway.settings import Settings
from gateway.support import support_team
from gateway.tracing import notice_watch, traces
from gateway.web import Faces, create_app
from gateway.world import PROBE_TIMEOUT_S, connect, utc_now
from knowledge.deciding.following import follow_rules

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")


@dataclass(frozen=True, slots=True)
class Gateway:
    """The application, and its turns for whoever stops it."""

    app: FastAPI
    turns: Turns


def create_gateway(settings: Settings) -> Gateway:
    """Return the gateway on the records, the bot and the index that the settings name.

    Raises:
        DatabaseError: The records cannot be reached, or their tables do not fit this program.
    """
    world = connect(settings)
    meter = PrometheusMeter()
    lanes = Lanes()
    turns = turns_of(settings, world, meter, lanes)
    storefront = SignedStorefront(settings.storefront_secret.get_secret_value())
    support, sweep = support_team(settings, world.of_support(settings, meter))
    watch = notice_watch(world.of_tracing())
    policies = IndexPolicies(settings.home)
    rules = follow_rules(settings.home, told)
    checks = HomeListings.of(settings.home, utc_now)
    faces = Faces(
        conversations=conversations_of(settings, world, turns, lanes, storefront),
        readiness=ReadinessCheck((*world.probes(), RulesProbe(rules)), timeout_s=PROBE_TIMEOUT_S),
        policies=policies,
        deciding=deciding_of(settings, world, rules, policies),
        listings=listings_of(settings, checks),
        searches=searches_of(settings, world.assistant(settings)),
        meter=meter,
        storefront=storefront,
        live=live_of(settings, world, lanes),
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
