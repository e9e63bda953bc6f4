"""Where goods come from and what is called back: a part of the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from sqlalchemy.engine import Engine

from actions.adapters.passage_shelf import IndexShelf
from actions.domain.identity import GuestLimits
from gateway.adapters.sql.notices import SqlNotices
from gateway.adapters.sql.transactions import Transactions
from gateway.adapters.traces import RecordedTraces
from gateway.handlers.traces import DeskRecallRoutes, TraceRoutes
from gateway.services.agents import Agents
from gateway.services.hub import Hub
from gateway.services.ports import Clock, Storefront
from gateway.services.recall_notices import NoticeWatch, RecallNotices
from gateway.services.recall_ports import Traces


@dataclass(frozen=True, slots=True)
class TracingWorld:
    """What traceability stands on."""

    engine: Engine
    transactions: Transactions
    shelf: IndexShelf
    hub: Hub
    clock: Clock


def notice_watch(world: TracingWorld) -> NoticeWatch:
    """Return what wakes sockets for notices that another process has sent."""
    return NoticeWatch(SqlNotices(world.transactions), world.hub, world.clock)


def recall_notices(world: TracingWorld) -> RecallNotices:
    """Return what brings recalls into conversations."""
    return RecallNotices(
        store=SqlNotices(world.transactions, GuestLimits()),
        shelf=world.shelf,
        announcer=world.hub,
        clock=world.clock,
    )


def traces(engine: Engine, clock: Clock) -> Traces:
    """Return where goods come from, by the records."""
    return RecordedTraces(engine, clock)


def trace_routes(
    found: Traces, *, storefront: Storefront, agents: Agents, clock: Clock
) -> tuple[APIRouter, ...]:
    """Return the routes of traceability, for everybody, for customers and for the desk."""
    return (
        TraceRoutes(found, storefront=storefront, agents=agents, clock=clock).router(),
        DeskRecallRoutes(found, agents).router(),
    )
