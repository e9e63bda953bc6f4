"""``recourse evaluate retrieval``: do the right passages come first, and is the rest declined."""

from __future__ import annotations

from pathlib import Path

import typer

from gateway.cli.evaluate_benchmark import benchmark
from gateway.cli.evaluation_data import data_at, watched
from gateway.cli.output import print_json
from gateway.cli.report_page import write_page
from gateway.cli.retrieval_measurement import measured
from gateway.cli.retrieval_questions import read_asked
from gateway.cli.retrieval_report import RetrievalReport
from gateway.cli.retrieval_tables import print_report
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge.answering import Answerer
from knowledge.beir import is_benchmark
from knowledge.calibration import read_calibration
from knowledge.encoder import Encoder
from knowledge.index_open import open_index

OWN_QUESTIONS = PROJECT_ROOT / "tests/retrieval"
PAGES = "evaluation"
"""Where in RECOURSE_HOME the pages of an evaluation are written."""


def retrieval(
    data: Path | None = typer.Option(
        None,
        help="Questions by passage (.yml, or a folder of them), by article (.jsonl), or a folder in"
        " BEIR's format, indexed for this once.",
    ),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Measure the answers to labelled questions.

    A page with the curves is written to evaluation/ in RECOURSE_HOME. Figures are by jurisdiction,
    audience and topic, beside those of BM25 alone and of the encoder alone on the same questions.
    The project's own questions are judged by models that were fitted without them.
    """
    path = data_at(data, OWN_QUESTIONS, "labelled questions")
    settings = KnowledgeSettings.read()
    encoder = Encoder.open(
        settings.home,
        precision=settings.retrieval_precision,
        threads=settings.encoder_threads,
    )
    calibration = read_calibration(settings.home, encoder).within(settings.wrong_answer_budget)
    pages = settings.home / PAGES
    if is_benchmark(path):
        benchmark(path, encoder, calibration, pages / "benchmark.html", json=json)
        return
    index = open_index(settings.home, encoder)
    asked = read_asked(path, index.passages)
    answerer = Answerer(encoder, index, calibration)
    own = path.resolve().is_relative_to(OWN_QUESTIONS)
    found = measured(watched(asked, "asking"), answerer, index, encoder, own=own)
    report = RetrievalReport.of(found, answerer.version, answerer.threshold)
    page = pages / "retrieval.html"
    write_page(page, report.as_html())
    if json:
        print_json(report.as_json() | {"page": str(page)})
    else:
        print_report(report, page)
