"""The shop's own assistant, trained from this tree: what it understands and does about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.encoder import encoder_of
from bot.intent_training import Examples, fitted_temperature, held_out_scores
from bot.settings import PROJECT_ROOT, Settings
from tests.bot.nlu_examples import EXAMPLES, plain
from tests.bot.running import running_bot, scripted_agent

STORIES = yaml.safe_load((PROJECT_ROOT / "tests/stories/test_stories.yml").read_text())["stories"]
DOMAIN = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text())


@pytest.fixture(scope="module")
def held_out(home: Path) -> tuple[np.ndarray, np.ndarray]:
    """Cross-validated probabilities of each example, `(n, intents)`, and its true intent."""
    texts = [(text, intent) for intent, found in EXAMPLES.items() for text in found]
    encoder = encoder_of(Settings(home=home))
    vectors = np.vstack([encoder.encode([text]) for text, _ in texts])
    data = Examples(tuple(t for t, _ in texts), vectors, tuple(intent for _, intent in texts))
    scores, truth = held_out_scores(data)
    scaled = np.exp(scores / fitted_temperature(scores, truth))
    return scaled / scaled.sum(axis=1, keepdims=True), truth


def test_intents_are_understood(
    held_out: tuple[np.ndarray, np.ndarray], record_property: pytest.RecordProperty
) -> None:
    """Of messages the model has not seen, nine in ten; of each intent, three in four."""
    probabilities, truth = held_out
    right = probabilities.argmax(axis=1) == truth
    record_property("cross-validated accuracy", f"{right.mean():.3f}")

    assert right.mean() >= 0.9
    for column in range(probabilities.shape[1]):
        assert right[truth == column].mean() >= 0.75


def test_probabilities_mean_what_they_say(
    held_out: tuple[np.ndarray, np.ndarray], record_property: pytest.RecordProperty
) -> None:
    """Of what is said with 80 %, about 80 % is right: a calibration error of 5 % at most."""
    probabilities, truth = held_out
    right = probabilities.argmax(axis=1) == truth
    sure = probabilities.max(axis=1)
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    )
    record_property("expected calibration error", f"{error:.3f}")

    assert error <= 0.05


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
    for text in ("blorp zxqv", "mm", "7"):
        await agent.handle_text(text, sender_id="c1")
        tracker = await agent.store.retrieve("c1")
        await agent.store.save(tracker)
        if tracker.latest_message.intent["name"] == "nlu_fallback":
            assert actions.calls[-1]["next_action"] == "action_answer_policy"

    assert [call["next_action"] for call in actions.calls].count("action_answer_policy") >= 1
    await agent.close()


def test_every_intent_has_its_rule() -> None:
    """One, that leads to one action; and no action of the domain is without a rule."""
    rules = yaml.safe_load((PROJECT_ROOT / "data/rules.yml").read_text())["rules"]
    leads = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}

    assert sorted(leads) == sorted(DOMAIN["intents"])
    assert set(DOMAIN["actions"]) <= set(leads.values())
    assert {a for a in leads.values() if a.startswith("utter_")} <= set(DOMAIN["responses"])


def test_identity_is_no_slot_and_no_session_ends() -> None:
    """The domain's part of it: slots are memory, and nothing is carried over."""
    assert list(DOMAIN["slots"]) == ["order_id"]
    assert DOMAIN["slots"]["order_id"]["influence_conversation"] is False
    assert DOMAIN["session_config"] == {
        "session_expiration_time": 0,
        "carry_over_slots_to_new_session": False,
    }


async def test_responses_are_said_through_the_channel(shop_model: Path, settings: Settings) -> None:
    """Those without an action, as the domain words them."""
    async with running_bot(shop_model, settings) as bot:
        for text, response in (
            ("good morning to you", "utter_greet"),
            ("thanks a million", "utter_thank"),
            ("who is going to win the elections?", "utter_out_of_scope"),
        ):
            answer = await bot.say(text)
            assert answer.texts == [DOMAIN["responses"][response][0]["text"]]
