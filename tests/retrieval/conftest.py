"""The real encoder over the real corpus, for the tests that hold retrieval to its floors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import index
from knowledge.answering import Answerer
from knowledge.calibration import Calibration, read_calibration
from knowledge.encoder import Encoder
from knowledge.evaluation import Judged, LabelledQuestion, judge, read_questions
from knowledge.index_build import version_of
from knowledge.index_open import OpenIndex, open_index
from knowledge.passages import load_corpus

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var"
CORPUS = ROOT / "knowledge" / "corpus"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the exported encoder; without one there is nothing to measure."""
    if not (HOME / "encoder").exists():
        pytest.skip("var/encoder is not there: run `make setup`")
    return Encoder.open(HOME)


@pytest.fixture(scope="session")
def opened(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    """Return the index of the corpus as it stands, from var/ when it is built there already."""
    version = version_of(load_corpus(CORPUS), encoder)
    home = HOME
    if version not in [each.name for each in index.status(HOME).versions]:
        home = tmp_path_factory.mktemp("home")
        index.build(home, CORPUS, encoder=encoder)
    return open_index(home, encoder, version)


@pytest.fixture(scope="session")
def calibration(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """Return the committed calibration."""
    return read_calibration(tmp_path_factory.mktemp("nothing-of-its-own"), encoder)


@pytest.fixture(scope="session")
def answerer(encoder: Encoder, opened: OpenIndex, calibration: Calibration) -> Answerer:
    """Return the answerer that customers meet."""
    return Answerer(encoder, opened, calibration, today=lambda: TODAY)


@pytest.fixture(scope="session")
def questions() -> tuple[LabelledQuestion, ...]:
    """Return the labelled questions."""
    return read_questions(Path(__file__).parent)


@pytest.fixture(scope="session")
def judged(questions: tuple[LabelledQuestion, ...], opened: OpenIndex, encoder: Encoder) -> Judged:
    """Return what retrieval makes of the labelled questions."""
    return judge(questions, opened, encoder, TODAY)
