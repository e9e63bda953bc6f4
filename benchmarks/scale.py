"""Retrieval after encoding, at the size of the shipped corpus and at a million vectors.

    .venv/bin/python -m benchmarks.scale                   # some ten minutes and 4 GiB, once
    .venv/bin/python -m benchmarks.scale --vectors 100000

The real path, one question at a time: `Retriever.search` over an index on disk that `write_parts`
wrote and `open_index` opened, BM25 over its passages included. Beside it, FAISS's flat index over
the same vectors with its own filter: what every question would cost without lists. The labelled
questions ask, each for its own law, reader and day.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Annotated

import faiss
import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.figures import p50, p95
from benchmarks.ground import GroundMissing
from benchmarks.machine import Bystanders, this_machine
from benchmarks.memory import tree_mib
from benchmarks.synthetic import enlarged
from knowledge.encoder import Encoder, TextEncoder
from knowledge.errors import KnowledgeError
from knowledge.evaluation import LabelledQuestion, read_questions
from knowledge.filters import AllowedRows, Filter
from knowledge.index_build import write_parts
from knowledge.index_open import OpenIndex, open_index
from knowledge.index_store import IndexStore
from knowledge.passages import Corpus
from knowledge.retrieval import Retriever
from knowledge.vectors.port import UNIT_POOL, Rows, Vectors
from knowledge.vectors.recall import recall

REPOSITORY = Path(__file__).resolve().parent.parent
MILLION = 1_000_000
QUESTIONS = 200
EXACT_QUESTIONS = 40
"""So many are also put to the flat index; at a million vectors each takes some 0.2 s."""

STREWN_SHARES = (0.1, 0.01, 0.001)
CITED = 5
BUILT_FILE = "built.json"

MS = 1000.0
Tick = Callable[[], None]
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its vector and the filter it comes with."""

    words: str
    vector: Vectors
    where: Filter


@dataclass(frozen=True, slots=True)
class Strict:
    """Searches of the units under a filter that lets a strewn share of them in."""

    share: float
    allowed: int
    recall: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one index.

    Attributes:
        vectors: Of units, passages and gists together; questions are asked of all of them.
        p50_ms, p95_ms: Of a whole retrieval after encoding.
        flat_p50_ms, flat_p95_ms: Of FAISS's flat index over the units alone, with the same filter.
        recall: Of the 256 nearest units, under the questions' own filters.
        memory_mib: What opening the index added to the process.
        build_s: Of everything but encoding; None where it was not built here.
    """

    passages: int
    units: int
    vectors: int
    kind: str
    p50_ms: float
    p95_ms: float
    flat_p50_ms: float
    flat_p95_ms: float
    recall: float
    strict: tuple[Strict, ...]
    memory_mib: float
    open_s: float
    build_s: float | None


def questions(encoder: TextEncoder, most: int) -> tuple[Asked, ...]:
    """Return labelled questions, evenly drawn, encoded and ready to be asked."""
    labelled = read_questions(REPOSITORY / "tests/retrieval")
    chosen = labelled[:: max(1, len(labelled) // most)][:most]
    return tuple(_asked(each, encoder) for each in chosen)


def _asked(each: LabelledQuestion, encoder: TextEncoder) -> Asked:
    day = each.as_of or date(2026, 1, 1)
    where = Filter(each.jurisdiction, each.audience, day)
    return Asked(each.question, encoder.encode_query(each.question), where)


def enlarge(home: Path, vectors: int) -> Path:
    """Return a home whose active index has so many units, built there unless it stands.

    Built in a process of its own: its memory is no part of what serving takes.

    Raises:
        GroundMissing: the process ended before it was done.
    """
    large = home / "bench" / f"scale-{vectors}"
    origin = f"{IndexStore(home).active()}"
    built = large / BUILT_FILE
    if not built.exists() or json.loads(built.read_text("utf-8"))["of"] != origin:
        built.unlink(missing_ok=True)
        builder = SPAWN.Process(target=build, args=(home, large, vectors, origin))
        builder.start()
        builder.join()
        if builder.exitcode:
            raise GroundMissing(
                f"building {vectors:,} vectors ended with status {builder.exitcode};"
                " is there memory and room for them? try fewer with --vectors"
            )
    return large


def build(home: Path, large: Path, vectors: int, origin: str) -> None:
    """Write the enlarged index of a home's active one, and how long that took."""
    encoder = Encoder.open(home)
    parts = enlarged(open_index(home, encoder), vectors)
    begun = perf_counter()
    store = IndexStore(large)
    with store.writing(), store.staging() as staged:
        corpus = Corpus(parts.passages, {}, ())
        version = write_parts(staged, parts, corpus, encoder, lambda *_: None).version
        store.adopt(staged, version)
        store.activate(version)
    seconds = round(perf_counter() - begun, 1)
    (large / BUILT_FILE).write_text(json.dumps({"of": origin, "build_s": seconds}), "utf-8")


