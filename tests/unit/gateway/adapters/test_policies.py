"""Passages of the active index as pages: what is published is what is shown."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path

import pytest

from gateway.adapters.policies import IndexPolicies
from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Clause
from knowledge.index import build, rollback
from knowledge.passages import own_corpus
from tests.unit.gateway.small_index import NumberedEncoder, make_corpus, publish

PATIENCE_S = 30


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one passage."""
    return make_corpus(tmp_path / "corpus", "A seller may promise longer")


@pytest.fixture
def home(tmp_path: Path, corpus: Path) -> Path:
    """A home whose index serves that passage."""
    publish(tmp_path / "home", corpus)
    return tmp_path / "home"


async def test_a_passage_has_everything_its_page_shows(home: Path, corpus: Path) -> None:
    """Words, law with its full name, dates, jurisdiction, and how sure we are."""
    page = await IndexPolicies(home, corpus=corpus).page("cn-7d-5")

    assert page is not None
    assert page.title == "A seller may promise longer"
    assert page.text.split("\n\n")[1] == "It counts for everybody who read it."
    assert (page.law, page.official_name) == ("Seven-Day Measures", "七日办法")
    assert (page.effective_from, page.effective_to) == (date(2017, 3, 15), None)
    assert (page.jurisdiction, page.confidence) == ("CN", "secondary")


async def test_every_reference_is_named_in_full(home: Path, corpus: Path) -> None:
    """Also those to other laws, and those whose short name is two words."""
    page = await IndexPolicies(home, corpus=corpus).page("cn-7d-5")

    assert page is not None
    assert page.clauses == (
        Clause("7D 5(2)", "Seven-Day Measures", "5(2)"),
        Clause("IR 12", "Implementation Regulations", "12"),
        Clause("16 CFR 435.2", "Commercial Practices", "435.2"),
    )


async def test_without_the_list_of_instruments_short_names_are_shown(
    home: Path, tmp_path: Path
) -> None:
    """A page with a short name is better than no page; its own law is always named."""
    page = await IndexPolicies(home, corpus=tmp_path / "nowhere").page("cn-7d-5")

    assert page is not None
    assert [clause.law for clause in page.clauses] == ["Seven-Day Measures", "IR", "16"]


async def test_an_unknown_id_is_none(home: Path, corpus: Path) -> None:
    """Also one that looks like a path."""
    policies = IndexPolicies(home, corpus=corpus)

    assert await policies.page("cn-7d-99") is None
    assert await policies.page("../../active") is None


async def title_until(policies: IndexPolicies, title: str) -> str:
    """The title of the passage, once it is this one or patience is at its end."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        page = await policies.page("cn-7d-5")
        assert page is not None
        if page.title == title or time.monotonic() > deadline:
            return page.title
        await asyncio.sleep(0.01)


async def test_an_index_activated_meanwhile_is_shown_without_a_restart(
    home: Path, corpus: Path
) -> None:
    """And the one before it, when it is rolled back."""
    policies = IndexPolicies(home, corpus=corpus, every_s=0.01)
    await policies.page("cn-7d-5")
    publish(home, make_corpus(corpus, "A promise is a promise"))
    assert await title_until(policies, "A promise is a promise") == "A promise is a promise"
    rollback(home)
    assert await title_until(policies, "A seller may promise longer") != "A promise is a promise"
    policies.close()


async def test_a_passage_of_the_version_activated_just_now_is_found_at_once(
    home: Path, corpus: Path
) -> None:
    """The answer that links to it may be a second old."""
    policies = IndexPolicies(home, corpus=corpus, every_s=3600)
    assert await policies.page("cn-7d-6") is None
    path = make_corpus(corpus, "A promise is a promise") / "cn" / "7d.md"
    path.write_text(path.read_text("utf-8").replace("cn-7d-5", "cn-7d-6"), "utf-8")
    publish(home, corpus)

    page = await policies.page("cn-7d-6")

    assert page is not None
    policies.close()


async def test_a_version_that_cannot_be_read_leaves_the_pages_there_are(
    home: Path, corpus: Path
) -> None:
    """Whoever follows a citation still gets the passage."""
    policies = IndexPolicies(home, corpus=corpus, every_s=0.01)
    await policies.page("cn-7d-5")
    other = make_corpus(corpus, "A promise is a promise")
    broken = build(home, other, encoder=NumberedEncoder())
    (home / "index" / "versions" / broken / "passages.json").write_text("[]")
    (home / "index" / "active").write_text(broken)
    await asyncio.sleep(0.1)

    page = await policies.page("cn-7d-5")

    assert page is not None
    assert page.title == "A seller may promise longer"
    policies.close()


async def test_no_active_index_is_said_with_the_way_out(tmp_path: Path, corpus: Path) -> None:
    """Not an empty shelf: a passage that is not there may be there in a minute."""
    with pytest.raises(KnowledgeUnavailable, match="make index"):
        await IndexPolicies(tmp_path, corpus=corpus).page("cn-7d-5")


async def test_files_that_are_not_the_manifests_are_refused(home: Path, corpus: Path) -> None:
    """A passage that somebody changed on disk is not shown as the law."""
    version = (home / "index" / "active").read_text().strip()
    with (home / "index" / "versions" / version / "passages.json").open("a") as file:
        file.write(" ")

    with pytest.raises(KnowledgeUnavailable, match=r"passages\.json"):
        await IndexPolicies(home, corpus=corpus).page("cn-7d-5")


async def test_an_instrument_of_the_shops_own_is_named_in_full(home: Path, corpus: Path) -> None:
    """Its list stands under the home, beside its passages."""
    own = own_corpus(home)
    own.mkdir()
    (own / "instruments.yml").write_text(
        "Quay Returns: {name: Returns policy of Quay, official_name: Ours, jurisdiction: CN}\n"
    )
    path = corpus / "cn" / "7d.md"
    path.write_text(path.read_text("utf-8").replace("IR 12;", "IR 12; Quay Returns 3;"), "utf-8")
    publish(home, corpus)

    page = await IndexPolicies(home, corpus=corpus).page("cn-7d-5")

    assert page is not None
    assert [each.law for each in page.clauses][1:3] == [
        "Implementation Regulations",
        "Returns policy of Quay",
    ]
