"""Open an answerer on any version of the index, with one encoder for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from knowledge.answering import Answerer
from knowledge.artefact import EncoderManifest, encoder_directory
from knowledge.calibration import WRONG_ANSWER_BUDGET, read_calibration
from knowledge.encoder import Encoder, TextEncoder
from knowledge.index_open import open_index
from knowledge.switches import Switches


class AnswererLoader:
    """Opens versions for serving; the encoder, the greater part of one, is opened once.

    Args:
        home: Where encoder and index stand.
        precision: The encoder's, `fp32` or `int8`.
        threads: How many of them one encoding may use.
        budget: The share of all questions that may get a wrong answer, 0 to 1.
        around: Wraps the encoder, for whoever asks the same of several versions.
    """

    def __init__(
        self,
        home: Path,
        *,
        precision: str = "fp32",
        threads: int = 1,
        budget: float = WRONG_ANSWER_BUDGET,
        around: Callable[[Encoder], TextEncoder] = lambda encoder: encoder,
    ) -> None:
        self._home = home
        self._precision = precision
        self._threads = threads
        self._budget = budget
        self._around = around
        self._opening = threading.Lock()
        self._encoder: TextEncoder | None = None

    def encoder(self) -> TextEncoder:
        """Return the encoder that stands under the home directory now.

        Raises:
            EncoderError: when there is no usable one.
        """
        with self._opening:
            found = EncoderManifest.read(encoder_directory(self._home)).encoder_id
            if self._encoder is None or self._encoder.encoder_id != found:
                self._encoder = self._around(
                    Encoder.open(self._home, precision=self._precision, threads=self._threads)
                )
            return self._encoder

    def load(self, version: str) -> Answerer:
        """Return an answerer over a version.

        Raises:
            EncoderError: when there is no usable encoder.
            RetrievalIndexError: when the version is not there, or not whole, or does not match the
            encoder.
            CalibrationError: when no coefficients hold for the encoder.
        """
        encoder = self.encoder()
        calibration = read_calibration(self._home, encoder).within(self._budget)
        index = open_index(self._home, encoder, version)
        off = Switches(self._home).off
        return Answerer(encoder, index, calibration, off=off, budget=self._budget)
