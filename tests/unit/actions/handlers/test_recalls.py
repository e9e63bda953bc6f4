"""Recalls and origins in the chat: who is told what, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.domain.recalls import Choice, Remedy
from actions.domain.tracing import Batch
from actions.handlers.recall_answers import RecallAnswers
from actions.handlers.recalls import (
    ActionCheckRecalls,
    ActionChooseRemedy,
    ActionTraceItem,
    Tracing,
)
from actions.services.recalls import RecallService
from tests.unit.actions.fake_recalls import FakeRecalls, FakeShelf, lamp, recall
from tests.unit.actions.fakes import (
    ABSTAINED,
    NOON,
    FakeAnswers,
    Said,
    anonymous,
    reception,
    rules,
    run,
    state,
)

CHOOSE = "I choose a refund for recall R-LAMP-1: LMP-1 of order RC-10001"


async def said(
    action: type[ActionCheckRecalls | ActionTraceItem | ActionChooseRemedy],
    store: FakeRecalls,
    text: str,
    policy: FakeAnswers | None = None,
    **turn: Any,
) -> Said:
    """What an action says to a message, where no passage answers unless said otherwise."""
    answers = policy or FakeAnswers(ABSTAINED)
    tracing = Tracing(
        RecallService(store, lambda: NOON), RecallAnswers(FakeShelf()), reception(), answers
    )
    return await run(action(tracing, rules()), state(text=text, **turn))


async def test_a_recalled_item_is_told_with_hazard_passages_and_choices() -> None:
    """And what to do first; the buttons say everything that the choice needs."""
    found = await said(ActionCheckRecalls, FakeRecalls([lamp()]), "is my lamp recalled?")
    assert found.responses == ["utter_recall_affected"]
    assert [part["type"] for part in found.parts] == ["citations", "buttons"]
    assert [each["title"] for each in found.parts[1]["buttons"]] == ["Replacement", "Refund"]
    assert found.parts[1]["buttons"][1]["text"] == CHOOSE


async def test_an_item_that_no_recall_means_is_told_so_with_its_batch() -> None:
    """By name; and of all of them where none was named."""
    clear = FakeRecalls([lamp(batch="L-08")])
    named = await said(ActionCheckRecalls, clear, "is my lamp recalled?")
    assert named.responses == ["utter_recall_not"]
    assert named.parts[0]["trace"]["batches"][0]["number"] == "L-08"
    assert (await said(ActionCheckRecalls, clear, "any recalls?")).responses == [
        "utter_recall_none"
    ]


async def test_a_batch_nobody_knows_is_asked_for_and_then_decides() -> None:
    """The number that the customer reads off the goods is kept."""
    store = FakeRecalls([lamp(batch=None)])
    asked = await said(ActionCheckRecalls, store, "is my lamp recalled?")
    assert asked.responses == ["utter_recall_possible"]
    assert asked.messages[0]["where"] == "under the base"
    assert (await said(ActionTraceItem, store, "batch L-07")).responses == ["utter_recall_affected"]
    assert (await said(ActionCheckRecalls, store, "batch L-08 recalled?")).responses == [
        "utter_recall_not"
    ]
    assert [deed[0] for deed in store.deeds] == ["batch", "batch"]


@pytest.mark.parametrize(
    "text", ["who pays when goods are recalled?", "what are my rights if something is recalled"]
)
async def test_the_law_of_recalls_comes_from_the_passages(text: str) -> None:
    """Also for somebody whose goods are recalled: they are told of that as well."""
    nothing = await said(ActionCheckRecalls, FakeRecalls(), text, FakeAnswers())
    assert nothing.responses == [None]
    assert nothing.parts[0]["type"] == "citations"
    both = await said(ActionCheckRecalls, FakeRecalls([lamp()]), text, FakeAnswers())
    assert both.responses == [None, "utter_recall_affected"]


async def test_what_speaks_of_no_recall_is_a_question_for_the_passages() -> None:
    """It was taken for one by mistake: answered, or declined as every question is."""
    text = "can I resell it as new?"
    answered = await said(ActionCheckRecalls, FakeRecalls([lamp()]), text, FakeAnswers())
    assert answered.responses == [None]
    declined = await said(ActionCheckRecalls, FakeRecalls([lamp()]), text)
    assert declined.responses == ["utter_no_passage"]


async def test_a_stranger_hears_which_recalls_are_open_and_is_asked_who_they_are() -> None:
    """What is bought is told to nobody else."""
    found = await said(
        ActionCheckRecalls, FakeRecalls([lamp()]), "is my lamp recalled?", grant=anonymous()
    )
    assert found.responses == ["utter_recall_open", "utter_ask_guest"]
    assert "RC-10001" not in str(found.messages)


async def test_an_item_is_traced_with_its_card() -> None:
    """The named one; else those of the latest order."""
    store = FakeRecalls([lamp(), lamp(sku="K", title="Kettle", batch=None, order_id="RC-1")])
    named = await said(ActionTraceItem, store, "which batch is my lamp from")
    assert named.responses == ["utter_trace_known"]
    assert named.parts[0]["trace"]["recalls"][0]["id"] == "R-LAMP-1"
    unknown = await said(ActionTraceItem, store, "which batch is the kettle from")
    assert unknown.responses == ["utter_trace_unknown"]
    assert (await said(ActionTraceItem, FakeRecalls(), "what batch is this")).responses == [
        "utter_later_product_trace"
    ]


async def test_a_batch_number_alone_is_told_to_anybody() -> None:
    """It is printed on the goods; one that is not recorded is said to be unknown."""
    store = FakeRecalls(known_batches={"K1": ("Kettle", Batch("K-1", recorded=True))})
    known = await said(ActionTraceItem, store, "trace batch k-1", grant=anonymous())
    assert known.responses == ["utter_batch_known"]
    unknown = await said(ActionTraceItem, store, "trace batch k-2", grant=anonymous())
    assert unknown.responses == ["utter_batch_unknown"]


async def test_a_choice_is_kept_and_confirmed_and_can_be_changed() -> None:
    """By the button's words, or in one's own where only one item is meant."""
    store = FakeRecalls([lamp()])
    assert (await said(ActionChooseRemedy, store, CHOOSE)).responses == ["utter_recall_chosen"]
    changed = await said(ActionChooseRemedy, store, "I'd rather have a replacement for the recall")
    assert changed.messages[0]["remedy"] == "replacement"
    assert [deed[-1] for deed in store.deeds] == [Remedy.REFUND, Remedy.REPLACEMENT]


async def test_what_is_not_clear_is_asked_and_nothing_is_kept() -> None:
    """No remedy, two of them, one that is not offered, or two items."""
    store = FakeRecalls([lamp()])
    for text in ("my choice for the recall", "refund, not replacement", "recall, repair please"):
        assert (await said(ActionChooseRemedy, store, text)).responses == ["utter_recall_choose"]
    two = FakeRecalls([lamp(), lamp(order_id="RC-10009")])
    assert (await said(ActionChooseRemedy, two, "recall refund")).responses == [
        "utter_recall_choose"
    ] * 2
    assert store.deeds == two.deeds == []


async def test_nothing_is_chosen_for_what_no_recall_surely_means() -> None:
    """Nor for goods of somebody else."""
    assert (await said(ActionChooseRemedy, FakeRecalls(), CHOOSE)).responses == [
        "utter_recall_nothing_to_choose"
    ]
    others = FakeRecalls([replace(lamp(), customer="bo")])
    assert (await said(ActionChooseRemedy, others, CHOOSE)).responses == [
        "utter_recall_nothing_to_choose"
    ]
    possible = FakeRecalls([lamp(batch=None)])
    assert (await said(ActionChooseRemedy, possible, CHOOSE)).responses == ["utter_recall_possible"]
    assert others.deeds == possible.deeds == []


async def test_what_is_carried_out_cannot_be_chosen_anew() -> None:
    """A person can still help."""
    done = lamp(choices={"R-LAMP-1": Choice(Remedy.REFUND, NOON, NOON)})
    assert (await said(ActionChooseRemedy, FakeRecalls([done]), CHOOSE)).responses == [
        "utter_recall_done"
    ]


async def test_a_choice_in_an_epoch_that_has_passed_has_no_effect() -> None:
    """A person has taken over: it is said at the desk, and nothing is kept."""
    store = FakeRecalls([lamp()], overtaken=True)
    found = await said(ActionChooseRemedy, store, CHOOSE)
    assert found.responses == [None]
    assert "changed nothing" in found.messages[0]["text"]
    assert store.deeds == []


async def test_a_closed_recall_means_nothing_any_more() -> None:
    """From its day on."""
    over = lamp(recalls=(recall(closed_on=NOON.date()),))
    found = await said(ActionCheckRecalls, FakeRecalls([over]), "is my lamp recalled?")
    assert found.responses == ["utter_recall_not"]
