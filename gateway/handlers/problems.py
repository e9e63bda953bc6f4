"""Errors as RFC 9457 problem details: what was wrong, what was expected, the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.domain import errors

MEDIA_TYPE = "application/problem+json"
LONGEST_ECHO = 60

_NOT_JSON = "json_invalid"
_WITHOUT_VALUE = frozenset({"missing", "extra_forbidden"})
# What people write, and what lets them in: neither belongs in an error that somebody may log.
_PRIVATE_FIELDS = frozenset(
    {"text", "text_before", "questions", "password", "token", "customer_token", "defect"}
)


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(examples=["body.client_id"])
    detail: str


class Problem(BaseModel):
    """Problem details, RFC 9457."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=["urn:recourse:problem:text-refused"])
    title: str
    status: int
    detail: str = Field(description="The value, what was expected, and the way out")
    errors: tuple[FieldProblem, ...] | None = Field(
        default=None, description="Every field that was refused, when fields were"
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What every problem of one kind has in common."""

    status: int
    name: str
    title: str


KINDS: Mapping[type[errors.GatewayError], Kind] = MappingProxyType(
    {
        errors.TextRefused: Kind(422, "text-refused", "This text cannot be taken"),
        errors.CredentialsRefused: Kind(401, "credentials-missing", "A bearer token is needed"),
        errors.CustomerTokenRefused: Kind(
            401, "customer-token-refused", "The customer token proves nobody's identity"
        ),
        errors.TokenExpired: Kind(401, "token-expired", "The conversation's token has expired"),
        errors.ConversationNotFound: Kind(
            404, "conversation-not-found", "No conversation that this token opens"
        ),
        errors.ConversationClosed: Kind(409, "conversation-closed", "This conversation has ended"),
        errors.ClientIdReused: Kind(
            409, "client-id-reused", "This client_id stands for another text"
        ),
        errors.ButtonNotFound: Kind(404, "button-not-found", "No such button in this conversation"),
        errors.TooManyMessages: Kind(429, "too-many-messages", "Too many messages"),
        errors.TooManyConversations: Kind(
            429, "too-many-conversations", "Too many conversations from one address"
        ),
        errors.TransitionRefused: Kind(
            409, "transition-refused", "The conversation cannot change hands like this"
        ),
        errors.EpochPassed: Kind(409, "epoch-passed", "The conversation has moved on"),
        errors.AgentExists: Kind(409, "agent-exists", "Another agent has this login"),
        errors.AgentNotFound: Kind(404, "agent-not-found", "No agent who can be named here"),
        errors.SignInRefused: Kind(401, "sign-in-refused", "This name and password open nothing"),
        errors.SessionMissing: Kind(401, "session-missing", "Nobody is signed in"),
        errors.CsrfRefused: Kind(403, "csrf-refused", "Not a request of the desk's page"),
        errors.TooManySignIns: Kind(429, "too-many-sign-ins", "Too many tries to sign in"),
        errors.StoreUnavailable: Kind(
            503, "store-unavailable", "Conversations are out of reach for a moment"
        ),
        errors.KnowledgeUnavailable: Kind(
            503, "knowledge-unavailable", "Passages are out of reach for a moment"
        ),
        errors.ProductNotFound: Kind(404, "product-not-found", "No article with this number"),
        errors.OrderItemNotFound: Kind(
            404, "order-item-not-found", "No item of an order that the caller may see"
        ),
        errors.RemedyRefused: Kind(409, "remedy-refused", "This remedy cannot be chosen or done"),
        errors.PassageNotFound: Kind(404, "passage-not-found", "No passage with this id"),
        errors.NoRulesInForce: Kind(422, "no-rules-in-force", "No rules were in force on that day"),
        errors.ReceiptNotFound: Kind(404, "receipt-not-found", "No receipt with this id"),
        errors.TooManyDecisions: Kind(429, "too-many-decisions", "Too many decisions"),
        errors.TooManyChecks: Kind(429, "too-many-checks", "Too many listings"),
        errors.TooManySearches: Kind(429, "too-many-searches", "Too many questions"),
        errors.SwitchRefused: Kind(
            409, "switch-refused", "The passage cannot be switched like this"
        ),
        errors.AssistantUnavailable: Kind(
            503, "assistant-unavailable", "What answers customers is out of reach for a moment"
        ),
    }
)
INVALID = Kind(422, "invalid-request", "The request is not in the expected shape")
NOT_FOUND = Kind(404, "not-found", "Nothing lives at this address")
NO_SUCH_PASSAGE = KINDS[errors.PassageNotFound]
METHOD = Kind(405, "method-not-allowed", "This address does not take this method")
TOO_LARGE = Kind(413, "body-too-large", "The request is too large")
INTERNAL = Kind(500, "internal", "Something broke on our side")

# The database's own words may name its address: they are for the log and for /readyz.
_TOLD_INSTEAD: Mapping[type[errors.GatewayError], str] = MappingProxyType(
    {
        errors.StoreUnavailable: (
            "the conversations' database did not answer; nothing was lost or doubled. Send the"
            " same request again, with the same client_id, in a few seconds"
        ),
        errors.KnowledgeUnavailable: (
            "the index of passages cannot be read; try again in a few seconds"
        ),
    }
)
RETRY_AFTER_S = 2


class ProblemResponse(Response):
    """A problem on its way out."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        fields: tuple[FieldProblem, ...] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        problem = Problem(
            type=f"urn:recourse:problem:{kind.name}",
            title=kind.title,
            status=kind.status,
            detail=detail,
            errors=fields,
        )
        body = problem.model_dump_json(exclude_none=True)
        super().__init__(body, kind.status, dict(headers or {}), MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make the application answer every error it knows with a problem."""
    app.add_exception_handler(errors.GatewayError, _gateway_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


def documented(*kinds: type[errors.GatewayError]) -> dict[int | str, dict[str, object]]:
    """Return these problems, and those every call may have, for the OpenAPI document."""
    titles: dict[int, list[str]] = {}
    for kind in (*(KINDS[each] for each in kinds), INVALID, TOO_LARGE, INTERNAL):
        titles.setdefault(kind.status, []).append(kind.title)
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"model": Problem, "description": "; ".join(words), "content": {MEDIA_TYPE: schema}}
        for status, words in titles.items()
    }


def _gateway_error(request: Request, exc: Exception) -> Response:
    kind = next((KINDS[each] for each in type(exc).__mro__ if each in KINDS), INTERNAL)
    told = next((_TOLD_INSTEAD[each] for each in type(exc).__mro__ if each in _TOLD_INSTEAD), None)
    return ProblemResponse(kind, told or str(exc), headers=_headers(exc, kind))


def _headers(exc: Exception, kind: Kind) -> dict[str, str]:
    if isinstance(exc, errors.TooFast):
        return {"Retry-After": str(exc.retry_after_s)}
    if kind.status == 503:
        return {"Retry-After": str(RETRY_AFTER_S)}
    if isinstance(exc, errors.SignInRefused | errors.SessionMissing):
        return {}  # the desk's cookie is no scheme that a browser could be challenged for
    return {"WWW-Authenticate": "Bearer"} if kind.status == 401 else {}


def _invalid_request(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, RequestValidationError):
        raise exc
    fields = tuple(
        FieldProblem(field=".".join(_location(error)), detail=_complaint(error))
        for error in exc.errors()
    )
    said = "; ".join(f"{field.field}: {field.detail}" for field in fields)
    return ProblemResponse(INVALID, f"{said}. /openapi.json has the shape", fields=fields)


def _location(error: Mapping[str, object]) -> tuple[str, ...]:
    """Return the field that an error is about, from the outermost name inwards."""
    if error["type"] == _NOT_JSON:
        return ("body",)
    location = error["loc"]
    return tuple(map(str, location)) if isinstance(location, tuple | list) else ()


def _complaint(error: Mapping[str, object]) -> str:
    """Return what is wrong with a field, with the start of its value where that may be shown."""
    expected = str(error["msg"])
    value = error.get("input")
    if error["type"] == _NOT_JSON:
        return _json_complaint(error)
    if isinstance(value, bytes):
        return "expected JSON; send it with Content-Type: application/json"
    if _location(error) == ("body",):
        return expected  # the whole of it is shown to nobody
    if error["type"] in _WITHOUT_VALUE or isinstance(value, dict | list):
        return expected
    if _PRIVATE_FIELDS.intersection(_location(error)):
        return expected
    shown = repr(value)
    shown = shown if len(shown) <= LONGEST_ECHO else f"{shown[:LONGEST_ECHO]}…"
    return f"{shown}: {expected}"


def _json_complaint(error: Mapping[str, object]) -> str:
    """Return why a body is no JSON, and where the reader knows."""
    context, location = error.get("ctx"), error["loc"]
    why = context.get("error") if isinstance(context, Mapping) else error["msg"]
    place = location[-1] if isinstance(location, tuple | list) else 0
    return f"expected JSON; at character {place}: {why}" if place else f"expected JSON; {why}"


def _http_error(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, HTTPException):
        raise exc
    path = request.url.path[:LONGEST_ECHO]
    if exc.status_code == NOT_FOUND.status:
        return ProblemResponse(
            NOT_FOUND, f"{path!r}: nothing is served here; /openapi.json lists what is"
        )
    if exc.status_code == METHOD.status:
        allowed = (exc.headers or {}).get("Allow", "another one")
        detail = f"{request.method} {path!r}: expected {allowed}"
        return ProblemResponse(METHOD, detail, headers=exc.headers)
    kind = TOO_LARGE if exc.status_code == TOO_LARGE.status else _other(exc)
    return ProblemResponse(kind, str(exc.detail), headers=exc.headers)


def _other(exc: HTTPException) -> Kind:
    return Kind(exc.status_code, "http", HTTPStatus(exc.status_code).phrase)
