"""What the services need from the world, as protocols that adapters and fakes meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from gateway.domain.conversation import Conversation, Transition
from gateway.domain.message import (
    Accepted,
    Incoming,
    Message,
    Outcome,
    Sender,
    Settlement,
    Suppressed,
    Turn,
    Utterance,
)
from gateway.domain.ownership import Event
from gateway.domain.redaction import Redacted
from gateway.domain.state import Look, PastConversation
from gateway.domain.tokens import Entrance
from gateway.services.announcements import Announcement

Clock = Callable[[], datetime]
"""Returns the time, in UTC and with its zone."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of owner to be made.

    Attributes:
        epoch: The one it is meant for; None for whichever it is.
        says: What the customer is told of it.
    """

    conversation_id: str
    event: Event
    at: datetime
    says: Announcement
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of owner that was made, and what was said of it."""

    transition: Transition
    message: Message


class ConversationStore(Protocol):
    """The conversations' log. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def open(self, conversation: Conversation, token_sha256: str, until: datetime) -> None:
        """Keep a new conversation, with its first token and the first row of its ownership."""

    async def accept(self, incoming: Incoming) -> Accepted:
        """Put a customer's message into the log, once per client id, and open its turn.

        Raises:
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
            ConversationClosed: It has ended, and the client id is new.
            ClientIdReused: The client id stands for another text.
        """

    async def is_current(self, turn: Turn) -> bool:
        """Whether the bot still owns the epoch that the turn was asked in."""

    async def settle(self, turn: Turn, outcome: Outcome, at: datetime) -> Settlement:
        """End an open turn and append what is said about it, if the bot may still speak.

        The fence and the append are one transaction. Words that may not be said any more are
        kept as suppressed. A turn that is settled already stays as it is. An answer that asks for
        a person, and the second in a row that does not help, ends in the queue.
        """

    async def move(self, wanted: Move) -> Moved:
        """Change the owner, which opens the next epoch, and say so in the log.

        Raises:
            ConversationNotFound: No such id.
            EpochPassed: It is not in the epoch that the move was meant for.
            TransitionRefused: Ownership cannot move like that.
        """

    async def open_turns(self) -> list[Turn]:
        """Return every turn that has no outcome, oldest first."""

    async def transitions(self, conversation_id: str) -> list[Transition]:
        """Return the changes of owner, oldest first."""

    async def suppressed(self, conversation_id: str) -> list[Suppressed]:
        """Return the answers that were refused at the fence, oldest first."""


class Transcripts(Protocol):
    """What customers see of their conversations. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def look(self, entrance: Entrance, after: int, limit: int | None = None) -> Look:
        """Return the state and the messages after a sequence number, at most so many.

        Raises:
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
        """

    async def mark_read(self, conversation_id: str, seq: int) -> bool:
        """Note that the customer has seen so much; whether that is news."""

    async def past_conversations(self, customer: str, limit: int) -> list[PastConversation]:
        """Return a customer's conversations, the one with the newest message first."""

    async def admit(self, entrance: Entrance, customer: str, until: datetime) -> None:
        """Give a signed-in customer's conversation another token.

        Raises:
            ConversationNotFound: No such id, or not this customer's.
        """


class Announcer(Protocol):
    """Wakes whoever watches a conversation. Called after a transaction, never inside one."""

    def changed(self, conversation_id: str) -> None:
        """Tell that the log or the record of a conversation is not what it was."""

    def typing(self, conversation_id: str, who: Sender, on: bool) -> None:
        """Tell that somebody began or ceased to type."""


class Redactor(Protocol):
    """Takes out of a text what must not be kept, before anybody keeps it."""

    async def redact(self, text: str) -> Redacted:
        """Return the text without card numbers, identity numbers, passwords and their like.

        What is returned is returned unchanged when it is given again.
        """


class Bot(Protocol):
    """The assistant, asked once per message."""

    async def ask(self, conversation_id: str, message_id: str, text: str, grant: str) -> Said:
        """Return what the bot says to a message.

        Raises:
            BotFailure: It said nothing that can be shown, for whatever reason.
        """


Said = tuple[Utterance, ...]


class GrantSigner(Protocol):
    """Vouches to the actions for who speaks."""

    def sign(self, conversation: Conversation, turn: Turn, now: datetime) -> str:
        """Return a token for exactly this message, void within a minute."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the storefront has signed in."""

    id: str
    role: Literal["shopper", "merchant"] | None = None


class Storefront(Protocol):
    """Where customers sign in."""

    def verify(self, token: str, now: datetime) -> Customer:
        """Return whom a token stands for.

        Raises:
            CustomerTokenRefused: Nobody.
        """


class TurnMeter(Protocol):
    """Counts turns and what became of them."""

    def turn_settled(self, state: str, reason: str | None, seconds: float) -> None:
        """Count a turn that took this long from its message to its outcome."""

    def ownership_moved(self, went_to: str, reason: str) -> None:
        """Count a change of owner."""


class SocketMeter(Protocol):
    """Counts customers' sockets."""

    def socket_opened(self) -> None:
        """Count a socket that is there."""

    def socket_closed(self) -> None:
        """Count a socket that is there no more."""

    def socket_refused(self, code: int) -> None:
        """Count a socket that was closed with an error."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that whoever keeps the house should know, though customers are served."""

    text: str


class Probe(Protocol):
    """One thing that must work before customers are let in."""

    @property
    def name(self) -> str:
        """What is probed, as a person calls it: "bot"."""

    async def check(self) -> str | Note | None:
        """Return None when it works, a note when it works all the same, else what is wrong."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One reference of a passage: the instrument's full name and the article."""

    cites: str
    law: str
    article: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """A passage with everything its page shows; `shops_own` tells a shop's own terms from law."""

    id: str
    title: str
    text: str
    jurisdiction: str
    law: str
    official_name: str | None
    clauses: tuple[Clause, ...]
    effective_from: date
    effective_to: date | None
    confidence: Literal["verified", "secondary", "unverified"]
    switched_off: date | None = None
    shops_own: bool = False


class Policies(Protocol):
    """The passages of the active index."""

    async def page(self, passage_id: str) -> PolicyPage | None:
        """Return a passage, None when the active index has no such id.

        Raises:
            KnowledgeUnavailable: The active index cannot be read.
        """


Probes = Sequence[Probe]
