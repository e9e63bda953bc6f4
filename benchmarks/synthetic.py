"""A corpus of any size out of a small one: what its passages say, mixed, moved and repeated.

Each passage takes half of its sentences and asks from one real passage and half from another of the
same law. Each vector is that of its text, drawn towards another sentence of the two, and moved as
one real sentence differs from another: no two are the same, and they spread as real ones do, whose
directions are far from being all alike. Dates, readers and laws stay as they are, and with them the
share that each filter lets in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.index_build import gists_of
from knowledge.index_open import OpenIndex
from knowledge.index_parts import Parts
from knowledge.inside import Inside
from knowledge.learned import Learned
from knowledge.lexical import LexicalIndex, terms
from knowledge.passages import Passage
from knowledge.reading.wording import plain
from knowledge.units import Units
from knowledge.vectors.port import Vectors

OWN_SHARE = (0.55, 0.9)
"""How much of a vector is that of its text, the rest of another's; drawn for each passage."""

MOVED = 0.35
"""How far a vector is moved, of unit length itself."""

Rows = NDArray[np.int64]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The real rows that a passage takes its texts from, and those that draw its vectors."""

    base: int
    other: int
    rows: Rows
    partners: Rows


def enlarged(index: OpenIndex, vectors: int, seed: int = 0) -> Parts:
    """Return so many units, or a few more to end a passage, of passages made of an index's own.

    Nothing is learned from them: at this size, the real build would leave most of that out.
    """
    rng = np.random.default_rng(seed)
    drawn = list(_draw(index, vectors, rng))
    passages, texts = _written(index, drawn)
    units = Units.of(passages, lambda text: texts[text])
    unit_vectors = _mixed(index.unit_vectors, drawn, rng)
    width = unit_vectors.shape[1]
    return Parts(
        passages=passages,
        units=units,
        unit_vectors=unit_vectors,
        passage_vectors=_moved(_pairs(index.passage_vectors, drawn), index.passage_vectors, rng),
        gist_vectors=gists_of(units, unit_vectors),
        outside_vectors=index.vectors.outside.vectors,
        learned=Learned(
            (),
            np.zeros((len(passages), width), dtype=np.float32),
            np.zeros(len(passages), dtype=np.float32),
            np.zeros((0, width), dtype=np.float32),
            np.zeros(0, dtype=np.float32),
        ),
        inside=Inside.of((), ()),
        words=_words(index, drawn),
    )


def _draw(index: OpenIndex, vectors: int, rng: Random) -> Iterator[_Drawn]:
    """Yield what each passage is made of, law by law, until there are enough units."""
    places = np.array([each.jurisdiction for each in index.passages])
    sizes = np.diff(index.units.starts)
    bases = rng.integers(len(places), size=1 + 2 * int(vectors / sizes.mean()))
    enough = 1 + int(np.searchsorted(np.cumsum(sizes[bases]), vectors))
    for base in sorted(bases[:enough], key=lambda each: places[each]):
        other = int(rng.choice(np.flatnonzero(places == places[base])))
        yield _one(index, int(base), other, rng)


def _one(index: OpenIndex, base: int, other: int, rng: Random) -> _Drawn:
    starts, is_sentence = index.units.starts, index.units.is_sentence
    rows = np.arange(starts[base], starts[base + 1])
    others = np.arange(starts[other], starts[other + 1])
    taken = rng.random(len(rows)) < 0.5
    taken[0] = False  # the title
    for kind in (False, True):
        of_kind = taken & (is_sentence[rows] == kind)
        there = others[1:][is_sentence[others[1:]] == kind]
        if len(there):
            rows[of_kind] = rng.choice(there, size=int(of_kind.sum()))
    return _Drawn(base, other, rows, rng.choice(np.concatenate([rows, others]), size=len(rows)))


def _written(
    index: OpenIndex, drawn: list[_Drawn]
) -> tuple[tuple[Passage, ...], dict[str, tuple[str, ...]]]:
    """Return the passages in the order of their ids, and the sentences of each text."""
    units, passages, texts = index.units, list[Passage](), dict[str, tuple[str, ...]]()
    for number, each in enumerate(drawn):
        base = index.passages[each.base]
        pairs = [(units.texts[row], units.is_sentence[row]) for row in each.rows[1:]]
        sentences = tuple(text for text, is_sentence in pairs if is_sentence)
        text = " ".join(sentences)
        texts[text] = sentences
        passages.append(
            replace(
                base,
                id=f"{base.jurisdiction.lower()}-{number:08}",
                text=text,
                asks=tuple(text for text, is_sentence in pairs if not is_sentence),
            )
        )
    return tuple(passages), texts


def _mixed(real: Vectors, drawn: list[_Drawn], rng: Random) -> Vectors:
    """Return the units' vectors, passage by passage."""
    mixed = np.empty((sum(len(each.rows) for each in drawn), real.shape[1]), dtype=np.float32)
    at = 0
    for each in drawn:
        own = np.float32(rng.uniform(*OWN_SHARE))
        vectors = own * real[each.rows] + (1 - own) * real[each.partners]
        mixed[at : at + len(vectors)] = _moved(vectors, real, rng)
        at += len(vectors)
    return mixed


def _pairs(real: Vectors, drawn: list[_Drawn]) -> Vectors:
    bases = np.array([each.base for each in drawn])
    others = np.array([each.other for each in drawn])
    halves = real[bases] + real[others]
    unit: Vectors = halves / np.linalg.norm(halves, axis=1, keepdims=True)
    return unit


def _moved(vectors: Vectors, real: Vectors, rng: Random) -> Vectors:
    """Return vectors moved along the differences of real ones, of unit length again."""
    ones, others = rng.integers(len(real), size=(2, len(vectors)))
    ways = real[ones] - real[others]
    lengths = np.linalg.norm(ways, axis=1, keepdims=True)
    moved = vectors + np.float32(MOVED) * ways / np.maximum(lengths, np.float32(1e-6))
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _words(index: OpenIndex, drawn: list[_Drawn]) -> LexicalIndex:
    """Return BM25 over the passages; a real text is read once, however often it stands."""
    read = [terms(plain(text)) for text in index.units.texts]
    return LexicalIndex.of([[t for row in each.rows for t in read[row]] for each in drawn])
