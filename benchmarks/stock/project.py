"""Makes the stock project and trains it, once for each state of its inputs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.processes import Child, Command

SCAFFOLD_FILES = ("config.yml", "credentials.yml")
EXAMPLES_AN_INTENT = 16
"""Of the repository's examples, for the stock side: all of them train for most of an hour there.

How long a turn takes does not hang on how many there were, and a phrase that either side then
misunderstands is not used.
"""
FIND_SCAFFOLD = (
    "import importlib.util, pathlib, importlib.metadata as m;"
    "print(pathlib.Path(importlib.util.find_spec('rasa').origin).parent / 'cli/initial_project');"
    "print(m.version('rasa'))"
)


class StockProjectError(Exception):
    """The stock project cannot be made or trained; says what is missing."""


@dataclass(frozen=True)
class StockProject:
    """A stock project on disk and the name of the model that its inputs give."""

    directory: Path
    digest: str
    rasa_version: str

    @property
    def model(self) -> Path:
        """The trained model; it exists once `train` has returned."""
        return self.directory / "models" / f"{self.digest}.tar.gz"


def generate(repository: Path, directory: Path, actions_port: int) -> StockProject:
    """The project written to `directory`: `rasa init`'s settings, this repository's data.

    Raises:
        StockProjectError: the repository has no training data or no `.venv-bot`.
    """
    scaffold, version = _scaffold(repository)
    sources = sorted((repository / "data").rglob("*.yml"))
    if not sources or not (repository / "domain.yml").exists():
        raise StockProjectError(
            f"{repository} has no data/*.yml or no domain.yml; the bench trains the stock "
            "project on the repository's own training data"
        )
    directory.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(directory / "data", ignore_errors=True)
    (directory / "data").mkdir()
    for source in sources:
        # One folder: two files of the same name would be one.
        name = "-".join(source.relative_to(repository / "data").parts)
        _write(directory / "data" / name, excerpt(_load(source)))
    for name in SCAFFOLD_FILES:
        shutil.copy(scaffold / name, directory / name)
    _write(directory / "domain.yml", stock_domain(_load(repository / "domain.yml")))
    digest = _digest(directory, version)
    point_at_actions(directory, actions_port)
    return StockProject(directory, digest, version)


def excerpt(document: dict[str, object]) -> dict[str, object]:
    """A file of training data with at most `EXAMPLES_AN_INTENT` of each intent, evenly spread."""
    sections = document.get("nlu")
    if not isinstance(sections, list):
        return document
    return {**document, "nlu": [_shortened(section) for section in sections]}


def _shortened(section: dict[str, object]) -> dict[str, object]:
    if "intent" not in section:
        return section
    lines = str(section.get("examples") or "").splitlines(keepends=True)
    step = max(1, -(-len(lines) // EXAMPLES_AN_INTENT))
    return {**section, "examples": "".join(lines[::step])}


def stock_domain(domain: dict[str, object]) -> dict[str, object]:
    """The same domain with the session settings that `rasa init` gives."""
    stock_session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    return {**domain, "session_config": stock_session}


def point_at_actions(directory: Path, port: int) -> None:
    """Write `endpoints.yml`: the action server alone, everything else as it comes."""
    url = f"http://127.0.0.1:{port}/webhook"
    _write(directory / "endpoints.yml", {"action_endpoint": {"url": url}})


def train(project: StockProject, repository: Path, log: Path) -> None:
    """The model is there when this returns; some 40 to 60 seconds when it was not.

    Raises:
        StockProjectError: Rasa refused to train; names its log.
    """
    if project.model.exists():
        return
    models = project.model.parent
    arguments = (
        *(str(repository / ".venv-bot/bin/python"), "-m", "rasa", "train"),
        *("--data", "data", "--domain", "domain.yml", "--config", "config.yml"),
        *("--out", str(models), "--fixed-model-name", project.digest),
    )
    environment = {"RASA_TELEMETRY_ENABLED": "false"}
    training = Child(Command("stock-train", arguments, project.directory, environment), log)
    try:
        status = training.wait()
    finally:
        training.stop()
    if status or not project.model.exists():
        raise StockProjectError(f"`rasa train` ended with status {status}; see {log}")
    for other in models.glob("*.tar.gz"):
        if other != project.model:
            other.unlink()


def _scaffold(repository: Path) -> tuple[Path, str]:
    python = repository / ".venv-bot/bin/python"
    try:
        found = subprocess.run(
            (str(python), "-c", FIND_SCAFFOLD), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as exc:
        raise StockProjectError(f"{python} has no Rasa; run `make setup`") from exc
    directory, version = found.stdout.split()
    return Path(directory), version


def _digest(directory: Path, version: str) -> str:
    """Sixteen hex digits over everything that `rasa train` reads."""
    total = hashlib.sha256(version.encode())
    settings = (directory / "config.yml", directory / "domain.yml")
    inputs = (*sorted((directory / "data").iterdir()), *settings)
    for path in inputs:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def _load(path: Path) -> dict[str, object]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    return loaded if isinstance(loaded, dict) else {}


def _write(path: Path, content: dict[str, object]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8")
