"""`/v1/conversations`: open one, send into it, read it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field

from gateway.domain import errors
from gateway.domain.conversation import Audience
from gateway.domain.message import LARGEST_SEQ, Message
from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.bearer import OptionalBearer, RequiredBearer
from gateway.handlers.problems import documented
from gateway.services.conversations import Admitted, Conversations, Key, Opening

OPEN_PROBLEMS = (errors.CredentialsRefused, errors.CustomerTokenRefused, errors.StoreUnavailable)
READ_PROBLEMS = (errors.CredentialsRefused, errors.ConversationNotFound, errors.StoreUnavailable)
SEND_PROBLEMS = (
    *READ_PROBLEMS,
    errors.ConversationClosed,
    errors.ClientIdReused,
    errors.TextRefused,
    errors.TooManyMessages,
)

CustomerBearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Security(
        OptionalBearer(
            scheme_name="customer",
            description="The storefront's signed customer token, instead of `customer_token`",
        )
    ),
]
ConversationBearer = Annotated[
    HTTPAuthorizationCredentials,
    Security(
        RequiredBearer(scheme_name="conversation", description="The token that opening it returned")
    ),
]
ConversationId = Annotated[str, Path(description="As opening it returned")]


class _Body(BaseModel):
    """A field that is not expected is refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenConversation(_Body):
    """How to open a conversation; every field may be left out."""

    customer_token: str | None = Field(
        default=None,
        min_length=1,
        max_length=4096,
        description="HS256, signed by the storefront: sub, exp, and role if it knows one",
    )
    jurisdiction: str | None = Field(
        default=None, pattern=r"^[A-Z]{2}$", description="Whose rules apply: CN, EU, UK, US"
    )
    locale: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35
    )
    audience: Audience | None = None


class OpenedConversation(BaseModel):
    """A conversation and a new token of it, which is shown here and never again."""

    conversation: str
    token: str
    expires_at: datetime = Field(description="UTC; moves on while messages are sent with it")

    @classmethod
    def of(cls, admitted: Admitted) -> OpenedConversation:
        """Return the answer for a new token."""
        return cls(
            conversation=admitted.conversation_id,
            token=admitted.token,
            expires_at=admitted.expires_at,
        )


class SendMessage(_Body):
    """A customer's message."""

    client_id: str = Field(
        pattern=r"^[\x21-\x7e]{1,64}$",
        description="The sender's own id of this message: repeated, it has no second effect",
        examples=["5b0c2c1e-9d0e-4a52-9a3d-0c6cf4f1f1b7"],
    )
    text: str = Field(
        description=f"Not blank; at most {MAX_CHARACTERS:,} characters once trimmed",
        json_schema_extra={"maxLength": MAX_CHARACTERS},
    )


class MessageList(BaseModel):
    """Messages of one conversation, in order."""

    messages: list[Message]


class ConversationRoutes:
    """The routes, around the service that does the work."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        of_one = "/{conversation_id}/messages"
        router.add_api_route(
            "", self.open, methods=["POST"], status_code=201, responses=documented(*OPEN_PROBLEMS)
        )
        router.add_api_route(
            of_one, self.send, methods=["POST"], responses=documented(*SEND_PROBLEMS)
        )
        router.add_api_route(
            of_one, self.read, methods=["GET"], responses=documented(*READ_PROBLEMS)
        )
        return router

    async def open(
        self, bearer: CustomerBearer, body: OpenConversation | None = None
    ) -> OpenedConversation:
        """Open a conversation, anonymous or with the storefront's signed customer token."""
        wanted = body or OpenConversation()
        in_header = bearer.credentials if bearer else None
        opened = await self._conversations.open(
            Opening(
                customer_token=wanted.customer_token or in_header,
                jurisdiction=wanted.jurisdiction,
                locale=wanted.locale,
                audience=wanted.audience,
            )
        )
        return OpenedConversation.of(opened)

    async def send(
        self, conversation_id: ConversationId, body: SendMessage, bearer: ConversationBearer
    ) -> MessageList:
        """Send a message; returns it with its answers, the same ones for a repeated client_id."""
        key = Key(conversation_id, bearer.credentials)
        messages = await self._conversations.send(key, body.client_id, body.text)
        return MessageList(messages=list(messages))

    async def read(
        self,
        conversation_id: ConversationId,
        bearer: ConversationBearer,
        after: Annotated[int, Query(ge=0, le=LARGEST_SEQ, description="A sequence number")] = 0,
    ) -> MessageList:
        """Return everything since a sequence number."""
        key = Key(conversation_id, bearer.credentials)
        return MessageList(messages=await self._conversations.since(key, after))
