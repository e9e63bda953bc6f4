"""Answerers over the small corpus, for tests of what is built around answering."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from knowledge.answering import Answerer
from knowledge.calibration import FEATURES, Calibration
from knowledge.encoder import TextEncoder
from knowledge.index_open import open_index
from knowledge.switches import Switches
from tests.unit.knowledge.fakes import FakeEncoder

TODAY = date(2026, 11, 23)
WEIGHTS = {"score": 0.5, "margin": 0.5, "outside": -4.0}


def calibration(threshold: float = 0.5) -> Calibration:
    """Return a model that reads the fused score, the margin, and what lies outside."""
    return Calibration(
        encoder_id="fake-encoder",
        model_sha256="fake-weights",
        precision="fp32",
        means=(0.0,) * len(FEATURES),
        deviations=(1.0,) * len(FEATURES),
        weights=tuple(WEIGHTS.get(name, 0.0) for name in FEATURES),
        intercept=0.0,
        threshold=threshold,
        risk=((0.1, 0.2), (0.4, 0.05), (0.9, 0.01)),
        figures={},
    )


def an_answerer(home: Path, threshold: float = 0.5, encoder: TextEncoder | None = None) -> Answerer:
    """Return what answers from a home's active index on the 23rd of November 2026."""
    encoder = encoder or FakeEncoder()
    return Answerer(
        encoder,
        open_index(home, encoder),
        calibration(threshold),
        today=lambda: TODAY,
        off=Switches(home).off,
        budget=0.05,
    )
