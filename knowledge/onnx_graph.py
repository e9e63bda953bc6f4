"""Turn a sentence-transformers model into the graphs that serve, and hold them to the original.

A graph is transformer, mean pooling and L2 norm, so that no loader can pool another way. torch,
onnx and sentence-transformers are imported where they are used: nothing that serves has them.
"""

from __future__ import annotations

import inspect
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.artefact import PRECISIONS, TOKENIZER_FILE, model_file
from knowledge.errors import EncoderUnsuitable

RECIPE = 1
"""Counts the ways of exporting; raised when the same weights would give other files."""

FP32_FLOOR = 0.999
INT8_FLOOR = 0.95

_OPSET = 17
_MODULES = {"Transformer", "Pooling", "Normalize"}


def load_model(source: Path) -> Any:  # noqa: ANN401 -- torch is not installed where types are checked
    """Return the model on the CPU, with eager attention: what the serving runtime fuses."""
    from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]
        SentenceTransformer,
    )
    from transformers.utils import (  # type: ignore[import-not-found,unused-ignore]
        logging as transformers_logging,
    )

    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(
            str(source),
            device="cpu",
            local_files_only=True,
            model_kwargs={"attn_implementation": "eager"},
        )
    except (OSError, ValueError, KeyError) as exc:
        raise EncoderUnsuitable(f"sentence-transformers cannot load {source}: {exc}") from exc


def shape_of(transformer: Any) -> tuple[int, int]:  # noqa: ANN401
    """Return (dimensions, max_tokens) of a model that pools by the mean, and refuse any other."""
    modes = [module.pooling_mode for module in transformer if hasattr(module, "pooling_mode")]
    unknown = [
        type(module).__name__ for module in transformer if type(module).__name__ not in _MODULES
    ]
    if modes != ["mean"] or unknown:
        raise EncoderUnsuitable(
            f"the model pools by {modes} and has modules {unknown}: expected one mean pooling and "
            f"nothing but {', '.join(sorted(_MODULES))}, because that is what the graph holds"
        )
    return int(transformer.get_embedding_dimension()), int(transformer.max_seq_length)


def write_tokenizer(source: Path, staged: Path, max_tokens: int) -> None:
    """Write the tokenizer with the model's own limit; the published file cuts and pads at 128."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / TOKENIZER_FILE))
    padding = tokenizer.padding or {}
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(
        pad_id=padding.get("pad_id", 0), pad_token=padding.get("pad_token", "[PAD]")
    )
    tokenizer.save(str(staged / TOKENIZER_FILE), pretty=False)


def write_fp32(transformer: Any, path: Path) -> None:  # noqa: ANN401
    """Write the graph: transformer, mean pooling and L2 norm, free in batch and tokens.

    The TorchScript exporter, because the newer one gives the output the name of the node
    `embedding` inside BERT, and ONNX Runtime refuses the graph.
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
    # The CPU build of torch and the CUDA build must write the same bytes, hence the same id.
    graph.producer_name, graph.producer_version = "recourse", str(RECIPE)
    onnx.save(graph, str(path))


def _pooled(transformer: Any) -> Any:  # noqa: ANN401
    """Return a torch module from token ids and mask to unit vectors."""
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
    """Silence tracer and quantiser: what they fear, the verification would find."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def write_int8(fp32: Path, int8: Path) -> None:
    """Quantise the weights, per channel and in seven bits.

    Per channel keeps the cosine to fp32 at 0.99 where per tensor has 0.95-0.97, at the same speed;
    seven bits because processors without VNNI add eight-bit products into sixteen and saturate.
    """
    from onnxruntime.quantization import (
        QuantType,
        quantize_dynamic,
    )

    with _quiet():
        quantize_dynamic(
            fp32, int8, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )


def verify(staged: Path, sentences: Sequence[str], reference: Any) -> dict[str, float]:  # noqa: ANN401
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
            f"the export strays from sentence-transformers: {figures}, expected fp32_min >= "
            f"{FP32_FLOOR} and int8_mean >= {INT8_FLOOR}; the encoder that stood before is kept"
        )
    return figures


def _cosines(staged: Path, precision: str, sentences: Sequence[str], reference: Any) -> Any:  # noqa: ANN401
    """Return (2n,) cosines: n of sentences run alone, n of the same sentences in one batch."""
    import numpy as np
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(staged / TOKENIZER_FILE))
    session = InferenceSession(
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
