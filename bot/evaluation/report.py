"""What a measurement found, as the JSON that the command line reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypedDict

from bot.evaluation.labelled import OUT_OF_SCOPE, Labelled
from bot.evaluation.published import public_set
from bot.evaluation.runs import Run
from bot.evaluation.scoring import (
    by_intent,
    calibration_error,
    confusions,
    reliability,
    scores,
    settled,
)

Json = Mapping[str, object]


class Contingency(TypedDict):
    """Where the messages of one of somebody's labels went."""

    label: str
    rows: int
    intents: dict[str, int]


def file_facts(rows: Labelled) -> Json:
    """Return what was read of a file, and by line what was not."""
    inside = [label for label in rows.labels if label != OUT_OF_SCOPE]
    return {
        "file": rows.file,
        "rows": len(rows.texts),
        "intents": len(set(inside)),
        "out_of_scope": len(rows.labels) - len(inside),
        "blank": rows.blank,
        "skipped": [asdict(skipped) for skipped in rows.skipped],
        "sha256": rows.sha256,
    }


def figures(run: Run) -> Json:
    """Return the figures of a run whose labels are the model's."""
    found = scores(run.truth, run.predictions, run.threshold)
    bins = reliability(run.truth, run.predictions)
    return {
        "rows": found.rows,
        "in_scope": found.in_scope,
        "out_of_scope": found.rows - found.in_scope,
        "intents": len(run.intents),
        "without_rejection": asdict(found.without_rejection),
        "at_threshold": asdict(found.at_threshold),
        "best_mcc": asdict(found.best),
        "sweep": [asdict(point) for point in found.sweep],
        "calibration": {
            "expected_error": calibration_error(bins),
            "bins": [asdict(part) for part in bins],
        },
        "by_intent": [asdict(figure) for figure in by_intent(run.truth, run.predictions)],
        "confusions": [asdict(pair) for pair in confusions(run.truth, run.predictions)],
        "matrix": _matrix(run),
    }


def _matrix(run: Run) -> Json:
    answers = [prediction.answer for prediction in run.predictions]
    labels = [settled(right, answer) for right, answer in zip(run.truth, answers, strict=True)]
    rows = _ordered(labels)
    columns = _ordered([*labels, *answers])
    counts = Counter(zip(labels, answers, strict=True))
    return {
        "labels": rows,
        "predicted": columns,
        "counts": [[counts[label, answer] for answer in columns] for label in rows],
    }


def _ordered(labels: Sequence[str]) -> list[str]:
    """By name, out of scope last."""
    return sorted(set(labels), key=lambda label: (label == OUT_OF_SCOPE, label))


def published(rows: Labelled) -> Json | None:
    """Return what others reached on the same rows, if they are a public set's."""
    found = public_set(rows.sha256)
    if found is None:
        return None
    return {"set": found.name, "systems": [asdict(system) for system in found.systems]}


def contingency(labels: Sequence[str], run: Run) -> list[Contingency]:
    """Return which of our intents each label's messages got, the largest label first."""
    found: dict[str, Counter[str]] = {}
    for label, prediction in zip(labels, run.predictions, strict=True):
        found.setdefault(label, Counter())[prediction.answer] += 1
    ordered = sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [
        {"label": label, "rows": sum(counts.values()), "intents": dict(counts.most_common())}
        for label, counts in ordered
    ]
