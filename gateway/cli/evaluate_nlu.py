"""``recourse evaluate nlu``: how well messages are understood, by cross-validation or on files."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.evaluation_data import shown
from gateway.cli.nlu_measurement import Contingency, FileFacts, Measurement, Point, measure
from gateway.cli.nlu_report import write_report
from gateway.cli.output import CommandError, out, print_json, say

CONFUSIONS_SHOWN = 12
SKIPPED_SHOWN = 20
INTENTS_SHOWN = 4


def evaluate_nlu(
    train: Path | None = typer.Option(None, help="Train on this CSV: columns sentence,label."),
    test: Path | None = typer.Option(None, help="And score on this one; goes with --train."),
    data: Path | None = typer.Option(None, help="Score the project's own model on this CSV."),
    labels: Path | None = typer.Option(None, help="CSV label,intent: what its labels are of ours."),
    folds: int = typer.Option(5, help="Folds of the cross-validation of the project's own data."),
    report: Path | None = typer.Option(None, help="Write a page with the confusion picture here."),
    predictions: Path | None = typer.Option(None, help="Write every prediction to this CSV."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Measure understanding, on the project's data or on files.

    Cross-validates the project's data, or trains and scores on files. A label NO_NODES_DETECTED
    means out of scope. The threshold comes from the training data alone.
    """
    _require_one_measurement(train, test, data, labels)
    paths = {"--train": train, "--test": test, "--data": data, "--labels": labels,
             "--predictions": predictions}  # fmt: skip
    arguments = [
        word for name, path in paths.items() if path for word in (name, str(path.resolve()))
    ]
    document, found = measure([*arguments, "--folds", str(folds)])
    if report is not None:
        write_report(report, found)
        say(f"report: {report}")
    if json:
        print_json(document)
    else:
        _print(found)


def _require_one_measurement(
    train: Path | None, test: Path | None, data: Path | None, labels: Path | None
) -> None:
    if (train is None) != (test is None):
        raise CommandError("--train and --test go together: give both files, or neither")
    if train is not None and data is not None:
        raise CommandError("--data scores the project's own model: leave --train and --test out")
    if labels is not None and data is None:
        raise CommandError("--labels says what the labels of --data mean: give --data too")


def _print(found: Measurement) -> None:
    for facts in (found.train, found.test, found.data):
        if facts is not None:
            _print_file(facts)
    if found.left_out:
        out.print(f"{found.left_out} rows left out: their labels stand for no intent")
    _print_contingency(found.contingency)
    if found.figures is None:
        out.print(
            "The labels are other names than our intents, so nothing is right or wrong yet: say"
            " with --labels MAP.csv (label,intent) which intents each of them stands for."
        )
        return
    _print_points(found)
    _print_published(found)
    _print_confusions(found)
    _print_weakest(found)
    error = found.figures.calibration.expected_error
    out.print(f"confidence and being right are {error:.3f} apart; {found.seconds} s in all")


def _print_file(facts: FileFacts) -> None:
    inside = facts.rows - facts.out_of_scope
    out.print(
        f"{escape(facts.file)}: {facts.rows} rows, {inside} of {facts.intents} intents,"
        f" {facts.out_of_scope} out of scope"
    )
    for row in facts.skipped[:SKIPPED_SHOWN]:
        out.print(f"  line {row.line} {row.reason}: skipped")
    if len(facts.skipped) > SKIPPED_SHOWN:
        out.print(f"  and {len(facts.skipped) - SKIPPED_SHOWN} more lines skipped")
    if facts.blank:
        out.print(f"  {facts.blank} blank rows")


def _print_points(found: Measurement) -> None:
    if found.figures is None:
        return
    whose = {"train-test": "the training file's", "data": "the model's"}
    own = whose.get(found.mode, "each fold's own")
    table = Table("", "threshold", "in scope", "out of scope", "MCC")
    for name, point in (
        ("without rejection", found.figures.without_rejection),
        (f"at {own} threshold", found.figures.at_threshold),
        ("best MCC of all thresholds", found.figures.best_mcc),
    ):
        table.add_row(name, f"{point.threshold:.2f}", *_cells(point))
    title = f"{found.folds} folds of the project's own data: " if found.folds else ""
    counts = f"{found.figures.in_scope} in scope, {found.figures.out_of_scope} out of it"
    out.print(f"{title}{found.figures.rows} messages, {counts}")
    out.print(table)


def _cells(point: Point) -> tuple[str, str, str]:
    return shown(point.in_scope_accuracy), shown(point.out_of_scope_recall), f"{point.mcc:.3f}"


def _print_published(found: Measurement) -> None:
    if found.published is None or found.figures is None:
        return
    table = Table(f"published on {found.published.set}", "in scope", "best MCC")
    for system in found.published.systems:
        table.add_row(system.system, f"{system.in_scope_accuracy:.3f}", f"{system.best_mcc:.3f}")
    ours = found.figures
    accuracy = shown(ours.without_rejection.in_scope_accuracy)
    table.add_row("this assistant", accuracy, f"{ours.best_mcc.mcc:.3f}", style="bold")
    out.print(table)


def _print_confusions(found: Measurement) -> None:
    if found.figures is None or not found.figures.confusions:
        return
    table = Table("meant", "taken for", "times")
    for pair in found.figures.confusions[:CONFUSIONS_SHOWN]:
        table.add_row(escape(pair.label), escape(pair.predicted), str(pair.count))
    out.print(table)


def _print_weakest(found: Measurement) -> None:
    if found.figures is None:
        return
    table = Table("weakest intents", "messages", "precision", "recall", "F1")
    for each in found.figures.by_intent[:CONFUSIONS_SHOWN]:
        figures = (f"{value:.2f}" for value in (each.precision, each.recall, each.f1))
        table.add_row(escape(each.intent), str(each.examples), *figures)
    out.print(table)


def _print_contingency(rows: tuple[Contingency, ...]) -> None:
    if not rows:
        return
    table = Table("their label", "rows", "our intents")
    for row in rows:
        most = list(row.intents.items())[:INTENTS_SHOWN]
        listed = ", ".join(f"{name} {count}" for name, count in most)
        more = len(row.intents) - len(most)
        table.add_row(escape(row.label), str(row.rows), listed + (f", {more} more" if more else ""))
    out.print(table)
