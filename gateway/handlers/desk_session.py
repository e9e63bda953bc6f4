"""`/v1/desk/session` and `/v1/desk/agents`: sign in, sign out, who else there is."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from gateway.domain import errors
from gateway.domain.desk import AgentRef
from gateway.handlers.callers import Callers
from gateway.handlers.desk_gate import COOKIE, GATE_PROBLEMS, Body, DeskCookie, DeskGate, session_of
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.agents import Agents
from gateway.services.desk_ports import Presence

SIGN_IN_PROBLEMS = (errors.SignInRefused, errors.TooManySignIns, errors.StoreUnavailable)
LONGEST_NAME = 64
LONGEST_PASSWORD = 1_000


class SignIn(Body):
    """Who, and the proof."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="The login")
    password: str = Field(min_length=1, max_length=LONGEST_PASSWORD)


class DeskSession(BaseModel):
    """Who is signed in, and what the page sends back with every change."""

    model_config = ConfigDict(frozen=True)

    agent: AgentRef
    csrf: str


class Colleague(BaseModel):
    """An agent, and whether they are at the desk."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    online: bool


class Colleagues(BaseModel):
    """The agents who may sign in, by login."""

    model_config = ConfigDict(frozen=True)

    agents: tuple[Colleague, ...]


class DeskSessionRoutes:
    """The routes, around the service that knows the agents."""

    def __init__(
        self, agents: Agents, *, presence: Presence, callers: Callers, secure_cookie: bool
    ) -> None:
        self._agents = agents
        self._presence = presence
        self._callers = callers
        self._secure_cookie = secure_cookie

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1/desk", tags=["desk"], route_class=StrictRoute)
        router.add_api_route(
            "/session", self.sign_in, methods=["POST"], responses=documented(*SIGN_IN_PROBLEMS)
        )
        known = APIRouter(dependencies=[Depends(DeskGate(self._agents).admit)])
        problems = documented(*GATE_PROBLEMS)
        known.add_api_route("/session", self.session, methods=["GET"], responses=problems)
        known.add_api_route(
            "/session", self.sign_out, methods=["DELETE"], status_code=204, responses=problems
        )
        known.add_api_route("/agents", self.colleagues, methods=["GET"], responses=problems)
        router.include_router(known)
        return router

    async def sign_in(self, request: Request, response: Response, body: SignIn) -> DeskSession:
        """Sign in; sets the cookie. An unknown name reads like a wrong password."""
        address = self._callers.of(request).counted_as
        signed_in = await self._agents.sign_in(body.name, body.password, address)
        # Without an age: it goes when the browser does, and the session ends by itself.
        response.set_cookie(
            COOKIE,
            signed_in.token,
            path="/",
            secure=self._secure_cookie,
            httponly=True,
            samesite="strict",
        )
        return DeskSession(agent=signed_in.session.agent, csrf=signed_in.session.csrf)

    async def session(self, request: Request) -> DeskSession:
        """Return who is signed in."""
        session = session_of(request)
        return DeskSession(agent=session.agent, csrf=session.csrf)

    async def sign_out(self, response: Response, cookie: DeskCookie) -> None:
        """Sign out; the desk's sockets of this session close within seconds."""
        await self._agents.sign_out(str(cookie))
        response.delete_cookie(
            COOKIE, path="/", secure=self._secure_cookie, httponly=True, samesite="strict"
        )

    async def colleagues(self) -> Colleagues:
        """Return the agents, and who of them is at the desk."""
        return Colleagues(
            agents=tuple(
                Colleague(id=each.id, name=each.name, online=self._presence.is_online(each.id))
                for each in await self._agents.everyone()
            )
        )
