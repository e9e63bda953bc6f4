"""The entity extractor: shapes, contexts and the shop's own catalogue.

Rasa's RegexEntityExtractor takes every pattern's every match, overlapping or not, and needs
examples of each entity marked by hand; DIET would have to be trained on other shops' words.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.entities.catalogue import CatalogueFile
from bot.entities.extraction import extracted
from bot.entities.span import Span
from bot.settings import process_settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShopEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities of each message, in the order of the text, none overlapping another."""

    def __init__(self, catalogue: CatalogueFile) -> None:
        """Build the extractor around the shop's catalogue."""
        self._catalogue = catalogue

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopEntityExtractor:
        """Build the component; the catalogue is read when the first message comes."""
        return cls(CatalogueFile(process_settings().catalogue))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add to each message's `entities`."""
        catalogue = self._catalogue.current()
        for message in messages:
            if text := message.get(TEXT):
                found = self.add_extractor_name(
                    [_as_rasa(span) for span in extracted(text, catalogue)]
                )
                already = message.get(ENTITIES, [])
                message.set(ENTITIES, already + found, add_to_output=True)
        return messages


def _as_rasa(span: Span) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: span.entity,
        ENTITY_ATTRIBUTE_START: span.start,
        ENTITY_ATTRIBUTE_END: span.end,
        ENTITY_ATTRIBUTE_VALUE: span.value,
    }
