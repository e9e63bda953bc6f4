"""The pages as they leave the server, the widget for any page, and the demo's sign-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

from gateway.handlers.pages import DIRECTORY
from gateway.settings import Settings
from tests.unit.gateway.conftest import SECRETS, Web, web_of
from tests.unit.gateway.handlers.test_conversations_api import is_problem

STATIC = DIRECTORY / "static"
VENDORED = STATIC / "vendor"
OURS = [
    path
    for path in sorted(DIRECTORY.rglob("*"))
    if path.suffix in (".js", ".css", ".html") and VENDORED not in path.parents
]
IMPORT = re.compile(r'''from "(\.[^"]+)"''')


@pytest.fixture
def production() -> Settings:
    """Settings of a machine that serves customers."""
    return Settings(environment="production", support_contact="help@shop.test", **SECRETS)


async def test_the_page_and_all_it_loads_are_served_here(web: Web) -> None:
    """No CDN, no missing file."""
    for address in ("/", "/chat"):
        page = (await web.client.get(address)).text
        loaded = re.findall(r'(?:src|href)="(/(?:static/|widget)[^"]+)"', page)

        assert "/widget.js" in loaded
        for path in loaded:
            response = await web.client.get(path)
            assert response.status_code == 200, path
            assert response.headers["cache-control"] == "no-cache"


async def test_any_page_may_load_the_widget(web: Web) -> None:
    """The script, every module it imports in turn, and the styles they fetch: public, all here."""
    waiting, seen = ["/widget.js"], set[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = await web.client.get(path)
        assert response.status_code == 200, path
        assert response.headers["access-control-allow-origin"] == "*", path
        assert response.headers["content-type"].startswith("text/javascript"), path
        found = {urljoin(path, each) for each in IMPORT.findall(response.text)}
        waiting += found - seen
    styles = re.search(r"NAMES = \[(.*?)\]", (STATIC / "widget" / "styles.js").read_text(), re.S)
    assert styles is not None
    for name in re.findall(r'"([^"]+)"', styles[1]):
        response = await web.client.get(urljoin("/static/widget/", name))
        assert response.status_code == 200, name
        assert response.headers["access-control-allow-origin"] == "*", name

    assert "/static/vendor/lit.js" in seen
    assert len(seen) > 15


async def test_every_module_of_the_widget_is_used(web: Web) -> None:
    """Nothing dead lies beside it."""
    modules = {path.name for path in (STATIC / "widget").glob("*.js")}
    imported = {
        Path(each).name
        for path in [DIRECTORY / "widget.js", *(STATIC / "widget").glob("*.js")]
        for each in IMPORT.findall(path.read_text())
    }

    assert modules <= imported


async def test_the_widget_learns_what_a_page_need_not_say(web: Web, production: Settings) -> None:
    """How to reach a person and how long a message may be, for pages of any origin."""
    response = await web_of(production).client.get("/widget.json")

    assert response.json() == {"contact": "help@shop.test", "max_characters": 2000}
    assert response.headers["access-control-allow-origin"] == "*"


def test_what_is_vendored_says_what_it_is_and_has_its_licence() -> None:
    """Version, author, licence and how it was made; and no address of any registry."""
    head = (VENDORED / "lit.js").read_text().split("*/")[0]

    for said in ("Lit 3.", "BSD-3-Clause", "esbuild", "lit.LICENSE"):
        assert said in head
    assert "://" not in head
    assert "BSD 3-Clause License" in (VENDORED / "lit.LICENSE").read_text()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_file_of_the_page_builds_html_from_strings(path: Path) -> None:
    """Whatever anybody says is inserted as text; nothing is fetched from elsewhere."""
    source = path.read_text()

    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in source
    assert not re.search(r"""(?:src|href|from|url)\s*[=( ]\s*["']?https?://""", source)
    assert "style=" not in source


async def test_the_contact_is_the_shops_own(production: Settings) -> None:
    """What the pages name is what the settings name."""
    client = web_of(production).client
    for path in ("/", "/chat", "/policies/nothing"):
        page = await client.get(path, headers={"Accept": "text/html"})
        assert "help@shop.test" in page.text


async def test_the_storefront_is_a_demo(web: Web, production: Settings) -> None:
    """In production the chat itself is the first page."""
    served = web_of(production).client

    assert "Harbour Street" in (await web.client.get("/")).text
    assert (await served.get("/")).text == (await served.get("/chat")).text
    assert 'mode="inline"' in (await served.get("/")).text
    assert "Harbour Street" not in (await served.get("/")).text


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
