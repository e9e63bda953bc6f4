"""The desk's page as it leaves the server: complete, strict, and the same for everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.handlers.pages import DIRECTORY
from tests.unit.gateway.conftest import Web

STATIC = DIRECTORY / "static"
SOURCES = [
    *(path for path in sorted((STATIC / "desk").rglob("*")) if path.is_file()),
    *sorted((DIRECTORY / "templates").glob("desk*.html")),
]
SCRIPTS = sorted((STATIC / "desk").rglob("*.js"))
PAGES = ("/desk", "/desk/knowledge")


async def test_the_page_and_all_it_loads_are_served_here(web: Web) -> None:
    """No CDN, no missing file."""
    page = (await web.client.get("/desk")).text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    assert {"/static/desk/main.js", "/static/desk/desk.css"} <= set(loaded)
    for path in loaded:
        response = await web.client.get(path)
        assert response.status_code == 200, path


async def test_the_page_for_the_passages_is_behind_the_same_door(web: Web) -> None:
    """One sign-in form for both pages, and everything it loads is served here."""
    page = (await web.client.get("/desk/knowledge")).text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    assert {"/static/desk/knowledge/main.js", "/static/desk/desk.css"} <= set(loaded)
    for path in loaded:
        assert (await web.client.get(path)).status_code == 200, path
    assert 'id="sign-in"' in page
    assert "Sign in to look after the passages." in page
    assert "Sign in to answer customers." in (await web.client.get("/desk")).text


@pytest.mark.parametrize("path", PAGES)
async def test_the_page_may_run_nothing_inline_and_sit_in_no_frame(web: Web, path: str) -> None:
    """What an agent can do here, no other page can make them do."""
    response = await web.client.get(path)
    policy = response.headers["content-security-policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["cache-control"] == "no-store"
    assert "<style" not in response.text
    assert not re.search(r"<script(?![^>]* src=)", response.text)
    assert not re.search(r"\son[a-z]+=", response.text)


@pytest.mark.parametrize("path", PAGES)
async def test_the_page_says_nothing_to_search_engines_and_knows_nobody(
    web: Web, path: str
) -> None:
    """Who is signed in is asked by its script; the page itself holds no secret."""
    response = await web.client.get(path)

    assert '<meta name="robots" content="noindex">' in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_of_the_desk_builds_html_from_strings(path: Path) -> None:
    """Whatever a customer says is inserted as text; nothing is fetched from elsewhere."""
    source = path.read_text()

    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in source
    assert not re.search(r"""(?:src|href|from|url)\s*[=( ]\s*["']?https?://""", source)
    assert "style=" not in source


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_import_of_the_desk_is_a_file_that_exports_it(path: Path) -> None:
    """A renamed function of a shared module is noticed here, not by an agent at work."""
    imports = re.findall(r'import \{([^}]+)\} from "([^"]+)";', path.read_text())

    for names, module in imports:
        exported = (path.parent / module).resolve().read_text()
        for name in (each.strip() for each in names.split(",") if each.strip()):
            assert re.search(rf"export (?:async )?(?:function|class|const) {name}\b", exported), (
                f"{path.name} imports {name} from {module}"
            )