def measure(
    home: Path, encoder: TextEncoder, asked: Sequence[Asked], exact: int, tick: Tick
) -> Figures:
    """Return the figures of a home's active index.

    Args:
        home: Where it stands.
        encoder: What it was built with.
        asked: What is asked; the first of each measurement are a round unmeasured.
        exact: How many of them are put to the flat index as well.
        tick: Called for every question asked.
    """
    before, begun = tree_mib(os.getpid()), perf_counter()
    index = open_index(home, encoder)
    opened = perf_counter() - begun
    retriever = Retriever(index)
    for each in asked:
        _retrieval_ms(retriever, each, tick)
    times = [_retrieval_ms(retriever, each, tick) for each in asked]
    memory = tree_mib(os.getpid()) - before
    flat_ms, found, right = _beside_flat(index, asked[:: max(1, len(asked) // exact)][:exact], tick)
    units = index.vectors.units
    built = home / BUILT_FILE
    return Figures(
        passages=len(index.passages),
        units=units.ntotal,
        vectors=units.ntotal + index.vectors.passages.ntotal + index.vectors.gists.ntotal,
        kind=type(units).__name__,
        p50_ms=round(p50(times), 2),
        p95_ms=round(p95(times), 2),
        flat_p50_ms=round(p50(flat_ms), 2),
        flat_p95_ms=round(p95(flat_ms), 2),
        recall=round(recall(found, right), 4),
        strict=tuple(_strict(index, asked, share, exact, tick) for share in STREWN_SHARES),
        memory_mib=round(memory),
        open_s=round(opened, 1),
        build_s=json.loads(built.read_text("utf-8"))["build_s"] if built.exists() else None,
    )


def _retrieval_ms(retriever: Retriever, each: Asked, tick: Tick) -> float:
    begun = perf_counter()
    retriever.search(each.words, each.vector, each.where, CITED)
    milliseconds = (perf_counter() - begun) * MS
    tick()
    return milliseconds


def _beside_flat(
    index: OpenIndex, asked: Sequence[Asked], tick: Tick
) -> tuple[list[float], list[Rows], list[Rows]]:
    """Return the flat index's times, the rows that ours found, and those that are right."""
    flat = faiss.IndexFlatIP(index.vectors.units.dimensions)
    flat.add(index.unit_vectors)
    faiss.omp_set_num_threads(1)
    times, found, right = list[float](), list[Rows](), list[Rows]()
    for each in asked:
        allowed = index.allowed(each.where).unit_rows
        milliseconds, rows = _flat_search(flat, each.vector, allowed)
        times.append(milliseconds)
        right.append(rows)
        found.append(index.vectors.units.search(each.vector[0], UNIT_POOL, allowed)[1])
        tick()
    return times, found, right


def _flat_search(
    flat: faiss.IndexFlatIP, vector: Vectors, allowed: AllowedRows
) -> tuple[float, Rows]:
    selector = faiss.IDSelectorBitmap(allowed.bits)  # type: ignore
    parameters = faiss.SearchParameters(sel=selector)  # type: ignore
    begun = perf_counter()
    _, rows = flat.search(vector, UNIT_POOL, params=parameters)
    return (perf_counter() - begun) * MS, rows[0][rows[0] >= 0]


def _strict(
    index: OpenIndex, asked: Sequence[Asked], share: float, exact: int, tick: Tick
) -> Strict:
    """Return how the units are searched where a strewn share of them may be found."""
    units = index.vectors.units
    allowed = AllowedRows(np.random.default_rng(3).random(units.ntotal) < share)
    vectors = [each.vector[0] for each in asked[:exact]]
    units.search(vectors[0], UNIT_POOL, allowed)
    found, times = list[Rows](), list[float]()
    for each in vectors:
        begun = perf_counter()
        found.append(units.search(each, UNIT_POOL, allowed)[1])
        times.append((perf_counter() - begun) * MS)
        tick()
    own = index.unit_vectors[allowed.rows]
    right = [allowed.rows[np.argsort(-(own @ each), kind="stable")[:UNIT_POOL]] for each in vectors]
    return Strict(
        share, allowed.count, round(recall(found, right), 4), round(p50(times), 2),
        round(p95(times), 2),
    )  # fmt: skip


def ticks(asked: int, exact: int) -> int:
    """How often `measure` ticks."""
    exact = min(exact, asked)
    return 2 * asked + exact * (1 + len(STREWN_SHARES))


def table(measured: Sequence[Figures]) -> Table:
    """Return the figures side by side."""
    shown = Table(title="Retrieval after encoding, one question at a time", title_justify="left")
    shown.add_column("")
    for each in measured:
        shown.add_column(f"{each.units:,} units of {each.passages:,} passages", justify="right")
    rows: dict[str, Callable[[Figures], object]] = {
        "index of the units": lambda f: f.kind,
        "retrieval p50 ms": lambda f: f"{f.p50_ms:.2f}",
        "retrieval p95 ms": lambda f: f"{f.p95_ms:.2f}",
        "FAISS flat alone p50 ms": lambda f: f"{f.flat_p50_ms:.2f}",
        "FAISS flat alone p95 ms": lambda f: f"{f.flat_p95_ms:.2f}",
        "recall of the 256 nearest": lambda f: f"{f.recall:.4f}",
    }
    for title, value in rows.items():
        shown.add_row(title, *(str(value(each)) for each in measured))
    for at, share in enumerate(STREWN_SHARES):
        shown.add_row(
            f"units, {share:.1%} allowed: recall, p50 ms",
            *(f"{f.strict[at].recall:.4f}, {f.strict[at].p50_ms:.2f}" for f in measured),
        )
    shown.add_row("memory of the open index, MiB", *(f"{f.memory_mib:,.0f}" for f in measured))
    shown.add_row("opening, s", *(f"{each.open_s:.1f}" for each in measured))
    builds = ("-" if f.build_s is None else f"{f.build_s:.0f}" for f in measured)
    shown.add_row("building but for encoding, s", *builds)
    return shown


def main(
    vectors: Annotated[int, typer.Option(min=1_000, help="Units of the large index.")] = MILLION,
    asked: Annotated[int, typer.Option("--questions", min=1, help="So many.")] = QUESTIONS,
    out: Annotated[Path | None, typer.Option(help="Where the figures go as JSON.")] = None,
) -> None:
    """Measure retrieval at the shipped corpus and at a million vectors; builds the latter once."""
    console = Console()
    home = Path(os.environ.get("RECOURSE_HOME") or REPOSITORY / "var").resolve()
    bystanders = Bystanders()
    try:
        encoder = Encoder.open(home)
        with console.status(f"building an index of {vectors:,} vectors (some minutes, once)"):
            large = enlarge(home, vectors)
        asking = questions(encoder, asked)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
            task = bar.add_task("asking", total=2 * ticks(len(asking), EXACT_QUESTIONS))
            measured = [
                measure(each, encoder, asking, EXACT_QUESTIONS, lambda: bar.advance(task))
                for each in (home, large)
            ]
    except (KnowledgeError, GroundMissing) as exc:
        console.print(f"[red]the bench failed:[/] {exc}", highlight=False)
        raise typer.Exit(2) from exc
    console.print(table(measured))
    machine = this_machine(REPOSITORY)
    busy = round(bystanders.share(), 3)
    console.print(f"{machine.cpu}, {machine.cores} cores, {busy:.0%} of them busy with others")
    if out is not None:
        report = {"machine": {**machine.as_json(), "busy_with_others": busy}}
        figures = [asdict(each) for each in measured]
        out.write_text(json.dumps({**report, "figures": figures}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
