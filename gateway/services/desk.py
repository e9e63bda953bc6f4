"""What agents do: look, take over, answer, note, pass on, give back, end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.domain.conversation import Owner
from gateway.domain.desk import AgentRef, Dossier, Note, Reply, Summary, View
from gateway.domain.errors import AgentNotFound
from gateway.domain.message import Message, Sender
from gateway.domain.ownership import Accepted, Closed, Event, HandedBack, Transferred
from gateway.domain.parts import Order, Trace
from gateway.domain.text import clean
from gateway.services import announcements
from gateway.services.announcements import Announcement
from gateway.services.desk_ports import AgentStore, DeskStore, Page, Presence, Shop
from gateway.services.moves import Moves
from gateway.services.ports import Announcer, Clock, Redactor

MOST_LISTED = 200
"""Conversations of a live list; whoever has more looks them up page by page."""


Lines = tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the desk shows of a conversation."""

    dossier: Dossier
    orders: tuple[Order, ...]
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Lists:
    """What is told live: who waits, and whom this agent has."""

    queue: Lines
    mine: Lines


@dataclass(frozen=True, slots=True)
class Team:
    """Who else there is."""

    agents: AgentStore
    presence: Presence


class Desk:
    """The support team's side of every conversation."""

    def __init__(
        self,
        *,
        store: DeskStore,
        moves: Moves,
        team: Team,
        shop: Shop,
        redactor: Redactor,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._moves = moves
        self._team = team
        self._shop = shop
        self._redactor = redactor
        self._announcer = announcer
        self._clock = clock

    # --- looking ---------------------------------------------------------------------------

    async def browse(self, agent: AgentRef, view: View, words: str, before: str | None) -> Lines:
        """Return a page of one of the desk's lists."""
        sought = words.strip()
        customers = await self._shop.named_like(sought) if sought else ()
        page = Page(view, agent.id, sought, customers, before)
        return await self._named(await self._store.summaries(page))

    async def lists(self, agent: AgentRef) -> Lists:
        """Return who waits for a person, and whom this agent has."""
        queue = await self._store.summaries(Page(View.QUEUE, agent.id, limit=MOST_LISTED))
        mine = await self._store.summaries(Page(View.MINE, agent.id, limit=MOST_LISTED))
        named = await self._named([*queue, *mine])
        return Lists(named[: len(queue)], named[len(queue) :])

    async def whole(self, conversation_id: str) -> Whole:
        """Return everything there is of a conversation, with its customer's orders.

        Raises:
            ConversationNotFound: No such id.
        """
        dossier = await self._store.dossier(conversation_id)
        summary = dossier.summary
        customer = summary.customer.id if summary.customer else None
        orders = await self._shop.orders(customer, conversation_id)
        [named] = await self._named([summary])
        traces = await self._shop.traces(customer, conversation_id, orders)
        return Whole(replace(dossier, summary=named), orders, traces)

    async def summary(self, conversation_id: str) -> Summary:
        """Return a conversation in a line.

        Raises:
            ConversationNotFound: No such id.
        """
        [named] = await self._named([await self._store.summary(conversation_id)])
        return named

    async def messages(self, conversation_id: str, after: int) -> list[Message]:
        """Return the messages after a sequence number, in order."""
        return await self._store.messages(conversation_id, after)

    async def last_seq(self, conversation_id: str) -> int:
        """Return the newest sequence number.

        Raises:
            ConversationNotFound: No such id.
        """
        return await self._store.last_seq(conversation_id)

    # --- whose it is -----------------------------------------------------------------------

    async def accept(self, agent: AgentRef, conversation_id: str, epoch: int) -> Summary:
        """Take a conversation out of the queue.

        Raises:
            EpochPassed: Somebody was faster.
            TransitionRefused: It does not wait.
        """
        says = announcements.accepted(agent.name)
        return await self._move(conversation_id, Accepted(agent.id), says, epoch)

    async def hand_back(self, agent: AgentRef, conversation_id: str, epoch: int) -> Summary:
        """Give a conversation back to the bot.

        Raises:
            EpochPassed: It has moved on.
            TransitionRefused: This agent does not have it.
        """
        says = announcements.handed_back(agent.name)
        return await self._move(conversation_id, HandedBack(agent.id), says, epoch)

    async def transfer(self, agent: AgentRef, conversation_id: str, epoch: int, to: str) -> Summary:
        """Pass a conversation on to another agent who is at the desk.

        Raises:
            AgentNotFound: There is no such agent, or they are not at the desk.
            EpochPassed: It has moved on.
            TransitionRefused: This agent does not have it.
        """
        other = await self._colleague(to)
        says = announcements.transferred(agent.name, other.name)
        return await self._move(conversation_id, Transferred(agent.id, other.id), says, epoch)

    async def close(self, agent: AgentRef, conversation_id: str, epoch: int) -> Summary:
        """End a conversation.

        Raises:
            EpochPassed: It has moved on.
            TransitionRefused: This agent does not have it.
        """
        says = announcements.closed(agent.name)
        return await self._move(conversation_id, Closed(agent.id), says, epoch)

    # --- saying ----------------------------------------------------------------------------

    async def reply(
        self, agent: AgentRef, conversation_id: str, reply_id: str, text: str, epoch: int
    ) -> Message:
        """Return the agent's message as it stands in the log, once per reply id.

        Raises:
            TextRefused: Blank, or too long.
            EpochPassed: The conversation is not this agent's in this epoch.
            ClientIdReused: The reply id stands for another text.
        """
        redacted = await self._redactor.redact(clean(text))
        replied = await self._store.reply(
            Reply(
                conversation_id=conversation_id,
                message_id=str(uuid.uuid4()),
                agent=agent,
                reply_id=reply_id,
                text=redacted.text,
                parts=(),
                epoch=epoch,
                at=self._clock(),
            )
        )
        self._announcer.typing(conversation_id, Sender.AGENT, False)
        if replied.fresh:
            self._announcer.changed(conversation_id)
        return replied.message

    async def note(self, agent: AgentRef, conversation_id: str, text: str) -> Summary:
        """Keep a note that no customer sees.

        Raises:
            TextRefused: Blank, or too long.
            ConversationNotFound: No such id.
        """
        redacted = await self._redactor.redact(clean(text))
        note = Note(id=str(uuid.uuid4()), agent=agent, text=redacted.text, at=self._clock())
        await self._store.note(conversation_id, note)
        self._announcer.changed(conversation_id)
        return await self.summary(conversation_id)

    async def read(self, conversation_id: str, seq: int) -> Summary:
        """Note that an agent has seen everything up to a sequence number.

        Raises:
            ConversationNotFound: No such id.
        """
        if await self._store.mark_read(conversation_id, seq):
            self._announcer.changed(conversation_id)
        return await self.summary(conversation_id)

    async def typing(self, agent: AgentRef, conversation_id: str, on: bool) -> Summary:
        """Tell the customer that the agent who has the conversation types.

        Raises:
            ConversationNotFound: No such id.
        """
        summary = await self.summary(conversation_id)
        if summary.owner is Owner.HUMAN and summary.agent == agent:
            self._announcer.typing(conversation_id, Sender.AGENT, on)
        return summary

    async def _move(
        self, conversation_id: str, event: Event, says: Announcement, epoch: int
    ) -> Summary:
        await self._moves.make(conversation_id, event, says, epoch)
        return await self.summary(conversation_id)

    async def _colleague(self, login: str) -> AgentRef:
        """Return an agent to whom a conversation can be passed now."""
        found = await self._team.agents.agent(login)
        if found is None or found.disabled_at is not None:
            raise AgentNotFound(
                f"agent {login[:64]!r}: there is none of this login; GET /v1/desk/agents has them"
            )
        if not self._team.presence.is_online(found.id):
            raise AgentNotFound(
                f"{found.name} is not at the desk, and the customer would wait for nobody;"
                " choose somebody who is, or hand the conversation back"
            )
        return found.ref

    async def _named(self, summaries: Iterable[Summary]) -> Lines:
        """Return the summaries with the names that the shop has of their customers."""
        lines = tuple(summaries)
        names = await self._shop.names(sorted({c.id for s in lines if (c := s.customer)}))
        return tuple(
            _with_name(line, names.get(line.customer.id) if line.customer else None)
            for line in lines
        )


def _with_name(line: Summary, name: str | None) -> Summary:
    if line.customer is None or name is None:
        return line
    customer = line.customer.model_copy(update={"name": name})
    return line.model_copy(update={"customer": customer})
