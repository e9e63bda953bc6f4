"""Conversations as their customers use them: open one, send, read."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from gateway.domain.buttons import find_button, seq_of
from gateway.domain.conversation import FIRST_EPOCH, Audience, Conversation, Owner
from gateway.domain.errors import ButtonNotFound, StoreUnavailable
from gateway.domain.message import LARGEST_SEQ, Accepted, Incoming, Message, Sender, TurnState
from gateway.domain.redaction import notice
from gateway.domain.state import PastConversation, State
from gateway.domain.text import clean
from gateway.domain.tokens import Entrance, new_token, token_sha256
from gateway.services.lanes import Answer, Lane, Lanes
from gateway.services.ports import (
    Announcer,
    Clock,
    ConversationStore,
    Redactor,
    Storefront,
    Transcripts,
)
from gateway.services.rate_limit import RateLimiter
from gateway.services.turns import Turns, turn_of

Welcome = Callable[[Conversation], Awaitable[None]]
"""Puts what a customer is owed into the conversation that they have just opened."""

MOST_PAST = 50
"""Conversations that a customer's history shows."""

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a client asks for; None is the shop's default.

    Attributes:
        counted_as: Whose opening it is, to whoever limits them; None is not counted.
    """

    customer_token: str | None = None
    jurisdiction: str | None = None
    locale: str | None = None
    audience: Audience | None = None
    counted_as: str | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new token of a conversation, and the only time it is seen."""

    conversation_id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """What a client shows to be let into a conversation."""

    conversation_id: str
    token: str


@dataclass(frozen=True, slots=True)
class ShopDefaults:
    """The jurisdiction and locale of a conversation that names none."""

    jurisdiction: str
    locale: str


