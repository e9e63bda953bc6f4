"""Rasa's action webhook, spoken by registered instances.

rasa-sdk's executor runs the actions; its server does not serve them: that one listens on every
interface, allows every origin, answers a failure with the whole tracker, and builds every
action it can import without arguments.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError, with_config
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan
from typing_extensions import TypedDict

from actions.domain.errors import ActionsError
from actions.handlers.base import HouseAction

LARGEST_BODY = 16 * 1024 * 1024
PROBE_S = 2.0

Probe = Callable[[], Awaitable[str | None]]
"""Raises when an action could not do its work; returns what is worth knowing though it could."""


@with_config(ConfigDict(extra="allow"))
class _TrackerState(TypedDict):
    """What must be in a tracker; everything else of it is passed on."""

    sender_id: Annotated[str, StringConstraints(min_length=1)]
    slots: NotRequired[dict[str, Any]]
    latest_message: NotRequired[dict[str, Any] | None]
    events: NotRequired[list[dict[str, Any]]]


@with_config(ConfigDict(extra="ignore"))
class _ActionCall(TypedDict):
    """The body of the webhook as Rasa 3.6 posts it.

    The domain may be missing (`enable_selective_domain`): no action here reads it.
    """

    next_action: Annotated[str, StringConstraints(min_length=1)]
    tracker: _TrackerState
    domain: NotRequired[dict[str, Any] | None]


_CALL = TypeAdapter(_ActionCall)


class _BodyRefused(Exception):
    """A body that is no action call."""


class ActionServer:
    """The endpoints, around an executor that knows exactly the actions it was given."""

    def __init__(
        self, actions: Sequence[HouseAction], probes: Mapping[str, Probe], probe_s: float
    ) -> None:
        self._probes = probes
        self._probe_s = probe_s
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def webhook(self, request: Request) -> Response:
        """Run one action and return its events and responses.

        404 for an action that is not served here, 422 for a body that is no action call, 400 for
        an action that leaves the message to others; no error repeats anything of the body but the
        action's name.
        """
        try:
            call = _CALL.validate_json(await _body(request))
        except (_BodyRefused, ValidationError) as exc:
            return _error(422, f"not an action call: {_first_complaint(exc)}", None)
        name = call["next_action"]
        if name not in self._executor.actions:
            return _error(404, f"no action {name[:80]!r} is served here", name[:80])
        # An empty domain instead of none: without one the executor would answer 449.
        try:
            result = await self._executor.run({**call, "domain": call.get("domain") or {}})
        except ActionExecutionRejection as rejected:
            # How a loop leaves a message to others; Rasa then asks its other policies.
            return _error(400, "left to other actions", rejected.action_name)
        if result is None:
            return _error(422, "not an action call: no action named", None)
        return Response(result.model_dump_json(), media_type="application/json")

    async def health(self, request: Request) -> Response:
        """Return ok when everything the actions stand on answered just now, else 503 and why."""
        probed = await asyncio.gather(
            *(_probed(name, probe, self._probe_s) for name, probe in self._probes.items())
        )
        if reasons := [each.reason for each in probed if each.reason]:
            return JSONResponse({"status": "unusable", "reason": "; ".join(reasons)}, 503)
        notes = [each.note for each in probed if each.note]
        return JSONResponse({"status": "ok"} | ({"note": "; ".join(notes)} if notes else {}))

    async def actions(self, request: Request) -> Response:
        """Return the names of the actions served, as rasa-sdk's own server lists them."""
        return JSONResponse([{"name": name} for name in self._executor.actions])


def create_server(
    actions: Sequence[HouseAction],
    *,
    probes: Mapping[str, Probe],
    probe_s: float = PROBE_S,
    routes: Sequence[Route] = (),
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """Return an ASGI application that serves exactly these action instances.

    Args:
        actions: Instances, built by the composition root.
        probes: By name, what raises when an action could not do its work.
        probe_s: Seconds each of them may take.
        routes: What is served beside the webhook.
        lifespan: What to open and close around serving.
    """
    server = ActionServer(actions, probes, probe_s)
    return Starlette(
        routes=[
            Route("/webhook", server.webhook, methods=["POST"]),
            Route("/health", server.health, methods=["GET"]),
            Route("/actions", server.actions, methods=["GET"]),
            *routes,
        ],
        lifespan=lifespan,
    )


async def _body(request: Request) -> bytes:
    """Return the request's body, inflated where Rasa was told to compress it."""
    body = await request.body()
    if request.headers.get("content-encoding") == "deflate":
        body = _inflated(body)
    if len(body) > LARGEST_BODY:
        raise _BodyRefused(f"more than {LARGEST_BODY} bytes")
    return body


def _inflated(body: bytes) -> bytes:
    """Return at most one byte more than the largest body: bombs do not go off here."""
    try:
        return zlib.decompressobj().decompress(body, LARGEST_BODY + 1)
    except zlib.error as exc:
        raise _BodyRefused("the body is not deflate data") from exc


def _first_complaint(exc: _BodyRefused | ValidationError) -> str:
    """Return what is wrong with a body, without quoting it."""
    if isinstance(exc, _BodyRefused):
        return str(exc)
    first = exc.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"])) or "body"
    return f"{place}: {first['type']}"


@dataclass(frozen=True, slots=True)
class _Probed:
    """Why a probe failed, or what it noted."""

    reason: str | None = None
    note: str | None = None


async def _probed(name: str, probe: Probe, limit_s: float) -> _Probed:
    try:
        async with asyncio.timeout(limit_s):
            note = await probe()
    except TimeoutError:
        return _Probed(reason=f"{name}: no answer within {limit_s:g} s")
    except ActionsError as exc:
        return _Probed(reason=f"{name}: {exc}")
    return _Probed(note=f"{name}: {note}" if note else None)


def _error(status: int, error: str, action: str | None) -> JSONResponse:
    """Return an error in the shape Rasa reads."""
    return JSONResponse({"error": error, "action_name": action}, status)
