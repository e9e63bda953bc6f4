"""The page that ``recourse evaluate nlu --report`` writes: one file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from gateway.cli.evaluation_data import shown
from gateway.cli.nlu_measurement import Figures, Matrix, Measurement, Point
from gateway.cli.report_page import Plot, table, write_page
from gateway.cli.report_page import page as page_of

_CURVES: tuple[tuple[str, str, Callable[[Point], float | None]], ...] = (
    ("accuracy in scope", "#1f5fa8", lambda point: point.in_scope_accuracy),
    ("recall out of scope", "#b3541e", lambda point: point.out_of_scope_recall),
    ("MCC over all", "#2c7a3f", lambda point: point.mcc),
)
_RIGHT, _WRONG = (31, 95, 168), (179, 84, 30)


def write_report(path: Path, found: Measurement) -> None:
    """Write the page.

    Raises:
        CommandError: it cannot be written there.
    """
    write_page(path, page(found))


def page(found: Measurement) -> str:
    """Return the page of a measurement."""
    files = [facts for facts in (found.train, found.test, found.data) if facts is not None]
    body = [f"<h1>Understanding, {escape(found.mode.replace('-', ' '))}</h1>"]
    body += [
        f"<p>{escape(f.file)}: {f.rows} rows, {f.intents} intents, {f.out_of_scope} out of scope,"
        f" {len(f.skipped)} skipped</p>"
        for f in files
    ]
    if found.contingency:
        body.append("<h2>Their labels, our intents</h2>")
        body.append(_contingency(found))
    if found.figures is not None:
        body += _figures(found.figures)
    if found.published is not None:
        body.append(f"<h2>Published on {escape(found.published.set)}</h2>")
        body.append(_published(found))
    return page_of("Understanding", body)


def _figures(figures: Figures) -> list[str]:
    points = (
        ("without rejection", figures.without_rejection),
        ("at its own threshold", figures.at_threshold),
        ("best MCC", figures.best_mcc),
    )
    rows = [
        (name, f"{p.threshold:.2f}", shown(p.in_scope_accuracy), shown(p.out_of_scope_recall),
         f"{p.mcc:.3f}")
        for name, p in points
    ]  # fmt: skip
    return [
        table(("", "threshold", "in scope", "out of scope", "MCC"), rows),
        "<h2>Every threshold</h2>",
        _curves(figures),
        "<h2>Meant and taken for</h2>",
        "<p>A row is what was meant, a column what was answered. Blue is right, brown is not.</p>",
        _heat(figures.matrix),
        "<h2>Each intent</h2>",
        table(
            ("intent", "messages", "precision", "recall", "F1"),
            [
                (i.intent, str(i.examples), f"{i.precision:.2f}", f"{i.recall:.2f}", f"{i.f1:.2f}")
                for i in figures.by_intent
            ],
        ),
        "<h2>Confidence</h2>",
        table(
            ("confidence from", "messages", "confidence", "right"),
            [
                (f"{b.start:.1f}", str(b.count), f"{b.confidence:.2f}", f"{b.right:.2f}")
                for b in figures.calibration.bins
            ],
        ),
    ]


def _curves(figures: Figures) -> str:
    """The three figures over the threshold, and where the model's own threshold is."""
    plot, own = Plot("figures over the threshold"), figures.at_threshold.threshold
    lines = [
        plot.line(
            [(p.threshold, figure) for p in figures.sweep if (figure := value(p)) is not None],
            colour,
        )
        for _, colour, value in _CURVES
    ]
    legend = plot.legend([(name, colour) for name, colour, _ in _CURVES])
    return plot.figure(
        (*lines, legend, plot.upright(own)),
        f"Over the threshold; the broken line is where the training data put it, {own:.2f}.",
    )


def _heat(matrix: Matrix) -> str:
    heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in matrix.predicted)
    lines = []
    for label, counts in zip(matrix.labels, matrix.counts, strict=True):
        total = sum(counts) or 1
        cells = "".join(
            _cell(label, answer, count, total)
            for answer, count in zip(matrix.predicted, counts, strict=True)
        )
        lines.append(f"<tr><th scope='row'>{escape(label)}</th>{cells}</tr>")
    return (
        f"<div class='heat'><table><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(label: str, answer: str, count: int, total: int) -> str:
    if not count:
        return "<td></td>"
    red, green, blue = _RIGHT if label == answer else _WRONG
    strength = 0.15 + 0.5 * count / total
    title = escape(f"{label} taken for {answer}: {count} of {total}", quote=True)
    colour = f"rgba({red},{green},{blue},{strength:.2f})"
    return f'<td title="{title}" style="background:{colour}">{count}</td>'


def _published(found: Measurement) -> str:
    systems = found.published.systems if found.published else ()
    rows = [(s.system, f"{s.in_scope_accuracy:.3f}", f"{s.best_mcc:.3f}") for s in systems]
    if found.figures is not None:
        accuracy = shown(found.figures.without_rejection.in_scope_accuracy)
        rows.append(("this assistant", accuracy, f"{found.figures.best_mcc.mcc:.3f}"))
    return table(("system", "in scope", "best MCC"), rows)


def _contingency(found: Measurement) -> str:
    return table(
        ("label", "rows", "intents"),
        [
            (row.label, str(row.rows), ", ".join(f"{n} {c}" for n, c in row.intents.items()))
            for row in found.contingency
        ],
    )
