"""Recall notices: each conversation of an affected customer gets one, whoever has it, once.

The system says it and nobody's turn is taken: owner and epoch stay as they are, so a person at
the desk goes on, and sees the notice in the log. Where the bot has the conversation a remedy can
be chosen by a button; a person is told the choice instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
from pydantic import TypeAdapter

from actions.domain.errors import PolicyUnavailable
from actions.domain.recall_words import HEADLINE, REMEDY_TITLES, choice_text, notice_text
from actions.domain.recalls import Concern, Recall
from gateway.domain.conversation import Conversation, Owner
from gateway.domain.errors import GatewayError
from gateway.domain.message import Utterance
from gateway.domain.parts import Button, ButtonsPart, Citation, CitationsPart, NoticePart, Part
from gateway.services.ports import Announcer, Clock
from gateway.services.recall_ports import DeliveryLog, Due, NoticeStore, Shelf

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")
LOOKED_EVERY_S = 2.0
OVERLAP = timedelta(seconds=10)
"""A transaction commits a little after the time that its row carries."""

_CITATIONS = TypeAdapter(tuple[Citation, ...])


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run of notices came to.

    Attributes:
        messages: Notices that went into a conversation in this run.
        waiting: Customers who have none open: they are told in their next one.
    """

    customers: int
    messages: int
    waiting: int


class RecallNotices:
    """Brings recalls into the conversations of those whom they concern."""

    def __init__(
        self, *, store: NoticeStore, shelf: Shelf, announcer: Announcer, clock: Clock
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._announcer = announcer
        self._clock = clock

    async def send(self, recall_id: str, told: Callable[[int, int], None]) -> Sent:
        """Bring a recall's notice to everybody it is for; what was sent is not sent again.

        Args:
            recall_id: The recall, which is announced already.
            told: Is told how many customers are done, and of how many.
        """
        customers = await self._store.customers(recall_id)
        messages = waiting = 0
        for done, customer in enumerate(customers):
            told(done, len(customers))
            sent, open_ones = await self._send_to(customer, recall_id)
            messages += sent
            waiting += not open_ones
        told(len(customers), len(customers))
        return Sent(len(customers), messages, waiting)

    async def welcome(self, conversation: Conversation) -> None:
        """Bring what a customer is owed into the conversation that they have just opened."""
        if conversation.customer is None:
            return
        for due in await self._store.due(conversation.customer, None, self._clock()):
            await self._deliver(conversation.id, due)

    async def _send_to(self, customer: str, recall_id: str) -> tuple[int, bool]:
        """Return how many notices a customer got, and whether there was anywhere to put one."""
        sent, open_ones = 0, False
        for due in await self._store.due(customer, recall_id, self._clock()):
            found = await self._store.conversations(due, self._clock())
            open_ones = open_ones or bool(found)
            for conversation_id in found:
                sent += await self._deliver(conversation_id, due)
        return sent, open_ones

    async def _deliver(self, conversation_id: str, due: Due) -> bool:
        citations = self._citations(due.recall)
        message = await self._store.deliver(
            conversation_id, due, lambda owner: notice(due, owner, citations), self._clock()
        )
        if message is None:
            return False
        log.info("recall_notice", conversation=conversation_id, recall=due.recall.id)
        self._announcer.changed(conversation_id)
        return True

    def _citations(self, recall: Recall) -> tuple[Citation, ...]:
        try:
            found = self._shelf.cite(recall.basis)
        except PolicyUnavailable:
            return ()  # a danger is not kept back because a passage cannot be read
        return _CITATIONS.validate_python([asdict(each) for each in found])


class NoticeWatch:
    """Wakes those who watch a conversation that another process has put a notice into.

    `recourse recall announce` is a process of its own: nobody's socket hangs on it.
    """

    def __init__(self, log: DeliveryLog, announcer: Announcer, clock: Clock) -> None:
        self._log = log
        self._announcer = announcer
        self._clock = clock
        self._since = clock()
        self._told: set[str] = set()

    async def run(self) -> None:
        """Look until cancelled; a database that is away for a while is looked at afterwards."""
        while True:
            try:
                await self.once()
            except GatewayError as exc:
                log.warning("notices_not_read", error=type(exc).__name__, why=str(exc))
            await asyncio.sleep(LOOKED_EVERY_S)

    async def once(self) -> None:
        """Wake whoever watches a conversation with a new notice."""
        now = self._clock()
        found = set(await self._log.delivered_since(self._since - OVERLAP))
        for conversation_id in sorted(found - self._told):
            self._announcer.changed(conversation_id)
        self._since, self._told = now, found


def notice(due: Due, owner: Owner, citations: tuple[Citation, ...]) -> Utterance:
    """Return what a notice says in a conversation that somebody has."""
    choosing = owner is Owner.BOT
    parts: list[Part] = [NoticePart(level="warning", text=HEADLINE)]
    if citations:
        parts.append(CitationsPart(citations=citations))
    buttons = _buttons(due) if choosing else ()
    if buttons:
        parts.append(ButtonsPart(buttons=buttons))
    text = notice_text(due.recall, due.items, choosing=choosing)
    return Utterance(text, parts=tuple(parts))


def _buttons(due: Due) -> tuple[Button, ...]:
    """Return a button for each remedy; for each item, where there are several."""
    certain = [item for item in due.items if item.concern is Concern.AFFECTED]
    return tuple(
        Button(
            title=REMEDY_TITLES[each] + (f": {item.title}" if len(certain) > 1 else ""),
            text=choice_text(due.recall.id, each, item.order_id, item.sku),
        )
        for item in certain
        for each in due.recall.remedies
    )
