"""The floors under retrieval's figures, and how they are set anew: `python -m knowledge.floors`.

A file of floors (`tests/retrieval/floors.yml`) holds, for all labelled questions together and for
those of each jurisdiction, the least a figure may be; of what should be small (CEILINGS), the most.
`--write` measures and writes them, a margin away from what was measured, so that a change of the
corpus may move a question or two and a change that breaks something fails.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil, floor
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from knowledge import index
from knowledge.calibration import read_calibration
from knowledge.confidence import calibration_error, reliability
from knowledge.encoder import Encoder
from knowledge.errors import KnowledgeError
from knowledge.evaluation import (
    Judged,
    LabelledQuestion,
    figures_at,
    held_out_probabilities,
    judge,
    read_questions,
)
from knowledge.index_open import open_index
from knowledge.ranking import DEPTH, mean_ndcg, mean_reciprocal_rank, recall_at

OVERALL = "overall"
CEILINGS = ("declined_answerable", "wrong_of_all", "calibration_error")
FLOORS = ("recall@1", "recall@3", "recall@5", "mrr@10", "ndcg@10", "declined_unanswerable")
MARGIN = 0.02
FEWEST_TO_MOVE = 2
"""A floor leaves room for as many questions, where they are more than the margin."""

HEAD = """\
# The least each figure of retrieval may be, for all labelled questions and for those of each jurisdiction; of
# declined_answerable, wrong_of_all and calibration_error the most. Whether to answer is judged at the committed
# threshold by models that never saw the question. A figure may be left out; then nothing holds it.
# Set anew, a margin away from what is measured: `.venv/bin/python -m knowledge.floors --write` (CONTRIBUTING.md).
"""  # noqa: E501 - lines of a file for people

_ROOM = Path(__file__).parent
_QUESTIONS = _ROOM.parent / "tests" / "retrieval"

Figures = Mapping[str, Mapping[str, float]]
"""Figures by name, by group: OVERALL and the jurisdictions."""


class FloorsError(KnowledgeError):
    """The file of floors is malformed."""


def read_floors(path: Path) -> Figures:
    """Return the floors of a file.

    Raises:
        FloorsError: when it is not a mapping of groups to figures, or a figure has another name.
    """
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        floors = TypeAdapter(dict[str, dict[str, float]]).validate_python(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise FloorsError(
            f"{path} is not a file of floors ({exc}): expected groups of them"
        ) from exc
    for group, figures in floors.items():
        unknown = sorted(set(figures) - {*FLOORS, *CEILINGS})
        if unknown:
            known = ", ".join((*FLOORS, *CEILINGS))
            raise FloorsError(f"{path}: {group} has {', '.join(unknown)}: expected {known}")
    return floors


def write_floors(path: Path, floors: Figures) -> None:
    """Write floors so that a reader sees one group a block and one figure a line."""
    body = yaml.safe_dump(
        {group: dict(figures) for group, figures in floors.items()}, sort_keys=False
    )
    path.write_text(HEAD + body, encoding="utf-8")


def figures_of(
    questions: Sequence[LabelledQuestion], judged: Judged, threshold: float
) -> dict[str, dict[str, float]]:
    """Return the figures of every group that has answerable questions and others.

    Confidence is of models that never saw the question they judge.

    Args:
        questions: The labelled questions.
        judged: What retrieval made of them, row for row.
        threshold: The least probability that is answered with.
    """
    probabilities = held_out_probabilities(judged)
    places = np.asarray([each.jurisdiction for each in questions])
    groups = {OVERALL: np.ones(len(questions), dtype=np.bool_)}
    groups |= {str(place): places == place for place in np.unique(places)}
    return {
        name: _figures(_only(judged, rows), probabilities[rows], threshold)
        for name, rows in groups.items()
        if judged.answerable[rows].any() and not judged.answerable[rows].all()
    }


def _only(judged: Judged, rows: NDArray[np.bool_]) -> Judged:
    return Judged(
        judged.rows[rows],
        judged.first[rows],
        judged.among[rows],
        judged.cited[rows],
        judged.answerable[rows],
        tuple(judged.rankings[row] for row in np.flatnonzero(rows)),
    )


def _figures(
    judged: Judged, probabilities: NDArray[np.float64], threshold: float
) -> dict[str, float]:
    rankings = [judged.rankings[row] for row in np.flatnonzero(judged.answerable)]
    decided = figures_at(threshold, probabilities, judged)
    found = {
        **{f"recall@{k}": recall_at(k, rankings) for k in (1, 3, 5)},
        f"mrr@{DEPTH}": mean_reciprocal_rank(rankings),
        f"ndcg@{DEPTH}": mean_ndcg(rankings),
        "declined_unanswerable": decided.declined_unanswerable,
        "declined_answerable": decided.declined_answerable,
        "wrong_of_all": decided.wrong_of_all,
        "calibration_error": calibration_error(reliability(probabilities, judged.among)),
    }
    return {name: value for name, value in found.items() if value is not None}


def missed(floors: Figures, measured: Figures) -> tuple[str, ...]:
    """Return, a line each, the figures that do not keep to their floors or ceilings."""
    lines = []
    for group, figures in floors.items():
        for name, bound in figures.items():
            value = measured.get(group, {}).get(name)
            if value is None:
                lines.append(f"{group} {name}: not measured, expected at least one question of it")
            elif name in CEILINGS and value > bound:
                lines.append(f"{group} {name}: {value:.4f}, expected {bound} at most")
            elif name not in CEILINGS and value < bound:
                lines.append(f"{group} {name}: {value:.4f}, expected {bound} at least")
    return tuple(lines)


def with_margin(
    measured: Figures, counts: Mapping[str, int], margin: float = MARGIN
) -> dict[str, dict[str, float]]:
    """Return floors a margin under what was measured, to two digits; ceilings as much above.

    Args:
        measured: The figures.
        counts: How many questions each group has: a few move a small group by more than a margin.
        margin: 0 to 1.
    """
    floors = {}
    for group, figures in measured.items():
        room = max(margin, FEWEST_TO_MOVE / counts[group])
        floors[group] = {
            name: min(ceil(100 * (value + room)) / 100, 1.0)
            if name in CEILINGS
            else max(floor(100 * (value - room)) / 100, 0.0)
            for name, value in figures.items()
        }
    return floors


def measure(home: Path, corpus: Path, questions: Sequence[LabelledQuestion]) -> Figures:
    """Return the figures of a corpus, indexed for this once, at the threshold that serves."""
    encoder = Encoder.open(home)
    threshold = read_calibration(home, encoder).threshold
    with tempfile.TemporaryDirectory() as scratch:
        version = index.build(Path(scratch), corpus, encoder=encoder)
        opened = open_index(Path(scratch), encoder, version)
        judged = judge(questions, opened, encoder, datetime.now(UTC).date())
    return figures_of(questions, judged, threshold)


def counts_of(questions: Sequence[LabelledQuestion]) -> dict[str, int]:
    """Return how many questions each group has."""
    counts = {OVERALL: len(questions)}
    for each in questions:
        counts[each.jurisdiction] = counts.get(each.jurisdiction, 0) + 1
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line, hold or write the floors; return the exit status."""
    parser = argparse.ArgumentParser(prog="knowledge.floors", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="where encoder/ stands")
    parser.add_argument("--corpus", type=Path, default=_ROOM / "corpus")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="*questions.yml in it")
    parser.add_argument("--floors", type=Path, default=_QUESTIONS / "floors.yml")
    parser.add_argument("--margin", type=float, default=MARGIN, help="under what is measured")
    parser.add_argument("--write", action="store_true", help="set the floors anew")
    options = parser.parse_args(arguments)
    try:
        questions = read_questions(options.questions)
        floors = {} if options.write else read_floors(options.floors)
        measured = measure(options.home, options.corpus, questions)
    except KnowledgeError as exc:
        sys.stderr.write(f"error: {exc}\n")
        return 2
    if options.write:
        floors = with_margin(measured, counts_of(questions), options.margin)
        write_floors(options.floors, floors)
    for group, figures in measured.items():
        shown = ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
        sys.stdout.write(f"{group}: {shown}\n")
    found = missed(floors, measured)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
