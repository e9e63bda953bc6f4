"""All figures of one run of ``recourse evaluate retrieval``: as JSON, and as a page with curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from gateway.cli.evaluation_data import shown
from gateway.cli.report_page import Plot, page, table
from gateway.cli.retrieval_confidence import ConfidenceFigures
from gateway.cli.retrieval_figures import (
    RetrievalFigures,
    by_audience,
    by_jurisdiction,
    by_topic,
    timings,
)
from gateway.cli.retrieval_measurement import SAYS, RetrievalMeasurement, Source
from knowledge.baselines import ALONE

BEST = "all signals"
NAMES: Mapping[str, str] = {"dense": "encoder alone", "bm25": "BM25 alone"}
SHOWN = ("recall@1", "recall@3", "recall@5", "mrr@10", "ndcg@10")
RISK = (
    "Coverage is the share of questions that are answered when only those with enough confidence"
    " are; risk is the share of those answers with nothing right among five citations."
)
CALIBRATION = (
    "Of the questions in a bin of confidence, the share with something right among the first three"
    " passages; on the grey line, confidence would mean exactly what it says. The calibration error"
    " is the mean distance."
)
ALONE_SAYS = f"<p>Of what stands alone, the {SHOWN[-1]}; risk is at the threshold in use.</p>"
_COLOURS = ("#1f5fa8", "#b3541e", "#2c7a3f", "#7a3f8f", "#555")


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The figures of a run, in the order they are shown."""

    version: str
    source: Source
    threshold: float
    places: tuple[RetrievalFigures, ...]
    audiences: tuple[RetrievalFigures, ...]
    topics: tuple[RetrievalFigures, ...]
    ms: Mapping[str, float]

    @classmethod
    def of(cls, found: RetrievalMeasurement, version: str, threshold: float) -> RetrievalReport:
        """Return the figures of a measurement, at the least confidence that is answered with."""
        return cls(
            version,
            found.source,
            threshold,
            by_jurisdiction(found.judged, threshold),
            by_audience(found.judged, threshold),
            by_topic(found.judged, threshold),
            timings(found.judged),
        )

    @property
    def whole(self) -> RetrievalFigures:
        """The figures of all that is covered."""
        return self.places[-1]

    def as_json(self) -> dict[str, object]:
        """Return everything, as the command prints it."""
        return {
            "index": self.version,
            "confidence": {"from": self.source, "says": SAYS[self.source]},
            "figures": {each.name: each.as_json() for each in self.places},
            "by_audience": {each.name: each.as_json() for each in self.audiences},
            "by_topic": {each.name: each.as_json() for each in self.topics},
            "ms": self.ms,
        }

    def as_html(self) -> str:
        """Return the page."""
        places = [each for each in self.places[:-1] if each.covered]
        of_whole = self.whole.confidence
        body = [
            "<h1>Retrieval</h1>",
            f"<p>Index {escape(self.version)}; {len(self.whole.judged)} questions on laws that"
            f" passages cover, answered from a confidence of {self.threshold:.2f} on;"
            f" {escape(SAYS[self.source])}.</p>",
            "<h2>Beside one signal alone</h2>",
            systems_table({BEST: self.whole.ranks(), **self.whole.alone()}),
            "<h2>Risk over coverage</h2>",
            risk_figure([(each.name, each.confidence) for each in (self.whole, *places)]),
            "<h2>What confidence means</h2>",
            *reliability_figure(of_whole),
        ]
        groups = (
            ("jurisdiction", self.places),
            ("audience", self.audiences),
            ("topic of the right passages", self.topics),
        )
        for name, figures in groups:
            body += [
                f"<h2>By {name}</h2>",
                ALONE_SAYS,
                table(group_head(name), map(group_row, figures)),
            ]
        return page("Retrieval", body)


def group_head(name: str) -> tuple[str, ...]:
    """Return the heads of a table of groups."""
    alone = (NAMES[each] for each in ALONE)
    return (
        name,
        "questions",
        "answerable",
        *SHOWN,
        *alone,
        "calibration error",
        "answered",
        "risk",
    )


def group_row(group: RetrievalFigures) -> tuple[str, ...]:
    """Return a group's row under `group_head`."""
    ranks, alone, confidence = group.ranks(), group.alone(), group.confidence
    return (
        group.name,
        str(len(group.judged)),
        str(group.answerable),
        *(shown(ranks[name]) for name in SHOWN),
        *(shown(alone[name][SHOWN[-1]]) for name in ALONE),
        shown(confidence.calibration_error),
        shown(confidence.coverage),
        shown(confidence.risk),
    )


def systems_table(systems: Mapping[str, Mapping[str, float | None]]) -> str:
    """Return how high right passages stand for each system, as a table."""
    rows = (
        (NAMES.get(name, name), *(shown(ranks[each]) for each in SHOWN))
        for name, ranks in systems.items()
    )
    return table(("", *SHOWN), rows)


def risk_figure(curves: Sequence[tuple[str, ConfidenceFigures]]) -> str:
    """Return the curves of risk over coverage in one drawing, the first group's threshold in it."""
    risks = (point.risk for _, figures in curves for point in figures.curve)
    highest = max([0.2, *risks])
    plot = Plot("risk over coverage", highest=ceil(10 * highest) / 10)
    coloured = [
        (name, figures, _COLOURS[number % len(_COLOURS)])
        for number, (name, figures) in enumerate(curves)
    ]
    lines = (
        plot.line(((point.coverage, point.risk) for point in figures.curve), colour)
        for _, figures, colour in coloured
    )
    own = curves[0][1].coverage if curves else None
    here = plot.upright(own) if own is not None else ""
    legend = plot.legend([(name, colour) for name, _, colour in coloured])
    return plot.figure((*lines, here, legend), f"{RISK} The broken line is the threshold in use.")


def reliability_figure(figures: ConfidenceFigures) -> Iterable[str]:
    """Return what each bin of confidence was worth, drawn and as a table."""
    plot = Plot("right answers over confidence", width=360, height=360)
    points = [(each.confidence, each.right) for each in figures.bins]
    drawn = (
        plot.line(((0.0, 0.0), (1.0, 1.0)), "#ccc"),
        plot.line(points, _COLOURS[0]),
        plot.dots(points, _COLOURS[0]),
    )
    rows = [
        (f"{each.start:.1f}", str(each.count), f"{each.confidence:.3f}", f"{each.right:.3f}")
        for each in figures.bins
    ]
    caption = f"{CALIBRATION} Here it is {shown(figures.calibration_error)}."
    yield plot.figure(drawn, caption)
    yield table(("confidence from", "questions", "confidence", "right"), rows)
