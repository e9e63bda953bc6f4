"""What can go wrong in this room, and nothing else.

GatewayError
├── TextRefused             a message that holds nothing to read, or too much
├── CredentialsRefused      no usable bearer token came with the request
├── CustomerTokenRefused    the storefront's token is forged, expired or malformed
├── TokenExpired            the conversation's token was good until some time ago
├── ConversationNotFound    no such conversation, or not this token's: never told apart
├── ConversationClosed      it has ended; nothing is added to it
├── ClientIdReused          the same client id came with another text
├── ButtonNotFound          no such button in this conversation
├── TooFast                 more of something than one caller may do in this time
│   ├── TooManyMessages       messages of one conversation
│   ├── TooManyConversations  conversations of one address
│   ├── TooManyChecks         listings of one address
│   ├── TooManySearches       questions of one address over the API
│   └── TooManySignIns        tries to sign in, of one name or one address
├── SocketRefused           a socket that is closed, and is told why first
│   ├── FrameRefused          what it sent is not what was expected
│   ├── FirstFrameLate        it did not say what it wants
│   ├── OriginRefused         a page of somebody else's opened it
│   └── TooManySockets        one conversation or address holds as many as it may
├── TransitionRefused       ownership cannot move that way
├── EpochPassed             the conversation has moved on since the caller looked
├── AgentNotFound           no such agent, or none who may be named here
├── AgentExists             another agent has this login already
├── SignInRefused           name and password do not open the desk
├── SessionMissing          the desk's session is not there, or over
├── CsrfRefused             a request to the desk that its own page did not make
├── BotFailure              the bot gave no answer that can be shown
├── StoreUnavailable        conversations cannot be read or written at the moment
├── KnowledgeUnavailable    the passages cannot be read at the moment
├── PassageNotFound         no passage of this id is in the active index
├── ProductNotFound         nobody sells an article of this number here
├── OrderItemNotFound       no such order or item, or not this customer's: never told apart
├── RemedyRefused           what is chosen for a recall cannot be, or cannot be any more
├── NoRulesInForce          no rules of this jurisdiction were in force on the day asked for
├── ReceiptNotFound         no receipt is kept under this id
├── SwitchRefused           a passage stands like this already, or nobody says why
├── AssistantUnavailable    what answers customers cannot be asked at the moment
└── SettingsRefused         the process must not start like this
"""

from __future__ import annotations

from enum import StrEnum


class GatewayError(Exception):
    """The root of everything this room raises on purpose."""


class TextRefused(GatewayError):
    """A customer's text that cannot be taken as it is."""


class CredentialsRefused(GatewayError):
    """A request without a bearer token where one is needed."""


class CustomerTokenRefused(GatewayError):
    """A storefront token that proves nobody's identity."""


class TokenExpired(GatewayError):
    """A conversation's token that has not been used for too long."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"the token of conversation {conversation_id[:64]!r} has expired; a signed-in customer"
            " gets another with POST /v1/conversations/{id}/tokens, anybody else starts a new"
            " conversation with POST /v1/conversations"
        )


class ConversationNotFound(GatewayError):
    """No conversation with this id opens to this token.

    An unknown id and somebody else's conversation are one error with one wording, so that
    ids cannot be tried out.
    """

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"conversation {conversation_id[:64]!r}: none that this token opens; check both, or"
            " start a new one with POST /v1/conversations"
        )


class ConversationClosed(GatewayError):
    """A conversation that has ended."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"conversation {conversation_id!r} is closed, and nothing is added to it;"
            " start a new one with POST /v1/conversations"
        )


class ClientIdReused(GatewayError):
    """A client id that already stands for a message with another text."""

    def __init__(self, client_id: str) -> None:
        super().__init__(
            f"client_id {client_id!r} already stands for another text in this conversation;"
            " repeat it only with the same text, and give every new message a new one"
        )


class ButtonNotFound(GatewayError):
    """No button with this id in the conversation, whether it is another's or nobody's."""

    def __init__(self, button_id: str) -> None:
        super().__init__(
            f"button {button_id[:64]!r}: this conversation has none with this id; send the id that"
            " stands beside the button in a message of it, or say it in words with text"
        )


class TooFast(GatewayError):
    """More of something than one caller may do in this time."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TooManyMessages(TooFast):
    """More messages than one conversation may send in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many messages in this conversation; wait {retry_after_s} s and send it again"
            " with the same client_id",
            retry_after_s,
        )


