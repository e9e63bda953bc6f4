"""Fit the abstention to labelled questions: `python -m knowledge.calibrate --home var`.

Writes, for each precision, the coefficients, the threshold that the wrong-answer budget allows, and
the figures that cross-validation gives for them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from knowledge import index
from knowledge.artefact import PRECISIONS
from knowledge.calibration import (
    CALIBRATION_FILE,
    SPENT,
    WRONG_ANSWER_BUDGET,
    Calibration,
    Logistic,
    least_threshold,
    write_calibrations,
)
from knowledge.encoder import Encoder, TextEncoder
from knowledge.errors import KnowledgeError
from knowledge.evaluation import (
    Judged,
    LabelledQuestion,
    figures_at,
    held_out_probabilities,
    judge,
    read_questions,
    risk_of,
)
from knowledge.index_open import open_index

_ROOM = Path(__file__).parent
_QUESTIONS = _ROOM.parent / "tests" / "retrieval"


def calibrate(
    encoder: TextEncoder, corpus: Path, questions: Sequence[LabelledQuestion], scratch: Path
) -> Calibration:
    """Return the calibration of an encoder on a corpus, indexed in a scratch directory."""
    version = index.build(scratch, corpus, encoder=encoder)
    opened = open_index(scratch, encoder, version)
    judged = judge(questions, opened, encoder, datetime.now(UTC).date())
    return fitted(encoder, judged)


def fitted(encoder: TextEncoder, judged: Judged) -> Calibration:
    """Return the model fitted on all questions; threshold and figures are cross-validated."""
    held_out = held_out_probabilities(judged)
    risk = risk_of(held_out, judged)
    threshold = least_threshold(risk, WRONG_ANSWER_BUDGET * SPENT)
    model = Logistic.fit(judged.rows, judged.among.astype(np.float64))
    figures = asdict(figures_at(threshold, held_out, judged))
    del figures["threshold"]
    figures |= {
        "questions": len(judged.first),
        "right_first": judged.hit_rate(judged.first),
        "right_among_three": judged.hit_rate(judged.among),
    }
    return Calibration(
        encoder_id=encoder.encoder_id,
        model_sha256=encoder.model_sha256,
        precision=encoder.precision,
        means=_rounded(model.means),
        deviations=_rounded(model.deviations),
        weights=_rounded(model.weights[1:]),
        intercept=round(float(model.weights[0]), 6),
        threshold=threshold,
        risk=risk,
        figures={name: round(float(value), 4) for name, value in figures.items()},
    )


def _rounded(values: Sequence[float] | np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(each), 6) for each in values)


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="knowledge.calibrate", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="where encoder/ stands")
    parser.add_argument("--corpus", type=Path, default=_ROOM / "corpus")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="*questions.yml in it")
    parser.add_argument("--output", type=Path, default=_ROOM / CALIBRATION_FILE)
    options = parser.parse_args(arguments)
    try:
        questions = read_questions(options.questions)
        with tempfile.TemporaryDirectory() as scratch:
            calibrations = {
                precision: calibrate(
                    Encoder.open(options.home, precision=precision),
                    options.corpus,
                    questions,
                    Path(scratch),
                )
                for precision in PRECISIONS
            }
    except KnowledgeError as exc:
        sys.stderr.write(f"error: {exc}\n")
        return 2
    write_calibrations(options.output, calibrations)
    for precision, each in calibrations.items():
        sys.stdout.write(f"{precision}: threshold {each.threshold}, {dict(each.figures)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
