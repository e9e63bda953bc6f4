"""The private endpoints on the passages, for their keepers and the API; the gateway's alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.domain.errors import CallRefused, PolicyUnavailable
from actions.domain.knowledge_calls import ANSWER, EXPLAIN, GROUP, GroupCall, QuestionCall
from actions.handlers.base import utc_now
from actions.services.ports import CallVerifier, KnowledgeDesk
from knowledge.answers import Answer, Question
from knowledge.asked import Group
from knowledge.explanation import Explanation

SCHEME = "Bearer "

_ANSWER = TypeAdapter(Answer)
_EXPLANATION = TypeAdapter(Explanation)
_GROUPS = TypeAdapter(tuple[Group, ...])


class KnowledgeRoutes:
    """The endpoints, around the port that does the work."""

    def __init__(
        self, desk: KnowledgeDesk, calls: CallVerifier, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._desk = desk
        self._calls = calls
        self._now = now

    def routes(self) -> Sequence[Route]:
        """Return the routes as Starlette takes them."""
        return (
            Route(ANSWER, self.answer, methods=["POST"]),
            Route(EXPLAIN, self.explain, methods=["POST"]),
            Route(GROUP, self.group, methods=["POST"]),
        )

    async def answer(self, request: Request) -> Response:
        """Return what a customer would be told."""
        try:
            call = QuestionCall.model_validate_json(await self._signed(request))
            answer = await self._desk.answer(Question(**dict(call)))
        except (CallRefused, ValidationError, PolicyUnavailable) as exc:
            return _refused(exc)
        return Response(_ANSWER.dump_json(answer), media_type="application/json")

    async def explain(self, request: Request) -> Response:
        """Return what a customer would be told, and why."""
        try:
            call = QuestionCall.model_validate_json(await self._signed(request))
            explanation = await self._desk.explain(Question(**dict(call)))
        except (CallRefused, ValidationError, PolicyUnavailable) as exc:
            return _refused(exc)
        return Response(_EXPLANATION.dump_json(explanation), media_type="application/json")

    async def group(self, request: Request) -> Response:
        """Return questions grouped by what they ask, the most asked first."""
        try:
            call = GroupCall.model_validate_json(await self._signed(request))
            groups = await self._desk.group(call.asked)
        except (CallRefused, ValidationError, PolicyUnavailable) as exc:
            return _refused(exc)
        return Response(_GROUPS.dump_json(groups), media_type="application/json")

    async def _signed(self, request: Request) -> bytes:
        """Return the body of a call that the gateway has signed.

        Raises:
            CallRefused: It has not.
        """
        header = request.headers.get("authorization", "")
        if not header.startswith(SCHEME):
            raise CallRefused  # before a byte of the body is read
        body = await request.body()
        token = header.removeprefix(SCHEME)
        self._calls.verify(token, path=request.url.path, body=body, now=self._now())
        return body


def _refused(exc: Exception) -> Response:
    """Return an error that repeats nothing of what was sent."""
    if isinstance(exc, CallRefused):
        return JSONResponse({"error": str(exc)}, 403)
    if isinstance(exc, PolicyUnavailable):
        return JSONResponse({"error": str(exc)}, 503)
    if not isinstance(exc, ValidationError):
        raise exc
    first = exc.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"])) or "body"
    return JSONResponse({"error": f"{place}: {first['type']}"}, 422)
