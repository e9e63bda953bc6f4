"""The report's shape, which other programs read."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.report import LINES, Figures, SideName, as_json, ratios, table, times_better, write

BOTH = (
    *("turn_p50_ms", "turn_with_action_p50_ms", "turn_with_action_p95_ms"),
    *("turns_per_second_8", "turns_per_second_32", "turn_200_over_turns_3_12"),
    *("start_s", "memory_mib"),
)
ALONE = (
    *("retrieval_p50_ms", "retrieval_scaled_p50_ms"),
    *("encode_p50_ms", "gateway_turn_p50_ms"),
    *("decision_us", "decision_with_receipt_ms"),
    *("listings_per_second", "short_listings_per_second"),
    *("listings_bulk_s", "listings_bulk_mib"),
)


def full() -> Figures:
    """Every figure of a run of both sides."""
    figures = Figures()
    for key in BOTH:
        figures.put(key, "recourse", 10.0)
        figures.put(key, "stock", 45.0)
    for key in ALONE:
        figures.put(key, "recourse", 2.5)
    return figures


def test_every_figure_stands_at_the_top_under_its_side() -> None:
    """`{"turn_p50_ms": {"recourse": x, "stock": y}, ...}`."""
    report = as_json(full(), {"cores": 2}, {"plan": "full"}, {})
    for key in BOTH:
        assert report[key] == {"recourse": 10.0, "stock": 45.0}
    for key in ALONE:
        assert report[key] == {"recourse": 2.5}
    assert report["machine"] == {"cores": 2}
    assert report["settings"] == {"plan": "full"}
    assert json.loads(json.dumps(report)) == report


def test_the_lines_of_the_report_are_the_figures_agreed_on() -> None:
    """None more, none fewer."""
    assert {line.key for line in LINES} == {*BOTH, *ALONE}


def test_a_whole_run_lacks_nothing_and_a_partial_one_is_named() -> None:
    """A phase that put nothing down is found before anything is written."""
    figures = full()
    assert figures.missing(("recourse", "stock")) == []
    del figures.values["start_s"]["stock"]
    del figures.values["encode_p50_ms"]
    assert figures.missing(("recourse", "stock")) == ["start_s.stock", "encode_p50_ms.recourse"]
    assert figures.missing(("stock",)) == ["start_s.stock"]


def test_an_unknown_figure_is_refused() -> None:
    """A misspelt key would be a missing figure."""
    with pytest.raises(ValueError, match="no figure of the report"):
        Figures().put("turn_p50", "stock", 1.0)


def test_ratios_say_how_far_ahead_we_are() -> None:
    """Latency: stock over ours; throughput: ours over stock."""
    figures = full()
    figures.put("turns_per_second_8", "recourse", 90.0)
    assert ratios(figures) == {
        "turn_with_action_p50_ms": {"times": 4.5, "target": 4.0},
        "turns_per_second_8": {"times": 2.0, "target": 3.5},
    }


def test_better_means_faster_or_more() -> None:
    """A reader must not divide in his head: above one is ahead, in every line."""
    by_key = {line.key: line for line in LINES}
    values: dict[SideName, float] = {"recourse": 50.0, "stock": 100.0}
    assert times_better(by_key["memory_mib"], values) == 2.0
    assert times_better(by_key["turns_per_second_32"], values) == 0.5


def test_one_side_alone_has_no_ratio() -> None:
    """Nothing is compared with nothing."""
    figures = Figures()
    figures.put("turn_with_action_p50_ms", "recourse", 10.0)
    assert ratios(figures) == {}


@pytest.mark.parametrize(
    ("key", "value", "met"),
    [
        ("turn_p50_ms", 13.0, True),
        ("turn_p50_ms", 13.1, False),
        ("turns_per_second_8", 75.0, True),
        ("turns_per_second_8", 74.9, False),
        ("turns_per_second_32", 1.0, None),
    ],
)
def test_a_target_is_met_at_its_very_limit(key: str, value: float, met: bool | None) -> None:
    """At most for times, at least for throughput, nothing where nothing is aimed at."""
    line = next(each for each in LINES if each.key == key)
    assert line.met(value) is met


def test_the_table_shows_both_sides_and_the_target() -> None:
    """What people read is what was written."""
    shown = StringIO()
    Console(file=shown, width=120).print(table(full()))
    row = next(line for line in shown.getvalue().splitlines() if "an action, p50" in line)
    assert [cell.strip() for cell in row.split("│")[2:6]] == ["10.0", "45.0", "4.50", "<= 17"]


def test_the_report_is_written_whole(tmp_path: Path) -> None:
    """Directories are made, nothing half-written is left."""
    path = tmp_path / "results" / "latest.json"
    write({"a": 1}, path)
    write({"a": 2}, path)
    assert json.loads(path.read_text()) == {"a": 2}
    assert [each.name for each in path.parent.iterdir()] == ["latest.json"]
