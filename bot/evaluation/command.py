"""`python -m bot evaluate`: one JSON document on standard output, progress on standard error.

The command line that people use is `recourse evaluate nlu`, in the other interpreter; this is what
it runs. A line of progress is JSON too: `{"step": "training", "done": 3, "of": 25}`.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.encoder import encoder_identity, encoder_of
from bot.errors import DataUnusable
from bot.evaluation import report, runs
from bot.evaluation.labelled import OUT_OF_SCOPE, Labelled, read_label_map, read_labelled
from bot.evaluation.own_data import own_examples, own_model
from bot.intent_model import IntentModel
from bot.intent_training import Examples
from bot.settings import Settings
from bot.understanding import language_of

Result = dict[str, object]


def evaluate(
    chosen: argparse.Namespace,
    settings: Settings,
    *,
    say: Callable[[str], None],
    write: Callable[[str], None],
) -> None:
    """Measure, write the result, and the predictions if they are wanted.

    Raises:
        BotError: when a file, the encoder or the data cannot be used.
    """
    measurement = _Measurement(settings, say)
    began = time.monotonic()
    if chosen.train is not None or chosen.test is not None:
        result, labels, run = measurement.of_two_files(chosen.train, chosen.test)
    elif chosen.data is not None:
        result, labels, run = measurement.of_our_model(chosen.data, chosen.labels)
    else:
        result, labels, run = measurement.of_our_data(chosen.folds)
    result["seconds"] = round(time.monotonic() - began, 1)
    if chosen.predictions is not None:
        _write_predictions(chosen.predictions, labels, run)
    write(json.dumps(result, ensure_ascii=False))


class _Measurement:
    """The three measurements, with what they share."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._encoder = encoder_of(settings)
        self._language = language_of(self._encoder, encoder_identity(settings))

    def of_two_files(
        self, train: Path | None, test: Path | None
    ) -> tuple[Result, Sequence[str], runs.Run]:
        if train is None or test is None:
            raise DataUnusable("--train and --test go together: give both files, or neither")
        learned, asked = read_labelled(train), read_labelled(test)
        run = runs.train_and_test(
            _examples(learned), _examples(asked), self._encoder, self._language, self._progress
        )
        result: Result = {
            "mode": "train-test",
            "train": report.file_facts(learned),
            "test": report.file_facts(asked),
            **report.figures(run),
            "published": report.published(asked),
        }
        return result, asked.labels, run

    def of_our_data(self, folds: int) -> tuple[Result, Sequence[str], runs.Run]:
        if folds < 2:
            raise DataUnusable(f"--folds {folds}: expected 2 or more")
        examples = own_examples(self._settings)
        run = runs.cross_validated(
            examples, self._encoder, self._language, folds=folds, say=self._progress
        )
        result: Result = {"mode": "cross-validation", "folds": folds, **report.figures(run)}
        return result, examples.labels, run

    def of_our_model(
        self, data: Path, label_map: Path | None
    ) -> tuple[Result, Sequence[str], runs.Run]:
        rows = read_labelled(data)
        model = own_model(self._settings, lambda done, of: self._progress("training", done, of))
        meanings = _meanings(rows, model, label_map)
        alike = meanings is not None
        known = meanings or {label: frozenset({label}) for label in rows.labels}
        run = runs.asked_of_ours(model, _examples(rows), known, self._encoder, self._progress)
        labels = [label for label in rows.labels if known[label]]
        result: Result = {
            "mode": "data",
            "data": report.file_facts(rows),
            "left_out": len(rows.labels) - len(labels),
            "threshold": run.threshold,
            "contingency": report.contingency(labels, run),
            **(report.figures(run) if alike else {}),
        }
        return result, labels, run

    def _progress(self, step: str, done: int, of: int) -> None:
        self._say(json.dumps({"step": step, "done": done, "of": of}))


def _examples(rows: Labelled) -> Examples:
    return Examples(rows.texts, rows.labels)


def _meanings(
    rows: Labelled, model: IntentModel, label_map: Path | None
) -> dict[str, frozenset[str]] | None:
    """What each label stands for; None when they are other names and nobody said."""
    intents = runs.intents_of(model)
    outside = {runs.OWN_OUT_OF_SCOPE, "nlu_fallback", OUT_OF_SCOPE}
    if label_map is None:
        if not set(rows.labels) <= {*intents, *outside}:
            return None
        return {
            label: frozenset({OUT_OF_SCOPE if label in outside else label}) for label in rows.labels
        }
    found = read_label_map(label_map, [*intents, *sorted(outside)])
    missing = sorted(set(rows.labels) - set(found))
    if missing:
        raise DataUnusable(
            f"{label_map} says nothing of {', '.join(missing)}: add a row for each, with an empty"
            " intent to leave its rows out"
        )
    return {
        label: frozenset(OUT_OF_SCOPE if name in outside else name for name in names)
        for label, names in found.items()
    }


def _write_predictions(path: Path, labels: Sequence[str], run: runs.Run) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["sentence", "label", "predicted", "intent", "confidence", "right"])
            for text, label, right, found in zip(
                run.texts, labels, run.truth, run.predictions, strict=True
            ):
                confidence = f"{found.confidence:.4f}"
                hit = "yes" if found.answer in right else "no"
                writer.writerow([text, label, found.answer, found.intent, confidence, hit])
    except OSError as exc:
        raise DataUnusable(f"{path} cannot be written: {exc.strerror}") from exc
