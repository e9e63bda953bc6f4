"""What holds for every request: its size, the headers of its answer, the one error boundary."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.handlers.problems import INTERNAL, TOO_LARGE, ProblemResponse

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

# No inline script, no inline style, nothing from elsewhere, in nobody's frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FRAMES_SHOWN = 6
SOCKET_BROKE = 1011  # "internal error", of the protocol itself


class SecurityHeaders:
    """Adds the headers that a browser protects its user by, and forbids keeping answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the headers on whatever is answered."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class ErrorBoundary:
    """The one broad `except` of this process: a 500 says nothing, the log says where.

    The log has the kind of error and the lines it came through, never its words: they may be
    a customer's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; what nobody else caught becomes a problem, or the end of a socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        sent: set[str] = set()

        async def watched_send(message: Message) -> None:
            sent.add(message["type"])
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as exc:  # noqa: BLE001 - the boundary
            log.error(  # noqa: TRY400 - a traceback would carry the error's words
                "unhandled",
                error=type(exc).__name__,
                where=_where(exc),
                method=scope.get("method", "WEBSOCKET"),
                path=scope["path"],
            )
            if scope["type"] == "websocket":
                if "websocket.close" not in sent:
                    await send({"type": "websocket.close", "code": SOCKET_BROKE})
            elif "http.response.start" not in sent:
                detail = "an error of ours, which is in the log; try again in a few seconds"
                await ProblemResponse(INTERNAL, detail)(scope, receive, send)


class BodyLimit:
    """Refuses a body over the limit: unread where its length is announced, else at the limit."""

    def __init__(
        self, app: ASGIApp, max_bytes: int, at_paths: Mapping[str, int] | None = None
    ) -> None:
        """Args: the limit, and the other limits of single paths."""
        self._app = app
        self._max_bytes = max_bytes
        self._at_paths = at_paths or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._at_paths.get(scope["path"], self._max_bytes)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > most:
            await ProblemResponse(TOO_LARGE, _too_large(announced, most))(scope, receive, send)
            return
        received = 0

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                # An HTTP error in its own right: frameworks make a 400 of every other one.
                raise HTTPException(TOO_LARGE.status, _too_large("more", most))
            return message

        await self._app(scope, counted_receive, send)


def _too_large(sent: str, most: int) -> str:
    return f"a body of {sent} bytes: at most {most} are taken; send less"


def _where(exc: BaseException) -> list[str]:
    """Return the innermost lines an error came through."""
    frames = traceback.extract_tb(exc.__traceback__)[-FRAMES_SHOWN:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
