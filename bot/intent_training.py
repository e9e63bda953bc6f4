"""Training the intent model: fit, hold out, calibrate, fit on everything.

One recipe for the assistant's own examples and for a file that `recourse evaluate nlu` is given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot import leaving_out, regression
from bot.errors import ModelUnusable
from bot.intent_model import ENCODER_WEIGHT, Calibration, IntentModel
from bot.leaving_out import HeldOut
from bot.lexicon import Array, Lexicon
from bot.spelling import Speller
from bot.wording import masked

# Names of what is no intent say nothing that a customer would.
NAMELESS = frozenset({"out_of_scope", "NO_NODES_DETECTED"})
_WORDS = re.compile(r"\w+")

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Language:
    """What training needs of the encoder.

    Attributes:
        encode: vectors of texts, `(n, dimensions)` float32, unit norm, each independent of its
            neighbours.
        knows: whether a word is one of the encoder's own.
        encoder_id: which encoder it is.
    """

    encode: Callable[[Sequence[str]], Array]
    knows: Callable[[str], bool]
    encoder_id: str


@dataclass(frozen=True)
class Examples:
    """Labelled texts, as they were written."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def only(self, rows: Rows) -> Examples:
        """Return the examples of these rows."""
        return Examples(
            tuple(self.texts[row] for row in rows), tuple(self.labels[row] for row in rows)
        )


def train(
    examples: Examples,
    language: Language,
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> IntentModel:
    """Train a calibrated model with a threshold of its own.

    Args:
        examples: what to learn from; nothing else has a say.
        language: the encoder.
        progress: gets how many of how many steps are done.

    Raises:
        ModelUnusable: when there are fewer than two intents or fewer than two examples of one.
    """
    _require_enough(examples.labels)
    wordings = Examples(tuple(masked(text) for text in examples.texts), examples.labels)
    language = replace(language, encode=_remembering(language.encode))
    rounds = list(leaving_out.rounds(examples.labels))
    held_out = []
    for done, turn in enumerate(rounds):
        progress(done, len(rounds) + 1)
        model = _fitted(wordings.only(turn.seen), language)
        asked = np.concatenate([turn.unseen, turn.others])
        held_out.append(_asked(model, wordings.only(asked), language))
    progress(len(rounds), len(rounds) + 1)
    model = _fitted(wordings, language)
    progress(len(rounds) + 1, len(rounds) + 1)
    return replace(model, calibration=leaving_out.calibrated(held_out))


def _require_enough(labels: Sequence[str]) -> None:
    counted = Counter(labels)
    if len(counted) < 2 or min(counted.values()) < 2:
        few = {label: count for label, count in counted.items() if count < 2} or dict(counted)
        raise ModelUnusable(
            f"intent examples {few}: expected two intents or more, each with two examples or more;"
            " add some to data/"
        )


def _fitted(wordings: Examples, language: Language) -> IntentModel:
    """The model of masked texts, not calibrated."""
    wordings = _with_names(wordings)
    speller = Speller.taught(wordings.texts, knows=language.knows)
    lexicon = Lexicon.of(wordings.texts)
    labels, truth = np.unique(wordings.labels, return_inverse=True)
    vectors = language.encode(wordings.texts)
    weights = regression.fit(
        vectors * ENCODER_WEIGHT, lexicon.matrix(wordings.texts), truth, labels=len(labels)
    )
    together = np.argsort(truth, kind="stable")
    return IntentModel(
        labels=tuple(str(label) for label in labels),
        lexicon=lexicon,
        encoder_weights=weights.dense * np.float32(ENCODER_WEIGHT),
        term_weights=weights.sparse,
        bias=weights.bias,
        examples=np.ascontiguousarray(vectors[together]),
        ends=np.cumsum(np.bincount(truth, minlength=len(labels))),
        vocabulary=speller.vocabulary,
        calibration=Calibration(),
        encoder_id=language.encoder_id,
    )


def _with_names(wordings: Examples) -> Examples:
    """The examples, and each label's own name as one more: people choose names that say it."""
    names = sorted(set(wordings.labels) - NAMELESS)
    words = tuple(" ".join(_WORDS.findall(name.lower().replace("_", " "))) for name in names)
    said = [(text, name) for text, name in zip(words, names, strict=True) if text]
    return Examples(
        (*wordings.texts, *(text for text, _ in said)),
        (*wordings.labels, *(name for _, name in said)),
    )


def _asked(model: IntentModel, unseen: Examples, language: Language) -> HeldOut:
    """What the model says of masked texts that it never saw."""
    speller = Speller(model.vocabulary, knows=language.knows)
    texts = [speller.corrected(text) for text in unseen.texts]
    vectors = language.encode(texts)
    scores = np.vstack([model.scores(v, t) for v, t in zip(vectors, texts, strict=True)])
    nearness = [
        float(model.nearness(vector, int(column)))
        for vector, column in zip(vectors, scores.argmax(axis=1), strict=True)
    ]
    columns = {label: column for column, label in enumerate(model.labels)}
    truth = np.array([columns.get(label, -1) for label in unseen.labels], dtype=np.intp)
    return HeldOut(scores, np.array(nearness), truth)


def _remembering(encode: Callable[[Sequence[str]], Array]) -> Callable[[Sequence[str]], Array]:
    """Encode each text once: the rounds ask for the same ones again and again.

    One by one: an int8 vector depends on the texts it shares a batch with.
    """
    known: dict[str, Array] = {}

    def remembered(texts: Sequence[str]) -> Array:
        for text in texts:
            if text not in known:
                known[text] = encode([text])[0]
        return np.vstack([known[text] for text in texts])

    return remembered
