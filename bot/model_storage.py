"""Loading a model archive for serving only."""

from __future__ import annotations

from pathlib import Path

import rasa.shared.utils.io
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.engine.storage.storage import ModelMetadata


class ServingModelStorage(LocalModelStorage):
    """Reads a model without importing what trained it.

    An archive's metadata names the training graph too, and reading it imports Rasa's validator,
    which imports every component Rasa has and TensorFlow under them.
    """

    @staticmethod
    def _load_metadata(directory: Path) -> ModelMetadata:
        serialized = rasa.shared.utils.io.read_json_file(directory / MODEL_ARCHIVE_METADATA_FILE)
        return ModelMetadata.from_dict({**serialized, "train_schema": {"nodes": {}}})
