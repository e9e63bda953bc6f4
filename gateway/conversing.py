"""Who talks with customers, and how they hear of it: a part of the composition root."""

from __future__ import annotations

import time
from datetime import timedelta

from gateway.adapters.grants import SignedGrants
from gateway.adapters.metrics import PrometheusMeter
from gateway.adapters.rasa import RasaBot
from gateway.adapters.storefront import SignedStorefront
from gateway.domain.errors import TooManyConversations
from gateway.services.conversations import Conversations, ShopDefaults
from gateway.services.lanes import Lanes
from gateway.services.live import Live
from gateway.services.rate_limit import RateLimiter
from gateway.services.seats import Seats
from gateway.services.turns import Turns
from gateway.settings import Settings
from gateway.tracing import recall_notices
from gateway.world import World, utc_now


def turns_of(settings: Settings, world: World, meter: PrometheusMeter, lanes: Lanes) -> Turns:
    """Return what passes customers' messages to the bot, one after the other."""
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


def conversations_of(
    settings: Settings, world: World, turns: Turns, lanes: Lanes, storefront: SignedStorefront
) -> Conversations:
    """Return the conversations that customers open and write in, at a bounded pace."""
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


def live_of(settings: Settings, world: World, lanes: Lanes) -> Live:
    """Return what tells customers at once of all that happens in their conversation."""
    return Live(
        transcripts=world.store,
        hub=world.hub,
        lanes=lanes,
        seats=Seats(settings.sockets_per_conversation, "conversation"),
        clock=utc_now,
    )
