"""`/v1/conversations`: open one, send into it, read it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError
from starlette.requests import Request

from gateway.domain import errors
from gateway.domain.buttons import ID_PATTERN
from gateway.domain.conversation import Audience
from gateway.domain.message import LARGEST_SEQ, Message
from gateway.domain.state import PastConversation, State
from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.bearer import OptionalBearer, RequiredBearer
from gateway.handlers.callers import Callers
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.conversations import Admitted, Conversations, Key, Opening

HISTORY_PROBLEMS = (
    errors.CredentialsRefused,
    errors.CustomerTokenRefused,
    errors.StoreUnavailable,
)
OPEN_PROBLEMS = (*HISTORY_PROBLEMS, errors.TooManyConversations)
ADMIT_PROBLEMS = (*OPEN_PROBLEMS, errors.ConversationNotFound)
READ_PROBLEMS = (
    errors.CredentialsRefused,
    errors.TokenExpired,
    errors.ConversationNotFound,
    errors.StoreUnavailable,
)
SEND_PROBLEMS = (
    *READ_PROBLEMS,
    errors.ConversationClosed,
    errors.ClientIdReused,
    errors.ButtonNotFound,
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
SignedInBearer = Annotated[
    HTTPAuthorizationCredentials,
    Security(
        RequiredBearer(
            scheme_name="customer",
            description="The storefront's signed customer token",
            expected="the customer token that the storefront signed",
        )
    ),
]
ConversationBearer = Annotated[
    HTTPAuthorizationCredentials,
    Security(
        RequiredBearer(
            scheme_name="conversation",
            description="The token that opening it returned",
            expected="the conversation's token, which POST /v1/conversations returned",
        )
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


def _one_of(field: str, other: str) -> JsonDict:
    """Return the JSON schema of a body that has the one field and not the other."""
    return {
        "required": ["client_id", field],
        "properties": {field: {"type": "string"}, other: {"type": "null"}},
    }


class SendMessage(_Body):
    """A customer's message: what they wrote, or the button they pressed."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [_one_of("text", "button"), _one_of("button", "text")]}
    )

    client_id: str = Field(
        pattern=r"^[\x21-\x7e]{1,64}$",
        description="The sender's own id of this message: repeated, it has no second effect",
        examples=["5b0c2c1e-9d0e-4a52-9a3d-0c6cf4f1f1b7"],
    )
    text: str | None = Field(
        default=None,
        description=f"Not blank; at most {MAX_CHARACTERS:,} characters once trimmed",
        json_schema_extra={"maxLength": MAX_CHARACTERS},
    )
    button: str | None = Field(
        default=None,
        pattern=ID_PATTERN,
        description="The `id` of a button of this conversation: the customer says its text",
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.text is None) == (self.button is None):
            came = "neither" if self.text is None else "both"
            raise PydanticCustomError(
                "text_or_button",
                f"expected either text, the customer's words, or button, the id of a button;"
                f" {came} came",
            )
        return self


class MessageList(BaseModel):
    """Messages of one conversation, in order."""

    messages: list[Message]


class ConversationList(BaseModel):
    """A customer's conversations, the one with the newest message first."""

    conversations: list[PastConversation]


class ConversationRoutes:
    """The routes, around the service that does the work."""

    def __init__(self, conversations: Conversations, callers: Callers) -> None:
        self._conversations = conversations
        self._callers = callers

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/conversations", tags=["conversations"], route_class=StrictRoute
        )
        one, messages = "/{conversation_id}", "/{conversation_id}/messages"
        for path, method, route, status, problems in (
            ("", "POST", self.open, 201, OPEN_PROBLEMS),
            ("", "GET", self.history, 200, HISTORY_PROBLEMS),
            (one, "GET", self.state, 200, READ_PROBLEMS),
            (f"{one}/tokens", "POST", self.admit, 201, ADMIT_PROBLEMS),
            (messages, "POST", self.send, 200, SEND_PROBLEMS),
            (messages, "GET", self.read, 200, READ_PROBLEMS),
        ):
            router.add_api_route(
                path, route, methods=[method], status_code=status, responses=documented(*problems)
            )
        return router

    async def open(
        self, request: Request, bearer: CustomerBearer, body: OpenConversation | None = None
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
                counted_as=self._callers.of(request).counted_as,
            )
        )
        return OpenedConversation.of(opened)

    async def history(self, bearer: SignedInBearer) -> ConversationList:
        """List a signed-in customer's latest conversations, whatever device they were held on."""
        past = await self._conversations.history(bearer.credentials)
        return ConversationList(conversations=past)

    async def admit(
        self, request: Request, conversation_id: ConversationId, bearer: SignedInBearer
    ) -> OpenedConversation:
        """Go on in a signed-in customer's own conversation, on another device."""
        counted_as = self._callers.of(request).counted_as
        return OpenedConversation.of(
            await self._conversations.admit(conversation_id, bearer.credentials, counted_as)
        )

    async def state(self, conversation_id: ConversationId, bearer: ConversationBearer) -> State:
        """Return who may speak, the place in the queue, and how far everybody has read."""
        return await self._conversations.state(Key(conversation_id, bearer.credentials))

    async def send(
        self,
        request: Request,
        conversation_id: ConversationId,
        body: SendMessage,
        bearer: ConversationBearer,
    ) -> MessageList:
        """Send a message; returns it with its answers, the same ones for a repeated client_id."""
        key = Key(conversation_id, bearer.credentials)
        net = self._callers.of(request).net
        if body.button is not None:
            messages = await self._conversations.press(key, body.client_id, body.button, net)
        else:
            messages = await self._conversations.send(key, body.client_id, body.text or "", net)
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
