"""Who answers when the bot does not: a part of the composition root."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter

from gateway.domain.errors import TooManySignIns
from gateway.handlers.callers import Callers
from gateway.handlers.desk import DeskRoutes
from gateway.handlers.desk_events import DeskEventRoutes
from gateway.handlers.desk_knowledge import DeskKnowledgeRoutes
from gateway.handlers.desk_session import DeskSessionRoutes
from gateway.handlers.handoff import HandoffRoutes
from gateway.services.agents import Agents
from gateway.services.conversations import Conversations
from gateway.services.desk import Desk, Team
from gateway.services.desk_live import DeskLive
from gateway.services.desk_ports import AgentStore, DeskStore, OwnershipMeter, Passwords, Shop
from gateway.services.handoffs import Handoffs
from gateway.services.hub import Hub
from gateway.services.keeping import Keeping
from gateway.services.knowledge_ports import AskedStore, Assistant, PassageDesk
from gateway.services.moves import Moves
from gateway.services.ports import ConversationStore, Redactor
from gateway.services.presence import DeskPresence
from gateway.services.rate_limit import RateLimiter
from gateway.services.seats import Seats
from gateway.services.sweep import Patience, Sweep
from gateway.settings import Settings

SOCKETS_PER_AGENT = 20
HANDOFFS_PER_MINUTE = 6
HANDOFF_BURST = 6
# Five mistakes, then one try a minute: slow for a guesser, bearable for a person.
TRIES_PER_NAME = 5
TRIES_PER_NAME_A_MINUTE = 1
TRIES_PER_ADDRESS = 30
TRIES_PER_ADDRESS_A_MINUTE = 10


@dataclass(frozen=True, slots=True)
class SupportWorld:
    """What the support team's services stand on."""

    store: ConversationStore
    desk: DeskStore
    agents: AgentStore
    shop: Shop
    assistant: Assistant
    asked: AskedStore
    passages: PassageDesk
    passwords: Passwords
    redactor: Redactor
    hub: Hub
    meter: OwnershipMeter
    clock: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Support:
    """What the support team's routes call."""

    agents: Agents
    desk: Desk
    keeping: Keeping
    live: DeskLive
    handoffs: Handoffs
    presence: DeskPresence


def support_team(settings: Settings, world: SupportWorld) -> tuple[Support, Sweep]:
    """Return the services of the support team, and what keeps customers from being forgotten."""
    moves = Moves(store=world.store, announcer=world.hub, meter=world.meter, clock=world.clock)
    presence = DeskPresence(world.monotonic)
    desk = Desk(
        store=world.desk,
        moves=moves,
        team=Team(world.agents, presence),
        shop=world.shop,
        redactor=world.redactor,
        announcer=world.hub,
        clock=world.clock,
    )
    support = Support(
        agents=_agents(world),
        desk=desk,
        keeping=Keeping(
            assistant=world.assistant,
            asked=world.asked,
            passages=world.passages,
            clock=world.clock,
        ),
        live=DeskLive(
            desk=desk,
            hub=world.hub,
            presence=presence,
            seats=Seats(SOCKETS_PER_AGENT, "agent"),
            monotonic=world.monotonic,
        ),
        handoffs=Handoffs(
            moves=moves,
            desk=world.desk,
            limiter=RateLimiter(
                per_minute=HANDOFFS_PER_MINUTE, burst=HANDOFF_BURST, monotonic=world.monotonic
            ),
        ),
        presence=presence,
    )
    return support, _sweep(settings, world, moves)


def support_routes(
    settings: Settings, support: Support, conversations: Conversations, callers: Callers
) -> tuple[APIRouter, ...]:
    """Return the routes of the desk, and those by which customers come to it."""
    sessions = DeskSessionRoutes(
        support.agents,
        presence=support.presence,
        callers=callers,
        secure_cookie=not settings.in_development,
    )
    return (
        HandoffRoutes(support.handoffs, conversations).router(),
        sessions.router(),
        DeskRoutes(support.desk, support.agents).router(),
        DeskEventRoutes(support.live, support.agents).router(),
        DeskKnowledgeRoutes(support.keeping, support.agents).router(),
    )


def _agents(world: SupportWorld) -> Agents:
    return Agents(
        store=world.agents,
        passwords=world.passwords,
        clock=world.clock,
        per_name=RateLimiter(
            per_minute=TRIES_PER_NAME_A_MINUTE,
            burst=TRIES_PER_NAME,
            monotonic=world.monotonic,
            refusal=TooManySignIns,
        ),
        per_address=RateLimiter(
            per_minute=TRIES_PER_ADDRESS_A_MINUTE,
            burst=TRIES_PER_ADDRESS,
            monotonic=world.monotonic,
            refusal=TooManySignIns,
        ),
    )


def _sweep(settings: Settings, world: SupportWorld, moves: Moves) -> Sweep:
    return Sweep(
        desk=world.desk,
        moves=moves,
        meter=world.meter,
        clock=world.clock,
        patience=Patience(
            queue=timedelta(seconds=settings.queue_timeout_s),
            reply=timedelta(seconds=settings.reply_timeout_s),
        ),
        contact=settings.contact,
    )
