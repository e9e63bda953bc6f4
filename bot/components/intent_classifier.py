"""The intent classifier: encoder vector and character n-grams, with calibrated probabilities.

Rasa's LogisticRegressionClassifier fixes C at 1 over raw counts that drown the encoder, leaves its
probabilities uncalibrated, and raises on empty text. DIET needs TensorFlow, and is behind this
recipe on the public retail set that the project evaluates on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import intent_training
from bot.components.encoder_featurizer import EncoderFeaturizer
from bot.encoder import encoder_identity
from bot.errors import EncoderUnusable, ModelUnusable
from bot.intent_model import Array, IntentModel
from bot.settings import process_settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EncoderIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks every intent of the training data by calibrated probability."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        """Build the classifier, trained when a model is given."""
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        """The vector comes from the encoder featurizer, which stands earlier in the pipeline."""
        return [EncoderFeaturizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderIntentClassifier:
        """Build an untrained classifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401 - the base class's signature
    ) -> EncoderIntentClassifier:
        """Load a trained classifier.

        Raises:
            ModelUnusable: when the model archive holds none.
            EncoderUnusable: when it was trained with another encoder than this process has.
        """
        with model_storage.read_from(resource) as directory:
            model = IntentModel.load(directory)
        if model.encoder_id != (present := encoder_identity(process_settings())):
            raise EncoderUnusable(
                f"the model was trained with encoder {model.encoder_id}, this process has"
                f" {present}: run `make train`"
            )
        return cls(model_storage, resource, model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A model trained with another encoder is stale."""
        return encoder_identity(process_settings())

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that has an intent and a text, and keep the model."""
        found = [e for e in training_data.intent_examples if e.get(TEXT)]
        examples = intent_training.Examples(
            texts=tuple(str(e.get(TEXT)) for e in found),
            vectors=np.vstack([_vector(e) for e in found]),
            labels=tuple(str(e.get(INTENT)) for e in found),
        )
        self._model = intent_training.train(
            examples, encoder_id=encoder_identity(process_settings())
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking`; a blank text has no intent, with confidence 0."""
        for message in messages:
            ranking = self._ranking(message)
            intent = ranking[0] if ranking else _ranked(None, 0.0)
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        text = message.get(TEXT) or ""
        if not text.strip():
            return []
        if self._model is None:
            raise ModelUnusable("the intent classifier was asked before it was trained")
        probabilities = self._model.probabilities(_vector(message), text)
        order = np.argsort(-probabilities, kind="stable")
        return [_ranked(self._model.labels[i], float(probabilities[i])) for i in order]


def _ranked(name: str | None, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}


def _vector(message: Message) -> Array:
    """The sentence feature of the message, `(dimensions,)`."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ModelUnusable(
            "a message has no encoder vector: put EncoderFeaturizer into the pipeline"
        )
    vector: Array = np.asarray(sentence.features)[0]
    return vector
