"""The intent classifier, in Rasa's own graph, with the encoder that set-up exported."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_classifier import ShopIntentClassifier
from bot.encoder import encoder_identity
from bot.errors import EncoderUnusable, ModelUnusable
from bot.intent_model import IntentModel
from bot.settings import process_settings
from tests.bot.running import scripted_agent
from tests.bot.teaching import TEXTS

CONTEXT = ExecutionContext(GraphSchema({}), node_name="node")
FALLBACK = "nlu_fallback"


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Where components keep what they learned."""
    return LocalModelStorage(tmp_path)


@pytest.fixture
def trained(storage: LocalModelStorage) -> Resource:
    """A classifier trained on a few examples, kept in the storage."""
    messages = [Message({TEXT: t, "intent": i}) for i, texts in TEXTS.items() for t in texts]
    classifier = ShopIntentClassifier.create({}, storage, Resource("classifier"), CONTEXT)
    return classifier.train(TrainingData(messages))


def classified(text: str, storage: LocalModelStorage, trained: Resource) -> dict[str, Any]:
    """What a freshly loaded classifier makes of a text."""
    classifier = ShopIntentClassifier.load({}, storage, trained, CONTEXT)
    (message,) = classifier.process([Message({TEXT: text})])
    return dict(message.as_dict(only_output_properties=True))


def test_every_intent_is_ranked_by_its_confidence(
    storage: LocalModelStorage, trained: Resource
) -> None:
    """All of them, best first; together they are no surer than that it is any of them."""
    found = classified("thank you so much", storage, trained)
    confidences = [ranked["confidence"] for ranked in found["intent_ranking"]]

    assert found["intent_ranking"][0]["name"] == "thank"
    assert {ranked["name"] for ranked in found["intent_ranking"]} == set(TEXTS)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-6
    assert found["intent"] == found["intent_ranking"][0]
    assert isinstance(found["intent"]["confidence"], float)


def test_below_the_models_own_threshold_nothing_is_understood(
    storage: LocalModelStorage, trained: Resource
) -> None:
    """The fallback leads, as sure as the best guess is not, and the guesses stand behind it."""
    with storage.write_to(trained) as folder:
        model = IntentModel.load(folder)
        strict = dataclasses.replace(model.calibration, threshold=1.0)
        dataclasses.replace(model, calibration=strict).save(folder)
    found = classified("thank you so much", storage, trained)
    fallback, best, *_ = found["intent_ranking"]

    assert found["intent"] == fallback
    assert (fallback["name"], best["name"]) == (FALLBACK, "thank")
    assert fallback["confidence"] == pytest.approx(1 - best["confidence"])


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_a_blank_text_is_not_understood(
    text: str, storage: LocalModelStorage, trained: Resource
) -> None:
    """Rasa's own classifier raises here."""
    found = classified(text, storage, trained)

    assert found["intent"] == {"name": FALLBACK, "confidence": 1.0}
    assert found["intent_ranking"] == [found["intent"]]


@pytest.mark.parametrize("text", ["", "  "])
async def test_a_blank_text_falls_back_in_the_whole_graph(
    form_model: Path, tmp_path: Path, text: str
) -> None:
    """The channel refuses it; should it come another way, nothing breaks."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    parsed = await agent.processor.parse_message(UserMessage(text))

    assert parsed["intent"]["name"] == FALLBACK
    await agent.close()


def test_another_encoder_is_refused(storage: LocalModelStorage, trained: Resource) -> None:
    """A model's weights mean nothing to another encoder's vectors."""
    with storage.write_to(trained) as folder:
        dataclasses.replace(IntentModel.load(folder), encoder_id="another-int8").save(folder)

    with pytest.raises(EncoderUnusable, match=r"trained with encoder another-int8.*make train"):
        ShopIntentClassifier.load({}, storage, trained, CONTEXT)


def test_an_untrained_classifier_says_so(storage: LocalModelStorage) -> None:
    """Rather than guess."""
    classifier = ShopIntentClassifier.create({}, storage, Resource("none"), CONTEXT)

    with pytest.raises(ModelUnusable, match="before it was trained"):
        classifier.process([Message({TEXT: "hello"})])


def test_rasas_own_cache_would_notice_another_encoder() -> None:
    """Should someone train with `rasa train`, whose cache knows nothing of our fingerprint."""
    assert ShopIntentClassifier.fingerprint_addon({}) == encoder_identity(process_settings())
