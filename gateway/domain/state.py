"""How a conversation stands, as its customer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.conversation import Owner
from gateway.domain.message import Message

PREVIEW_CHARACTERS = 120


class AgentName(BaseModel):
    """The person of the support team who answers."""

    model_config = ConfigDict(frozen=True)

    name: str


class State(BaseModel):
    """Who may speak, and how far everybody has come."""

    model_config = ConfigDict(frozen=True)

    conversation: str
    owner: Owner
    epoch: int = Field(ge=1, description="Counts the owners")
    agent: AgentName | None = Field(description="Who answers; null unless a person does")
    queue_position: int | None = Field(description="From 1; null unless queued")
    last_seq: int = Field(ge=0, description="Sequence number of the newest message")
    read_by_agent: int = Field(ge=0, description="A person has seen messages up to this one")
    read_by_customer: int = Field(ge=0, description="The customer has, on any device")
    customer: bool = Field(description="Whether the storefront vouched for somebody")

    def differs(self, told: State) -> bool:
        """Whether there is more to tell than new messages, which are told themselves."""
        return self != told.model_copy(update={"last_seq": self.last_seq})


@dataclass(frozen=True, slots=True)
class Look:
    """The state and the log's next messages, as they stood at one moment."""

    state: State
    messages: tuple[Message, ...]


class PastConversation(BaseModel):
    """One line of a signed-in customer's history."""

    model_config = ConfigDict(frozen=True)

    conversation: str
    opened_at: datetime = Field(description="UTC")
    last_at: datetime = Field(description="UTC; of its newest message, or of its opening")
    owner: Owner
    preview: str | None = Field(description="The beginning of its newest message")
