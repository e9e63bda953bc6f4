"""The shop's own assistant, trained from this tree: what it understands and does about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PROJECT_ROOT, Settings
from tests.bot.nlu_examples import EXAMPLES, plain
from tests.bot.running import running_bot, scripted_agent

STORIES = yaml.safe_load((PROJECT_ROOT / "tests/stories/test_stories.yml").read_text())["stories"]
DOMAIN = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
async def test_a_story_goes_as_it_is_told(
    shop_model: Path, tmp_path: Path, story: dict[str, Any]
) -> None:
    """Each message is understood as its intent and followed by its action."""
    agent, _ = scripted_agent(shop_model, tmp_path / "tracker.db")
    expected, done = [], []
    for step in story["steps"]:
        if "user" in step:
            text = plain(step["user"].strip())
            expected.append(step["intent"])
            await agent.handle_text(text, sender_id="c1")
            tracker = await agent.store.retrieve("c1")
            await agent.store.save(tracker)
            executed = [e for e in tracker.events if e.type_name == "action"]
            done += [tracker.latest_message.intent["name"], executed[-2].action_name]
        else:
            expected.append(step["action"])

    assert done == expected
    await agent.close()


def test_no_sentence_of_the_stories_is_trained_on() -> None:
    """Or they would show memory, not understanding."""
    told = {plain(s["user"].strip()) for story in STORIES for s in story["steps"] if "user" in s}

    assert not told & {text for texts in EXAMPLES.values() for text in texts}


@pytest.mark.parametrize(
    "number", ["RC-10001", "rc-10999", "#1001", "#204815", "W1234567", "#W7654321", "RC-2026-00077"]
)
async def test_an_order_number_alone_is_a_question_about_that_order(
    shop_model: Path, tmp_path: Path, number: str
) -> None:
    """And it is remembered for what follows."""
    agent, actions = scripted_agent(shop_model, tmp_path / "tracker.db")
    await agent.handle_text(number, sender_id="c1")

    (call,) = actions.calls
    assert call["next_action"] == "action_look_up_order"
    assert call["tracker"]["slots"]["order_id"] == number
    await agent.close()


async def test_what_nobody_understands_is_tried_as_a_question(
    shop_model: Path, tmp_path: Path
) -> None:
    """The answering action abstains by its own measure."""
    agent, actions = scripted_agent(shop_model, tmp_path / "tracker.db")
    for text in ("that paper thing", "the usual", "what about the thing"):
        await agent.handle_text(text, sender_id="c1")
        tracker = await agent.store.retrieve("c1")
        await agent.store.save(tracker)
        if tracker.latest_message.intent["name"] == "nlu_fallback":
            assert actions.calls[-1]["next_action"] == "action_answer_policy"

    assert [call["next_action"] for call in actions.calls].count("action_answer_policy") >= 1
    await agent.close()


SLOTS = {
    "order_id": "order_number",
    "guest_email": "email",
    "guest_name": "person_name",
    "guest_postcode": "postcode",
}
SET_BY_ACTIONS = {"told_no_advice", "return_case", "listing_case", "recalls_told"}


def test_identity_is_no_slot_and_no_session_ends() -> None:
    """The domain's part of it: slots are memory of words, and nothing is carried over."""
    assert set(DOMAIN["slots"]) == {*SLOTS, *SET_BY_ACTIONS}
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False
        custom = [{"type": "custom"}]  # what was said to them, which only actions set
        from_entity = [{"type": "from_entity", "entity": SLOTS.get(name)}]
        assert slot["mappings"] == (custom if name in SET_BY_ACTIONS else from_entity)
    assert DOMAIN["session_config"] == {
        "session_expiration_time": 0,
        "carry_over_slots_to_new_session": False,
    }


def test_what_is_done_never_hangs_on_an_entity() -> None:
    """A name or a number beside a request must not lead to another answer than the request."""
    marks = [mark for entity in DOMAIN["entities"] for mark in entity.values()]

    assert marks == [{"influence_conversation": False}] * len(DOMAIN["entities"])


def variations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every response's name with each of its wordings."""
    for name, worded in DOMAIN["responses"].items():
        for variation in worded:
            yield name, variation


def buttons(variation: dict[str, Any]) -> list[dict[str, str]]:
    """The buttons of a response."""
    parts = variation.get("custom", {}).get("parts", [])
    return [button for part in parts for button in part["buttons"]]


def test_every_answer_that_it_cannot_be_done_offers_a_person() -> None:
    """With one press, in words that the assistant understands."""
    later = [variation for name, variation in variations() if name.startswith("utter_later_")]

    assert later
    for variation in later:
        assert buttons(variation) == [
            {"title": "Talk to a person", "text": "I want to talk to a person"}
        ]


def test_responses_are_short_and_calm() -> None:
    """One to three sentences, no exclamation marks, nothing but text and buttons."""
    for name, variation in variations():
        text = variation["text"]
        assert 1 <= len(re.findall(r"[.?](?= |$)", text)) <= 3, name
        assert "!" not in text
        assert set(variation) <= {"text", "custom"}
        for part in variation.get("custom", {}).get("parts", []):
            assert part["type"] == "buttons"


def test_a_guest_learns_nothing_from_what_does_not_match() -> None:
    """One wording, without the details it was given, for every reason."""
    refusals = [v["text"] for name, v in variations() if name == "utter_guest_not_matched"]

    assert len(refusals) == 1
    assert "{" not in refusals[0]


async def test_responses_are_said_through_the_channel(shop_model: Path, settings: Settings) -> None:
    """Those without an action, as the domain words them, with their buttons."""
    async with running_bot(shop_model, settings) as bot:
        for text, response in (
            ("good morning to you", "utter_greet"),
            ("thanks a million", "utter_thank"),
            ("who is going to win the elections?", "utter_out_of_scope"),
        ):
            answer = await bot.say(text)
            (worded,) = DOMAIN["responses"][response]
            assert answer.texts == [worded["text"]]
            (said,) = answer.body["messages"]
            assert said.get("custom") == worded.get("custom")


async def test_what_a_button_says_is_understood(shop_model: Path, tmp_path: Path) -> None:
    """Each of the suggestions leads where its title promises."""
    agent, _ = scripted_agent(shop_model, tmp_path / "tracker.db")
    expected = {
        "Where is my order?": "order_status",
        "How long can I return something?": "ask_policy",
        "My item is faulty": "defect_report",
        "What must my listing say?": "merchant_policy",
        "I want to talk to a person": "human_please",
    }
    offered = {button["text"] for _, variation in variations() for button in buttons(variation)}
    understood = {}
    for text in offered:
        await agent.handle_text(text, sender_id="c1")
        tracker = await agent.store.retrieve("c1")
        await agent.store.save(tracker)
        understood[text] = tracker.latest_message.intent["name"]

    assert understood == expected
    await agent.close()
