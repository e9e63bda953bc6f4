"""A remedy that is typed while its choice is open, whatever its words were taken for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from actions.domain.recalls import Choice, Remedy
from actions.domain.returns import ReturnCase
from actions.handlers.base import HouseAction
from actions.handlers.person import ActionHandOver
from actions.handlers.recall_answers import RecallAnswers
from actions.handlers.recalls import ActionCheckRecalls, Tracing
from actions.handlers.remedies import MOST_SINCE, HearsRemedies
from actions.handlers.turn import LISTING_LOOP, RETURN_LOOP
from actions.services.recalls import RecallService
from tests.unit.actions.fake_recalls import FakeRecalls, FakeShelf, lamp, recall
from tests.unit.actions.fakes import (
    ABSTAINED,
    GRANT,
    NOON,
    FakeAnswers,
    Said,
    anonymous,
    reception,
    rules,
    run,
    state,
)

BEFORE = NOON - timedelta(minutes=5)


def told(*goods: Any, at: datetime = BEFORE) -> FakeRecalls:
    """A shop whose notices came into the conversation a moment ago."""
    kept = list(goods) or [lamp()]
    ids = {each.id for some in kept for each in some.recalls}
    return FakeRecalls(kept, told={GRANT.conv: dict.fromkeys(ids, at)})


async def heard(
    store: FakeRecalls,
    text: str,
    action: type[ActionCheckRecalls] | None = None,
    *,
    wrote_at: tuple[datetime, ...] = (),
    loop: str = "",
    **turn: Any,
) -> Said:
    """What is said to a message whose intent leads to another action."""
    service = RecallService(store, lambda: NOON)
    tracing = Tracing(service, RecallAnswers(FakeShelf()), reception(), FakeAnswers(ABSTAINED))
    within: HouseAction = action(tracing, rules()) if action else ActionHandOver(rules())
    tracker = state(text=text, **turn)
    tracker["events"] = [
        {"event": "user", "text": "hm", "timestamp": at.timestamp()} for at in wrote_at
    ]
    tracker["active_loop"] = {"name": loop} if loop else {}
    return await run(HearsRemedies(within, tracing.remedies, rules()), tracker)


def slots(said: Said) -> dict[str, Any]:
    """The slots that an action leaves."""
    return {each["name"]: each["value"] for each in said.events if each["event"] == "slot"}


async def test_a_remedy_is_chosen_in_plain_words_after_a_notice_and_changed() -> None:
    """As the notice and the confirmation promise."""
    store = told()
    assert (await heard(store, "refund please")).responses == ["utter_recall_chosen"]
    changed = await heard(store, "I'd rather have the replacement")
    assert changed.messages[0]["remedy"] == "replacement"
    assert [deed[-1] for deed in store.deeds] == [Remedy.REFUND, Remedy.REPLACEMENT]


async def test_a_remedy_is_chosen_after_the_chat_has_offered_it() -> None:
    """What was offered is remembered for the next message, and the choice made of it as well."""
    store = FakeRecalls([lamp()])
    offered = await heard(store, "is my lamp recalled?", ActionCheckRecalls)
    assert offered.responses == ["utter_recall_affected"]
    chosen = await heard(store, "money back", slots=slots(offered))
    assert chosen.responses == ["utter_recall_chosen"]
    again = await heard(store, "actually a replacement", slots=slots(chosen))
    assert again.messages[0]["remedy"] == "replacement"


async def test_a_remedy_that_is_not_offered_is_answered_by_those_that_are() -> None:
    """Nothing is kept."""
    store = told()
    assert (await heard(store, "actually a repair")).responses == ["utter_recall_choose"]
    assert store.deeds == []


async def test_the_recall_that_was_told_last_is_meant() -> None:
    """And where two were told at once, it is asked which."""
    both = lamp(recalls=(recall(), recall("R-LAMP-2")))
    store = FakeRecalls([both], told={GRANT.conv: {"R-LAMP-1": BEFORE, "R-LAMP-2": NOON}})
    chosen = await heard(store, "refund please")
    assert chosen.messages[0]["recall_id"] == "R-LAMP-2"
    at_once = await heard(told(both), "refund please")
    assert at_once.responses == ["utter_recall_choose"] * 2


@pytest.mark.parametrize(
    "goods",
    [
        lamp(batch=None),
        lamp(recalls=(recall(closed_on=NOON.date()),)),
        lamp(choices={"R-LAMP-1": Choice(Remedy.REFUND, NOON, NOON)}),
        replace(lamp(), customer="bo"),
    ],
)
async def test_where_no_choice_is_open_the_words_are_a_wish_of_their_own(goods: Any) -> None:
    """Not sure to be meant, over, carried out, or somebody else's."""
    store = told(goods)
    assert (await heard(store, "refund please")).responses == ["utter_hand_over"]
    assert store.deeds == []


async def test_a_recall_that_was_not_told_here_is_not_chosen_by_plain_words() -> None:
    """Nor by a stranger, nor when the talk has gone on to other things."""
    since = tuple(BEFORE + timedelta(seconds=each) for each in range(1, MOST_SINCE + 2))
    for store, turn in (
        (FakeRecalls([lamp()]), {}),
        (told(), {"grant": anonymous()}),
        (told(), {"wrote_at": since}),
    ):
        await heard(store, "refund please", **turn)
        assert store.deeds == []
    a_word_between = await heard(told(), "refund please", wrote_at=since[:MOST_SINCE])
    assert a_word_between.responses == ["utter_recall_chosen"]


async def test_an_open_talk_has_the_floor_until_it_is_decided() -> None:
    """A return asks for a refund or a repair too; decided before the notice, it does not."""
    asking = ReturnCase(at=BEFORE.isoformat())
    for loop, case in ((LISTING_LOOP, None), (RETURN_LOOP, asking)):
        store = told(at=NOON)
        kept = {"return_case": case.model_dump(mode="json") if case else None}
        await heard(store, "refund please", loop=loop, slots=kept)
        assert store.deeds == []
    done = asking.changed(decided=True).model_dump(mode="json")
    said = await heard(told(at=NOON), "refund", loop=RETURN_LOOP, slots={"return_case": done})
    assert said.responses == ["utter_recall_chosen"]
