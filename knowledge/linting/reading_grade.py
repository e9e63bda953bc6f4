"""How plain a passage reads: the grade of school that Flesch and Kincaid would ask for.

Source: Kincaid et al. 1975, https://stars.library.ucf.edu/istlibrary/56: 0.39 times the words in a
sentence, plus 11.8 times the syllables in a word, minus 15.59. Syllables are counted by groups of
vowels, which is right for most words and wrong for few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.linting.findings import Finding, Found
from knowledge.passages import Passage

HIGHEST_GRADE = 15.0
"""Only outliers lie above: the mean is about 8."""

LONGEST_SENTENCE = 50
"""In words. A grade is a mean, in which one endless sentence can hide."""

WORST = 10

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]|[aeiou]l)e$|[^aeiouytd]ed$|[^aeiouyscxz]es$")

Splitter = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of a corpus.

    Attributes:
        mean: Of all passages.
        p95: What 95 of 100 are at most.
        worst: The ten highest by id, highest first.
    """

    mean: float
    p95: float
    worst: Mapping[str, float]

    @classmethod
    def of(cls, grades: Mapping[str, float]) -> Grades:
        """Return the figures of at least one passage's grades, to one digit."""
        values = np.asarray(list(grades.values()), dtype=np.float64)
        worst = sorted(grades.items(), key=lambda each: (-each[1], each[0]))[:WORST]
        return cls(
            round(float(values.mean()), 1),
            round(float(np.percentile(values, 95)), 1),
            {name: round(grade, 1) for name, grade in worst},
        )


def syllables(word: str) -> int:
    """Return about how many syllables an English word has, at least 1."""
    small = word.casefold().replace("'", "")
    return max(1, len(_VOWELS.findall(small)) - bool(_SILENT.search(small)))


def grade(sentences: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of sentences, 0 of none."""
    found = [words for each in sentences if (words := _WORD.findall(each))]
    words = [word for each in found for word in each]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * spoken / len(words) - 15.59


def lint_reading(passages: Iterable[Passage], split: Splitter) -> tuple[Found, Grades | None]:
    """Complain of passages and sentences that are hard to read; return the grades, None of none."""
    complaints, grades = [], {}
    for each in passages:
        sentences = split(each.text)
        grades[each.id] = grade(sentences)
        if grades[each.id] > HIGHEST_GRADE:
            text = f"reads like school year {grades[each.id]:.1f}, expected {HIGHEST_GRADE:.0f} at"
            complaints.append(Finding("reading", each.id, f"{text} most: use shorter words"))
        for sentence in sentences:
            count = len(_WORD.findall(sentence))
            if count > LONGEST_SENTENCE:
                text = f"a sentence of {count} words, expected {LONGEST_SENTENCE} at most: split"
                complaints.append(Finding("reading", each.id, f"{text} {sentence[:60]!r}..."))
    return Found.of(complaints), Grades.of(grades) if grades else None
