"""The page and the JSON of `recourse evaluate retrieval`, and what they say of confidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from gateway.cli import retrieval_tables
from gateway.cli.evaluate_benchmark import confidence_of
from gateway.cli.output import CommandError
from gateway.cli.report_page import Plot, page, table, write_page
from gateway.cli.retrieval_confidence import ConfidenceFigures
from gateway.cli.retrieval_figures import Judged
from gateway.cli.retrieval_measurement import RetrievalMeasurement
from gateway.cli.retrieval_questions import AskedQuestion
from gateway.cli.retrieval_report import RetrievalReport, risk_figure
from knowledge.answering import Answer
from knowledge.beir import FUSION, Searched
from knowledge.ranking import Ranking


def judged(name: str, confidence: float, rank: int | None, **changes: object) -> Judged:
    """A question whose right passage stands at a rank, or that nothing answers."""
    right = frozenset() if rank is None else frozenset({"a"})
    question = AskedQuestion(
        name, "q", "shopper", "CN", rank is not None, right, right, right, ("food",)
    )
    found = Judged.of(question, Answer(confidence >= 0.5, "", confidence, None))
    stands = Ranking(() if rank is None else (rank,), len(right))
    alone = {"bm25": Ranking((2,), 1), "dense": Ranking((), 1)}
    return replace(found, ranking=stands, fair=stands, alone=alone, **changes)  # type: ignore[arg-type]


JUDGED = (
    judged("1", 0.95, 1),
    judged("2", 0.8, 6),
    judged("3", 0.6, None),
    judged("4", 0.2, 1),
    judged("5", 0.0, 1, covered=False),
)
REPORT = RetrievalReport.of(RetrievalMeasurement(JUDGED, "held_out"), "v<1>", 0.5)


def test_confidence_is_judged_where_there_was_something_to_search() -> None:
    """The curve, its point at the threshold, and the bins, worked out by hand."""
    document = REPORT.as_json()["figures"]
    assert isinstance(document, dict)
    whole = document["all covered"]
    assert whole["at_threshold"] == {"threshold": 0.5, "coverage": 0.75, "risk": 0.6667}
    assert [(point["coverage"], point["risk"]) for point in whole["risk_coverage"]] == [
        (1.0, 0.5), (0.75, 0.6667), (0.5, 0.5), (0.25, 0.0),
    ]  # fmt: skip
    assert whole["calibration_error"] == round((0.05 + 0.8 + 0.6 + 0.8) / 4, 4)
    assert sum(each["questions"] for each in whole["reliability"]) == 4
    assert whole["alone"]["bm25"]["mrr@10"] == 0.5


def test_the_json_says_whose_confidence_it_is_and_holds_every_group() -> None:
    """A program that reads it needs nothing else."""
    document = json.loads(json.dumps(REPORT.as_json()))
    assert document["confidence"]["from"] == "held_out"
    assert "fitted without it" in document["confidence"]["says"]
    assert set(document["by_audience"]) == {"shopper"}
    assert set(document["by_topic"]) == {"food"}
    assert document["by_topic"]["food"]["questions"] == 4


def test_a_topic_of_any_length_leaves_room_for_its_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """In eighty columns none is cut."""
    monkeypatch.setattr(retrieval_tables, "out", Console(width=80, highlight=False))
    monkeypatch.setattr(retrieval_tables, "FEWEST", 0)
    topics = tuple(replace(each, name="three-guarantees") for each in REPORT.topics)
    retrieval_tables.print_report(replace(REPORT, topics=topics), tmp_path / "page.html")
    told = capsys.readouterr().out
    assert "three-guarantees" in told
    assert "\u2026" not in told


def test_the_page_is_whole_and_names_what_it_shows() -> None:
    """Both drawings can be parsed, no name breaks out of its place, nothing is fetched."""
    text = REPORT.as_html()
    for part in text.split("<svg")[1:]:
        ElementTree.fromstring("<svg" + part.partition("</svg>")[0] + "</svg>")
    assert text.count("<svg") == 2
    assert "v&lt;1&gt;" in text
    assert "<script" not in text
    assert "http" not in text
    assert "<h2>By audience</h2>" in text


def test_nothing_to_judge_leaves_nothing_to_say() -> None:
    """No figure is made up, and the drawing is empty."""
    nothing = ConfidenceFigures.of([], right=[], wrong=[], threshold=0.5)
    assert (nothing.coverage, nothing.risk, nothing.area, nothing.calibration_error) == (None,) * 4
    assert nothing.as_json()["risk_coverage"] == []
    assert "polyline" in risk_figure([("nothing", nothing)])
    assert "polyline" not in risk_figure([])


def test_a_benchmark_is_judged_by_its_fusion() -> None:
    """Right is one of the first three, wrong when none of five is."""
    rankings = {FUSION: (Ranking((1,), 1), Ranking((3,), 1), Ranking((4,), 1))}
    figures = confidence_of(Searched(rankings, (0.9, 0.8, 0.1)), 0.5)
    assert figures.risk == 0.0
    assert figures.coverage == pytest.approx(2 / 3)
    assert [each.right for each in figures.bins] == [0.0, 1.0, 1.0]


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """In one line, naming it; where it can, its directory is made."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        write_page(tmp_path / "file" / "page.html", "x")
    write_page(tmp_path / "deep" / "page.html", page("A & B", [table(("<a>",), [("<b>",)])]))
    written = (tmp_path / "deep" / "page.html").read_text("utf-8")
    assert "<title>A &amp; B</title>" in written
    assert "&lt;a&gt;" in written
    assert "<b>" not in written


def test_a_plot_puts_nothing_at_the_bottom_and_the_highest_at_the_top() -> None:
    """What is under nothing stands at nothing."""
    plot = Plot("x", highest=0.4)
    assert plot.y(0.4) < plot.y(0.2) < plot.y(0.0) == plot.y(-1.0)
    assert plot.x(0.0) < plot.x(1.0) < plot.width
