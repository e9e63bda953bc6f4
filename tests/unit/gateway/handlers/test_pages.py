"""The chat page as it leaves the server, and the demo's sign-in where there is one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.handlers.pages import DIRECTORY
from gateway.settings import Settings
from tests.unit.gateway.conftest import SECRETS, Web, web_of
from tests.unit.gateway.handlers.test_conversations_api import is_problem

STATIC = DIRECTORY / "static"
TEXT_FILES = [*STATIC.glob("*.js"), *STATIC.glob("*.css"), *(DIRECTORY / "templates").glob("*")]


@pytest.fixture
def production() -> Settings:
    """Settings of a machine that serves customers."""
    return Settings(environment="production", support_contact="help@shop.test", **SECRETS)


async def test_the_page_and_all_it_loads_are_served_here(web: Web) -> None:
    """No CDN, no missing file."""
    page = (await web.client.get("/")).text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    assert "/static/chat.js" in loaded
    for path in loaded:
        response = await web.client.get(path)
        assert response.status_code == 200, path
        assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_no_file_of_the_page_builds_html_from_strings(path: Path) -> None:
    """Whatever anybody says is inserted as text; nothing is fetched from elsewhere."""
    source = path.read_text()

    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in source
    assert not re.search(r"""(?:src|href|from|url)\s*[=( ]\s*["']?https?://""", source)
    assert "style=" not in source


async def test_the_contact_is_the_shops_own(production: Settings) -> None:
    """What the page names is what the settings name."""
    assert "help@shop.test" in (await web_of(production).client.get("/")).text


async def test_the_demo_is_offered_in_development_only(web: Web, production: Settings) -> None:
    """In production there is neither the control nor the address behind it."""
    there = await web.client.get("/")
    served = web_of(production)
    absent = await served.client.get("/")
    refused = await served.client.post("/demo/sign-in", json={"customer": "ada"})
    schema = (await served.client.get("/openapi.json")).json()

    assert 'id="sign-in"' in there.text
    assert 'id="sign-in"' not in absent.text
    is_problem(refused, 404, "not-found")
    assert "/demo/sign-in" not in schema["paths"]


async def test_a_demo_customer_gets_a_token_that_opens_their_conversation(web: Web) -> None:
    """Minted with the development secret: from there on it is the ordinary way."""
    web.house.clock.now = datetime.now(UTC)
    signed_in = (await web.client.post("/demo/sign-in", json={"customer": "ada"})).json()

    await web.opened(customer_token=signed_in["customer_token"])

    [room] = web.house.store.rooms.values()
    assert room.conversation.customer == "ada"
    assert signed_in["name"]


async def test_nobody_else_gets_one(web: Web) -> None:
    """The names to choose from are in the refusal."""
    response = await web.client.post("/demo/sign-in", json={"customer": "root"})

    assert "ada, bo, chen, dara" in is_problem(response, 422, "invalid-request")


async def test_the_openapi_document_has_the_contract(web: Web) -> None:
    """Every part type, the message and the problem are in it, and it names every status."""
    document = (await web.client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    send = document["paths"]["/v1/conversations/{conversation_id}/messages"]["post"]

    for part in ("CitationsPart", "OrderPart", "ButtonsPart", "HandoffPart", "NoticePart"):
        assert part in schemas
    assert set(schemas["Message"]["properties"]) == {
        *("seq", "id", "client_id", "from", "author", "text", "parts", "epoch", "at")
    }
    assert set(send["responses"]) >= {"200", "401", "404", "409", "413", "422", "429", "500", "503"}
    assert "application/problem+json" in send["responses"]["404"]["content"]
    assert send["security"]
    _refs_resolve(document, document)


async def test_pages_with_foreign_scripts_are_not_served(web: Web) -> None:
    """The framework's own documentation pages load theirs from elsewhere."""
    for path in ("/docs", "/redoc"):
        assert (await web.client.get(path)).status_code == 404


def _refs_resolve(node: object, document: dict[str, object]) -> None:
    """Check that whatever the document refers to is in it."""
    if isinstance(node, list):
        for each in node:
            _refs_resolve(each, document)
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            found: object = document
            for step in reference.removeprefix("#/").split("/"):
                assert isinstance(found, dict)
                assert step in found, reference
                found = found[step]
        for each in node.values():
            _refs_resolve(each, document)
