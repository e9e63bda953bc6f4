"""`/v1/conversations/{id}/events`: a customer's socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.domain import errors
from gateway.domain.frames import ErrorFrame, Hello, from_client, hello_of
from gateway.handlers.callers import Callers
from gateway.services.conversations import Key
from gateway.services.live import Live, Visit
from gateway.services.ports import SocketMeter
from gateway.services.seats import Seats

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

FIRST_FRAME_S = 10.0
SEND_S = 20.0
"""A client that takes nothing for so long is gone, or as good as."""

FRAME_PAUSE_S = 0.05
"""Between two frames of a client: whoever sends faster waits, and nobody else does."""

CLOSE_CODES: Mapping[type[errors.GatewayError], int] = MappingProxyType(
    {
        errors.FrameRefused: 4400,
        errors.TokenExpired: 4401,
        errors.OriginRefused: 4403,
        errors.ConversationNotFound: 4404,
        errors.FirstFrameLate: 4408,
        errors.TooManySockets: 4429,
        errors.StoreUnavailable: 1013,  # "try again later", of the protocol itself
    }
)
# The database's own words may name its address.
_TOLD_INSTEAD: Mapping[type[errors.GatewayError], str] = MappingProxyType(
    {errors.StoreUnavailable: "conversations are out of reach for a moment; connect again"}
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a socket waits for its client: to say what it wants, to take, to say more."""

    first_frame_s: float = FIRST_FRAME_S
    send_s: float = SEND_S
    pause_s: float = FRAME_PAUSE_S


class EventRoutes:
    """The route, around the service that follows a conversation."""

    def __init__(
        self,
        live: Live,
        *,
        callers: Callers,
        addresses: Seats,
        meter: SocketMeter,
        origins: tuple[str, ...],
        patience: Patience | None = None,
    ) -> None:
        self._live = live
        self._callers = callers
        self._addresses = addresses
        self._meter = meter
        self._origins = frozenset(origins)
        self._patience = patience or Patience()

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        router.add_api_websocket_route("/{conversation_id}/events", self.events)
        return router

    async def events(self, websocket: WebSocket, conversation_id: str) -> None:
        """Follow a conversation; the first frame says with what token, and after what."""
        # Accepted before it is judged: a browser is told no close code of a refused handshake.
        await websocket.accept()
        self._meter.socket_opened()
        try:
            require_own_page(websocket, self._origins)
            with self._addresses.take(self._callers.of(websocket).counted_as):
                hello = await self._hello(websocket)
                await self._serve(websocket, Key(conversation_id, hello.token), hello.after)
        except WebSocketDisconnect:
            return
        except tuple(CLOSE_CODES) as exc:
            self._meter.socket_refused(await refuse(websocket, exc, self._patience.send_s))
        finally:
            self._meter.socket_closed()

    async def _serve(self, websocket: WebSocket, key: Key, after: int) -> None:
        """Tell and hear until one of the two has an end, and then end the other."""
        async with self._live.visit(key, after) as visit:
            both = (
                asyncio.create_task(self._tell(websocket, visit)),
                asyncio.create_task(self._hear(websocket, visit)),
            )
            try:
                ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)
            for task in ended:
                task.result()

    async def _hello(self, websocket: WebSocket) -> Hello:
        """Return the first frame.

        Raises:
            FirstFrameLate: It did not come in time.
            FrameRefused: It is not what was expected.
        """
        within_s = self._patience.first_frame_s
        try:
            async with asyncio.timeout(within_s):
                return hello_of(await receive(websocket))
        except TimeoutError as exc:
            raise errors.FirstFrameLate(
                f'no frame came in {within_s:g} s; expected {{"token": "...", "after": 0}}'
            ) from exc

    async def _tell(self, websocket: WebSocket, visit: Visit) -> None:
        while True:
            for frame in await visit.news():
                await send(websocket, frame, self._patience.send_s)

    async def _hear(self, websocket: WebSocket, visit: Visit) -> None:
        while True:
            await visit.hear(from_client(await receive(websocket)))
            await asyncio.sleep(self._patience.pause_s)


def require_own_page(websocket: WebSocket, allowed: frozenset[str]) -> None:
    """Return unless a page of somebody else's opened the socket.

    Browsers let every page open one to anywhere, and say whose page it was; other programs
    say nothing, and have nobody's browser to misuse.

    Raises:
        OriginRefused: The page is neither of this host nor allowed by the settings.
    """
    origin = websocket.headers.get("origin")
    if origin is None or origin in allowed:
        return
    if urlsplit(origin).netloc == websocket.headers.get("host"):
        return
    raise errors.OriginRefused(
        f"a page of {origin[:100]!r} may not open this socket; name its origin in"
        " RECOURSE_ALLOWED_ORIGINS"
    )


async def send(websocket: WebSocket, frame: BaseModel, within_s: float = SEND_S) -> None:
    """Send a frame to a client that takes it in time.

    Raises:
        WebSocketDisconnect: It is gone, or has taken nothing for too long.
    """
    try:
        async with asyncio.timeout(within_s):
            await websocket.send_text(frame.model_dump_json())
    except TimeoutError as exc:
        raise WebSocketDisconnect(1006, "the client takes nothing") from exc


async def receive(websocket: WebSocket) -> str:
    """Return the client's next frame.

    Raises:
        FrameRefused: It is binary.
        WebSocketDisconnect: The client is gone.
    """
    event = await websocket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1006), event.get("reason"))
    text: str | None = event.get("text")
    if text is None:
        raise errors.FrameRefused("a binary frame; expected JSON as text")
    return text


async def refuse(websocket: WebSocket, exc: errors.GatewayError, within_s: float = SEND_S) -> int:
    """Tell the client why, in a frame, and close with the code for it, which is returned."""
    code = next(CLOSE_CODES[each] for each in type(exc).__mro__ if each in CLOSE_CODES)
    log.info("socket_refused", why=type(exc).__name__, code=code)
    try:
        detail = _TOLD_INSTEAD.get(type(exc), str(exc))
        await send(websocket, ErrorFrame(detail=detail), within_s)
        await websocket.close(code, type(exc).__name__)
    except WebSocketDisconnect:
        pass  # it did not wait to be told
    return code
