"""The project's own examples, and the model that is made of them."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from bot.encoder import encoder_identity, encoder_of
from bot.errors import DataUnusable, ModelUnusable
from bot.intent_model import IntentModel
from bot.intent_training import Examples, train
from bot.process import prepare
from bot.settings import PROJECT_ROOT, Settings
from bot.training import fingerprint
from bot.understanding import language_of

Progress = Callable[[int, int], None]


def own_examples(settings: Settings, project: Path = PROJECT_ROOT) -> Examples:
    """Return the examples of data/, as Rasa reads them.

    Raises:
        DataUnusable: when Rasa cannot read them, or there are none.
    """
    prepare(settings, serving=True)
    from rasa.shared.exceptions import RasaException
    from rasa.shared.importers.importer import TrainingDataImporter

    try:
        importer = TrainingDataImporter.load_nlu_importer_from_config(
            str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
        )
        found = importer.get_nlu_data().intent_examples
    except (RasaException, ValueError) as exc:
        raise DataUnusable(f"{project / 'data'} cannot be read as training data: {exc}") from exc
    kept = [example for example in found if example.get("text")]
    if not kept:
        raise DataUnusable(f"{project / 'data'} holds no example of an intent")
    return Examples(
        tuple(str(example.get("text")) for example in kept),
        tuple(str(example.get("intent")) for example in kept),
    )


def own_model(settings: Settings, progress: Progress) -> IntentModel:
    """Return the model of the project's own data: the trained one if it is of what is there now.

    Raises:
        BotError: when there is neither a model nor what to make one from.
    """
    archive = settings.models_directory / f"{fingerprint(settings)}.tar.gz"
    if archive.is_file():
        return model_of(archive)
    language = language_of(encoder_of(settings), encoder_identity(settings))
    return train(own_examples(settings), language, progress=progress)


def model_of(archive: Path) -> IntentModel:
    """Return the intent model of a Rasa model archive.

    Raises:
        ModelUnusable: when it holds none.
    """
    try:
        with tarfile.open(archive) as opened, tempfile.TemporaryDirectory() as folder:
            for member in opened.getmembers():
                name = PurePosixPath(member.name).name
                if name.startswith("intent_model.") and (file := opened.extractfile(member)):
                    (Path(folder) / name).write_bytes(file.read())
            return IntentModel.load(Path(folder))
    except (OSError, EOFError, tarfile.TarError) as exc:
        raise ModelUnusable(f"{archive} is not a model ({exc!r}): run `make train`") from exc
