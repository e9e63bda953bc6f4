"""The page a citation links to, for people and for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gateway.services.ports import Clause, PolicyPage
from tests.unit.gateway.conftest import Web
from tests.unit.gateway.handlers.test_conversations_api import is_problem

PAGE = PolicyPage(
    id="cn-7d-10-2",
    title="The seven days start the day after you sign",
    text="The day you sign for the parcel is day zero.\n\nThe days < that > follow & count.",
    jurisdiction="CN",
    law="Interim Measures for 7-Day No-Reason Returns of Online Purchases",
    official_name="网络购买商品七日无理由退货暂行办法",
    clauses=(
        Clause("7D 10(2)", "Interim Measures for 7-Day No-Reason Returns", "10(2)"),
        Clause("CRPL 25(1)", "Consumer Rights Protection Law", "25(1)"),
    ),
    effective_from=date(2017, 3, 15),
    effective_to=None,
    confidence="verified",
)
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}


def put(web: Web, page: PolicyPage = PAGE) -> None:
    web.policies.pages[page.id] = page


async def test_the_page_shows_everything_a_reader_needs(web: Web) -> None:
    """Words, law in full, article, dates, jurisdiction, how sure we are."""
    put(web)

    response = await web.client.get("/policies/cn-7d-10-2", headers=BROWSER)

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for shown in (
        "The seven days start the day after you sign",
        "The day you sign for the parcel is day zero.",
        "Consumer Rights Protection Law",
        "Article 25(1)",
        "网络购买商品七日无理由退货暂行办法",
        "15 March 2017",
        "China",
        "Checked against the text of the law.",
    ):
        assert shown in response.text


async def test_a_shop_s_own_terms_are_not_told_as_law(web: Web) -> None:
    """No article, no official text that was or was not read; what stands above them is said."""
    own = replace(
        PAGE,
        law="Returns of Quay & Co",
        clauses=(Clause("Quay returns 2", "Returns of Quay & Co", "2"),),
        confidence="secondary",
        shops_own=True,
    )
    put(web, own)

    page = (await web.client.get("/policies/cn-7d-10-2", headers=BROWSER)).text

    assert "The shop's own terms. Where they give less than the law, the law prevails." in page
    assert "This page says what the shop promises; it is not the law" in page
    for untrue in ("Article 2", "reliable summary", "what the law says"):
        assert untrue not in page


async def test_whatever_a_passage_says_is_text(web: Web) -> None:
    """No passage becomes markup of our page."""
    put(web, replace(PAGE, title="<script>alert(1)</script>"))

    page = (await web.client.get("/policies/cn-7d-10-2")).text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "The days &lt; that &gt; follow &amp; count." in page


async def test_a_passage_that_ended_says_until_when(web: Web) -> None:
    """An old order is decided by the law of its day, and its page says which day that was."""
    put(web, replace(PAGE, effective_to=date(2024, 6, 30)))

    assert "30 June 2024" in (await web.client.get("/policies/cn-7d-10-2")).text


@pytest.mark.parametrize(
    ("confidence", "words"),
    [("secondary", "not yet checked against the text"), ("unverified", "Do not rely on it")],
)
async def test_what_is_not_verified_says_so(web: Web, confidence: str, words: str) -> None:
    """In words, not in a colour alone."""
    put(web, replace(PAGE, confidence=confidence))

    assert words in (await web.client.get("/policies/cn-7d-10-2")).text


async def test_a_program_gets_json(web: Web) -> None:
    """The same passage, by the Accept header; caches keep the two apart."""
    put(web)

    response = await web.client.get("/policies/cn-7d-10-2", headers=PROGRAM)

    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "Accept"
    body = response.json()
    assert body["clauses"][0] == {
        "cites": "7D 10(2)",
        "law": "Interim Measures for 7-Day No-Reason Returns",
        "article": "10(2)",
    }
    assert (body["effective_from"], body["effective_to"]) == ("2017-03-15", None)


async def test_an_unknown_passage_is_a_page_for_people(web: Web) -> None:
    """404, with the way on."""
    response = await web.client.get("/policies/cn-7d-99", headers=BROWSER)

    assert response.status_code == 404
    assert "There is no passage at this address" in response.text
    assert "support@example.com" in response.text


async def test_an_unknown_passage_is_a_problem_for_programs(web: Web) -> None:
    """404 as well, in the other format."""
    response = await web.client.get("/policies/cn-7d-99", headers=PROGRAM)

    assert "'cn-7d-99'" in is_problem(response, 404, "passage-not-found")


async def test_an_index_that_cannot_be_read_is_a_503(web: Web) -> None:
    """Not a 404: the passage may be there in a minute."""
    web.policies.broken = True

    is_problem(await web.client.get("/policies/cn-7d-10-2"), 503, "knowledge-unavailable")
