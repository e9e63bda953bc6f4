"""Questions of policy in the log: a customer's message, the one before it, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import rows
from gateway.adapters.sql.tables import conversations, messages
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.asked import PolicyTurn, outcome_of
from gateway.domain.message import Sender
from gateway.domain.parts import Part


class SqlAskedStore:
    """The `AskedStore` port on SQLite and PostgreSQL."""

    def __init__(self, transactions: Transactions) -> None:
        self._read = transactions.read

    async def policy_turns(self, since: datetime, until: datetime, most: int) -> list[PolicyTurn]:
        """Return the newest questions of policy in a period, newest first, at most so many."""
        return await self._read(lambda c: policy_turns(c, since, until, most))


def policy_turns(
    connection: Connection, since: datetime, until: datetime, most: int
) -> list[PolicyTurn]:
    """Return questions that were asked from `since` on and before `until`, newest first."""
    found = connection.execution_options(yield_per=500).execute(_asked(since, until))
    turns: list[PolicyTurn] = []
    for _, group in groupby(found, key=lambda row: row.id):
        turn = _turn(list(group))
        if turn is not None:
            turns.append(turn)
        if len(turns) >= most:
            found.close()
            break
    return turns


def _asked(since: datetime, until: datetime) -> sa.Select[Any]:
    """Return the query of questions with the message before and the parts of their answers.

    Conversations are narrowed down first, by the time of their newest message: the log itself is
    read by conversation, which is how it is kept.
    """
    asked = (
        sa.select(
            messages.c.id,
            messages.c.conversation_id,
            messages.c.seq,
            messages.c.text,
            messages.c.at,
            conversations.c.jurisdiction,
            conversations.c.audience,
            sa.func.lag(messages.c.text)
            .over(partition_by=messages.c.conversation_id, order_by=messages.c.seq)
            .label("before"),
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.last_at >= since, messages.c.sender == Sender.CUSTOMER.value)
        .subquery()
    )
    answers = messages.alias("answers")
    return (
        sa.select(asked, answers.c.parts)
        .join(answers, answers.c.answers == asked.c.id)
        .where(
            asked.c.at >= since,
            asked.c.at < until,
            answers.c.sender == Sender.BOT.value,
            _has(answers.c.parts, "citations") | _has(answers.c.parts, "handoff"),
        )
        .order_by(asked.c.at.desc(), asked.c.id, answers.c.seq)
    )


def _has(parts: sa.ColumnElement[object], type_: str) -> sa.ColumnElement[bool]:
    """Whether the parts may hold one of a type: what is told apart for good after reading them."""
    return sa.cast(parts, sa.Text).like(f'%"{type_}"%')


def _turn(answers: list[rows.AnyRow]) -> PolicyTurn | None:
    first = answers[0]
    parts: Iterable[Part] = (part for row in answers for part in rows.parts_from_json(row.parts))
    outcome = outcome_of(parts)
    if outcome is None:
        return None
    return PolicyTurn(
        text=first.text,
        before=first.before,
        jurisdiction=first.jurisdiction,
        audience=first.audience,
        at=first.at,
        outcome=outcome[0],
        passage=outcome[1],
    )
