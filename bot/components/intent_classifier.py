"""The intent classifier: the encoder and the words, with confidences and a threshold of its own.

Rasa's LogisticRegressionClassifier fixes C at 1 over raw counts that drown the encoder, leaves its
probabilities uncalibrated, and raises on empty text. DIET needs TensorFlow, and is behind this
recipe on the public retail set that the project evaluates on. Rasa's FallbackClassifier compares a
confidence with a constant that somebody wrote into config.yml; here the threshold is chosen at
training, from examples held back, and kept in the model.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
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
from bot.encoder import encoder_identity, encoder_of
from bot.errors import EncoderUnusable, ModelUnusable
from bot.intent_model import IntentModel
from bot.settings import process_settings
from bot.understanding import Understanding, language_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ShopIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks every intent by its confidence; `nlu_fallback` leads when none is believed."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        """Build the classifier, trained when a model is given."""
        self._model_storage = model_storage
        self._resource = resource
        self._understanding: Understanding | None = None
        if model is not None:
            self._understanding = Understanding(model, encoder_of(process_settings()))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopIntentClassifier:
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
    ) -> ShopIntentClassifier:
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
        """Train on every example that has an intent and a text, and keep the model.

        Raises:
            ModelUnusable: when there are too few of them.
            EncoderUnusable: when the exported encoder cannot be loaded.
        """
        settings = process_settings()
        found = [example for example in training_data.intent_examples if example.get(TEXT)]
        examples = intent_training.Examples(
            texts=tuple(str(example.get(TEXT)) for example in found),
            labels=tuple(str(example.get(INTENT)) for example in found),
        )
        encoder = encoder_of(settings)
        model = intent_training.train(examples, language_of(encoder, encoder_identity(settings)))
        self._understanding = Understanding(model, encoder)
        with self._model_storage.write_to(self._resource) as directory:
            model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking`; a blank text is not understood either."""
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        if not text.strip():
            return [_ranked(DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0)]
        if self._understanding is None:
            raise ModelUnusable("the intent classifier was asked before it was trained")
        understood = self._understanding.of(text)
        ranking = [_ranked(name, confidence) for name, confidence in understood.ranking]
        if not understood.believed:
            # How likely the best guess is wrong.
            doubt = 1.0 - understood.ranking[0][1]
            ranking.insert(0, _ranked(DEFAULT_NLU_FALLBACK_INTENT_NAME, doubt))
        return ranking


def _ranked(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
