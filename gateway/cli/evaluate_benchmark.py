"""A public benchmark for ``recourse evaluate retrieval``: our pipeline, others' documents."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gateway.cli.evaluation_data import shown
from gateway.cli.output import err, out, print_json
from gateway.cli.report_page import page, write_page
from gateway.cli.retrieval_confidence import ConfidenceFigures
from gateway.cli.retrieval_figures import ranks_of
from gateway.cli.retrieval_measurement import SAYS
from gateway.cli.retrieval_report import reliability_figure, risk_figure, systems_table
from knowledge.beir import FUSION, SYSTEMS, Benchmark, Searched, index_of, read_benchmark, search
from knowledge.calibration import Calibration
from knowledge.encoder import TextEncoder
from knowledge.evaluation import AMONG, CITED

LEGEND = (
    "recall@k is the share of queries with a relevant document among the first k; dense is the"
    " encoder alone on whole documents, at most 256 tokens of each."
)

Figures = Mapping[str, Mapping[str, float | None]]


def benchmark(
    path: Path, encoder: TextEncoder, calibration: Calibration, report: Path, *, json: bool
) -> None:
    """Index a folder in BEIR's format, ask its queries, and print the figures of each system."""
    read = read_benchmark(path)
    searched = _searched(read, encoder, calibration)
    counts = {
        "documents": len(read.documents), "queries": len(read.queries), "strays": read.strays,
    }  # fmt: skip
    figures = {name: ranks_of(searched.rankings[name]) for name in SYSTEMS}
    confidence = confidence_of(searched, calibration.threshold)
    write_page(report, _page(counts, figures, confidence))
    if json:
        document = {"data": str(path), **counts, "figures": figures}
        of = {"from": "shipped", "says": SAYS["shipped"], **confidence.as_json()}
        print_json({**document, "confidence": of, "page": str(report)})
    else:
        _print(counts, figures, confidence, report)


def confidence_of(searched: Searched, threshold: float) -> ConfidenceFigures:
    """Return what the confidence of the fusion's best document is worth."""
    rankings = searched.rankings[FUSION]
    return ConfidenceFigures.of(
        searched.confidences,
        right=[each.is_among(AMONG) for each in rankings],
        wrong=[not each.is_among(CITED) for each in rankings],
        threshold=threshold,
    )


def _searched(read: Benchmark, encoder: TextEncoder, calibration: Calibration) -> Searched:
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
        return search(read, index, encoder, calibration, progress)


def _page(counts: Mapping[str, int], figures: Figures, confidence: ConfidenceFigures) -> str:
    body = [
        "<h1>Retrieval on a benchmark</h1>",
        f"<p>{escape(_counted(counts))}. {escape(LEGEND)}</p>",
        systems_table(figures),
        "<h2>Risk over coverage</h2>",
        risk_figure([(FUSION, confidence)]),
        "<h2>What confidence means</h2>",
        *reliability_figure(confidence),
    ]
    return page("Retrieval on a benchmark", body)


def _counted(counts: Mapping[str, int]) -> str:
    said = f"{counts['documents']} documents, {counts['queries']} queries"
    strays = counts["strays"]
    return f"{said}; {strays} judgements of what is not in the folder" if strays else said


def _print(
    counts: Mapping[str, int], figures: Figures, confidence: ConfidenceFigures, report: Path
) -> None:
    table = Table("", *SYSTEMS)
    for name in figures[SYSTEMS[0]]:
        table.add_row(name, *(shown(figures[system][name]) for system in SYSTEMS))
    out.print(_counted(counts), soft_wrap=True)
    out.print(table)
    out.print(LEGEND, soft_wrap=True)
    out.print(f"calibration error of the fusion: {shown(confidence.calibration_error)}")
    out.print(f"curves: {report}", soft_wrap=True)