class Conversations:
    """The public face of the gateway, without HTTP."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        transcripts: Transcripts,
        turns: Turns,
        lanes: Lanes,
        announcer: Announcer,
        storefront: Storefront,
        limiter: RateLimiter,
        openings: RateLimiter,
        clock: Clock,
        defaults: ShopDefaults,
        token_life: timedelta,
        redactor: Redactor,
        welcome: Welcome | None = None,
    ) -> None:
        self._store = store
        self._transcripts = transcripts
        self._turns = turns
        self._lanes = lanes
        self._announcer = announcer
        self._storefront = storefront
        self._limiter = limiter
        self._openings = openings
        self._clock = clock
        self._defaults = defaults
        self._token_life = token_life
        self._redactor = redactor
        self._welcome = welcome

    async def open(self, opening: Opening) -> Admitted:
        """Return the token of a new conversation, anonymous or of a signed-in customer.

        Raises:
            TooManyConversations: Faster than one address may open them.
            CustomerTokenRefused: A customer token came that proves nobody's identity.
        """
        self._count(opening.counted_as)
        now = self._clock()
        customer = None
        if opening.customer_token is not None:
            customer = self._storefront.verify(opening.customer_token, now)
        # What the storefront has signed about its customer outweighs what the client says.
        signed_role = customer.role if customer else None
        conversation = Conversation(
            id=str(uuid.uuid4()),
            customer=customer.id if customer else None,
            jurisdiction=opening.jurisdiction or self._defaults.jurisdiction,
            locale=opening.locale or self._defaults.locale,
            audience=signed_role or opening.audience or "shopper",
            owner=Owner.BOT,
            epoch=FIRST_EPOCH,
            created_at=now,
        )
        token = new_token()
        until = now + self._token_life
        await self._store.open(conversation, token_sha256(token), until)
        log.info("conversation_opened", conversation=conversation.id, signed_in=bool(customer))
        await self._tell_what_is_due(conversation)
        return Admitted(conversation.id, token, until)

    async def history(self, customer_token: str) -> list[PastConversation]:
        """Return a signed-in customer's latest conversations, newest first.

        Raises:
            CustomerTokenRefused: The token proves nobody's identity.
        """
        customer = self._storefront.verify(customer_token, self._clock())
        return await self._transcripts.past_conversations(customer.id, MOST_PAST)

    async def admit(
        self, conversation_id: str, customer_token: str, counted_as: str | None = None
    ) -> Admitted:
        """Return another token of a signed-in customer's conversation, for another device.

        Raises:
            TooManyConversations: Faster than one address may open them.
            CustomerTokenRefused: The token proves nobody's identity.
            ConversationNotFound: No such id, or not this customer's.
        """
        self._count(counted_as)
        now = self._clock()
        customer = self._storefront.verify(customer_token, now)
        token, until = new_token(), now + self._token_life
        entrance = Entrance(conversation_id, token_sha256(token), now)
        await self._transcripts.admit(entrance, customer.id, until)
        log.info("device_admitted", conversation=conversation_id)
        return Admitted(conversation_id, token, until)

    async def since(self, key: Key, after: int) -> list[Message]:
        """Return the messages after a sequence number, in order.

        Raises:
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
        """
        return list((await self._transcripts.look(self._entrance(key), after)).messages)

    async def state(self, key: Key) -> State:
        """Return how the conversation stands.

        Raises:
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
        """
        # No message is after the last that there can be: the state alone is read.
        return (await self._transcripts.look(self._entrance(key), LARGEST_SEQ)).state

    async def send(
        self, key: Key, client_id: str, text: str, net: str | None = None
    ) -> tuple[Message, ...]:
        """Put a message into the log, have it answered, and return it with its answers.

        A repeated client id has no second effect: it waits for the same turn and returns the
        first result. A message in a conversation the bot does not own returns alone.

        Raises:
            TextRefused: Blank, or too long.
            TooManyMessages: Faster than a conversation may go.
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
            ConversationClosed: It has ended.
            ClientIdReused: The client id stands for another text.
        """
        written = clean(text)
        self._take(key)
        return await self._say(key, client_id, written, net)

    async def press(
        self, key: Key, client_id: str, button_id: str, net: str | None = None
    ) -> tuple[Message, ...]:
        """Say what a button of the conversation says, as `send` would.

        How long ago it was offered makes no difference, as it makes none to words.

        Raises:
            ButtonNotFound: The conversation has none with this id.
            TextRefused, TooManyMessages, ConversationNotFound, TokenExpired, ConversationClosed,
            ClientIdReused: As with `send`.
        """
        self._take(key)
        said = clean(await self._words_of(key, button_id))
        return await self._say(key, client_id, said, net)

    async def _words_of(self, key: Key, button_id: str) -> str:
        """Return what a button of the conversation says."""
        seq = seq_of(button_id)
        after = LARGEST_SEQ if seq is None else min(seq - 1, LARGEST_SEQ)
        look = await self._transcripts.look(self._entrance(key), after, 1)
        button = find_button(look.messages, button_id)
        if button is None:
            raise ButtonNotFound(button_id)
        return button.text

    def _take(self, key: Key) -> None:
        # With the token in the key, strangers cannot use up somebody else's allowance.
        self._limiter.take(f"{key.conversation_id}:{token_sha256(key.token)}")

    async def _say(
        self, key: Key, client_id: str, written: str, net: str | None
    ) -> tuple[Message, ...]:
        """Log clean words as the customer's and return them with their answers."""
        # From here on nobody has the text as it was written: not the log, nor the bot.
        redacted = await self._redactor.redact(written)
        now = self._clock()
        incoming = Incoming(
            conversation_id=key.conversation_id,
            token_sha256=token_sha256(key.token),
            message_id=str(uuid.uuid4()),
            client_id=client_id,
            text=redacted.text,
            parts=(notice(redacted.kinds),) if redacted.kinds else (),
            at=now,
            token_until=now + self._token_life,
            net=net,
        )
        with self._lanes.of(key.conversation_id) as lane:
            accepted, answer = await self._accept(incoming, lane)
            if answer is None:
                return (accepted.message, *accepted.answers)
            # Shielded: a client that hangs up does not take the turn with it.
            return (accepted.message, *await asyncio.shield(answer))

    async def _tell_what_is_due(self, conversation: Conversation) -> None:
        """Put into a new conversation what waited for it; it is there with or without that."""
        if self._welcome is None:
            return
        try:
            await self._welcome(conversation)
        except StoreUnavailable as exc:
            log.warning("welcome_failed", conversation=conversation.id, why=str(exc))

    async def _accept(self, incoming: Incoming, lane: Lane) -> tuple[Accepted, Answer | None]:
        """Log the message and return it with the turn to wait for, if there is one.

        All of it holds `arriving`, so turns begin in the order of their sequence numbers, and
        a repeated client id finds either the running turn or its outcome.
        """
        async with lane.arriving:
            # Looked up before the log is read: a turn that ends in between is then still held.
            answer = lane.running.get(incoming.client_id)
            accepted = replace(await self._store.accept(incoming), net=incoming.net)
            if accepted.fresh:
                self._announcer.changed(incoming.conversation_id)
            if accepted.turn is not TurnState.OPEN or answer is not None:
                return accepted, answer
            if accepted.fresh:
                return accepted, self._begin(accepted, incoming.client_id)
            # Open, and nobody works on it: its outcome could not be written down.
            settlement = await self._turns.interrupt(turn_of(accepted))
            self._announcer.changed(incoming.conversation_id)
            return replace(accepted, answers=settlement.answers), None

    def _begin(self, accepted: Accepted, client_id: str) -> Answer:
        """Begin the turn of a message; who watches sees the bot type until it has ended."""
        conversation_id = accepted.conversation.id

        def ended(_: Answer) -> None:
            self._announcer.changed(conversation_id)
            still = self._lanes.is_answering(conversation_id)
            self._announcer.typing(conversation_id, Sender.BOT, still)

        self._announcer.typing(conversation_id, Sender.BOT, True)
        answer = self._turns.begin(accepted, client_id)
        answer.add_done_callback(ended)
        return answer

    def _count(self, counted_as: str | None) -> None:
        if counted_as is not None:
            self._openings.take(counted_as)

    def _entrance(self, key: Key) -> Entrance:
        return Entrance(key.conversation_id, token_sha256(key.token), self._clock())
