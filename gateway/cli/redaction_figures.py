"""What redaction made of labelled sentences, counted."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from types import MappingProxyType

from gateway.cli.evaluation_data import share
from gateway.cli.labelled_sentences import Sentence, Span
from gateway.domain.redaction import Found, Secret

UNLABELLED = "nothing labelled"
REMOVED: Mapping[str, Secret] = MappingProxyType(
    {
        "CREDIT_CARD": Secret.CARD,
        "US_SSN": Secret.IDENTITY,
        "US_ITIN": Secret.IDENTITY,
        "US_PASSPORT": Secret.IDENTITY,
        "US_DRIVER_LICENSE": Secret.IDENTITY,
        "UK_NINO": Secret.IDENTITY,
        "IBAN_CODE": Secret.BANK_ACCOUNT,
        "US_BANK_NUMBER": Secret.BANK_ACCOUNT,
        "PASSWORD": Secret.PASSWORD,
        "PIN": Secret.PIN,
    }
)
"""What has no place in a chat; every other type of label is kept on purpose."""

Find = Callable[[str], Iterable[Found]]


@dataclass(slots=True)
class TypeFigures:
    """How labels of one type fared.

    Attributes:
        spans: How many there are.
        caught: Those of which nothing is left.
        alone: Those of which nothing would be left without the words around them.
        valid: Those whose check digits hold, where such a number has any.
        missed: The sentences of those of which something is left.
    """

    spans: int = 0
    caught: int = 0
    alone: int = 0
    valid: int = 0
    missed: list[int] = field(default_factory=list)


@dataclass(slots=True)
class KindFigures:
    """How much of what was removed as one kind was labelled as such.

    Attributes:
        wrong: What was labelled as something else, by its label.
        wrong_in: The sentences that it was removed from.
    """

    found: int = 0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    wrong_in: list[int] = field(default_factory=list)


@dataclass(slots=True)
class RedactionFigures:
    """What redaction made of labelled sentences."""

    sentences: int = 0
    types: dict[str, TypeFigures] = field(default_factory=dict)
    kinds: dict[Secret, KindFigures] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the figures as the command prints them."""
        return {
            "sentences": self.sentences,
            "types": {
                name: {
                    "removed_as": REMOVED[name].value,
                    "spans": each.spans,
                    "caught": each.caught,
                    "recall": share(each.caught, each.spans),
                    "caught_without_the_words_around": each.alone,
                    "valid_check_digits": each.valid if name in CHECKS else None,
                    "missed": each.missed,
                }
                for name, each in sorted(self.types.items())
                if name in REMOVED
            },
            "kept_on_purpose": {
                name: {"spans": each.spans, "removed": each.caught}
                for name, each in sorted(self.types.items())
                if name not in REMOVED
            },
            "kinds": {
                kind.value: {
                    "found": each.found,
                    "right": each.right,
                    "precision": share(each.right, each.found),
                    "wrong": dict(each.wrong),
                    "wrong_in": each.wrong_in,
                }
                for kind, each in self.kinds.items()
            },
            "ms": self.timings(),
        }

    def timings(self) -> dict[str, float]:
        """Return the milliseconds a sentence took."""
        ranked = sorted(self.milliseconds)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        return {"p50": round(statistics.median(ranked), 3), "p95": round(p95, 3)}


def measure(sentences: Iterable[Sentence], find: Find) -> RedactionFigures:
    """Return what redaction makes of labelled sentences."""
    figures = RedactionFigures()
    for sentence in sentences:
        started = perf_counter()
        found = sorted(set(find(sentence.text)))
        figures.milliseconds.append(1e3 * (perf_counter() - started))
        figures.sentences += 1
        for span in sentence.spans:
            counted = _count_label(figures, sentence, span, found)
            if span.entity_type in REMOVED:
                whole = replace(span, start_position=0, end_position=len(span.entity_value))
                counted.alone += _is_covered(whole, sorted(set(find(span.entity_value))))
        for each in found:
            _count_find(figures, sentence, each)
    return figures


def _count_label(
    figures: RedactionFigures, sentence: Sentence, span: Span, found: Iterable[Found]
) -> TypeFigures:
    counted = figures.types.setdefault(span.entity_type, TypeFigures())
    counted.spans += 1
    check = CHECKS.get(span.entity_type)
    counted.valid += check is not None and check(span.entity_value)
    if _is_covered(span, found):
        counted.caught += 1
    else:
        counted.missed.append(sentence.number)
    return counted


def _count_find(figures: RedactionFigures, sentence: Sentence, found: Found) -> None:
    counted = figures.kinds.setdefault(found.secret, KindFigures())
    counted.found += 1
    labels = [span.entity_type for span in sentence.spans if _overlap(span, found)]
    if found.secret in map(REMOVED.get, labels):
        counted.right += 1
        return
    counted.wrong[labels[0] if labels else UNLABELLED] += 1
    counted.wrong_in.append(sentence.number)


def _is_covered(span: Span, found: Iterable[Found]) -> bool:
    """Whether no character of a span is left."""
    at = span.start_position
    for each in found:
        if each.start <= at < each.end:
            at = each.end
    return at >= span.end_position


def _overlap(span: Span, found: Found) -> bool:
    return span.start_position < found.end and found.start < span.end_position


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in re.sub(r"[^0-9]", "", number)][::-1]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def _passes_mod_97(iban: str) -> bool:
    bare = re.sub(r"[^0-9A-Z]", "", iban.upper())
    return int("0" + "".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"CREDIT_CARD": _passes_luhn, "IBAN_CODE": _passes_mod_97}
)
"""The check digits of the numbers that have some: a label that fails them is nobody's number."""
