"""`/v1/desk/conversations/{id}/receipts`: what was decided in a conversation, for agents."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from gateway.domain import errors
from gateway.handlers.desk import ONE_PROBLEMS, ConversationId
from gateway.handlers.desk_gate import DeskGate
from gateway.handlers.problems import documented
from gateway.services.agents import Agents
from gateway.services.desk import Desk
from gateway.services.receipts import Receipts
from knowledge.deciding.receipts import Receipt
from knowledge.deciding.rules import Outcome
from knowledge.deciding.wording import Person, headline


class ReceiptLine(BaseModel):
    """A receipt in a line; the page at its address says all of it, to the customer too."""

    model_config = ConfigDict(frozen=True)

    id: str
    made_at: datetime
    outcome: Outcome
    headline: str = Field(description="The outcome in plain words")
    url: str = Field(description="The page, which needs no sign-in", examples=["/receipts/rcpt_…"])

    @classmethod
    def of(cls, receipt: Receipt) -> ReceiptLine:
        """Return the line of a receipt."""
        return cls(
            id=receipt.id,
            made_at=datetime.fromisoformat(receipt.made_at),
            outcome=receipt.decision.outcome,
            headline=headline(receipt.decision, Person.BUYER),
            url=f"/receipts/{receipt.id}",
        )


class ReceiptLines(BaseModel):
    """The newest receipts of a conversation, at most fifty, oldest first."""

    model_config = ConfigDict(frozen=True)

    receipts: tuple[ReceiptLine, ...]


class DeskReceiptRoutes:
    """The route, around the receipts."""

    def __init__(self, receipts: Receipts, desk: Desk, agents: Agents) -> None:
        self._receipts = receipts
        self._desk = desk
        self._agents = agents

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/desk/conversations",
            tags=["desk"],
            dependencies=[Depends(DeskGate(self._agents).admit)],
        )
        router.add_api_route(
            "/{conversation_id}/receipts",
            self.of_conversation,
            methods=["GET"],
            responses=documented(*ONE_PROBLEMS, errors.StoreUnavailable),
        )
        return router

    async def of_conversation(self, conversation_id: ConversationId) -> ReceiptLines:
        """Return what was decided in a conversation, with the pages to pass on."""
        await self._desk.last_seq(conversation_id)
        found = await self._receipts.of_conversation(conversation_id)
        return ReceiptLines(receipts=tuple(map(ReceiptLine.of, found)))
