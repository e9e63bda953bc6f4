"""What the pages of ``recourse evaluate`` share: their look, tables, and one square to draw in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from gateway.cli.output import CommandError

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .6rem;text-align:left;border-bottom:1px solid #ddd}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.heat{overflow-x:auto}.heat table{font-size:12px}.heat td{border:1px solid #eee;text-align:right;padding:.1rem .3rem}
.heat th{font-weight:400;border:0;padding:.1rem .3rem}.heat thead th{writing-mode:vertical-rl;transform:rotate(180deg)}
svg{max-width:100%;height:auto}figcaption{color:#555}
"""  # noqa: E501 - a style sheet's lines
_EDGE = 40
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def write_page(path: Path, text: str) -> None:
    """Write a page, and the directory it goes to.

    Raises:
        CommandError: it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise CommandError(f"{path} cannot be written: {exc.strerror}; name another path") from exc


def page(title: str, body: Iterable[str]) -> str:
    """Return one file of HTML: no script, nothing fetched."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is words and whose others are numbers."""
    heads = "".join(f"<th{_n(place)}>{escape(cell)}</th>" for place, cell in enumerate(head))
    lines = "".join(
        "<tr>" + "".join(f"<td{_n(p)}>{escape(cell)}</td>" for p, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _n(place: int) -> str:
    return ' class="n"' if place else ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of shares over shares: both axes go from 0 to 1, or up to `highest`."""

    label: str
    width: int = 640
    height: int = 280
    highest: float = 1.0

    def x(self, share: float) -> float:
        """Return where a share stands from the left."""
        return _EDGE + share * (self.width - _EDGE - 10)

    def y(self, share: float) -> float:
        """Return where a share stands from the top; what is under 0 stands at 0."""
        return 30 + (1 - max(share, 0.0) / self.highest) * (self.height - 60)

    def line(self, points: Iterable[tuple[float, float]], colour: str) -> str:
        """Return a line through points."""
        places = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{places}"/>'

    def dots(self, points: Iterable[tuple[float, float]], colour: str) -> str:
        """Return a dot at every point."""
        return "".join(
            f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4" fill="{colour}"/>'
            for x, y in points
        )

    def upright(self, share: float) -> str:
        """Return a broken line from top to bottom."""
        place = f"{self.x(share):.1f}"
        return (
            f'<line x1="{place}" x2="{place}" y1="30" y2="{self.height - 25}" stroke="#555"'
            ' stroke-dasharray="4 3"/>'
        )

    def legend(self, names: Sequence[tuple[str, str]]) -> str:
        """Return names with their colours, side by side."""
        step = min(180, (self.width - _EDGE - 10) // max(len(names), 1))
        return "".join(
            f'<text x="{_EDGE + 10 + number * step}" y="20" fill="{colour}">{escape(name)}</text>'
            for number, (name, colour) in enumerate(names)
        )

    def figure(self, drawn: Iterable[str], caption: str) -> str:
        """Return the drawing with its axes and caption."""
        return (
            f'<figure><svg viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
            f' font-size="12" role="img" aria-label="{escape(self.label, quote=True)}">'
            f"{self._axes()}{''.join(drawn)}</svg>"
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )

    def _axes(self) -> str:
        return "".join(self._tick(tick, tick * self.highest) for tick in _TICKS)

    def _tick(self, across: float, up: float) -> str:
        return (
            f'<text x="4" y="{self.y(up) + 4:.0f}">{up:.3g}</text>'
            f'<line x1="{_EDGE}" x2="{self.width - 10}" y1="{self.y(up):.0f}"'
            f' y2="{self.y(up):.0f}" stroke="#ddd"/>'
            f'<text x="{self.x(across):.0f}" y="{self.height - 8}"'
            f' text-anchor="middle">{across}</text>'
        )
