"""Queries of the desk's lists: conversations in a line each, and those that wait too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import rows
from gateway.adapters.sql.ownership import queue_position
from gateway.adapters.sql.tables import agents, conversations, messages, ownership_transitions
from gateway.domain.conversation import Owner
from gateway.domain.desk import (
    LAST_TEXT_CHARACTERS,
    AgentRef,
    CustomerRef,
    Due,
    LastMessage,
    Summary,
    View,
)
from gateway.domain.errors import ConversationNotFound
from gateway.domain.message import Sender
from gateway.services.desk_ports import Page

_OWNERS = {
    View.QUEUE: Owner.QUEUED,
    View.MINE: Owner.HUMAN,
    View.HUMAN: Owner.HUMAN,
    View.BOT: Owner.BOT,
    View.CLOSED: Owner.CLOSED,
}


def summary(connection: Connection, conversation_id: str) -> Summary:
    """Return a conversation in a line.

    Raises:
        ConversationNotFound: No such id.
    """
    line = _lines(queue_position()).where(conversations.c.id == conversation_id)
    found = connection.execute(line).one_or_none()
    if found is None:
        raise ConversationNotFound(conversation_id)
    return _summary_of(found)


def summaries(connection: Connection, page: Page) -> list[Summary]:
    """Return a page of a view."""
    wanted = _list_of(page.view)
    if page.view is View.MINE:
        wanted = wanted.where(conversations.c.agent == page.agent)
    if page.words:
        wanted = wanted.where(_has_words(page.words, page.customers))
    order = _queue_order if page.view is View.QUEUE else _newest_first
    if page.before is not None:
        wanted = wanted.where(order(connection, page.before))
    if page.view is View.QUEUE:
        wanted = wanted.order_by(conversations.c.queued_at, conversations.c.id)
    else:
        wanted = wanted.order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
    return [_summary_of(row) for row in connection.execute(wanted.limit(page.limit))]


def overdue(connection: Connection, deadline: datetime) -> list[Due]:
    """Return whom a person has, and left waiting since the deadline or longer."""
    return _due(
        connection,
        conversations.c.owner == Owner.HUMAN.value,
        conversations.c.awaiting_since <= deadline,
    )


def unaccepted(connection: Connection, deadline: datetime) -> list[Due]:
    """Return what went into the queue at the deadline or before, and is in it still."""
    entered = sa.exists().where(
        ownership_transitions.c.conversation_id == conversations.c.id,
        ownership_transitions.c.epoch == conversations.c.epoch,
        ownership_transitions.c.at <= deadline,
    )
    return _due(connection, conversations.c.owner == Owner.QUEUED.value, entered)


def queue_length(connection: Connection) -> int:
    """Return how many wait for a person."""
    queued = conversations.c.owner == Owner.QUEUED.value
    return int(
        connection.execute(
            sa.select(sa.func.count()).select_from(conversations).where(queued)
        ).scalar_one()
    )


def agent_ref(login: str | None, name: str | None) -> AgentRef | None:
    """Return an agent by login; one who is unknown to the records goes by it."""
    return AgentRef(id=login, name=name or login) if login else None


def _list_of(view: View) -> sa.Select[rows.AnyTuple]:
    """Return the query of a view's conversations in a line each.

    The queue is ranked as a whole, once: counting who is before each of them is quadratic.
    """
    if view is not View.QUEUE:
        return _lines(sa.null()).where(conversations.c.owner == _OWNERS[view].value)
    place = sa.func.row_number().over(order_by=(conversations.c.queued_at, conversations.c.id))
    ranked = (
        sa.select(conversations.c.id, place.label("place"))
        .where(conversations.c.owner == Owner.QUEUED.value)
        .subquery("ranked")
    )
    return _lines(ranked.c.place).join(ranked, ranked.c.id == conversations.c.id)


def _lines(place: sa.ColumnElement[Any]) -> sa.Select[rows.AnyTuple]:
    """Return the query of every conversation in a line."""
    newest = sa.and_(
        messages.c.conversation_id == conversations.c.id, messages.c.seq == conversations.c.last_seq
    )
    return (
        sa.select(
            *conversations.c,
            agents.c.name.label("agent_name"),
            place.label("queue_position"),
            _last_reason().label("reason"),
            messages.c.sender.label("last_sender"),
            sa.func.substr(messages.c.text, 1, LAST_TEXT_CHARACTERS).label("last_text"),
            messages.c.at.label("said_at"),
        )
        .outerjoin(agents, agents.c.id == conversations.c.agent)
        .outerjoin(messages, newest)
    )


def _last_reason() -> sa.ScalarSelect[str | None]:
    """Return why a conversation was last put into the queue."""
    return (
        sa.select(ownership_transitions.c.reason)
        .where(
            ownership_transitions.c.conversation_id == conversations.c.id,
            ownership_transitions.c.went_to == Owner.QUEUED.value,
        )
        .order_by(ownership_transitions.c.epoch.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )


def _has_words(words: str, customers: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return whether the id, the customer or the newest message has the words in it."""
    return sa.or_(
        conversations.c.id.startswith(words, autoescape=True),
        conversations.c.customer.icontains(words, autoescape=True),
        messages.c.text.icontains(words, autoescape=True),
        conversations.c.customer.in_(customers),
    )


def _newest_first(connection: Connection, before: str) -> sa.ColumnElement[bool]:
    """Return what comes after a conversation in a list with the newest first."""
    last_at = connection.execute(
        sa.select(conversations.c.last_at).where(conversations.c.id == before)
    ).scalar_one_or_none()
    return sa.or_(
        conversations.c.last_at < last_at,
        sa.and_(conversations.c.last_at == last_at, conversations.c.id < before),
    )


def _queue_order(connection: Connection, before: str) -> sa.ColumnElement[bool]:
    """Return what comes after a conversation in the queue."""
    queued_at = connection.execute(
        sa.select(conversations.c.queued_at).where(conversations.c.id == before)
    ).scalar_one_or_none()
    return sa.or_(
        conversations.c.queued_at > queued_at,
        sa.and_(conversations.c.queued_at == queued_at, conversations.c.id > before),
    )


def _due(connection: Connection, *conditions: sa.ColumnElement[bool]) -> list[Due]:
    found = connection.execute(
        sa.select(
            conversations.c.id,
            conversations.c.epoch,
            conversations.c.agent,
            agents.c.name.label("agent_name"),
        )
        .outerjoin(agents, agents.c.id == conversations.c.agent)
        .where(*conditions)
        .order_by(conversations.c.last_at)
    )
    return [Due(row.id, row.epoch, agent_ref(row.agent, row.agent_name)) for row in found]


def _summary_of(row: rows.AnyRow) -> Summary:
    last = None
    if row.last_sender is not None:
        last = LastMessage(
            seq=row.last_seq, sender=Sender(row.last_sender), text=row.last_text, at=row.said_at
        )
    return Summary(
        id=row.id,
        owner=Owner(row.owner),
        epoch=row.epoch,
        agent=agent_ref(row.agent, row.agent_name),
        customer=CustomerRef(id=row.customer, name=None) if row.customer else None,
        jurisdiction=row.jurisdiction,
        locale=row.locale,
        audience=row.audience,
        opened_at=row.created_at,
        queued_at=row.queued_at,
        queue_position=row.queue_position,
        reason=row.reason,
        awaiting_since=row.awaiting_since,
        last=last,
        read_by_customer=row.read_by_customer,
    )
