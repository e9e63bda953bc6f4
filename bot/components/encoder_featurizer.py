"""A dense featurizer that gives every message the encoder's vector.

Rasa's own LanguageModelFeaturizer needs TensorFlow and transformers, and computes a vector a token;
the export computes the one vector that a classifier wants, in a fifth of the time.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import Encoder, encoder_identity, encoder_of
from bot.settings import process_settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a sentence feature, `(1, dimensions)` float32 of unit norm, to messages with text."""

    def __init__(self, config: dict[str, Any], name: str, encoder: Encoder) -> None:
        """Build the featurizer around the process's encoder."""
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Build the component, for training and for serving alike.

        Raises:
            EncoderUnusable: when the exported encoder cannot be loaded.
        """
        return cls(
            config, execution_context.node_name or cls.__name__, encoder_of(process_settings())
        )

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure: precision and threads are settings of the process."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another encoder or precision makes other vectors; what was trained on these is stale."""
        return encoder_identity(process_settings())

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector of its text to each message.

        One by one even when there are many: int8 scales its activations over a whole batch, so in a
        batch a text's vector would depend on its neighbours.
        """
        for message in messages:
            text = message.get(TEXT)
            if text:
                vector = self._encoder.encode([text])
                message.add_features(
                    Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
                )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vector of its text to each training example."""
        self.process(training_data.training_examples)
        return training_data
