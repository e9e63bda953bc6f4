"""What can go wrong in this room, and nothing else.

    ActionsError
    |-- OrderNotFound            no such order, or not this customer's: never told apart
    |-- ItemNotFound             an order that may be seen has no such article
    |-- RecallNotFound           no open recall of this id surely means these goods
    |-- RemedyNotOffered         the recall offers other remedies
    |-- RemedyCarriedOut         what was chosen is done and cannot be changed
    |-- NothingChosen            there is no choice to carry out
    |-- RecallRefused            a recall notice that must not be announced like this
    |-- GrantRefused             the message carries no proof that the gateway sent it
    |-- CallRefused             a private call that the gateway did not sign for this, or not now
    |-- EpochPassed              somebody else owns the conversation now: no effect is allowed
    |-- ShopFilesUnusable        a shop's files cannot be read at all
    |-- RulesUnavailable         no return can be decided: the rules cannot be read
    |-- NoRulesInForce           nor this one: its place had no rules on its day
    |-- PolicyUnavailable        no question can be answered: the index is missing or broken
    |-- SettingsRefused          the process must not start like this
    |-- PortTaken                another process listens where this one should
    `-- DatabaseError
        |-- BadDatabaseUrl       the URL names no database this house can use
        |-- DatabaseUnreachable  it is right, but nothing answers there
        |-- DatabaseBusy         it answers, but others held it longer than we wait
        |-- SchemaOutOfDate      its tables are older than this program: migrate
        |-- SchemaTooNew         its tables are newer than this program: update
        `-- RealShopError        demo data was about to touch a real shop

A question without an answer and a customer without orders are values, never exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class ActionsError(Exception):
    """The root of everything this room raises on purpose."""


class OrderNotFound(ActionsError):
    """No order that this customer may see has this number.

    "No such order" and "somebody else's order" are one error with one wording, so that
    order numbers cannot be tried out.
    """

    def __init__(self, order_id: str) -> None:
        super().__init__(f"order {order_id!r}: none that this customer may see")
        self.order_id = order_id


class ItemNotFound(ActionsError):
    """An order has no such article."""

    def __init__(self, order_id: str, sku: str) -> None:
        super().__init__(f"order {order_id!r} has no item {sku!r}; its card names what it has")


class RecallNotFound(ActionsError):
    """No open recall of this id surely means the goods."""

    def __init__(self, recall_id: str) -> None:
        super().__init__(f"recall {recall_id!r}: none that is open and means this item")


class RemedyNotOffered(ActionsError):
    """A recall offers other remedies than the one that was chosen."""

    def __init__(self, recall_id: str, remedy: str, offered: Sequence[str]) -> None:
        super().__init__(f"recall {recall_id!r} offers {' or '.join(offered)}, not {remedy!r}")


class RemedyCarriedOut(ActionsError):
    """What was chosen has been done; a person can still help."""

    def __init__(self, recall_id: str, order_id: str, sku: str) -> None:
        super().__init__(f"recall {recall_id!r}: the choice for {sku!r} of {order_id!r} is done")


class NothingChosen(ActionsError):
    """There is no choice of a remedy to carry out, or it is done already."""

    def __init__(self, recall_id: str, order_id: str, sku: str) -> None:
        super().__init__(
            f"recall {recall_id!r}: no open choice for {sku!r} of {order_id!r};"
            " the customer must choose first"
        )


class RecallRefused(ActionsError):
    """A recall notice that must not be announced like this; names every fault."""


class Refusal(StrEnum):
    """Why a grant was refused; for the log, never for the customer."""

    MISSING = "missing"
    MALFORMED = "malformed"
    FORGED = "forged"
    EXPIRED = "expired"
    TOO_LONG = "too_long"
    OTHER_CONVERSATION = "other_conversation"
    OTHER_MESSAGE = "other_message"


class GrantRefused(ActionsError):
    """A message whose grant does not prove that the gateway sent it, here and now."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"grant refused: {reason.value}")
        self.reason = reason


class CallRefused(ActionsError):
    """A private call without proof that the gateway makes it, here and now; never told why."""

    def __init__(self) -> None:
        super().__init__("this call is the gateway's alone")


class EpochPassed(ActionsError):
    """The bot no longer owns the epoch in which an effect was asked for: it must not happen."""

    def __init__(self, conversation: str, epoch: int) -> None:
        super().__init__(f"conversation {conversation}: epoch {epoch} is over, nothing was done")
        self.conversation = conversation
        self.epoch = epoch


class ShopFilesUnusable(ActionsError):
    """A shop's files cannot be read at all; nothing of them was written."""


class RulesUnavailable(ActionsError):
    """No return can be decided: the rules cannot be read."""


class NoRulesInForce(ActionsError):
    """A return cannot be decided: its place had no rules on its day."""


class PolicyUnavailable(ActionsError):
    """No policy question can be answered: there is no usable index."""


class SettingsRefused(ActionsError):
    """Settings that this process must not start with."""


class PortTaken(ActionsError):
    """The address this process should listen on belongs to another one."""


class DatabaseError(ActionsError):
    """The records cannot be read or written."""


class BadDatabaseUrl(DatabaseError):
    """A database URL that names nothing this house can use."""


class DatabaseUnreachable(DatabaseError):
    """Nothing answers at a database URL that is otherwise right."""


class DatabaseBusy(DatabaseError):
    """Other transactions held the database for longer than this one may wait."""


class SchemaOutOfDate(DatabaseError):
    """The tables are older than this program."""


class SchemaTooNew(DatabaseError):
    """The tables are newer than this program."""


class RealShopError(DatabaseError):
    """Demo data was about to be written into a database that holds a real shop."""
