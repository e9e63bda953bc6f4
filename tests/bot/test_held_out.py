"""What was never trained on: how often it is understood, and how often the right thing is done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.encoder import encoder_identity, encoder_of
from bot.intent_training import Examples, train
from bot.settings import PROJECT_ROOT, Settings
from bot.understanding import Understanding, language_of
from tests.bot.nlu_examples import EXAMPLES, HELD_OUT
from tests.bot.running import scripted_agent

RULES = yaml.safe_load((PROJECT_ROOT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]
LEADS = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in RULES}
FOLDS = 5
# Measured when the examples were written: of a fifth of the examples 0.85, by what is done about
# them 0.87 (they were chosen to differ, so this is the hardest of the three); of the plain
# paraphrases 0.98, of the oblique 0.84. The floors leave an engine room to trade one for another.
OF_EXAMPLES = 0.82
UNDERSTOOD = {"plain": 0.93, "oblique": 0.78}
ANSWERED = {"plain": 0.95, "oblique": 0.80}


def shares(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """How many of (meant, found) are the same intent, and how many lead to the same answer."""
    understood = sum(meant == found for meant, found in pairs)
    answered = sum(LEADS[meant] == LEADS[found] for meant, found in pairs)
    return understood / len(pairs), answered / len(pairs)


@pytest.mark.parametrize("kind", HELD_OUT)
async def test_paraphrases_are_understood(
    shop_model: Path, tmp_path: Path, kind: str, record_property: pytest.RecordProperty
) -> None:
    """In fresh words, by the model that is served; what is not understood counts as wrong."""
    agent, _ = scripted_agent(shop_model, tmp_path / "tracker.db")
    pairs = []
    for intent, text in HELD_OUT[kind]:
        parsed = await agent.parse_message(text)
        pairs.append((intent, str(parsed["intent"]["name"])))
    await agent.close()
    understood, answered = shares(pairs)
    record_property(f"{kind} paraphrases understood", f"{understood:.3f}")
    record_property(f"{kind} paraphrases answered as meant", f"{answered:.3f}")

    assert understood >= UNDERSTOOD[kind]
    assert answered >= ANSWERED[kind]


@pytest.fixture(scope="module")
def last_fifth(home: Path) -> list[tuple[str, str]]:
    """Each example of the last fifth, as meant and as a model of the others finds it."""
    settings = Settings(home=home)
    encoder = encoder_of(settings)
    language = language_of(encoder, encoder_identity(settings))
    texts = np.array([text for found in EXAMPLES.values() for text in found])
    intents = np.array([intent for intent, found in EXAMPLES.items() for _ in found])
    unseen = np.random.default_rng(0).permutation(len(texts)) % FOLDS == 0
    model = train(Examples(tuple(texts[~unseen]), tuple(intents[~unseen])), language)
    understanding = Understanding(model, encoder)
    return [
        (str(intent), understanding.of(str(text)).ranking[0][0])
        for text, intent in zip(texts[unseen], intents[unseen], strict=True)
    ]


def test_examples_are_understood_from_the_others(
    last_fifth: list[tuple[str, str]], record_property: pytest.RecordProperty
) -> None:
    """Of a fifth that the model has not seen; no intent is a place where most things get lost."""
    understood, answered = shares(last_fifth)
    record_property("examples understood from the others", f"{understood:.3f}")
    record_property("examples answered from the others", f"{answered:.3f}")
    asked = Counter(meant for meant, _ in last_fifth)
    right = Counter(meant for meant, found in last_fifth if meant == found)

    assert understood >= OF_EXAMPLES
    assert {intent: right[intent] for intent in asked if right[intent] < asked[intent] * 0.6} == {}
