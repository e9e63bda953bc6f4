"""The trained intent model: what it computes, and how it is kept.

Multinomial logistic regression over the encoder's vector (times 5) beside character n-grams (1 to
4, inside word boundaries, sublinear TF-IDF, times 2), its probabilities softened or sharpened by
one temperature. Kept as arrays and JSON, so that loading a model runs no code from it, which a
pickle would.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer

from bot.errors import ModelUnusable

ENCODER_WEIGHT = 5.0
NGRAM_WEIGHT = 2.0
NGRAM_SIZES = (1, 4)
_ARRAYS_FILE = "intent_model.npz"
_LABELS_FILE = "intent_model.json"
_DIGIT = re.compile(r"\d")

Array = npt.NDArray[np.float32]


def folded(text: str) -> str:
    """Return the text as n-grams see it: lower case, every digit a zero.

    Which digits an order number or an amount has says nothing about the intent; that there are
    digits, and how many, does.
    """
    return _DIGIT.sub("0", text.lower())


def ngram_analyzer() -> Callable[[str], list[str]]:
    """Return scikit-learn's own splitter into character n-grams, as training and serving use it."""
    analyzer: Callable[[str], list[str]] = CountVectorizer(
        analyzer="char_wb", ngram_range=NGRAM_SIZES, preprocessor=folded
    ).build_analyzer()
    return analyzer


@dataclass(frozen=True, eq=False)
class IntentModel:
    """Logistic regression in arrays.

    Attributes:
        labels: intent names, in the order of the columns below.
        ngrams: the n-grams known, in the order of the rows of `ngram_weights`.
        idf: their inverse document frequencies, `(ngrams,)`.
        encoder_weights: `(dimensions, labels)`, the factor 5 included.
        ngram_weights: `(ngrams, labels)`, the factor 2 included.
        bias: `(labels,)`.
        temperature: what the scores are divided by before they become probabilities.
        encoder_id: the encoder it was trained with, `<id>-<precision>`.
    """

    labels: tuple[str, ...]
    ngrams: tuple[str, ...]
    idf: Array
    encoder_weights: Array
    ngram_weights: Array
    bias: Array
    temperature: float
    encoder_id: str
    _rows: dict[str, int] = field(init=False, repr=False, compare=False)
    _analyze: Callable[[str], list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows = {ngram: row for row, ngram in enumerate(self.ngrams)}
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_analyze", ngram_analyzer())

    def probabilities(self, vector: Array, text: str) -> Array:
        """Return the probability of each label, `(labels,)`, in the order of `labels`.

        Args:
            vector: the encoder's vector of the text, `(dimensions,)`, unit norm.
            text: the text itself.
        """
        scores = vector @ self.encoder_weights + self.bias
        rows, weights = self._ngram_features(text)
        if len(rows):
            scores = scores + weights @ self.ngram_weights[rows]
        scores = scores / self.temperature
        exponentials = np.exp(scores - scores.max())
        result: Array = exponentials / exponentials.sum()
        return result

    def _ngram_features(self, text: str) -> tuple[npt.NDArray[np.intp], Array]:
        """The rows of the known n-grams of a text and their TF-IDF weights, of unit norm."""
        known = self._rows
        counted = Counter(known[ngram] for ngram in self._analyze(text) if ngram in known)
        rows = np.fromiter(counted.keys(), dtype=np.intp, count=len(counted))
        counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
        weights = (1.0 + np.log(counts)) * self.idf[rows]
        norm = np.sqrt(weights @ weights)
        return rows, (weights / norm if norm else weights).astype(np.float32)

    def save(self, directory: Path) -> None:
        """Write the model into an existing directory."""
        np.savez(
            directory / _ARRAYS_FILE,
            idf=self.idf,
            encoder_weights=self.encoder_weights,
            ngram_weights=self.ngram_weights,
            bias=self.bias,
        )
        document = {
            "labels": self.labels,
            "ngrams": self.ngrams,
            "temperature": self.temperature,
            "encoder_id": self.encoder_id,
        }
        (directory / _LABELS_FILE).write_text(json.dumps(document), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> IntentModel:
        """Read a model that `save` wrote.

        Raises:
            ModelUnusable: when it is missing or not such a model.
        """
        try:
            document = json.loads((directory / _LABELS_FILE).read_text(encoding="utf-8"))
            # From memory: given a path, NumPy leaves the file open when it is no archive.
            content = io.BytesIO((directory / _ARRAYS_FILE).read_bytes())
            with np.load(content, allow_pickle=False) as arrays:
                return cls(
                    labels=tuple(document["labels"]),
                    ngrams=tuple(document["ngrams"]),
                    temperature=float(document["temperature"]),
                    encoder_id=str(document["encoder_id"]),
                    **{name: arrays[name] for name in arrays.files},
                )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as exc:
            raise ModelUnusable(
                f"the intent model in {directory} cannot be read ({exc!r}): run `make train`"
            ) from exc
