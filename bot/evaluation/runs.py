"""The three measurements: a file against another, a file against our model, our own data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.encoder import Encoder
from bot.errors import DataUnusable
from bot.evaluation.labelled import OUT_OF_SCOPE
from bot.evaluation.scoring import Prediction
from bot.intent_model import IntentModel
from bot.intent_training import Examples, Language, train
from bot.understanding import Understanding

OWN_OUT_OF_SCOPE = "out_of_scope"
SOME = 50  # messages between two signs of progress

Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Run:
    """What was asked, what was right, and what came back.

    Attributes:
        texts: the messages.
        truth: the right labels of each.
        predictions: what was predicted for each.
        threshold: the model's; of several models, the middle one's.
        intents: what the models know, out of scope left out.
    """

    texts: tuple[str, ...]
    truth: tuple[frozenset[str], ...]
    predictions: tuple[Prediction, ...]
    threshold: float
    intents: tuple[str, ...]


def train_and_test(
    train_rows: Examples, test_rows: Examples, encoder: Encoder, language: Language, say: Say
) -> Run:
    """Train on the one file, ask about the other; the threshold comes from the first alone."""
    model = train(train_rows, language, progress=_steps(say, "training"))
    predictions = predicted(model, test_rows.texts, encoder, say)
    truth = tuple(frozenset({label}) for label in test_rows.labels)
    threshold = model.calibration.threshold
    return Run(test_rows.texts, truth, predictions, threshold, intents_of(model))


def cross_validated(
    examples: Examples, encoder: Encoder, language: Language, *, folds: int, say: Say
) -> Run:
    """Ask about every example a model that never saw it, with that model's own threshold.

    Raises:
        DataUnusable: when an intent has fewer examples than there are folds.
    """
    labels = np.array(examples.labels)
    names, counts = np.unique(labels, return_counts=True)
    if counts.min() < folds:
        rare = names[counts.argmin()]
        raise DataUnusable(
            f"{rare!r} has {counts.min()} examples, fewer than {folds} folds: add examples, or"
            f" choose --folds {max(2, counts.min())}"
        )
    predictions: dict[int, Prediction] = {}
    thresholds, intents = [], set[str]()
    splitter = StratifiedKFold(folds, shuffle=True, random_state=0)
    for fold, (seen, unseen) in enumerate(splitter.split(labels, labels), 1):
        step = f"fold {fold} of {folds}: training"
        model = train(examples.only(seen), language, progress=_steps(say, step))
        asked = examples.only(unseen)
        found = predicted(model, asked.texts, encoder, say)
        predictions.update(zip(unseen.tolist(), found, strict=True))
        thresholds.append(model.calibration.threshold)
        intents |= set(intents_of(model))
    return Run(
        texts=examples.texts,
        truth=tuple(frozenset({_scope(label)}) for label in examples.labels),
        predictions=tuple(predictions[row] for row in range(len(labels))),
        threshold=float(np.median(thresholds)),
        intents=tuple(sorted(intents)),
    )


def asked_of_ours(
    model: IntentModel,
    rows: Examples,
    meanings: Mapping[str, frozenset[str]],
    encoder: Encoder,
    say: Say,
) -> Run:
    """Ask our model about somebody's messages.

    Args:
        model: of the project's own data.
        rows: the messages with somebody's labels.
        meanings: what of ours each label stands for; a label that stands for nothing is left out.
        encoder: the model's.
        say: gets the progress.
    """
    kept = rows.only(
        np.array([row for row, label in enumerate(rows.labels) if meanings[label]], dtype=np.intp)
    )
    predictions = predicted(model, kept.texts, encoder, say)
    truth = tuple(meanings[label] for label in kept.labels)
    threshold = model.calibration.threshold
    return Run(kept.texts, truth, predictions, threshold, intents_of(model))


def predicted(
    model: IntentModel, texts: Sequence[str], encoder: Encoder, say: Say
) -> tuple[Prediction, ...]:
    """Return what a model makes of each text, as it would while serving."""
    understanding = Understanding(model, encoder)
    found = []
    for done, text in enumerate(texts):
        if done % SOME == 0:
            say("asking", done, len(texts))
        understood = understanding.of(text)
        best, confidence = understood.ranking[0]
        found.append(Prediction(_scope(best), confidence, understood.believed))
    say("asking", len(texts), len(texts))
    return tuple(found)


def intents_of(model: IntentModel) -> tuple[str, ...]:
    """Return what a model knows, without its class for what is out of scope."""
    return tuple(sorted({_scope(label) for label in model.labels} - {OUT_OF_SCOPE}))


def _scope(label: str) -> str:
    """Our own class of what the assistant is not for is out of scope, as everybody's is."""
    return OUT_OF_SCOPE if label == OWN_OUT_OF_SCOPE else label


def _steps(say: Say, what: str) -> Callable[[int, int], None]:
    return lambda done, total: say(what, done, total)
