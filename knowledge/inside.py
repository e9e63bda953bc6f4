"""How much a question's words are those of questions that the passages answer.

Logistic regression over words and pairs of neighbours: the asks of all passages against the
questions known to lie outside. The encoder's vector of "how much does the lab charge for a test"
stands beside the passages on tests; its words do not stand beside their asks. On the project's
labelled questions no other signal of the calibration adds as much: with 89 of 100 unanswerable
questions declined, 5 of 100 answerable ones are too, instead of 14. It holds as long as the
questions outside use the trade's own words too ("must the seller cut my hair"): else it learns that
whoever says "seller" is answered. All names of goods are one word: which of them stand in asks is
chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexCorrupt
from knowledge.reading import things

SETTINGS = (
    "inside: logistic over words of letters and pairs, sublinear tf-idf, C 10, balanced, "
    + things.SETTINGS
)

_C = 10.0
_STEPS = 300
_WORD = re.compile(r"[^\W\d_]+")  # letters: "2" speaks for a period of law, but "2 + 2" is none
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_ANY_GOODS = "anygoods"  # nobody types it
_SEPARATOR = "\n"  # between features in the file: no feature has one

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Inside:
    """Weights of words and pairs: above 0 where asks have them, below where others do.

    `rarities` and `weights` are (features,) float32, in the order of `features`. Without features
    nothing was taught.
    """

    features: tuple[str, ...]
    rarities: Weights
    weights: Weights
    bias: float

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self.features)}

    def log_odds(self, text: str) -> float | None:
        """Return the logarithm of the odds that passages answer it, None if nothing was taught.

        A text of which no word is known has the odds of a text without words.
        """
        if not self.features:
            return None
        counted = Counter(each for each in features_of(text) if each in self._rows)
        rows = np.asarray([self._rows[each] for each in counted], dtype=np.int64)
        counts = np.asarray([*counted.values()], dtype=np.float64)
        shares = (1.0 + np.log(counts)) * self.rarities[rows]
        length = float(np.linalg.norm(shares))
        return self.bias + (float(shares @ self.weights[rows]) / length if length else 0.0)

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        stream = BytesIO()
        np.savez(
            stream,
            features=np.frombuffer(_SEPARATOR.join(self.features).encode(), dtype=np.uint8),
            rarities=self.rarities,
            weights=self.weights,
            bias=np.float64(self.bias),
        )
        path.write_bytes(stream.getvalue())

    @classmethod
    def load(cls, path: Path) -> Inside:
        """Return what `save` wrote.

        Raises:
            IndexCorrupt: when it cannot be read.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                text = arrays["features"].tobytes().decode()
                features = tuple(text.split(_SEPARATOR)) if text else ()
                model = cls(features, arrays["rarities"], arrays["weights"], float(arrays["bias"]))
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as exc:
            raise IndexCorrupt(
                f"{path} holds no weights of words ({exc}): run `make index`"
            ) from exc
        if not len(model.features) == len(model.rarities) == len(model.weights):
            raise IndexCorrupt(f"{path} has words without weights: run `make index`")
        return model

    @classmethod
    def of(cls, asks: Sequence[str], outside: Sequence[str]) -> Inside:
        """Return what tells asks from questions that lie outside.

        Args:
            asks: Of all passages, in plain words.
            outside: Questions that no passage answers, in plain words.
        """
        if not asks or not outside:
            nothing = np.zeros(0, dtype=np.float32)
            return cls((), nothing, nothing, 0.0)
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        reader = TfidfVectorizer(analyzer=features_of, sublinear_tf=True)
        rows = reader.fit_transform([*asks, *outside])
        labels = [1] * len(asks) + [0] * len(outside)
        model = LogisticRegression(C=_C, max_iter=_STEPS, class_weight="balanced")
        model.fit(rows, labels)
        return cls(
            tuple(map(str, reader.get_feature_names_out())),
            np.asarray(reader.idf_, dtype=np.float32),
            np.asarray(model.coef_[0], dtype=np.float32),
            float(model.intercept_[0]),
        )


def features_of(text: str) -> list[str]:
    """Return the words of a text and its pairs of neighbours, stop words among them.

    Goods have one name.
    """
    plain = things.nameless(text.casefold(), _ANY_GOODS)
    words = _WORD.findall(plain.translate(_APOSTROPHES))
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]
