"""The tables of ``recourse evaluate retrieval`` on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from gateway.cli.evaluation_data import shown
from gateway.cli.output import out
from gateway.cli.retrieval_figures import RetrievalFigures
from gateway.cli.retrieval_measurement import SAYS
from gateway.cli.retrieval_report import NAMES, RISK, SHOWN, RetrievalReport
from knowledge.baselines import ALONE

LEGEND = (
    "Ranks are of answerable questions, answered or declined; one that no passage of the corpus"
    " answers counts as not found. A wrong answer has nothing right among five citations, where a"
    " passage on the article of a labelled one is right too."
)
FEWEST = 10
"""A topic with fewer questions stands in the page and the JSON only."""

_SHORT = ("n", "r@1", "r@3", "r@5", "mrr", "ndcg", "enc", "bm25", "ece", "risk")
_SHORT_SAYS = (
    "n questions; r is recall; enc and bm25 are nDCG@10 of the encoder and of BM25 alone; ece the"
    " calibration error; risk at the threshold in use."
)
_COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)


def print_report(report: RetrievalReport, page: Path) -> None:
    """Print the figures, and where the page with the rest of them is."""
    out.print(f"index {report.version}")
    out.print(_places(report.places))
    out.print(LEGEND, soft_wrap=True)
    out.print(_risk(report.whole))
    out.print(f"{RISK} {SAYS[report.source].capitalize()}.", soft_wrap=True)
    out.print(_groups("audience", report.audiences))
    topics = [each for each in report.topics if each.answerable >= FEWEST]
    out.print(_groups("topic", topics))
    out.print(_SHORT_SAYS, soft_wrap=True)
    fewer = len(report.topics) - len(topics)
    out.print(f"{fewer} topics with fewer than {FEWEST} questions stand in the page.")
    took = report.ms
    out.print(f"encoding p50 {took['encode_p50']} ms, retrieval p50 {took['retrieve_p50']} ms")
    out.print(f"curves and every figure: {page}", soft_wrap=True)


def _places(places: Sequence[RetrievalFigures]) -> Table:
    table = Table()
    table.add_column(no_wrap=True)
    for each in places:
        table.add_column(each.name, justify="right")
    documents = [each.as_json() for each in places]
    table.add_row("passages on its law", *("yes" if each.covered else "no" for each in places))
    for name in ("questions", "answerable", "in_corpus"):
        table.add_row(name.replace("_", " "), *(str(each[name]) for each in documents))
    for name in places[0].ranks():
        table.add_row(name.replace("_", " "), *(shown(each.ranks()[name]) for each in places))
    for signal in ALONE:
        for name in SHOWN:
            alone = (each.alone()[signal][name] for each in places)
            table.add_row(f"{NAMES[signal]}, {name}", *map(shown, alone))
    for name in places[0].decisions():
        table.add_row(name.replace("_", " "), *(shown(each.decisions()[name]) for each in places))
    errors = (each.confidence.calibration_error for each in places)
    table.add_row("calibration error", *map(shown, errors))
    return table


def _risk(whole: RetrievalFigures) -> Table:
    """The curve at a few coverages: of all points the one that answers that share at most."""
    table = Table("coverage", "threshold", "risk")
    curve = whole.confidence.curve
    for share in _COVERAGES:
        point = next((each for each in curve if each.coverage <= share), None)
        if point is not None:
            table.add_row(shown(point.coverage), f"{point.threshold:.2f}", shown(point.risk))
    return table


def _groups(name: str, groups: Iterable[RetrievalFigures]) -> Table:
    """The groups, a row each, narrow enough for eighty columns."""
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    table.add_column(name, no_wrap=True)
    for head in _SHORT:
        table.add_column(head, justify="right")
    for each in groups:
        ranks, alone, confidence = each.ranks(), each.alone(), each.confidence
        figures = (
            *(ranks[cut] for cut in SHOWN),
            *(alone[signal][SHOWN[-1]] for signal in ALONE),
            confidence.calibration_error,
            confidence.risk,
        )
        table.add_row(each.name, str(len(each.judged)), *map(shown, figures))
    return table
