"""Receipts of decisions: kept, proved, and found again by the conversation they were asked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Policies, PolicyPage
from knowledge.deciding.receipts import Receipt


class ReceiptRoom(Protocol):
    """Where receipts are kept, those of chats and those of the API.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt; one that is there stays as it is."""

    async def get(self, number: str) -> Receipt:
        """Return a kept receipt.

        Raises:
            ReceiptNotFound: None is kept under this id.
        """

    async def of_conversation(self, conversation_id: str) -> tuple[Receipt, ...]:
        """Return the newest receipts of a conversation, oldest first."""


class PassagesOfRules(Protocol):
    """What the passages say by which decisions are made now."""

    async def sha256_of(self, passage_id: str) -> str | None:
        """Return the hash of all that a passage says today; None when there is none."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that a decision rests on, as it reads today.

    Attributes:
        passage_id: Its id, also where it cannot be quoted.
        page: Its words; None when they are out of reach.
        as_then: Whether it says what it said when the decision was made; None: nobody knows.
    """

    passage_id: str
    page: PolicyPage | None
    as_then: bool | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt with the passages it rests on."""

    receipt: Receipt
    quotes: tuple[Quote, ...]


class Receipts:
    """What was decided, for whoever holds the id, and for agents by conversation."""

    def __init__(self, room: ReceiptRoom, policies: Policies, rules: PassagesOfRules) -> None:
        self._room = room
        self._policies = policies
        self._rules = rules

    async def receipt(self, number: str) -> Receipt:
        """Return a kept receipt; its id, which cannot be guessed, is what opens it.

        Raises:
            ReceiptNotFound: None is kept under this id.
        """
        return await self._room.get(number)

    async def proof(self, number: str) -> Proof:
        """Return a receipt and what it rests on; passages out of reach leave their ids.

        Raises:
            ReceiptNotFound: None is kept under this id.
        """
        receipt = await self._room.get(number)
        return Proof(
            receipt, tuple([await self._quote(each.id, each.sha256) for each in receipt.passages])
        )

    async def of_conversation(self, conversation_id: str) -> tuple[Receipt, ...]:
        """Return the newest receipts of a conversation, oldest first."""
        return await self._room.of_conversation(conversation_id)

    async def _quote(self, passage_id: str, then: str) -> Quote:
        try:
            page = await self._policies.page(passage_id)
        except KnowledgeUnavailable:
            page = None
        now = await self._rules.sha256_of(passage_id)
        return Quote(passage_id, page, None if now is None else now == then)
