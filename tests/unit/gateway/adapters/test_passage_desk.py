"""Passages and their switches as the desk reaches them: in the same files as every process."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.adapters.passage_desk import HomePassages
from gateway.adapters.policies import IndexPolicies
from gateway.domain.errors import KnowledgeUnavailable, PassageNotFound, SwitchRefused
from knowledge.switches import SWITCHES_FILE, Switches
from tests.unit.gateway.fakes import NOON
from tests.unit.gateway.small_index import make_corpus, publish


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose index serves one passage."""
    publish(tmp_path, make_corpus(tmp_path / "files", "A seller may promise longer"))
    return tmp_path


async def test_what_the_desk_switches_is_switched_everywhere(home: Path) -> None:
    """Off and on, with the agent's login."""
    desk = HomePassages(home)
    assert [*await desk.passages()] == ["cn-7d-5"]

    switch = await desk.switch_off("cn-7d-5", "mia", "wrong", NOON)
    assert Switches(home).off() == await desk.off() == {"cn-7d-5": switch}
    assert (switch.by, switch.at) == ("mia", NOON)

    await desk.switch_on("cn-7d-5", "bo", "checked", NOON)
    assert await desk.off() == {}
    assert [each.by for each in await desk.history()] == ["mia", "bo"]


async def test_what_the_room_refuses_is_said_in_this_rooms_words(home: Path) -> None:
    """Unknown, already off, not off; each with its own error."""
    desk = HomePassages(home)
    with pytest.raises(PassageNotFound, match="'cn-7d-9'"):
        await desk.switch_off("cn-7d-9", "mia", "wrong", NOON)
    with pytest.raises(SwitchRefused, match="not switched off"):
        await desk.switch_on("cn-7d-5", "mia", "checked", NOON)


async def test_no_index_and_a_spoilt_record_are_outages(home: Path, tmp_path: Path) -> None:
    """Not an empty list: nobody knows what may be said."""
    with pytest.raises(KnowledgeUnavailable):
        await HomePassages(tmp_path / "nowhere").passages()
    (home / SWITCHES_FILE).write_text("spoilt\n")
    with pytest.raises(KnowledgeUnavailable, match="last good copy"):
        await HomePassages(home).off()
    with pytest.raises(KnowledgeUnavailable):
        await IndexPolicies(home).page("cn-7d-5")


async def test_the_page_of_a_passage_follows_its_switch_at_once(home: Path) -> None:
    """Its words go, the law it rests on stays; the next look-up has them back."""
    policies = IndexPolicies(home)
    before = await policies.page("cn-7d-5")
    assert before is not None
    assert before.switched_off is None

    Switches(home).switch_off("cn-7d-5", by="mia", reason="wrong", at=NOON)
    during = await policies.page("cn-7d-5")
    Switches(home).switch_on("cn-7d-5", by="mia", reason="right")

    assert during is not None
    assert (during.text, during.switched_off) == ("", NOON.date())
    assert (during.title, during.clauses) == (before.title, before.clauses)
    assert await policies.page("cn-7d-5") == before
