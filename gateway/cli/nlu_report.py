"""The page that ``recourse evaluate nlu --report`` writes: one file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from gateway.cli.evaluation_data import shown
from gateway.cli.nlu_measurement import Figures, Matrix, Measurement, Point
from gateway.cli.output import CommandError

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .6rem;text-align:left;border-bottom:1px solid #ddd}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.heat{overflow-x:auto}.heat table{font-size:12px}.heat td{border:1px solid #eee;text-align:right;padding:.1rem .3rem}
.heat th{font-weight:400;border:0;padding:.1rem .3rem}.heat thead th{writing-mode:vertical-rl;transform:rotate(180deg)}
svg{max-width:100%;height:auto}figcaption{color:#555}
"""  # noqa: E501 - a style sheet's lines
_WIDTH, _HEIGHT, _EDGE = 640, 280, 40
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
    try:
        path.write_text(page(found), encoding="utf-8")
    except OSError as exc:
        raise CommandError(f"{path} cannot be written: {exc.strerror}; name another path") from exc


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
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Understanding</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


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
        _table(("", "threshold", "in scope", "out of scope", "MCC"), rows),
        "<h2>Every threshold</h2>",
        _curves(figures),
        "<h2>Meant and taken for</h2>",
        "<p>A row is what was meant, a column what was answered. Blue is right, brown is not.</p>",
        _heat(figures.matrix),
        "<h2>Each intent</h2>",
        _table(
            ("intent", "messages", "precision", "recall", "F1"),
            [
                (i.intent, str(i.examples), f"{i.precision:.2f}", f"{i.recall:.2f}", f"{i.f1:.2f}")
                for i in figures.by_intent
            ],
        ),
        "<h2>Confidence</h2>",
        _table(
            ("confidence from", "messages", "confidence", "right"),
            [
                (f"{b.start:.1f}", str(b.count), f"{b.confidence:.2f}", f"{b.right:.2f}")
                for b in figures.calibration.bins
            ],
        ),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are numbers."""
    heads = "".join(f"<th{_n(place)}>{escape(cell)}</th>" for place, cell in enumerate(head))
    lines = "".join(
        "<tr>" + "".join(f"<td{_n(p)}>{escape(cell)}</td>" for p, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _n(place: int) -> str:
    return ' class="n"' if place else ""


def _curves(figures: Figures) -> str:
    """The three figures over the threshold, and where the model's own threshold is."""
    lines, legend = [], []
    for number, (name, colour, value) in enumerate(_CURVES):
        places = [
            f"{_x(point.threshold):.1f},{_y(figure):.1f}"
            for point in figures.sweep
            if (figure := value(point)) is not None
        ]
        lines.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2"'
            f' points="{" ".join(places)}"/>'
        )
        legend.append(
            f'<text x="{_EDGE + 10 + number * 180}" y="20" fill="{colour}">{escape(name)}</text>'
        )
    own = _x(figures.at_threshold.threshold)
    axes = "".join(
        f'<text x="4" y="{_y(tick) + 4:.0f}">{tick}</text>'
        f'<line x1="{_EDGE}" x2="{_WIDTH - 10}" y1="{_y(tick):.0f}" y2="{_y(tick):.0f}"'
        ' stroke="#ddd"/>'
        f'<text x="{_x(tick):.0f}" y="{_HEIGHT - 8}" text-anchor="middle">{tick}</text>'
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" font-size="12" role="img"'
        f' aria-label="figures over the threshold">{axes}{"".join(lines)}{"".join(legend)}'
        f'<line x1="{own:.1f}" x2="{own:.1f}" y1="30" y2="{_HEIGHT - 25}" stroke="#555"'
        ' stroke-dasharray="4 3"/></svg><figcaption>Over the threshold; the broken line is where'
        f" the training data put it, {figures.at_threshold.threshold:.2f}.</figcaption></figure>"
    )


def _x(threshold: float) -> float:
    return _EDGE + threshold * (_WIDTH - _EDGE - 10)


def _y(figure: float) -> float:
    return 30 + (1 - max(figure, 0.0)) * (_HEIGHT - 60)


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
    return _table(("system", "in scope", "best MCC"), rows)


def _contingency(found: Measurement) -> str:
    return _table(
        ("label", "rows", "intents"),
        [
            (row.label, str(row.rows), ", ".join(f"{n} {c}" for n, c in row.intents.items()))
            for row in found.contingency
        ],
    )
