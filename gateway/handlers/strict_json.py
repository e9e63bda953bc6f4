"""Bodies read strictly: what could be read in two ways is the client's to say again."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from gateway.domain.json_keys import RepeatedKey, each_key_once


class StrictRoute(APIRoute):
    """A route whose JSON body holds each key once."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, which reads its body strictly."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:  # noqa: ANN401 - as the framework's own
        """Return the body's value.

        Raises:
            json.JSONDecodeError: It is not JSON, or a key stands in it twice.
        """
        body = await self.body()
        try:
            return json.loads(body, object_pairs_hook=each_key_once, parse_constant=_no_number)
        except RepeatedKey as exc:
            raise _refused(str(exc)) from exc
        except UnicodeDecodeError as exc:
            raise _refused("it is not UTF-8 text") from exc
        except RecursionError as exc:
            raise _refused("it is nested too deeply") from exc


def _no_number(name: str) -> object:
    raise _refused(f"{name} is no number of JSON; leave out what is unknown")


def _refused(why: str) -> json.JSONDecodeError:
    """Return the error that the framework answers as the client's, without a place."""
    return json.JSONDecodeError(why, "", 0)
