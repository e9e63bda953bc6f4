"""Is the other process well?"""

from __future__ import annotations

import httpx
import pytest

from gateway.adapters.probes import HttpProbe
from gateway.services.ports import Note


def probe(handler) -> HttpProbe:  # noqa: ANN001
    client = httpx.AsyncClient(
        transport=httpx.MockTransport(handler), base_url="http://127.0.0.1:1"
    )
    return HttpProbe("bot", client, "/health")


async def test_a_process_that_says_so_is_well() -> None:
    """200, whatever else it says."""
    assert await probe(lambda _: httpx.Response(200, json={"status": "ok"})).check() is None


@pytest.mark.parametrize("said", ["", "ok", "[]", '{"note": 1}', '{"note": ""}', '{"note": null}'])
async def test_well_is_well_whatever_else_is_said(said: str) -> None:
    """A body of no known shape is no reason to keep customers out."""
    assert await probe(lambda _: httpx.Response(200, text=said)).check() is None


async def test_a_note_of_a_process_that_is_well_is_passed_on() -> None:
    """Cut like a reason."""
    note = await probe(lambda _: httpx.Response(200, json={"note": "old index"})).check()
    long = await probe(lambda _: httpx.Response(200, json={"note": "x" * 10_000})).check()

    assert note == Note("old index")
    assert isinstance(long, Note)
    assert len(long.text) < 400


async def test_a_process_that_is_unwell_is_quoted() -> None:
    """Its own reason is the most useful one; a long one is cut."""
    problem = await probe(lambda _: httpx.Response(503, text='{"reason": "no model"}\n')).check()
    long = await probe(lambda _: httpx.Response(500, text="x" * 10_000)).check()

    assert isinstance(long, str)
    assert problem == 'HTTP 503: {"reason": "no model"}'
    assert len(long) < 400


async def test_a_process_that_is_gone_is_named_with_its_address() -> None:
    """Whoever reads it knows where to look."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("All connection attempts failed", request=request)

    assert await probe(refuse).check() == "http://127.0.0.1:1: All connection attempts failed"
