"""``recourse evaluate retrieval``: do the right passages come first, and is the rest declined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from gateway.cli.evaluate_benchmark import benchmark
from gateway.cli.evaluation_data import data_at, shown, watched
from gateway.cli.output import out, print_json
from gateway.cli.retrieval_figures import Judged, RetrievalFigures, by_jurisdiction, timings
from gateway.cli.retrieval_questions import AskedQuestion, read_asked
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge.answering import Answerer, Question
from knowledge.beir import is_benchmark
from knowledge.calibration import read_calibration
from knowledge.encoder import Encoder
from knowledge.index_open import open_index
from knowledge.ranking import DEPTH

OWN_QUESTIONS = PROJECT_ROOT / "tests/retrieval"
LEGEND = (
    "Ranks are of answerable questions, answered or declined; one that no passage of the corpus"
    " answers counts as not found. A wrong answer has nothing right among three citations."
)


def retrieval(
    data: Path | None = typer.Option(
        None,
        help="Questions by passage (.yml, or a folder of them), by article (.jsonl), or a folder in"
        " BEIR's format, indexed for this once.",
    ),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Measure the answers to labelled questions, by jurisdiction, at the committed threshold."""
    path = data_at(data, OWN_QUESTIONS, "labelled questions")
    settings = KnowledgeSettings.read()
    encoder = Encoder.open(
        settings.home,
        precision=settings.retrieval_precision,
        threads=settings.encoder_threads,
    )
    if is_benchmark(path):
        benchmark(path, encoder, json=json)
        return
    index = open_index(settings.home, encoder)
    calibration = read_calibration(settings.home, encoder).within(settings.wrong_answer_budget)
    asked = read_asked(path, index.passages)
    answerer = Answerer(encoder, index, calibration)
    judged = [judge(each, answerer) for each in watched(asked, "asking")]
    figures = by_jurisdiction(judged)
    if json:
        places = {each.name: each.as_json() for each in figures}
        document = {"index": answerer.version, "figures": places, "ms": timings(judged)}
        print_json(document)
    else:
        _print(figures, judged, answerer.version)


def judge(asked: AskedQuestion, answerer: Answerer) -> Judged:
    """Ask a question as a customer does and return the answer judged."""
    question = Question(asked.text, asked.jurisdiction, asked.audience, k=DEPTH)
    return Judged.of(asked, answerer.answer(question))


def _print(figures: Sequence[RetrievalFigures], judged: Sequence[Judged], version: str) -> None:
    table = Table()
    table.add_column(no_wrap=True)
    for each in figures:
        table.add_column(each.name, justify="right")
    table.add_row("passages on its law", *("yes" if each.covered else "no" for each in figures))
    for name in ("questions", "answerable", "in_corpus"):
        table.add_row(_words(name), *(str(each.as_json()[name]) for each in figures))
    for name in figures[0].ranks():
        table.add_row(_words(name), *(shown(each.ranks()[name]) for each in figures))
    for name in figures[0].decisions():
        table.add_row(_words(name), *(shown(each.decisions()[name]) for each in figures))
    out.print(f"index {version}")
    out.print(table)
    out.print(LEGEND, soft_wrap=True)
    took = timings(judged)
    out.print(f"encoding p50 {took['encode_p50']} ms, retrieval p50 {took['retrieve_p50']} ms")


def _words(name: str) -> str:
    return name.replace("_", " ")