class TooManyConversations(TooFast):
    """More conversations than one address may open in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many conversations were opened from this address; wait {retry_after_s} s, or go"
            " on in one that is open",
            retry_after_s,
        )


class TooManyDecisions(TooFast):
    """More decisions than one address may ask for in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many decisions were asked for from this address; wait {retry_after_s} s",
            retry_after_s,
        )


class TooManyChecks(TooFast):
    """More listings than one address may have checked in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many listings were sent from this address; wait {retry_after_s} s, or check them"
            " from a file with `recourse check`",
            retry_after_s,
        )


class TooManySearches(TooFast):
    """More questions over the API than one address may ask in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many questions were asked from this address; wait {retry_after_s} s",
            retry_after_s,
        )


class TooManySignIns(TooFast):
    """More tries to sign in than one name or one address has in this time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many tries to sign in with this name or from this address; wait {retry_after_s}"
            " s, and ask whoever keeps the desk for a new password if yours is lost",
            retry_after_s,
        )


class SocketRefused(GatewayError):
    """A socket that is closed, and is told why first."""


class FrameRefused(SocketRefused):
    """A frame that is not what was expected."""


class FirstFrameLate(SocketRefused):
    """A socket that did not say in time what it wants."""


class OriginRefused(SocketRefused):
    """A socket that a page of somebody else's opened."""


class TooManySockets(SocketRefused):
    """One socket more than a conversation or an address may hold."""


class TransitionRefused(GatewayError):
    """Ownership that cannot move the way it was asked to."""


class EpochPassed(GatewayError):
    """A conversation that has moved on since the caller looked at it."""

    def __init__(self, expected: int, epoch: int, owner: str) -> None:
        super().__init__(
            f"epoch {expected}: the conversation is at epoch {epoch} now, and its owner is"
            f" {owner}; look at it again before you go on, nothing was changed"
        )
        self.epoch = epoch
        self.owner = owner


class AgentNotFound(GatewayError):
    """An agent who does not exist, or cannot be named for this."""


class AgentExists(GatewayError):
    """A login that another agent has."""


class SignInRefused(GatewayError):
    """A name and a password that do not open the desk; which of the two is never told."""

    def __init__(self) -> None:
        super().__init__("no agent has this name and this password; check both and try again")


class SessionMissing(GatewayError):
    """No session of the desk, or one that is over."""

    def __init__(self) -> None:
        super().__init__("nobody is signed in here; sign in with POST /v1/desk/session")


class CsrfRefused(GatewayError):
    """A request with the desk's cookie and without the proof that the desk's page made it."""

    def __init__(self) -> None:
        super().__init__(
            "the X-CSRF-Token header is missing or not this session's; send the csrf that"
            " GET /v1/desk/session returns"
        )


class FailureKind(StrEnum):
    """Why the bot gave no answer; a label in the log and the metrics."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    ERROR = "error"
    EMPTY = "empty"
    INVALID = "invalid"


class BotFailure(GatewayError):
    """A turn to which the bot gave no answer that can be shown."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(f"{kind.value}: {detail}")
        self.kind = kind


class StoreUnavailable(GatewayError):
    """The conversations' database does not answer."""


class KnowledgeUnavailable(GatewayError):
    """The active index's passages cannot be read."""


class ProductNotFound(GatewayError):
    """Nobody sells an article of this number here."""

    def __init__(self, sku: str) -> None:
        super().__init__(
            f"article {sku[:64]!r}: none is sold here; the cards of orders have the numbers"
        )


class OrderItemNotFound(GatewayError):
    """No such order or item; for a customer also somebody else's."""

    def __init__(self, order: str, item: str) -> None:
        super().__init__(
            f"item {item[:64]!r} of order {order[:64]!r}: none that the caller may see; expected"
            " the numbers that stand on the order's card"
        )


class RemedyRefused(GatewayError):
    """What is chosen for a recall cannot be, or cannot be any more."""


class PassageNotFound(GatewayError):
    """No passage of this id is in the active index."""


class NoRulesInForce(GatewayError):
    """No rules of the jurisdiction were in force on the day asked for."""


class ReceiptNotFound(GatewayError):
    """No receipt is kept under this id."""


class SwitchRefused(GatewayError):
    """A switch of a passage that changes nothing, or that does not say why."""


class AssistantUnavailable(GatewayError):
    """The action server, which answers customers' questions, gave no answer."""


class SettingsRefused(GatewayError):
    """Settings that this process must not start with."""
