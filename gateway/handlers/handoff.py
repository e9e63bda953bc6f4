"""`/v1/conversations/{id}/handoff` and `/close`: what customers do about who answers."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from gateway.domain import errors
from gateway.domain.state import State
from gateway.handlers.conversations import READ_PROBLEMS, ConversationBearer, ConversationId
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.conversations import Conversations, Key
from gateway.services.handoffs import Handoffs

REQUEST_PROBLEMS = (*READ_PROBLEMS, errors.ConversationClosed, errors.TooManyMessages)
WITHDRAW_PROBLEMS = (*READ_PROBLEMS, errors.TransitionRefused)


class Nothing(BaseModel):
    """An empty body; it may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HandoffRoutes:
    """The routes, around the service that does the work."""

    def __init__(self, handoffs: Handoffs, conversations: Conversations) -> None:
        self._handoffs = handoffs
        self._conversations = conversations

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/conversations/{conversation_id}",
            tags=["conversations"],
            route_class=StrictRoute,
        )
        router.add_api_route(
            "/handoff",
            self.request,
            methods=["POST"],
            status_code=202,
            responses=documented(*REQUEST_PROBLEMS),
        )
        router.add_api_route(
            "/handoff",
            self.withdraw,
            methods=["DELETE"],
            responses=documented(*WITHDRAW_PROBLEMS),
        )
        router.add_api_route(
            "/close", self.close, methods=["POST"], responses=documented(*READ_PROBLEMS)
        )
        return router

    async def request(
        self,
        conversation_id: ConversationId,
        bearer: ConversationBearer,
        body: Nothing | None = None,
    ) -> State:
        """Ask for a person; asking again while one is waited for changes nothing."""
        key = await self._let_in(conversation_id, bearer.credentials)
        await self._handoffs.request(conversation_id)
        return await self._conversations.state(key)

    async def withdraw(self, conversation_id: ConversationId, bearer: ConversationBearer) -> State:
        """Talk to the assistant instead of waiting on."""
        key = await self._let_in(conversation_id, bearer.credentials)
        await self._handoffs.withdraw(conversation_id)
        return await self._conversations.state(key)

    async def close(
        self,
        conversation_id: ConversationId,
        bearer: ConversationBearer,
        body: Nothing | None = None,
    ) -> State:
        """End the conversation; nothing can be added to it afterwards."""
        key = await self._let_in(conversation_id, bearer.credentials)
        await self._handoffs.close(conversation_id)
        return await self._conversations.state(key)

    async def _let_in(self, conversation_id: str, token: str) -> Key:
        """Return the key, if it opens the conversation.

        Raises:
            ConversationNotFound: It does not.
            TokenExpired: It did once.
        """
        key = Key(conversation_id, token)
        await self._conversations.state(key)
        return key
