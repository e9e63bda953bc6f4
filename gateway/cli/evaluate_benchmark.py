"""A public benchmark for ``recourse evaluate retrieval``: our pipeline, others' documents."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gateway.cli.evaluation_data import shown
from gateway.cli.output import err, out, print_json
from gateway.cli.retrieval_figures import CUTS
from knowledge.beir import SYSTEMS, index_of, rankings, read_benchmark
from knowledge.encoder import TextEncoder
from knowledge.ranking import DEPTH, Ranking, mean_ndcg, mean_reciprocal_rank, recall_at

LEGEND = (
    "recall@k is the share of queries with a relevant document among the first k; dense is the"
    " encoder alone on whole documents, at most 256 tokens of each."
)


def benchmark(path: Path, encoder: TextEncoder, *, json: bool) -> None:
    """Index a folder in BEIR's format, ask its queries, and print the figures of each system."""
    read = read_benchmark(path)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        tempfile.TemporaryDirectory() as home,
        Progress(
            *columns, TimeElapsedColumn(), console=err, transient=True, disable=not err.is_terminal
        ) as bar,
    ):
        task = bar.add_task("reading", total=None)

        def progress(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        index = index_of(read, Path(home), encoder, progress)
        found = rankings(read, index, encoder, progress)
    counts = {"documents": len(read.documents), "queries": len(read.queries)}
    figures = {name: figures_of(found[name]) for name in SYSTEMS}
    if json:
        print_json({"data": str(path), **counts, "figures": figures})
    else:
        _print(counts, figures)


def figures_of(rankings: Sequence[Ranking]) -> dict[str, float | None]:
    """Return the figures of one system, shares to four digits."""
    found = {
        f"ndcg@{DEPTH}": mean_ndcg(rankings),
        f"mrr@{DEPTH}": mean_reciprocal_rank(rankings),
        **{f"recall@{k}": recall_at(k, rankings) for k in CUTS},
    }
    return {name: None if value is None else round(value, 4) for name, value in found.items()}


def _print(counts: Mapping[str, int], figures: Mapping[str, Mapping[str, float | None]]) -> None:
    table = Table("", *SYSTEMS)
    for name in figures[SYSTEMS[0]]:
        table.add_row(name, *(shown(figures[system][name]) for system in SYSTEMS))
    out.print(f"{counts['documents']} documents, {counts['queries']} queries")
    out.print(table)
    out.print(LEGEND, soft_wrap=True)
