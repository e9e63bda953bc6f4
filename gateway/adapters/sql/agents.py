"""Agents and their sessions, in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from gateway.adapters.sql import rows
from gateway.adapters.sql.tables import agents, desk_sessions
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.desk import AgentRef
from gateway.domain.errors import AgentExists, AgentNotFound
from gateway.services.desk_ports import AgentRecord, SessionRecord


def add(connection: Connection, agent: AgentRecord) -> None:
    """Insert an agent.

    Raises:
        AgentExists: Another one has this login.
    """
    values = {
        "id": agent.id,
        "name": agent.name,
        "password_hash": agent.password_hash,
        "created_at": agent.created_at,
        "disabled_at": agent.disabled_at,
    }
    try:
        connection.execute(agents.insert(), values)
    except IntegrityError as exc:
        raise AgentExists(
            f"agent {agent.id!r} is there already; choose another login, or change the password"
            f" with `recourse agents password {agent.id}`"
        ) from exc


def everyone(connection: Connection) -> list[AgentRecord]:
    """Return every agent, disabled ones too, by login."""
    return [_record_of(row) for row in connection.execute(agents.select().order_by(agents.c.id))]


def find(connection: Connection, login: str) -> AgentRecord | None:
    """Return an agent, None when there is none of this login."""
    found = connection.execute(agents.select().where(agents.c.id == login)).one_or_none()
    return None if found is None else _record_of(found)


def set_password(connection: Connection, login: str, password_hash: str) -> None:
    """Change a password, which ends the agent's sessions and lets a disabled one in again.

    Raises:
        AgentNotFound: No such login.
    """
    changed = connection.execute(
        agents.update()
        .where(agents.c.id == login)
        .values(password_hash=password_hash, disabled_at=None)
    )
    _require_one(changed.rowcount, login)
    connection.execute(desk_sessions.delete().where(desk_sessions.c.agent_id == login))


def disable(connection: Connection, login: str, at: datetime) -> None:
    """Let an agent in no more, and end their sessions.

    Raises:
        AgentNotFound: No such login.
    """
    at_first = sa.func.coalesce(agents.c.disabled_at, sa.literal(at, agents.c.disabled_at.type))
    changed = connection.execute(
        agents.update().where(agents.c.id == login).values(disabled_at=at_first)
    )
    _require_one(changed.rowcount, login)
    connection.execute(desk_sessions.delete().where(desk_sessions.c.agent_id == login))


class SqlAgents:
    """The `AgentStore` port on SQLite and PostgreSQL."""

    def __init__(self, transactions: Transactions) -> None:
        self._write = transactions.write
        self._read = transactions.read

    async def agents(self) -> list[AgentRecord]:
        """Return every agent, disabled ones too, by login."""
        return await self._read(everyone)

    async def agent(self, login: str) -> AgentRecord | None:
        """Return an agent, None when there is none of this login."""
        return await self._read(lambda c: find(c, login))

    async def open_session(self, session: SessionRecord, at: datetime) -> bool:
        """Keep a session, and forget those that are over; False when the agent is disabled."""
        return await self._write(lambda c: _open_session(c, session, at))

    async def session(self, token_sha256: str, at: datetime) -> SessionRecord | None:
        """Return a session that is not over and whose agent is not disabled."""
        return await self._read(lambda c: _session(c, token_sha256, at))

    async def renew_session(self, token_sha256: str, until: datetime) -> None:
        """Let a session end later."""
        await self._write(
            lambda c: c.execute(
                desk_sessions.update()
                .where(desk_sessions.c.token_sha256 == token_sha256)
                .values(expires_at=until)
            )
        )

    async def end_session(self, token_sha256: str) -> None:
        """Forget a session."""
        await self._write(
            lambda c: c.execute(
                desk_sessions.delete().where(desk_sessions.c.token_sha256 == token_sha256)
            )
        )


def _open_session(connection: Connection, session: SessionRecord, at: datetime) -> bool:
    connection.execute(desk_sessions.delete().where(desk_sessions.c.expires_at <= at))
    # Held, so that an agent who is disabled at this moment has no session left afterwards.
    held = connection.execute(
        agents.select().where(agents.c.id == session.agent.id).with_for_update()
    ).one_or_none()
    if held is None or held.disabled_at is not None:
        return False
    connection.execute(
        desk_sessions.insert(),
        {
            "token_sha256": session.token_sha256,
            "agent_id": session.agent.id,
            "created_at": at,
            "expires_at": session.expires_at,
        },
    )
    return True


def _session(connection: Connection, token_sha256: str, at: datetime) -> SessionRecord | None:
    found = connection.execute(
        sa.select(desk_sessions.c.expires_at, agents.c.id, agents.c.name)
        .join(agents, agents.c.id == desk_sessions.c.agent_id)
        .where(
            desk_sessions.c.token_sha256 == token_sha256,
            desk_sessions.c.expires_at > at,
            agents.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    return SessionRecord(token_sha256, AgentRef(id=found.id, name=found.name), found.expires_at)


def _record_of(row: rows.AnyRow) -> AgentRecord:
    return AgentRecord(row.id, row.name, row.password_hash, row.created_at, row.disabled_at)


def _require_one(changed: int, login: str) -> None:
    if changed != 1:
        raise AgentNotFound(
            f"agent {login!r}: there is none of this login; `recourse agents list` shows them"
        )
