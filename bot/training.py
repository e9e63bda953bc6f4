"""Training: one model a fingerprint, and nothing to do when the fingerprint is already there.

The fingerprint covers what a model is made from: config, domain, data, the components' code, the
encoder and the versions of Rasa and scikit-learn. It is computed without importing Rasa, so that
finding nothing to do takes a moment instead of six seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import io
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.encoder import Manifest
from bot.errors import BotError, ModelUnusable
from bot.process import prepare
from bot.settings import PROJECT_ROOT, Settings

KEPT_MODELS = 3
_MADE_FROM = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "bot/components/*.py",
    "bot/encoder.py",
    "bot/entities/*.py",
    "bot/intent_model.py",
    "bot/intent_training.py",
    "bot/leaving_out.py",
    "bot/lexicon.py",
    "bot/regression.py",
    "bot/spelling.py",
    "bot/understanding.py",
    "bot/wording.py",
)


@dataclass(frozen=True)
class TrainedModel:
    """A model archive, and whether it was made just now."""

    path: Path
    is_new: bool


def train(
    settings: Settings,
    *,
    project: Path = PROJECT_ROOT,
    force: bool = False,
    say: Callable[[str], None] = lambda _line: None,
) -> TrainedModel:
    """Make sure that the newest model is made from what is there now.

    Args:
        settings: where models and the encoder stand.
        project: the folder with config.yml, domain.yml, data/ and bot/.
        force: train even when nothing changed.
        say: gets a line of progress.

    Raises:
        EncoderUnusable: when the encoder is missing or damaged.
        ModelUnusable: when Rasa makes no model of it, with Rasa's reason.
    """
    archive = settings.models_directory / f"{fingerprint(settings, project)}.tar.gz"
    if archive.is_file() and not force:
        os.utime(archive)  # the newest is the one served
        return TrainedModel(archive, is_new=False)
    say("training the assistant, which takes about half a minute")
    began = time.monotonic()
    settings.models_directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models_directory, prefix=".making-") as making:
        made = _train_with_rasa(settings, project, Path(making))
        made.replace(archive)
    _remove_old(settings.models_directory)
    say(f"trained {archive.name} in {time.monotonic() - began:.0f} s")
    return TrainedModel(archive, is_new=True)


def newest_model(directory: Path) -> Path:
    """Return the newest model archive of a directory.

    Raises:
        ModelUnusable: when there is none.
    """
    models = sorted(directory.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ModelUnusable(f"no trained model in {directory}: run `make train`")
    return models[-1]


def fingerprint(settings: Settings, project: Path = PROJECT_ROOT) -> str:
    """Return 16 hexadecimal digits that change when the model would.

    Raises:
        EncoderUnusable: when there is no encoder.
    """
    digest = hashlib.sha256()
    for distribution in ("rasa", "scikit-learn"):
        version = importlib.metadata.version(distribution)
        digest.update(f"{distribution}={version}\n".encode())
    encoder = Manifest.read(settings.encoder_directory).encoder_id
    digest.update(f"encoder={encoder}-{settings.intent_precision}\n".encode())
    for path in _made_from(project):
        digest.update(f"{path.relative_to(project)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _made_from(project: Path) -> Iterator[Path]:
    for pattern in _MADE_FROM:
        yield from sorted(project.glob(pattern))


def _train_with_rasa(settings: Settings, project: Path, output: Path) -> Path:
    prepare(settings, serving=False)
    from rasa.engine.exceptions import GraphComponentException
    from rasa.model_training import train as train_model
    from rasa.shared.exceptions import RasaException

    said = io.StringIO()  # Rasa's own success names a file that is about to move
    try:
        with contextlib.redirect_stdout(said):
            result = train_model(
                domain=str(project / "domain.yml"),
                config=str(project / "config.yml"),
                training_files=[str(project / "data")],
                output=str(output),
                fixed_model_name="model",
            )
    except (RasaException, GraphComponentException) as exc:
        if isinstance(exc.__cause__, BotError):
            raise exc.__cause__ from None
        raise ModelUnusable(f"Rasa made no model: {exc}") from exc
    if result.code != 0 or result.model is None:
        raise ModelUnusable(f"Rasa made no model: {said.getvalue().strip()}")
    return Path(result.model)


def _remove_old(directory: Path) -> None:
    models = sorted(directory.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for path in models[:-KEPT_MODELS]:
        path.unlink()
    for leftover in directory.glob(".making-*"):
        shutil.rmtree(leftover, ignore_errors=True)
