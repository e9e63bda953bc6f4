"""The report: `latest.json` for machines, a table beside the targets for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rich.table import Table

SideName = Literal["recourse", "stock"]
SIDES: tuple[SideName, SideName] = ("recourse", "stock")


@dataclass(frozen=True)
class Line:
    """One figure of the report: its key, what it is, and what is aimed at."""

    key: str
    title: str
    target: str = ""
    limit: float | None = None
    at_least: bool = False
    digits: int = 1
    alone: bool = False
    """Measured on this project only: stock Rasa has no such thing."""

    def met(self, value: float) -> bool | None:
        """Whether the figure meets its target; None without one."""
        if self.limit is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit


LINES = (
    Line("turn_p50_ms", "a turn, no action, p50 ms", "<= 13", 13),
    Line("turn_with_action_p50_ms", "a turn with an action, p50 ms", "<= 17", 17),
    Line("turn_with_action_p95_ms", "a turn with an action, p95 ms", "<= 40", 40),
    Line("turns_per_second_8", "turns/s, 8 conversations", ">= 75", 75, at_least=True),
    Line("turns_per_second_32", "turns/s, 32 conversations", at_least=True),
    Line("turn_200_over_turns_3_12", "turn 200 over turns 3-12", "<= 1.2", 1.2, digits=2),
    Line("start_s", "start to first answer, s", "<= 30", 30),
    Line("memory_mib", "memory, Rasa and actions, MiB", digits=0),
    Line("retrieval_p50_ms", "retrieval, encoded, p50 ms", "<= 3", 3, alone=True),
    Line("retrieval_scaled_p50_ms", "retrieval, a million, p50 ms", "<= 10", 10, alone=True),
    Line("encode_p50_ms", "encoding a question, p50 ms", alone=True),
    Line("decision_us", "a decision, p50 µs", "<= 200", 200, digits=0, alone=True),
    Line("decision_with_receipt_ms", "a decision with receipt, p50 ms", digits=2, alone=True),
    Line(
        "listings_per_second", "listings/s, one core, all rules", ">= 5000", 5_000,
        at_least=True, digits=0, alone=True,
    ),
    Line(
        "short_listings_per_second", "the same, a line or two of text", ">= 5000", 5_000,
        at_least=True, digits=0, alone=True,
    ),
    Line("listings_bulk_s", "a million listings, s", digits=0, alone=True),
    Line("listings_bulk_mib", "a million listings, MiB", digits=0, alone=True),
    Line("gateway_turn_p50_ms", "a turn, by gateway, p50 ms", alone=True),
)  # fmt: skip

RATIOS = {"turn_with_action_p50_ms": 4.0, "turns_per_second_8": 3.5}
"""How many times better than stock a figure has to be."""


@dataclass
class Figures:
    """The figures of a run, filled in as they are measured."""

    values: dict[str, dict[SideName, float]] = field(default_factory=dict)

    def put(self, key: str, side: SideName, value: float) -> None:
        """Keep one figure.

        Raises:
            ValueError: no line of the report has that key.
        """
        if key not in {line.key for line in LINES}:
            raise ValueError(f"{key!r} is no figure of the report: {[ln.key for ln in LINES]}")
        self.values.setdefault(key, {})[side] = round(value, 3)

    def missing(self, sides: Sequence[SideName]) -> list[str]:
        """The figures that a run of these sides should have and has not."""
        return [
            f"{line.key}.{side}"
            for line in LINES
            for side in sides
            if not (line.alone and side == "stock")
            if side not in self.values.get(line.key, {})
        ]


def as_json(
    figures: Figures,
    machine: Mapping[str, object],
    settings: Mapping[str, object],
    details: Mapping[str, object],
) -> dict[str, object]:
    """The whole report: the figures at the top level, then what they were taken on and with."""
    targets = {line.key: line.target for line in LINES if line.target}
    return {
        **{line.key: figures.values[line.key] for line in LINES if line.key in figures.values},
        "targets": targets,
        "ratios": ratios(figures),
        "machine": dict(machine),
        "settings": dict(settings),
        "details": dict(details),
    }


def ratios(figures: Figures) -> dict[str, dict[str, float]]:
    """By what factor this project is ahead, where a factor is aimed at; both sides needed."""
    return {
        line.key: {"times": round(times, 2), "target": RATIOS[line.key]}
        for line in LINES
        if line.key in RATIOS
        if (times := times_better(line, figures.values.get(line.key, {}))) is not None
    }


def times_better(line: Line, values: Mapping[SideName, float]) -> float | None:
    """Above 1 when this project is ahead: stock over ours for costs, ours over stock for rates."""
    ours, theirs = values.get("recourse"), values.get("stock")
    if not ours or not theirs:
        return None
    return ours / theirs if line.at_least else theirs / ours


def write(report: Mapping[str, object], path: Path) -> None:
    """The report on disk, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    draft.replace(path)


def table(figures: Figures) -> Table:
    """The figures beside each other and beside the targets."""
    shown = Table(title="Recourse beside stock Rasa 3.6.21", title_justify="left")
    shown.add_column("figure")
    for heading in ("recourse", "stock", "times better", "target"):
        shown.add_column(heading, justify="right")
    for line in LINES:
        values = figures.values.get(line.key)
        if values:
            shown.add_row(line.title, *_cells(line, values))
    return shown


def _cells(line: Line, values: Mapping[SideName, float]) -> tuple[str, str, str, str]:
    ours, theirs = values.get("recourse"), values.get("stock")
    times = times_better(line, values)
    met = None if ours is None else line.met(ours)
    colour = {None: "", True: "[green]", False: "[red]"}[met]
    return (
        "" if ours is None else f"{colour}{ours:.{line.digits}f}",
        "" if theirs is None else f"{theirs:.{line.digits}f}",
        "" if times is None else f"{times:.2f}",
        line.target,
    )
