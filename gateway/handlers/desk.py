"""`/v1/desk/conversations`: what agents see of conversations, and do with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from gateway.domain import errors
from gateway.domain.desk import Note, Summary, SuppressedLine, TransitionLine, View
from gateway.domain.handover import Handover
from gateway.domain.message import LARGEST_SEQ, Message
from gateway.domain.parts import Order, Trace
from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.desk_gate import GATE_PROBLEMS, Body, DeskGate, agent_of
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.agents import Agents
from gateway.services.desk import Desk

ONE_PROBLEMS = (*GATE_PROBLEMS, errors.ConversationNotFound)
MOVE_PROBLEMS = (*ONE_PROBLEMS, errors.EpochPassed, errors.TransitionRefused)
TRANSFER_PROBLEMS = (*MOVE_PROBLEMS, errors.AgentNotFound)
REPLY_PROBLEMS = (*ONE_PROBLEMS, errors.EpochPassed, errors.ClientIdReused, errors.TextRefused)
NOTE_PROBLEMS = (*ONE_PROBLEMS, errors.TextRefused)

Epoch = Annotated[int, Field(ge=1, le=LARGEST_SEQ, description="The one the agent looks at")]
Text = Annotated[
    str,
    Field(
        description=f"Not blank; at most {MAX_CHARACTERS:,} characters once trimmed",
        json_schema_extra={"maxLength": MAX_CHARACTERS},
    ),
]
ConversationId = Annotated[str, Path(max_length=64)]


class InEpoch(Body):
    """A move, meant for one epoch and refused in another."""

    epoch: Epoch


class TransferTo(InEpoch):
    """To whom."""

    to: str = Field(min_length=1, max_length=64, description="A login")


class SendReply(InEpoch):
    """An agent's message."""

    client_id: str = Field(
        pattern=r"^[\x21-\x7e]{1,64}$",
        description="The agent's own id of it: repeated, it has no second effect",
    )
    text: Text


class KeepNote(Body):
    """Something for colleagues only."""

    text: Text


class MarkRead(Body):
    """How far the agent has read."""

    seq: int = Field(ge=0, le=LARGEST_SEQ)


class Typing(Body):
    """Whether the agent types."""

    on: bool


class Summaries(BaseModel):
    """A page of a list."""

    model_config = ConfigDict(frozen=True)

    conversations: tuple[Summary, ...]


class WholeConversation(BaseModel):
    """Everything the desk shows of a conversation."""

    model_config = ConfigDict(frozen=True)

    conversation: Summary
    messages: tuple[Message, ...]
    notes: tuple[Note, ...]
    transitions: tuple[TransitionLine, ...]
    suppressed: tuple[SuppressedLine, ...]
    orders: tuple[Order, ...] = Field(
        description="The latest of a signed-in customer, or what the guest has verified"
    )
    traces: tuple[Trace, ...] = Field(
        description="Where the items of these orders come from; of older ones, those under recall"
    )
    context: Handover


class SentReply(BaseModel):
    """The message as it stands in the log."""

    model_config = ConfigDict(frozen=True)

    message: Message
    conversation: Summary


class DeskRoutes:
    """The routes, around the service that does the work."""

    def __init__(self, desk: Desk, agents: Agents) -> None:
        self._desk = desk
        self._agents = agents

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/desk/conversations",
            tags=["desk"],
            route_class=StrictRoute,
            dependencies=[Depends(DeskGate(self._agents).admit)],
        )
        one = "/{conversation_id}"
        router.add_api_route("", self.browse, methods=["GET"], responses=documented(*GATE_PROBLEMS))
        router.add_api_route(one, self.whole, methods=["GET"], responses=documented(*ONE_PROBLEMS))
        for name, act, problems in (
            ("accept", self.accept, MOVE_PROBLEMS),
            ("hand-back", self.hand_back, MOVE_PROBLEMS),
            ("transfer", self.transfer, TRANSFER_PROBLEMS),
            ("close", self.close, MOVE_PROBLEMS),
            ("messages", self.reply, REPLY_PROBLEMS),
            ("notes", self.note, NOTE_PROBLEMS),
            ("read", self.read, ONE_PROBLEMS),
            ("typing", self.typing, ONE_PROBLEMS),
        ):
            router.add_api_route(
                f"{one}/{name}", act, methods=["POST"], responses=documented(*problems)
            )
        return router

    async def browse(
        self,
        request: Request,
        view: Annotated[View, Query(description="Which list")],
        q: Annotated[
            str, Query(max_length=200, description="In ids, customers and newest messages")
        ] = "",
        before: Annotated[
            str | None, Query(max_length=64, description="The last id of the page before")
        ] = None,
    ) -> Summaries:
        """Return a page of 30: of the queue who waits longest first, else the newest first."""
        lines = await self._desk.browse(agent_of(request), view, q, before or None)
        return Summaries(conversations=lines)

    async def whole(self, conversation_id: ConversationId) -> WholeConversation:
        """Return everything there is of a conversation."""
        whole = await self._desk.whole(conversation_id)
        dossier = whole.dossier
        return WholeConversation(
            conversation=dossier.summary,
            messages=dossier.messages,
            notes=dossier.notes,
            transitions=dossier.transitions,
            suppressed=dossier.suppressed,
            orders=whole.orders,
            traces=whole.traces,
            context=dossier.context,
        )

    async def accept(
        self, request: Request, conversation_id: ConversationId, body: InEpoch
    ) -> Summary:
        """Take a conversation out of the queue; of two agents one does, and one is told so."""
        return await self._desk.accept(agent_of(request), conversation_id, body.epoch)

    async def hand_back(
        self, request: Request, conversation_id: ConversationId, body: InEpoch
    ) -> Summary:
        """Give a conversation back to the bot."""
        return await self._desk.hand_back(agent_of(request), conversation_id, body.epoch)

    async def transfer(
        self, request: Request, conversation_id: ConversationId, body: TransferTo
    ) -> Summary:
        """Pass a conversation on to an agent who is at the desk."""
        agent = agent_of(request)
        return await self._desk.transfer(agent, conversation_id, body.epoch, body.to)

    async def close(
        self, request: Request, conversation_id: ConversationId, body: InEpoch
    ) -> Summary:
        """End a conversation."""
        return await self._desk.close(agent_of(request), conversation_id, body.epoch)

    async def reply(
        self, request: Request, conversation_id: ConversationId, body: SendReply
    ) -> SentReply:
        """Answer the customer; a repeated client_id returns the first message."""
        message = await self._desk.reply(
            agent_of(request), conversation_id, body.client_id, body.text, body.epoch
        )
        return SentReply(message=message, conversation=await self._desk.summary(conversation_id))

    async def note(
        self, request: Request, conversation_id: ConversationId, body: KeepNote
    ) -> Summary:
        """Keep a note that no customer sees."""
        return await self._desk.note(agent_of(request), conversation_id, body.text)

    async def read(self, conversation_id: ConversationId, body: MarkRead) -> Summary:
        """Tell the customer how far a person has read."""
        return await self._desk.read(conversation_id, body.seq)

    async def typing(
        self, request: Request, conversation_id: ConversationId, body: Typing
    ) -> Summary:
        """Tell the customer that the agent types, if the agent has the conversation."""
        return await self._desk.typing(agent_of(request), conversation_id, body.on)
