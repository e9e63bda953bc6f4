"""The way to the action server: kept connections, a time-out, and errors that say what is wrong.

Rasa opens a connection for every action, waits 300 s for it, and quotes the server's error body,
which holds the whole tracker, in its log.
"""

from __future__ import annotations

import asyncio
import http
import json
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.errors import ActionFailed

# Shorter than the 5 s after which the action server closes an idle connection: a request sent into
# one that is just being closed would fail, and must not be sent twice.
_KEEP_IDLE_S = 3.0


class ActionEndpoint(EndpointConfig):
    """Calls the action server; use it from one event loop and close it there."""

    def __init__(self, url: str, *, timeout_s: float) -> None:
        """Prepare the way to `url`; nothing is opened yet."""
        super().__init__(url)
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,  # noqa: ANN401 - the base class's signature
    ) -> Any:  # noqa: ANN401
        """Post an action call and return its JSON answer.

        Only `json` is used of what Rasa passes: the time-out and the rest are this endpoint's own.

        Raises:
            ClientResponseError: with status 400, by which an action or form refuses to run.
            ActionFailed: for everything else that is not an answer. Not one of aiohttp's errors,
            because
                Rasa swallows those in places; a failed action must fail the turn.
        """
        body = json.dumps(kwargs["json"]).encode()
        name = kwargs["json"].get("next_action", "?")
        try:
            async with self._opened().post(
                str(self.url), data=body, headers={"Content-Type": "application/json"}
            ) as response:
                status, answer = response.status, await response.read()
        except asyncio.TimeoutError as exc:
            raise ActionFailed(
                f"{name}: no answer within {self._timeout_s:g} s from {self.url}; see its log"
            ) from exc
        except aiohttp.ClientError as exc:
            raise ActionFailed(
                f"{name}: {self.url} cannot be reached ({type(exc).__name__}); do the actions run?"
            ) from exc
        if status == http.HTTPStatus.BAD_REQUEST and b"action_name" in answer:
            raise ClientResponseError(status, "action rejected", answer.decode(errors="replace"))
        if status != http.HTTPStatus.OK:
            raise ActionFailed(f"{name}: {self.url} answered {status}; see the actions' log")
        try:
            return json.loads(answer)
        except ValueError as exc:
            raise ActionFailed(f"{name}: {self.url} answered something that is not JSON") from exc

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_IDLE_S),
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
