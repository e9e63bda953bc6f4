"""The page of a receipt: for people, for programs, for nobody without the exact address."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.services.ports import Clause, PolicyPage
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom
from tests.unit.gateway.fakes import FakePolicies
from tests.unit.gateway.handlers.test_conversations_api import is_problem
from tests.unit.gateway.handlers.test_decisions_api import app_of, client_of
from tests.unit.gateway.handlers.test_policies import BROWSER, PAGE, PROGRAM
from tests.unit.knowledge.deciding.test_following_rules import Installation

FACTS: dict[str, Any] = {
    "jurisdiction": "CN",
    "channel": "online",
    "consumer": True,
    "category": "clothing",
    "reason": "change_of_mind",
    "days_since_receipt": 9,
    "price": "199",
    "defect": "<script>alert(1)</script>",
}
MISSING = "rcpt_" + "0" * 24


class House:
    """The routes on fakes, and what they stand on."""

    def __init__(self, home: Path) -> None:
        self.room = MemoryReceiptRoom()
        self.policies = FakePolicies(replace(PAGE, id="cn-7d-10-1"))
        self.client = client_of(app_of(home, room=self.room, policies=self.policies))

    async def decided(self, **facts: object) -> str:
        """Return the id of a new decision's receipt."""
        response = await self.client.post("/v1/decisions/return", json={"facts": FACTS | facts})
        return str(response.json()["receipt"])

    async def page(self, number: str, headers: dict[str, str] = BROWSER) -> httpx.Response:
        """Return the page of a receipt."""
        return await self.client.get(f"/receipts/{number}", headers=headers)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Decisions by the shipped rules, one passage at hand."""
    made = House(tmp_path)
    async with made.client:
        yield made


async def test_the_page_says_everything_in_plain_words(house: House) -> None:
    """Outcome, reason, law, facts with origin and time, rule and version, hash, replay."""
    number = await house.decided()
    response = await house.page(number)
    content = (await house.room.get(number)).as_bytes()
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for shown in (
        "No: the rules give no right to this.",
        "The notice came on day 9; the last day was day 7.",
        "22 November 2026, 12:00 UTC",
        "Days since it was received",
        "9 days",
        "the request",
        "nobody said otherwise",
        "¥199.00",
        "<code>cn.returns.window</code>, version 1",
        "notice_day &gt; 7",
        'href="/policies/cn-7d-10-1"',
        "The day you sign for the parcel is day zero.",
        "Consumer Rights Protection Law, Article 25(1)",
        hashlib.sha256(content).hexdigest(),
        f"recourse replay {number}",
        f'href="/v1/receipts/{number}"',
        "people@shop.test",
    ):
        assert shown in response.text, shown


async def test_articles_of_one_law_stand_together(house: House) -> None:
    """Its name once, however many of them a passage explains."""
    several = tuple(Clause(f"7D {n}", "Interim Measures", str(n)) for n in (2, 6))
    cited = replace(PAGE, id="cn-7d-10-1", clauses=(*several, Clause("CRPL", "Rights Law", "")))
    house.policies.pages["cn-7d-10-1"] = cited
    page = (await house.page(await house.decided())).text
    assert "Interim Measures, Articles 2, 6; Rights Law</p>" in page


async def test_addresses_for_paper_are_whole(house: House) -> None:
    """Nobody can type a path that lacks its host."""
    number = await house.decided()
    response = await house.page(number)
    host = str(response.url).removesuffix(f"receipts/{number}")
    assert host.startswith("http")
    assert f'data-address="{host}policies/cn-7d-10-1"' in response.text
    assert f">{host}v1/receipts/{number}</a>" in response.text


async def test_a_customers_words_are_text(house: House) -> None:
    """Nothing that anybody wrote becomes markup of our page."""
    page = (await house.page(await house.decided())).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_a_program_gets_the_bytes_and_a_browser_the_page(house: House) -> None:
    """One address for both, and caches are told so."""
    number = await house.decided()
    page, document = await house.page(number), await house.page(number, PROGRAM)
    assert document.content == (await house.room.get(number)).as_bytes()
    assert page.headers["vary"] == document.headers["vary"] == "Accept"


async def test_no_search_engine_keeps_it(house: House) -> None:
    """Whoever has the address may read it, and nobody else finds it."""
    response = await house.page(await house.decided())
    assert "noindex" in response.headers["x-robots-tag"]
    assert '<meta name="robots" content="noindex' in response.text


@pytest.mark.parametrize("number", [MISSING, "rcpt_short", "x", "%22%3E%3Cb%3E"])
async def test_a_wrong_address_gets_a_page_that_helps(house: House, number: str) -> None:
    """It says what an address looks like and whom to ask, and repeats nothing of the address."""
    response = await house.page(number)
    assert response.status_code == 404
    for shown in ("There is no receipt at this address", "rcpt_", "people@shop.test"):
        assert shown in response.text
    assert "<b>" not in response.text


async def test_a_wrong_address_is_a_problem_for_a_program(house: House) -> None:
    """The same kind as at `/v1/receipts/{id}`."""
    is_problem(await house.page(MISSING, PROGRAM), 404, "receipt-not-found")


async def test_a_passage_that_reads_differently_today_says_so(tmp_path: Path) -> None:
    """What it said then is known by its hash; the quote does not pretend to be that."""
    installation = Installation(tmp_path)
    rules = installation.follow()
    policies = FakePolicies(replace(PAGE, id="cn-7d-10"))
    async with client_of(app_of(tmp_path, policies=policies, rules=rules)) as client:
        asked = {"facts": {"jurisdiction": "CN", "days_since_receipt": 9}}
        number = (await client.post("/v1/decisions/return", json=asked)).json()["receipt"]
        before = await client.get(f"/receipts/{number}")
        passages = tmp_path / "corpus/cn/7d.md"
        passages.write_text(passages.read_text().replace("Day one is", "The first is"))
        rules.look()
        after = await client.get(f"/receipts/{number}")
    rules.close()
    assert "Worded differently today" not in before.text
    assert "Worded differently today" in after.text


async def test_a_passage_that_is_switched_off_is_not_quoted(house: House) -> None:
    """Somebody checks what it says: its words are spread no further."""
    off: PolicyPage = replace(PAGE, id="cn-7d-10-1", switched_off=date(2026, 11, 20))
    house.policies.pages["cn-7d-10-1"] = off
    page = (await house.page(await house.decided())).text
    assert "We switched this passage off on" in page
    assert "The day you sign for the parcel is day zero." not in page


async def test_a_receipt_shows_without_the_index(house: House) -> None:
    """Passages out of reach leave their links; the decision is proved all the same."""
    house.policies.broken = True
    response = await house.page(await house.decided())
    assert response.status_code == 200
    assert 'policies/cn-7d-10-1">cn-7d-10-1</a>' in response.text


async def test_records_that_do_not_answer_are_a_problem(house: House) -> None:
    """Not a page that says there is no receipt."""
    number = await house.decided()
    house.room.away = True
    is_problem(await house.page(number), 503, "store-unavailable")


async def test_what_is_asked_for_has_a_page_too(house: House) -> None:
    """A question is a decision with a receipt."""
    page = (await house.page(await house.decided(days_since_receipt=3))).text
    assert "Not decided yet: more has to be known first." in page
    assert "What has to be known first" in page
