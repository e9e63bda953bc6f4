"""Training: once for what is there, and again only when that changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import EncoderUnusable, ModelUnusable
from bot.settings import PROJECT_ROOT, Settings
from bot.training import KEPT_MODELS, fingerprint, newest_model, train


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a model is made from."""
    folder = tmp_path / "project"
    for name in ("config.yml", "domain.yml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, folder / name)
    for name in ("data", "bot"):
        shutil.copytree(
            PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Settings:
    """Settings with a home of the test's own, and the real encoder in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "encoder").symlink_to(home / "encoder")
    return Settings(home=folder)


def appended(path: Path) -> None:
    """Change a file without changing what it means."""
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {
    "config": lambda project: appended(project / "config.yml"),
    "domain": lambda project: appended(project / "domain.yml"),
    "nlu": lambda project: appended(project / "data" / "nlu" / "orders.yml"),
    "rules": lambda project: appended(project / "data" / "rules.yml"),
    "a new data file": lambda project: (project / "data" / "more.yml").write_text("version: '3.1'"),
    "a data file less": lambda project: (project / "data" / "stories.yml").unlink(),
    "a component": lambda project: appended(project / "bot/components/intent_classifier.py"),
    "how it trains": lambda project: appended(project / "bot/intent_training.py"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_model_is_made_from_changes_its_name(
    own_home: Settings, project: Path, change: Callable[[Path], None]
) -> None:
    """Each of the parts."""
    before = fingerprint(own_home, project)
    change(project)

    assert fingerprint(own_home, project) != before


def test_what_a_model_is_not_made_from_does_not(own_home: Settings, project: Path) -> None:
    """The channel may change without training."""
    before = fingerprint(own_home, project)
    appended(project / "bot" / "channel.py")
    (project / "README.md").write_text("hello")

    assert fingerprint(own_home, project) == before


def test_precision_changes_the_name(own_home: Settings, project: Path) -> None:
    """Its vectors are others."""
    other = replace(own_home, intent_precision="fp32")

    assert fingerprint(other, project) != fingerprint(own_home, project)


def test_training_again_does_nothing(
    own_home: Settings, shop_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model of what is there is found by name and becomes the newest; none is trained."""
    models = own_home.models_directory
    models.mkdir()
    mine = Path(shutil.copy(shop_model, models / shop_model.name))
    other = models / "0000000000000000.tar.gz"
    other.write_bytes(b"a newer model of something else")
    os.utime(mine, (1, 1))
    said: list[str] = []

    model = train(own_home, say=said.append)

    assert (model.path, model.is_new) == (mine, False)
    assert said == []
    assert newest_model(models) == mine


def test_finding_nothing_to_do_does_not_import_rasa(own_home: Settings, shop_model: Path) -> None:
    """Or it would take seconds, at every start of the house."""
    own_home.models_directory.mkdir()
    shutil.copy(shop_model, own_home.models_directory / shop_model.name)
    probe = (
        "import sys\nfrom bot.__main__ import main\n"
        "assert main(['train']) == 0\nassert 'rasa' not in sys.modules, 'Rasa was imported'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=PROJECT_ROOT,
        env={**os.environ, "RECOURSE_HOME": str(own_home.home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "nothing changed" in done.stderr


def test_old_models_are_removed(shop_model: Path) -> None:
    """A few stay, to go back to; no half-made one does."""
    folder = shop_model.parent

    assert len(list(folder.glob("*.tar.gz"))) <= KEPT_MODELS
    assert list(folder.glob(".making-*")) == []


def test_the_newest_model_is_the_one_served(tmp_path: Path) -> None:
    """By its time; and none is an error with the way out."""
    with pytest.raises(ModelUnusable, match="make train"):
        newest_model(tmp_path)
    for number, name in enumerate(("b", "a", "c")):
        (tmp_path / f"{name}.tar.gz").touch()
        os.utime(tmp_path / f"{name}.tar.gz", (number, number))

    assert newest_model(tmp_path).name == "c.tar.gz"


def test_without_an_encoder_nothing_is_trained(tmp_path: Path) -> None:
    """And it says how to get one."""
    with pytest.raises(EncoderUnusable, match="make setup"):
        train(Settings(home=tmp_path))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("data/rules.yml", "- action: utter_greet", "- action: utter_nothing", "utter_nothing"),
        ("config.yml", "MemoizationPolicy", "NoSuchPolicy", "NoSuchPolicy"),
        ("data/rules.yml", "rules:", "rules: [", "rules.yml"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_line(
    own_home: Settings, project: Path, file: str, old: str, new: str, said: str
) -> None:
    """A slip in the data: status 2 and Rasa's reason, no model, nothing half-made."""
    path = project / file
    path.write_text(path.read_text().replace(old, new))
    probe = (
        "import sys\nfrom pathlib import Path\nfrom bot.errors import ModelUnusable\n"
        "from bot.settings import process_settings\nfrom bot.training import train\n"
        "try:\n    train(process_settings(), project=Path(sys.argv[1]))\n"
        "except ModelUnusable as exc:\n    print(exc)\n    sys.exit(2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(project)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "RECOURSE_HOME": str(own_home.home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert said in done.stdout
    assert list(own_home.models_directory.iterdir()) == []


def test_a_model_holds_no_pickle(shop_model: Path) -> None:
    """Loading it runs no code from it."""
    with tarfile.open(shop_model) as archive:
        names = archive.getnames()

    assert any(name.endswith("intent_model.npz") for name in names)
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib", ".skops"))]
