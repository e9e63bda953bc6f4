"""The trained intent model: what it computes, and how it is kept.

Two questions, two numbers. Which of the intents is it: multinomial logistic regression over the
encoder's vector (times 5) beside the wording's pieces and words, softened or sharpened by one
temperature. Is it any of them: a logistic function of how sure that was and of how near the nearest
example of the winning intent is, fitted to messages of intents that were held back. An intent's
confidence is the product, and below the model's own threshold the message is not understood.

Kept as arrays and JSON, so that loading a model runs no code from it, which a pickle would.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.errors import ModelUnusable
from bot.lexicon import PIECE_WEIGHT, WORD_WEIGHT, Array, Lexicon, Terms

ENCODER_WEIGHT = 5.0
FORMAT = 2
_ARRAYS_FILE = "intent_model.npz"
_LABELS_FILE = "intent_model.json"
_SUREST = 1.0 - 1e-6


@dataclass(frozen=True)
class Calibration:
    """How scores become confidences.

    Attributes:
        temperature: what the scores are divided by before they become probabilities.
        sureness: the weight of the winner's log-odds in whether it is any intent at all.
        nearness: the weight of the cosine to the nearest example of the winner.
        offset: the constant beside them.
        threshold: the confidence from which the winner is believed.
    """

    temperature: float = 1.0
    sureness: float = 0.0
    nearness: float = 0.0
    offset: float = 50.0  # certainly one of them
    threshold: float = 0.0

    def in_scope(
        self, sureness: npt.NDArray[np.float64], nearness: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return the probability that a message means any of the intents.

        Args:
            sureness: the winner's probability at this temperature.
            nearness: the cosine to the nearest example of the winner.
        """
        odds = self.sureness * log_odds(sureness) + self.nearness * nearness + self.offset
        result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return result


def log_odds(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the log-odds of probabilities, finite at 0 and 1."""
    clipped = np.clip(probabilities, 1 - _SUREST, _SUREST)
    result: npt.NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return result


def softmax(scores: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return probabilities over the last axis."""
    exponentials = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    result: npt.NDArray[np.float64] = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return result


@dataclass(frozen=True)
class Understood:
    """What the model makes of a message.

    Attributes:
        ranking: every intent with its confidence, best first; what is missing to 1 is the
            probability of none of them.
        believed: whether the best reaches the threshold.
    """

    ranking: tuple[tuple[str, float], ...]
    believed: bool


@dataclass(frozen=True, eq=False)
class IntentModel:
    """The model in arrays.

    Attributes:
        labels: intent names, in the order of the columns below.
        lexicon: the known terms.
        encoder_weights: `(dimensions, labels)`, the factor 5 included.
        term_weights: `(terms, labels)`.
        bias: `(labels,)`.
        examples: the examples' vectors, `(n, dimensions)` float32, those of one label together.
        ends: where each label's examples end, `(labels,)`.
        vocabulary: the words of the examples, the most frequent first, to put slips right towards.
        calibration: how scores become confidences.
        encoder_id: the encoder it was trained with, `<id>-<precision>`.
    """

    labels: tuple[str, ...]
    lexicon: Lexicon
    encoder_weights: Array
    term_weights: Array
    bias: Array
    examples: Array
    ends: npt.NDArray[np.intp]
    vocabulary: tuple[str, ...]
    calibration: Calibration
    encoder_id: str
    _starts: npt.NDArray[np.intp] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", np.concatenate([[0], self.ends[:-1]]))

    def understood(self, vector: Array, wording: str) -> Understood:
        """Return every intent's confidence and whether the best is believed.

        Args:
            vector: the encoder's vector of the wording, `(dimensions,)`, unit norm.
            wording: the text as `bot.wording` gives it.
        """
        probabilities = softmax(self.scores(vector, wording) / self.calibration.temperature)
        order = np.argsort(-probabilities, kind="stable")
        best = int(order[0])
        in_scope = self.calibration.in_scope(probabilities[best], self.nearness(vector, best))
        ranking = tuple((self.labels[i], float(probabilities[i] * in_scope)) for i in order)
        return Understood(ranking, believed=ranking[0][1] >= self.calibration.threshold)

    def scores(self, vector: Array, wording: str) -> Array:
        """Return the score of each label, `(labels,)`."""
        scores = vector @ self.encoder_weights + self.bias
        rows, values = self.lexicon.features(wording)
        if len(rows):
            scores = scores + values @ self.term_weights[rows]
        return scores

    def nearness(self, vector: Array, column: int) -> npt.NDArray[np.float64]:
        """Return the cosine to the nearest example of a label, `()`."""
        its = self.examples[self._starts[column] : self.ends[column]]
        return np.asarray((its @ vector).max(), dtype=np.float64)

    def save(self, directory: Path) -> None:
        """Write the model into an existing directory."""
        np.savez(
            directory / _ARRAYS_FILE,
            piece_idf=self.lexicon.pieces.idf,
            word_idf=self.lexicon.words.idf,
            encoder_weights=self.encoder_weights,
            term_weights=self.term_weights,
            bias=self.bias,
            examples=self.examples,
            ends=self.ends,
        )
        document = {
            "format": FORMAT,
            "labels": self.labels,
            "pieces": self.lexicon.pieces.names,
            "words": self.lexicon.words.names,
            "vocabulary": self.vocabulary,
            "calibration": vars(self.calibration),
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
                return cls._of(document, {name: arrays[name] for name in arrays.files})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as exc:
            raise ModelUnusable(
                f"the intent model in {directory} cannot be read ({exc!r}): run `make train`"
            ) from exc

    @classmethod
    def _of(cls, document: dict[str, Any], arrays: dict[str, Any]) -> IntentModel:
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']!r}, expected {FORMAT}")
        pieces, words = tuple(document["pieces"]), tuple(document["words"])
        return cls(
            labels=tuple(document["labels"]),
            lexicon=Lexicon(
                Terms(pieces, arrays.pop("piece_idf"), PIECE_WEIGHT),
                Terms(words, arrays.pop("word_idf"), WORD_WEIGHT),
            ),
            vocabulary=tuple(document["vocabulary"]),
            calibration=Calibration(**document["calibration"]),
            encoder_id=str(document["encoder_id"]),
            **arrays,
        )
