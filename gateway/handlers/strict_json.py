"""Bodies read as JSON without a second meaning: a key that stands twice is refused, not dropped.

Python's reader takes the last of two values in silence. Here a value may decide money and go into a
receipt, so whoever sends two is told instead of having one of them chosen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

LONGEST_KEY = 60


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
            return json.loads(body, object_pairs_hook=_each_once, parse_constant=_no_number)
        except UnicodeDecodeError as exc:
            raise _refused("it is not UTF-8 text") from exc
        except RecursionError as exc:
            raise _refused("it is nested too deeply") from exc


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        [(repeated, _)] = counts.most_common(1)
        shown = repeated if len(repeated) <= LONGEST_KEY else f"{repeated[:LONGEST_KEY]}…"
        raise _refused(f"the key {shown!r} stands twice in one object; send it once")
    return read


def _no_number(name: str) -> object:
    raise _refused(f"{name} is no number of JSON; leave out what is unknown")


def _refused(why: str) -> json.JSONDecodeError:
    """Return the error that the framework answers as the client's, without a place."""
    return json.JSONDecodeError(why, "", 0)
