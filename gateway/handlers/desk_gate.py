"""Who is let through to the desk's calls: the cookie, and for changes the page's own proof."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Security
from fastapi.security import APIKeyCookie
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from gateway.domain import errors
from gateway.domain.desk import AgentRef
from gateway.services.agents import Agents, Session

COOKIE = "recourse_desk"
SAFE = frozenset({"GET", "HEAD"})

GATE_PROBLEMS = (errors.SessionMissing, errors.CsrfRefused, errors.StoreUnavailable)

DeskCookie = Annotated[
    str | None,
    Security(
        APIKeyCookie(
            name=COOKIE,
            scheme_name="desk",
            description="What POST /v1/desk/session has set",
            auto_error=False,
        )
    ),
]
CsrfHeader = Annotated[
    str | None,
    Header(
        alias="X-CSRF-Token",
        description="The csrf of GET /v1/desk/session; needed by everything but GET",
    ),
]


class Body(BaseModel):
    """A field that is not expected is refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DeskGate:
    """Lets signed-in agents through; a dependency of the desk's routes."""

    def __init__(self, agents: Agents) -> None:
        self._agents = agents

    async def admit(self, request: Request, cookie: DeskCookie, csrf: CsrfHeader = None) -> None:
        """Know who calls.

        Raises:
            SessionMissing: Nobody is signed in.
            CsrfRefused: Something is to be changed that the desk's page did not ask for.
        """
        if request.method in SAFE:
            session = await self._agents.session(cookie)
        else:
            session = await self._agents.require(cookie, csrf)
        request.state.desk_session = session


def session_of(request: Request) -> Session:
    """Return the session that the gate has found."""
    session: Session = request.state.desk_session
    return session


def agent_of(request: Request) -> AgentRef:
    """Return the agent whom the gate has let through."""
    return session_of(request).agent
