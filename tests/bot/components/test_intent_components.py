"""The two components, in Rasa's own graph."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder_featurizer import EncoderFeaturizer
from bot.components.intent_classifier import EncoderIntentClassifier
from bot.encoder import encoder_identity
from bot.errors import EncoderUnusable, ModelUnusable
from bot.intent_model import IntentModel
from bot.settings import process_settings
from tests.bot.running import scripted_agent

CONTEXT = ExecutionContext(GraphSchema({}), node_name="node")
DATA = {
    "greet": ["hello", "hi there", "good morning"],
    "order_status": ["where is my order", "track my parcel", "has it shipped"],
}


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Where components keep what they learned."""
    return LocalModelStorage(tmp_path)


@pytest.fixture
def featurizer(storage: LocalModelStorage) -> EncoderFeaturizer:
    """The featurizer as Rasa builds it."""
    config = EncoderFeaturizer.get_default_config()
    return EncoderFeaturizer.create(config, storage, Resource("featurizer"), CONTEXT)


@pytest.fixture
def trained(featurizer: EncoderFeaturizer, storage: LocalModelStorage) -> Resource:
    """A classifier trained on a few examples, kept in the storage."""
    messages = [Message({TEXT: t, "intent": i}) for i, texts in DATA.items() for t in texts]
    data = featurizer.process_training_data(TrainingData(messages))
    classifier = EncoderIntentClassifier.create({}, storage, Resource("classifier"), CONTEXT)
    return classifier.train(data)


def classified(
    text: str, featurizer: EncoderFeaturizer, storage: LocalModelStorage, trained: Resource
) -> dict[str, Any]:
    """What a freshly loaded classifier makes of a text."""
    classifier = EncoderIntentClassifier.load({}, storage, trained, CONTEXT)
    (message,) = classifier.process(featurizer.process([Message({TEXT: text})]))
    return dict(message.as_dict(only_output_properties=True))


def test_a_message_gets_one_vector(featurizer: EncoderFeaturizer) -> None:
    """The encoder's, as a sentence feature."""
    (message,) = featurizer.process([Message({TEXT: "where is my order"})])
    sequence, sentence = message.get_dense_features(TEXT)

    assert sequence is None
    assert sentence.features.shape == (1, 384)
    assert sentence.features.dtype == np.float32


def test_a_vector_does_not_depend_on_its_neighbours(featurizer: EncoderFeaturizer) -> None:
    """In training as in serving: int8 in a batch would depend on the batch."""
    together = featurizer.process(
        [Message({TEXT: t}) for t in ("hello", "a much longer text " * 9)]
    )
    (alone,) = featurizer.process([Message({TEXT: "hello"})])

    assert np.array_equal(
        together[0].get_dense_features(TEXT)[1].features,
        alone.get_dense_features(TEXT)[1].features,
    )


def test_a_message_without_text_gets_none(featurizer: EncoderFeaturizer) -> None:
    """As the intents of stories, which Rasa runs through the same graph."""
    (message,) = featurizer.process([Message({"intent": "greet"})])

    assert message.get_dense_features(TEXT) == (None, None)


def test_every_intent_is_ranked_by_probability(
    featurizer: EncoderFeaturizer, storage: LocalModelStorage, trained: Resource
) -> None:
    """All of them, best first, adding up to one; the best is the intent."""
    found = classified("hi, where is my parcel", featurizer, storage, trained)
    confidences = [ranked["confidence"] for ranked in found["intent_ranking"]]

    assert {ranked["name"] for ranked in found["intent_ranking"]} == set(DATA)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)
    assert found["intent"] == found["intent_ranking"][0]
    assert found["intent"]["name"] == "order_status"
    assert isinstance(found["intent"]["confidence"], float)


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_a_blank_text_has_no_intent(
    text: str, featurizer: EncoderFeaturizer, storage: LocalModelStorage, trained: Resource
) -> None:
    """Rasa's own classifier raises here. No intent, no confidence: the fallback's business."""
    found = classified(text, featurizer, storage, trained)

    assert found["intent"] == {"name": None, "confidence": 0.0}
    assert found["intent_ranking"] == []


@pytest.mark.parametrize("text", ["", "  "])
async def test_a_blank_text_falls_back_in_the_whole_graph(
    form_model: Path, tmp_path: Path, text: str
) -> None:
    """The channel refuses it; should it come another way, nothing breaks."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    parsed = await agent.processor.parse_message(UserMessage(text))

    assert parsed["intent"]["name"] == "nlu_fallback"
    await agent.close()


def test_another_encoder_is_refused(storage: LocalModelStorage, trained: Resource) -> None:
    """A model's weights mean nothing to another encoder's vectors."""
    with storage.write_to(trained) as folder:
        dataclasses.replace(IntentModel.load(folder), encoder_id="another-int8").save(folder)

    with pytest.raises(EncoderUnusable, match=r"trained with encoder another-int8.*make train"):
        EncoderIntentClassifier.load({}, storage, trained, CONTEXT)


def test_an_untrained_classifier_says_so(
    featurizer: EncoderFeaturizer, storage: LocalModelStorage
) -> None:
    """Rather than guess."""
    classifier = EncoderIntentClassifier.create({}, storage, Resource("none"), CONTEXT)

    with pytest.raises(ModelUnusable, match="before it was trained"):
        classifier.process(featurizer.process([Message({TEXT: "hello"})]))


def test_a_pipeline_without_the_featurizer_is_named(
    storage: LocalModelStorage, trained: Resource
) -> None:
    """What to put where."""
    classifier = EncoderIntentClassifier.load({}, storage, trained, CONTEXT)

    with pytest.raises(ModelUnusable, match="put EncoderFeaturizer into the pipeline"):
        classifier.process([Message({TEXT: "hello"})])
    assert EncoderIntentClassifier.required_components() == [EncoderFeaturizer]


def test_rasas_own_cache_would_notice_another_encoder() -> None:
    """Should someone train with `rasa train`, whose cache knows nothing of our fingerprint."""
    identity = encoder_identity(process_settings())

    assert EncoderFeaturizer.fingerprint_addon({}) == identity
    assert EncoderIntentClassifier.fingerprint_addon({}) == identity
