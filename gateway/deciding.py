"""What is decided, checked and answered over the API: a part of the composition root."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.adapters.decisions import HomeDecisions
from gateway.adapters.listings import HomeListings
from gateway.adapters.sql.receipts import SqlReceiptRoom
from gateway.domain.errors import TooFast, TooManyChecks, TooManyDecisions, TooManySearches
from gateway.services.decisions import Decisions
from gateway.services.knowledge_ports import Assistant
from gateway.services.listings import Listings
from gateway.services.ports import Policies
from gateway.services.rate_limit import RateLimiter
from gateway.services.receipts import Receipts
from gateway.services.searches import Searches
from gateway.settings import Settings
from gateway.world import World, utc_now
from knowledge.deciding.following import FollowedRules


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decisions by rules, and what they leave."""

    decisions: Decisions
    receipts: Receipts


def deciding_of(
    settings: Settings, world: World, rules: FollowedRules, policies: Policies
) -> Deciding:
    """Return what decides returns by these rules, and shows the receipts."""
    kept = SqlReceiptRoom(world.transactions)
    room = HomeDecisions(rules, kept, utc_now)
    decisions = Decisions(room, _pace(settings, TooManyDecisions), world.redactor)
    return Deciding(decisions, Receipts(kept, policies, room))


def listings_of(settings: Settings, room: HomeListings) -> Listings:
    """Return what checks listings in this room, at a bounded pace."""
    return Listings(room, _pace(settings, TooManyChecks))


def searches_of(settings: Settings, assistant: Assistant) -> Searches:
    """Return what answers questions over the API, at a bounded pace."""
    return Searches(assistant, _pace(settings, TooManySearches))


def _pace(settings: Settings, refusal: Callable[[int], TooFast]) -> RateLimiter:
    """Return a pace of its own, as fast as conversations may be opened."""
    return RateLimiter(
        per_minute=settings.conversations_per_minute,
        burst=settings.conversation_burst,
        monotonic=time.monotonic,
        refusal=refusal,
    )
