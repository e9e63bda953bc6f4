"""Flat, HNSW and IVF over the same vectors: what `knowledge.vectors` chose between.

    .venv/bin/python -m benchmarks.index_kinds                    # 100,000 vectors, some minutes
    .venv/bin/python -m benchmarks.index_kinds --vectors 300000

The 256 nearest of labelled questions, under filters that let a strewn share of the vectors in: how
many of them are found, and how long it takes on one thread. HNSW is asked twice, the second time
with a list of candidates four times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated

import faiss
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.figures import p50
from benchmarks.scale import MS, REPOSITORY, questions
from benchmarks.synthetic import enlarged
from knowledge.encoder import Encoder
from knowledge.errors import KnowledgeError
from knowledge.filters import AllowedRows
from knowledge.index_open import open_index
from knowledge.vectors.kinds import make_index
from knowledge.vectors.port import UNIT_POOL, Rows, Vector, Vectors
from knowledge.vectors.recall import exact, recall
from knowledge.vectors.threads import WORTH_SHARING, answer_alone, helped

SHARES = (1.0, 0.4, 0.1, 0.01, 0.001)
LINKS, BUILT_WITH = 32, 100
MANY = WORTH_SHARING + 1  # HNSW is the slowest to build
CANDIDATES = (UNIT_POOL, 4 * UNIT_POOL)

Search = Callable[[Vector, AllowedRows], Rows]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of index: how long it took to build, and how it is searched."""

    name: str
    build_s: float
    search: Search


@dataclass(frozen=True, slots=True)
class Cell:
    """What a kind does under one filter."""

    recall: float
    p50_ms: float


def kinds(vectors: Vectors) -> Iterator[Kind]:
    """Yield every kind over these vectors, each built when it is come to."""
    begun = perf_counter()
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    yield Kind("FAISS flat", perf_counter() - begun, _searches(flat, faiss.SearchParameters))
    begun = perf_counter()
    links = faiss.IndexHNSWFlat(vectors.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
    links.hnsw.efConstruction = BUILT_WITH
    with helped(MANY):
        links.add(vectors)
    seconds = perf_counter() - begun
    for most in CANDIDATES:
        of_hnsw = faiss.SearchParametersHNSW  # type: ignore[attr-defined]  # the stubs lack it
        search = _searches(links, of_hnsw, efSearch=most)
        yield Kind(f"HNSW, {most} candidates", seconds, search)
    begun = perf_counter()
    ours = make_index(vectors, flat_most=0)
    seconds = perf_counter() - begun
    yield Kind(
        "as shipped", seconds, lambda vector, allowed: ours.search(vector, UNIT_POOL, allowed)[1]
    )


def _searches(index: faiss.Index, parameters: type, **settings: int) -> Search:
    def search(vector: Vector, allowed: AllowedRows) -> Rows:
        selector = faiss.IDSelectorBitmap(allowed.bits)  # type: ignore
        _, rows = index.search(vector[None], UNIT_POOL, params=parameters(sel=selector, **settings))
        found: Rows = rows[0][rows[0] >= 0]
        return found

    return search


def measured(kind: Kind, asked: Sequence[Vector], allowed: AllowedRows, right: list[Rows]) -> Cell:
    """Return how many of the right rows a kind finds, and how long that takes."""
    answer_alone()
    kind.search(asked[0], allowed)
    times, found = list[float](), list[Rows]()
    for vector in asked:
        begun = perf_counter()
        found.append(kind.search(vector, allowed))
        times.append((perf_counter() - begun) * MS)
    return Cell(recall(found, right), p50(times))


def compared(vectors: Vectors, asked: Sequence[Vector]) -> Iterator[tuple[Kind, list[Cell]]]:
    """Yield each kind and what it does under the filters, in the order of SHARES."""
    rng = np.random.default_rng(3)
    filters = [AllowedRows(rng.random(len(vectors)) < share) for share in SHARES]
    right = [exact(vectors, np.array(asked), UNIT_POOL, allowed) for allowed in filters]
    for kind in kinds(vectors):
        pairs = zip(filters, right, strict=True)
        yield kind, [measured(kind, asked, allowed, rows) for allowed, rows in pairs]


def main(
    vectors: Annotated[int, typer.Option(min=1_000, help="So many.")] = 100_000,
    asked: Annotated[int, typer.Option("--questions", min=1, help="So many.")] = 50,
) -> None:
    """Compare the kinds of index over vectors made of the active index's own."""
    console = Console()
    home = Path(os.environ.get("RECOURSE_HOME") or REPOSITORY / "var").resolve()
    try:
        encoder = Encoder.open(home)
        with console.status("making vectors"):
            made = enlarged(open_index(home, encoder), vectors).unit_vectors
            asking = [each.vector[0] for each in questions(encoder, asked)]
    except KnowledgeError as exc:
        console.print(f"[red]the bench failed:[/] {exc}", highlight=False)
        raise typer.Exit(2) from exc
    table = Table("", "build s", *(f"{share:.1%} allowed" for share in SHARES))
    table.title = f"recall of the {UNIT_POOL} nearest and p50 ms, {len(made):,} vectors"
    with console.status("building and asking"):
        for kind, cells in compared(made, asking):
            shown = (f"{each.recall:.3f}  {each.p50_ms:.2f}" for each in cells)
            table.add_row(kind.name, f"{kind.build_s:.1f}", *shown)
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
