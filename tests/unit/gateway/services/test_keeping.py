"""The work on the passages: tried, switched, reported and drafted; no draft is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.domain.desk import AgentRef
from gateway.domain.errors import AssistantUnavailable, PassageNotFound
from gateway.domain.message import Utterance
from gateway.domain.parts import HandoffPart
from gateway.services.keeping import Keeping, Wanted
from knowledge.asked import AskedQuestion
from tests.unit.gateway.conftest import House
from tests.unit.gateway.fake_knowledge import PASSAGE
from tests.unit.gateway.fakes import NOON

MIA = AgentRef(id="mia", name="Mia")
DECLINED = Utterance(
    "none", (HandoffPart(contact="x@example.com", reason="no_passage_close_enough"),), failed=True
)


@pytest.fixture
def keeping(house: House) -> Keeping:
    """The service on fakes."""
    return house.support.keeping


async def asked(house: House, *texts: str) -> None:
    """Customers ask, and get no answer."""
    house.bot.answer = lambda question: (DECLINED,)
    for text in texts:
        key = await house.opened()
        await house.conversations.send(key, f"c-{len(house.bot.asked)}", text)


async def test_a_report_counts_and_groups_what_got_no_answer(
    house: House, keeping: Keeping
) -> None:
    """Impersonal, the same words together; the period is told."""
    await asked(house, "who pays for 8612345678", "Who pays for 8699999999", "how long")
    house.clock.advance(60)

    report = await keeping.unanswered(30)

    assert (report.asked, report.unanswered, report.is_cut) == (3, 3, False)
    assert (report.since, report.until) == (
        house.clock() - timedelta(days=30),
        house.clock(),
    )
    assert house.assistant.grouped == [
        AskedQuestion("Who pays for [number]", "CN", "shopper", 2),
        AskedQuestion("how long", "CN", "shopper", 1),
    ]
    assert [each.count for each in report.groups] == [2, 1]


async def test_with_nothing_unanswered_nobody_is_asked(house: House, keeping: Keeping) -> None:
    """Also when the action server is away."""
    house.assistant.is_down = True

    report = await keeping.unanswered(30)

    assert (report.asked, report.groups) == (0, ())


async def test_an_older_question_is_in_no_report_of_a_shorter_time(
    house: House, keeping: Keeping
) -> None:
    """Seven days are seven days."""
    await asked(house, "who pays")
    house.clock.advance(8 * 86_400)

    assert (await keeping.unanswered(7)).asked == 0
    assert (await keeping.unanswered(9)).asked == 1
    assert (await keeping.unanswered(7, until=NOON + timedelta(seconds=1))).asked == 1


async def test_an_assistant_that_is_away_is_said_so(house: House, keeping: Keeping) -> None:
    """And not shown as a period without questions."""
    await asked(house, "who pays")
    house.clock.advance(60)
    house.assistant.is_down = True

    with pytest.raises(AssistantUnavailable):
        await keeping.unanswered(30)


async def test_the_board_names_what_is_off_and_who_did_it(house: House, keeping: Keeping) -> None:
    """The newest switch first; a passage that the index lost has no title."""
    await keeping.switch_off(MIA, PASSAGE.id, "wrong")
    await keeping.switch_on(MIA, PASSAGE.id, "right")
    await keeping.switch_off(MIA, PASSAGE.id, "wrong again")

    board = await keeping.switches()
    assert [(each.switch.passage, each.title) for each in board.off] == [
        (PASSAGE.id, PASSAGE.title)
    ]
    assert [each.reason for each in board.history] == ["wrong again", "right", "wrong"]
    assert board.off[0].switch.by == "mia"

    house.passages.known.clear()
    assert (await keeping.switches()).off[0].title is None


async def test_a_passage_is_shown_with_its_switch(keeping: Keeping) -> None:
    """Its words too: whoever keeps it has to read them."""
    assert (await keeping.passage(PASSAGE.id)).switch is None
    switch = await keeping.switch_off(MIA, PASSAGE.id, "wrong")

    kept = await keeping.passage(PASSAGE.id)

    assert (kept.passage.text, kept.switch) == (PASSAGE.text, switch)
    with pytest.raises(PassageNotFound, match="'nowhere'"):
        await keeping.passage("nowhere")


async def test_a_draft_is_made_of_the_questions_and_kept_nowhere(
    house: House, keeping: Keeping
) -> None:
    """Near a passage or near none; what points to somebody is not in it."""
    wanted = Wanted(["who pays for order RC-100034"], "CN", ("shopper",), PASSAGE.id)
    near = await keeping.draft(wanted)
    alone = await keeping.draft(Wanted(["who pays"], "CN", ("shopper",), None))

    assert near.id.startswith("cn-7d-")
    assert "- who pays for order [number]" in near.markdown
    assert f"effective_from: {NOON.date()}" in near.markdown
    assert "kind: merchant-policy" in alone.markdown
    assert [*house.passages.known] == [PASSAGE.id]
    with pytest.raises(PassageNotFound):
        await keeping.draft(Wanted(["who pays"], "CN", ("shopper",), "nowhere"))
