"""`/v1/desk/events`: an agent's socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from types import MappingProxyType

import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.domain import errors
from gateway.domain.desk_frames import DeskErrorFrame, ToDesk, desk_hello_of, from_desk
from gateway.handlers.desk_gate import COOKIE
from gateway.handlers.events import Patience, receive, require_own_page
from gateway.services.agents import Agents, Session
from gateway.services.desk_live import DeskLive, DeskVisit

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

RECHECK_SESSION_S = 5.0
"""A session that ends takes its sockets with it, this much later at most."""

CLOSE_CODES: Mapping[type[errors.GatewayError], int] = MappingProxyType(
    {
        errors.FrameRefused: 4400,
        errors.SessionMissing: 4401,
        errors.CsrfRefused: 4403,
        errors.OriginRefused: 4403,
        errors.FirstFrameLate: 4408,
        errors.TooManySockets: 4429,
        errors.StoreUnavailable: 1013,  # "try again later", of the protocol itself
    }
)
# The database's own words may name its address.
_TOLD_INSTEAD: Mapping[type[errors.GatewayError], str] = MappingProxyType(
    {errors.StoreUnavailable: "conversations are out of reach for a moment; connect again"}
)
_NO_OTHER_ORIGIN: frozenset[str] = frozenset()


class DeskEventRoutes:
    """The route, around the service that follows the desk."""

    def __init__(
        self,
        live: DeskLive,
        agents: Agents,
        *,
        patience: Patience | None = None,
        recheck_session_s: float = RECHECK_SESSION_S,
    ) -> None:
        self._live = live
        self._agents = agents
        self._patience = patience or Patience()
        self._recheck_session_s = recheck_session_s

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1/desk", tags=["desk"])
        router.add_api_websocket_route("/events", self.events)
        return router

    async def events(self, websocket: WebSocket) -> None:
        """Follow the desk; the cookie says who, the first frame that the desk's page asks."""
        # Accepted before it is judged: a browser is told no close code of a refused handshake.
        await websocket.accept()
        try:
            require_own_page(websocket, _NO_OTHER_ORIGIN)
            token = websocket.cookies.get(COOKIE)
            session = await self._greet(websocket, token)
            async with self._live.visit(session.agent) as visit:
                await _until_one_ends(
                    self._tell(websocket, visit),
                    self._hear(websocket, visit),
                    self._guard(str(token)),
                )
        except WebSocketDisconnect:
            return
        except tuple(CLOSE_CODES) as exc:
            await self._refuse(websocket, exc)

    async def _greet(self, websocket: WebSocket, token: str | None) -> Session:
        """Return whose socket it is.

        Raises:
            FirstFrameLate: The first frame did not come in time.
            FrameRefused: It is not what was expected.
            SessionMissing: Nobody is signed in.
            CsrfRefused: It is not of the desk's own page.
        """
        within_s = self._patience.first_frame_s
        try:
            async with asyncio.timeout(within_s):
                hello = desk_hello_of(await receive(websocket))
        except TimeoutError as exc:
            raise errors.FirstFrameLate(
                f'no frame came in {within_s:g} s; expected {{"csrf": "..."}}'
            ) from exc
        return await self._agents.require(token, hello.csrf)

    async def _guard(self, token: str) -> None:
        """Return never; a session that ends raises.

        Raises:
            SessionMissing: It has ended, or its agent was disabled.
        """
        while await self._agents.is_open(token):
            await asyncio.sleep(self._recheck_session_s)
        raise errors.SessionMissing

    async def _tell(self, websocket: WebSocket, visit: DeskVisit) -> None:
        while True:
            for frame in await visit.news():
                await self._send(websocket, frame)

    async def _hear(self, websocket: WebSocket, visit: DeskVisit) -> None:
        while True:
            await visit.hear(from_desk(await receive(websocket)))
            await asyncio.sleep(self._patience.pause_s)

    async def _send(self, websocket: WebSocket, frame: ToDesk) -> None:
        try:
            async with asyncio.timeout(self._patience.send_s):
                await websocket.send_text(frame.model_dump_json())
        except TimeoutError as exc:
            raise WebSocketDisconnect(1006, "the desk takes nothing") from exc

    async def _refuse(self, websocket: WebSocket, exc: errors.GatewayError) -> None:
        """Tell the desk why, in a frame, and close with the code for it."""
        code = next(CLOSE_CODES[each] for each in type(exc).__mro__ if each in CLOSE_CODES)
        log.info("desk_socket_refused", why=type(exc).__name__, code=code)
        try:
            await self._send(
                websocket, DeskErrorFrame(detail=_TOLD_INSTEAD.get(type(exc), str(exc)))
            )
            await websocket.close(code, type(exc).__name__)
        except WebSocketDisconnect:
            return


async def _until_one_ends(*each: Coroutine[None, None, None]) -> None:
    """Run all of them until one has an end, and then end the others."""
    tasks = [asyncio.create_task(coroutine) for coroutine in each]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
