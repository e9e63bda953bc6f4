"""The export for real, in the interpreter that has torch: verified, the same every time, one line.

Slow for a test (some ten seconds), and the only one that sees torch, sentence-transformers and the
serving runtime together.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from knowledge.artefact import EncoderManifest, encoder_directory
from knowledge.encoder import Encoder
from knowledge.errors import EncoderMissing

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-encoder" / "bin" / "python"


def run_export(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the export into a home directory."""
    command = [str(PYTHON), "-m", "knowledge.export_encoder", "--home", str(home), *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home directory with a fresh export."""
    if not PYTHON.exists():
        pytest.skip(".venv-encoder is not there: run `make setup`")
    home = tmp_path_factory.mktemp("home")
    done = run_export(home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "cosine to the original: fp32 >= 1.000000" in done.stdout
    return home


def test_the_same_weights_export_to_the_same_bytes(home: Path) -> None:
    """An index built here serves wherever else the encoder is exported."""
    try:
        standing = EncoderManifest.read(encoder_directory(ROOT / "var"))
    except EncoderMissing:
        pytest.skip("var/encoder is not there: run `make setup`")
    fresh = EncoderManifest.read(encoder_directory(home))
    if standing.model_sha256 != fresh.model_sha256:
        pytest.skip("var/encoder is of another model")
    assert fresh == standing


def test_what_was_exported_serves_in_this_interpreter(home: Path) -> None:
    """Both precisions, and near each other."""
    text = "who pays the postage of a return"
    fp32, int8 = (Encoder.open(home, precision=p).encode_query(text) for p in ("fp32", "int8"))
    assert fp32.shape == int8.shape == (1, 384)
    assert float(np.sum(fp32 * int8)) > 0.95


def test_a_second_export_changes_nothing_and_says_so(home: Path) -> None:
    """In well under a second: torch is not even loaded."""
    graph = encoder_directory(home) / "model.fp32.onnx"
    before = graph.stat().st_mtime_ns
    done = run_export(home)
    assert done.returncode == 0
    assert "stands unchanged" in done.stdout
    assert graph.stat().st_mtime_ns == before


def test_a_model_that_cannot_be_had_is_refused_and_the_old_one_stands(home: Path) -> None:
    """One line, status 2, the encoder as it was."""
    before = EncoderManifest.read(encoder_directory(home))
    done = run_export(home, "--model", str(ROOT / "tests"))
    assert done.returncode == 2
    assert done.stderr.startswith("encoder: error: ")
    assert len(done.stderr.splitlines()) == 1
    assert EncoderManifest.read(encoder_directory(home)) == before
