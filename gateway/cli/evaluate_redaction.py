"""``recourse evaluate redaction``: what is caught of labelled data, and what wrongly removed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.evaluation_data import EvaluationSettings, data_at, listed, share, shown, watched
from gateway.cli.labelled_sentences import Sentence, read_sentences
from gateway.cli.output import out, print_json
from gateway.cli.redaction_figures import CHECKS, REMOVED, Find, RedactionFigures, measure


def redaction(
    data: Path | None = typer.Option(
        None,
        help="Labelled sentences: .jsonl, .jsonl.gz, a folder; else RECOURSE_EVALUATION_DATA/pii.",
    ),
    show: bool = typer.Option(False, "--show", help="Print what was missed or wrongly removed."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Measure redaction on labelled sentences.

    Recall is by label, precision by what was removed.
    """
    path = data_at(data, EvaluationSettings.read().evaluation_data / "pii", "labelled sentences")
    sentences = read_sentences(path)
    figures = measure(watched(sentences, "redacting"), _finder())
    if json:
        print_json(figures.as_json())
        return
    _print_types(figures)
    _print_kinds(figures)
    if show:
        _print_sentences(figures, sentences)


def _finder() -> Find:
    """Return what finds secrets as the gateway does."""
    # Presidio is imported here: no other command has use for it.
    from gateway.adapters.redaction.plain import plain
    from gateway.adapters.redaction.presidio import PresidioRedactor

    redactor = PresidioRedactor()
    return lambda text: redactor.find(plain(text))


def _print_types(figures: RedactionFigures) -> None:
    table = Table("label", "spans", "caught", "recall", "alone", "check digits hold", "missed in")
    for name, each in sorted(figures.types.items()):
        if name in REMOVED:
            valid = f"{each.valid} of {each.spans}" if name in CHECKS else "has none"
            recall = shown(share(each.caught, each.spans))
            counts = (str(each.spans), str(each.caught), recall, str(each.alone))
            table.add_row(name, *counts, valid, listed(each.missed))
    out.print(f"{figures.sentences} sentences; alone: caught without the words around it")
    out.print(table)
    kept = {name: each for name, each in figures.types.items() if name not in REMOVED}
    taken = {name: each.caught for name, each in kept.items() if each.caught}
    spans = sum(each.spans for each in kept.values())
    out.print(f"Kept on purpose: {spans} labels of {len(kept)} other types; removed: {taken or 0}")


def _print_kinds(figures: RedactionFigures) -> None:
    table = Table("removed as", "times", "right", "precision", "wrong")
    for kind, each in figures.kinds.items():
        wrong = ", ".join(f"{count} {label}" for label, count in each.wrong.items())
        precision = shown(share(each.right, each.found))
        table.add_row(kind.value, str(each.found), str(each.right), precision, wrong)
    out.print(table)
    timings = figures.timings()
    out.print(f"a sentence: p50 {timings['p50']} ms, p95 {timings['p95']} ms")


def _print_sentences(figures: RedactionFigures, sentences: Iterable[Sentence]) -> None:
    missed = {number: name for name, each in figures.types.items() for number in each.missed}
    wrong = {number: kind for kind, each in figures.kinds.items() for number in each.wrong_in}
    for sentence in sentences:
        label = missed.get(sentence.number)
        if label in REMOVED:
            out.print(f"{sentence.number} missed {label}: {escape(sentence.text)}", soft_wrap=True)
        if sentence.number in wrong:
            what = f"{sentence.number} removed as {wrong[sentence.number].value}"
            out.print(f"{what}: {escape(sentence.text)}", soft_wrap=True)
