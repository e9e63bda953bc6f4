"""The stock project that the bench generates."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.stock.project import (
    EXAMPLES_AN_INTENT,
    StockProjectError,
    excerpt,
    generate,
    stock_domain,
    train,
)

CONFIG = "recipe: default.v1\nlanguage: en\npipeline:\npolicies:\n"
DOMAIN = {"version": "3.1", "intents": ["greet"], "session_config": {"session_expiration_time": 0}}
EXAMPLES = {"nlu": [{"intent": "greet", "examples": "- hi\n- hello\n"}]}
TRAINER = """#!/bin/sh
case "$*" in
  *find_spec*) printf '%s\\n3.6.21\\n' "{scaffold}" ;;
  *" train "*) {training} ;;
esac
"""
WRITES_MODEL = 'mkdir -p models; eval "name=\\${$#}"; echo trained >> models/$name.tar.gz'


def repository_with(tmp_path: Path, training: str = WRITES_MODEL) -> Path:
    """A repository whose `.venv-bot` has a Rasa that trains in no time."""
    repository, scaffold = tmp_path / "repository", tmp_path / "initial_project"
    (repository / "data").mkdir(parents=True)
    (repository / "data" / "nlu").mkdir()
    (repository / "data" / "nlu" / "talk.yml").write_text(yaml.safe_dump(EXAMPLES))
    (repository / "domain.yml").write_text(yaml.safe_dump(DOMAIN))
    scaffold.mkdir()
    (scaffold / "config.yml").write_text(CONFIG)
    (scaffold / "credentials.yml").write_text("rest:\n")
    python = repository / ".venv-bot" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(TRAINER.format(scaffold=scaffold, training=training))
    python.chmod(0o755)
    return repository


def test_the_configuration_is_the_scaffolds_own(tmp_path: Path) -> None:
    """Pipeline and policies stay empty, so that Rasa trains its defaults."""
    project = generate(repository_with(tmp_path), tmp_path / "stock", 5055)
    assert (project.directory / "config.yml").read_text() == CONFIG
    assert (project.directory / "credentials.yml").read_text() == "rest:\n"
    assert project.rasa_version == "3.6.21"


def test_the_training_data_is_the_repositorys_own(tmp_path: Path) -> None:
    """The same intents and examples on both sides, and no file of an earlier run."""
    repository = repository_with(tmp_path)
    (tmp_path / "stock" / "data").mkdir(parents=True)
    (tmp_path / "stock" / "data" / "old.yml").write_text("nlu:\n")
    project = generate(repository, tmp_path / "stock", 5055)
    copied = {
        path.name: yaml.safe_load(path.read_text())
        for path in (project.directory / "data").iterdir()
    }
    assert copied == {"nlu-talk.yml": EXAMPLES}


def test_of_many_examples_as_many_are_kept_as_stock_trains_in_time() -> None:
    """Sixteen at most of each intent, from its whole list; what is no intent stays."""
    lines = [f"- example {number}\n" for number in range(100)]
    synonym = {"synonym": "tee", "examples": "".join(lines)}
    document: dict[str, object] = {
        "version": "3.1",
        "nlu": [{"intent": "greet", "examples": "".join(lines)}, synonym],
    }
    kept = excerpt(document)["nlu"]
    assert isinstance(kept, list)
    examples = kept[0]["examples"].splitlines(keepends=True)
    assert 8 <= len(examples) <= EXAMPLES_AN_INTENT
    assert examples[0] == lines[0]
    assert examples[-1] in lines[90:]
    assert kept[1] == synonym


def test_only_the_session_settings_of_the_domain_are_stocks() -> None:
    """An hour and slots carried over, as `rasa init` has it; the rest is ours."""
    domain = stock_domain(dict(DOMAIN))
    assert domain["session_config"] == {
        "session_expiration_time": 60,
        "carry_over_slots_to_new_session": True,
    }
    assert domain["intents"] == ["greet"]


def test_the_endpoints_name_the_action_server_and_nothing_else(tmp_path: Path) -> None:
    """In-memory tracker and lock stores: the stock defaults."""
    project = generate(repository_with(tmp_path), tmp_path / "stock", 5055)
    endpoints = yaml.safe_load((project.directory / "endpoints.yml").read_text())
    assert endpoints == {"action_endpoint": {"url": "http://127.0.0.1:5055/webhook"}}


def test_a_model_is_trained_once_for_the_same_inputs(tmp_path: Path) -> None:
    """Another port is not another model."""
    repository = repository_with(tmp_path)
    for port in (5055, 5056):
        project = generate(repository, tmp_path / "stock", port)
        train(project, repository, tmp_path / "train.log")
    assert project.model.read_text() == "trained\n"


@pytest.mark.parametrize("changed", ["data/nlu.yml", "domain.yml"])
def test_a_change_of_the_inputs_trains_again(tmp_path: Path, changed: str) -> None:
    """Otherwise the sides would be compared on different data."""
    repository = repository_with(tmp_path)
    before = generate(repository, tmp_path / "stock", 5055)
    train(before, repository, tmp_path / "train.log")
    with (repository / changed).open("a") as file:
        file.write("\nmore: true\n")
    after = generate(repository, tmp_path / "stock", 5055)
    train(after, repository, tmp_path / "train.log")
    assert after.digest != before.digest
    assert [path.name for path in after.model.parent.iterdir()] == [after.model.name]


def test_a_failed_training_names_its_log(tmp_path: Path) -> None:
    """Nothing is measured against a model that is not there."""
    repository = repository_with(tmp_path, training="exit 3")
    project = generate(repository, tmp_path / "stock", 5055)
    with pytest.raises(StockProjectError, match=r"status 3; see .*train\.log"):
        train(project, repository, tmp_path / "train.log")


def test_no_training_data_and_no_rasa_are_named(tmp_path: Path) -> None:
    """Each with what is missing."""
    repository = repository_with(tmp_path)
    (repository / "domain.yml").unlink()
    with pytest.raises(StockProjectError, match=r"no domain\.yml"):
        generate(repository, tmp_path / "stock", 5055)
    (repository / ".venv-bot" / "bin" / "python").unlink()
    with pytest.raises(StockProjectError, match="make setup"):
        generate(repository, tmp_path / "stock", 5055)
