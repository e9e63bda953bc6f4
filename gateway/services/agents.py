"""Signing in at the desk, and what a session is worth afterwards."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from gateway.domain.desk import AgentRef
from gateway.domain.errors import CsrfRefused, SessionMissing, SignInRefused
from gateway.domain.tokens import new_token, token_sha256
from gateway.services.desk_ports import AgentRecord, AgentStore, Passwords, SessionRecord
from gateway.services.ports import Clock
from gateway.services.rate_limit import RateLimiter

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

SESSION_LIFE = timedelta(hours=12)
RENEWED_AFTER = timedelta(minutes=10)
"""Expiry moves in steps: not every request of a session need write it down again."""


@dataclass(frozen=True, slots=True)
class Session:
    """An agent at the desk, with the proof that the desk's own page sends back."""

    agent: AgentRef
    csrf: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session, and the only time its token is seen."""

    session: Session
    token: str


class Agents:
    """Lets agents in, and knows them again."""

    def __init__(
        self,
        *,
        store: AgentStore,
        passwords: Passwords,
        clock: Clock,
        per_name: RateLimiter,
        per_address: RateLimiter,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._per_name = per_name
        self._per_address = per_address

    async def sign_in(self, name: str, password: str, address: str | None) -> SignedIn:
        """Return a new session.

        Unknown, disabled and mistyped cost the same and read the same: nobody finds out by
        trying who works here.

        Args:
            name: The login, in whatever case.
            password: As it was typed.
            address: Who tries, as far as that is counted; None is not counted.

        Raises:
            SignInRefused: Name and password open nothing.
            TooManySignIns: This name or this address has tried too often.
        """
        login = name.strip().casefold()
        if address is not None:
            self._per_address.take(address)
        self._per_name.take(login)
        agent = await self._store.agent(login)
        if agent is None or agent.disabled_at is not None:
            await self._passwords.verify(None, password)
            raise _refused(login, known=agent is not None)
        if not await self._passwords.verify(agent.password_hash, password):
            raise _refused(login, known=True)
        return await self._begin(agent)

    async def session(self, token: str | None) -> Session:
        """Return the session of a token, which is used and so goes on.

        Raises:
            SessionMissing: There is none, it is over, or its agent is disabled.
        """
        now = self._clock()
        record = await self._record(token, now)
        until = now + SESSION_LIFE
        if until - record.expires_at >= RENEWED_AFTER:
            await self._store.renew_session(record.token_sha256, until)
        return Session(record.agent, csrf_of(str(token)))

    async def require(self, token: str | None, csrf: str | None) -> Session:
        """Return the session of a request that changes something.

        Raises:
            SessionMissing: There is none.
            CsrfRefused: The desk's page did not send it.
        """
        session = await self.session(token)
        if csrf is None or not hmac.compare_digest(csrf.encode(), session.csrf.encode()):
            raise CsrfRefused
        return session

    async def is_open(self, token: str) -> bool:
        """Whether a session still stands; looking does not keep it."""
        return await self._store.session(token_sha256(token), self._clock()) is not None

    async def sign_out(self, token: str) -> None:
        """End a session; one that is over stays so."""
        await self._store.end_session(token_sha256(token))

    async def everyone(self) -> list[AgentRecord]:
        """Return the agents who may sign in, by login."""
        return [each for each in await self._store.agents() if each.disabled_at is None]

    async def _begin(self, agent: AgentRecord) -> SignedIn:
        token, now = new_token(), self._clock()
        record = SessionRecord(token_sha256(token), agent.ref, now + SESSION_LIFE)
        if not await self._store.open_session(record, now):
            raise _refused(agent.id, known=True)
        self._per_name.forget(agent.id)
        log.info("agent_signed_in", agent=agent.id)
        return SignedIn(Session(agent.ref, csrf_of(token)), token)

    async def _record(self, token: str | None, now: datetime) -> SessionRecord:
        record = await self._store.session(token_sha256(token), now) if token else None
        if record is None:
            raise SessionMissing
        return record


def csrf_of(token: str) -> str:
    """Return the proof that belongs to a session's token, and leads back to it for nobody.

    Derived and not kept: every tab of a session has the same one, for as long as it lasts.
    """
    digest = hmac.digest(token.encode(), b"recourse: the desk's own page", "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _refused(login: str, *, known: bool) -> SignInRefused:
    log.warning("sign_in_refused", agent=login if known else None)
    return SignInRefused()
