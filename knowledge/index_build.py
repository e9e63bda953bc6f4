"""Build an index version from a corpus and an encoder: the same inputs give the same version, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge import lexical, sentences, units
from knowledge.encoder import TextEncoder, Vectors
from knowledge.index_files import (
    FORMAT,
    LEXICAL_DIRECTORY,
    PASSAGE_VECTORS_FILE,
    PASSAGES_FILE,
    UNIT_VECTORS_FILE,
    UNITS_FILE,
    Background,
    IndexManifest,
    hash_files,
)
from knowledge.lexical import LexicalIndex, terms
from knowledge.passages import Corpus, Passage, passages_as_json
from knowledge.units import Units

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

SETTINGS: Mapping[str, str] = {
    "units": units.SETTINGS,
    "sentences": sentences.SETTINGS,
    "lexical": lexical.SETTINGS,
    "vectors": "faiss IndexFlatIP",
}

_MOST_PSEUDO_QUERIES = 512
_LEAST_DEVIATION = 1e-3


def version_of(corpus: Corpus, encoder: TextEncoder) -> str:
    """Return the name of the version that this corpus and this encoder make."""
    inputs = [FORMAT, corpus.sha256, encoder.encoder_id, encoder.precision, dict(SETTINGS)]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]


def write_version(
    staged: Path, corpus: Corpus, encoder: TextEncoder, progress: Progress
) -> IndexManifest:
    """Write a whole version into an empty directory and return its manifest."""
    passages = corpus.passages
    progress("splitting sentences", 0, len(passages))
    split = Units.of(passages, sentences.sentence_splitter())
    progress("splitting sentences", len(passages), len(passages))
    unit_vectors = encoder.encode(split.texts, lambda d, n: progress("encoding sentences", d, n))
    passage_vectors = encoder.encode(
        [f"{each.title}. {each.text}" for each in passages],
        lambda d, n: progress("encoding passages", d, n),
    )
    progress("indexing words", 0, 1)
    words = LexicalIndex.of([terms(document(each)) for each in passages])
    background = _background(passages, split, unit_vectors, passage_vectors, words)
    progress("indexing words", 1, 1)
    (staged / PASSAGES_FILE).write_text(passages_as_json(passages), encoding="utf-8")
    (staged / UNITS_FILE).write_text(split.as_json(), encoding="utf-8")
    _write_vectors(staged / UNIT_VECTORS_FILE, unit_vectors)
    _write_vectors(staged / PASSAGE_VECTORS_FILE, passage_vectors)
    words.save(staged / LEXICAL_DIRECTORY)
    manifest = IndexManifest(
        version=version_of(corpus, encoder),
        encoder_id=encoder.encoder_id,
        model_sha256=encoder.model_sha256,
        precision=encoder.precision,
        dimensions=encoder.dimensions,
        corpus_sha256=corpus.sha256,
        settings=dict(SETTINGS),
        passages=len(passages),
        vectors=len(unit_vectors) + len(passage_vectors),
        background=background,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=hash_files(staged),
    )
    manifest.write(staged)
    return manifest


def document(passage: Passage) -> str:
    """Return what the lexical index reads of a passage."""
    return " ".join([passage.title, passage.text, *passage.asks])


def _write_vectors(path: Path, vectors: Vectors) -> None:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(path))


def _background(
    passages: tuple[Passage, ...],
    split: Units,
    unit_vectors: Vectors,
    passage_vectors: Vectors,
    words: LexicalIndex,
) -> dict[str, Background]:
    """Return what each signal reads between a question and passages that do not answer it.

    The asks stand in for questions, each measured against every passage but its own, so that a score means the
    same however many passages there are.
    """
    is_title = np.zeros(len(split.texts), dtype=np.bool_)
    is_title[split.starts[:-1]] = True
    asks = np.flatnonzero(~split.is_sentence & ~is_title)
    sample = asks[:: -(-len(asks) // _MOST_PSEUDO_QUERIES)]
    readings: dict[str, list[NDArray[np.float32]]] = {"unit": [], "passage": [], "lexical": []}
    for row in sample:
        others = np.arange(len(passages)) != split.passages[row]
        nearest = np.maximum.reduceat(unit_vectors @ unit_vectors[row], split.starts[:-1])
        readings["unit"].append(nearest[others])
        readings["passage"].append((passage_vectors @ unit_vectors[row])[others])
        readings["lexical"].append(words.score(terms(split.texts[row]))[0][others])
    return {name: _summary(np.concatenate(each)) for name, each in readings.items()}


def _summary(readings: NDArray[np.float32]) -> Background:
    if not len(readings):  # a corpus of one passage has no other to measure against
        return Background(0.0, 1.0)
    deviation = max(float(readings.std()), _LEAST_DEVIATION)
    return Background(round(float(readings.mean()), 6), round(deviation, 6))
