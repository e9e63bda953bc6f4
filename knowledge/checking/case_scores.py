"""How well listings are checked on labelled cases: what was hit, what was missed, what is false.

An expected violation names the articles that it may be found by (``FSIR 38; FSL 73``); a finding
hits it when it cites one of them. Paragraphs by number are left out, as for decisions. Lettered
ones are points of their own (who made it, GPSR 19(a), is not who answers for it, GPSR 19(b)), so
that different letters never match. What could not be judged for want of an attribute hits nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from knowledge.checking.findings import Checked, Finding
from knowledge.deciding.cites import covers
from knowledge.deciding.decision import article, distinct

_LETTER = re.compile(r"\(([a-z])\)")


class ExpectedViolation(BaseModel):
    """A violation that a case expects, by any of its articles, parted by semicolons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    article: str

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that it may be found by."""
        return tuple(each.strip() for each in self.article.split(";") if each.strip())


class ListingCase(BaseModel):
    """One labelled listing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    jurisdiction: Literal["CN", "EU", "UK", "US"]
    listing: dict[str, Any]
    expected_violations: tuple[ExpectedViolation, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A violation that was expected and not found; `needs` is why not, where attributes lacked."""

    case: str
    rule: str
    articles: tuple[str, ...]
    needs: tuple[str, ...]

    def __str__(self) -> str:
        why = f" (not judged for want of {', '.join(self.needs)})" if self.needs else ""
        return f"{self.case}: missed: {self.rule}: {'; '.join(self.articles)}{why}"


@dataclass(frozen=True, slots=True)
class FalseOne:
    """A finding that was not expected."""

    case: str
    rule: str
    cites: str
    found: str

    def __str__(self) -> str:
        return f"{self.case}: not expected: {self.cites}: {self.rule}: {self.found}"


@dataclass(frozen=True, slots=True)
class JudgedListing:
    """A case with its findings: what was hit, by which article, what was missed, what is false.

    `trouble` says why the listing could not be read, if so: then nothing was hit.
    """

    case: ListingCase
    hit: tuple[ExpectedViolation, ...]
    right: tuple[str, ...]
    misses: tuple[Miss, ...]
    false_ones: tuple[FalseOne, ...]
    trouble: str = ""

    @property
    def is_right(self) -> bool:
        """Whether all was found that was expected, and nothing else."""
        return not (self.misses or self.false_ones or self.trouble)


def unread_listing(case: ListingCase, trouble: str) -> JudgedListing:
    """Return a case whose listing could not be read: all that it expects was missed."""
    expected = case.expected_violations
    misses = tuple(Miss(case.id, each.rule, each.articles, ()) for each in expected)
    return JudgedListing(case, (), (), misses, (), trouble)


def judge_listing(case: ListingCase, checked: Checked) -> JudgedListing:
    """Return a checked listing judged; findings of one article count once."""
    expected = case.expected_violations
    cited = distinct([each.cites for each in checked.violations])
    hit = tuple(each for each in expected if any(_hits(cite, each) for cite in cited))
    wrong = [e for e in checked.violations if not any(_hits(e.cites, each) for each in expected)]
    firsts: dict[str, Finding] = {}
    for finding in wrong:
        firsts.setdefault(point(finding.cites), finding)
    return JudgedListing(
        case,
        hit=hit,
        right=distinct([point(c) for c in cited if any(_hits(c, each) for each in expected)]),
        misses=tuple(
            Miss(case.id, each.rule, each.articles, _lacking(each, checked))
            for each in expected
            if each not in hit
        ),
        false_ones=tuple(FalseOne(case.id, e.rule, e.cites, e.found) for e in firsts.values()),
    )


def point(cite: str) -> str:
    """Return the article of a cite with its lettered points, its numbered paragraphs left out."""
    letters = "".join(f"({each})" for each in _LETTER.findall(cite))
    return f"{article(cite)}{letters}"


def _hits(cite: str, violation: ExpectedViolation) -> bool:
    return any(_same(cite, each) for each in violation.articles)


def _same(cite: str, expected: str) -> bool:
    if cite == expected:
        return True
    ours, theirs = _LETTER.findall(cite), _LETTER.findall(expected)
    return covers(expected, cite) and (not ours or not theirs or ours == theirs)


def _lacking(violation: ExpectedViolation, checked: Checked) -> tuple[str, ...]:
    lacking = [e for e in checked.findings if e.needs is not None and _hits(e.cites, violation)]
    return distinct([name for each in lacking for name in each.needs or ()])


@dataclass(frozen=True, slots=True)
class ListingScores:
    """The figures of all cases together; `articles` counts right, false and missed ones."""

    cases: int
    right: int
    violations: int
    hit: int
    articles: Mapping[str, tuple[int, int, int]]

    @classmethod
    def of(cls, judged: Sequence[JudgedListing]) -> ListingScores:
        """Return the figures: a case is right when nothing was missed and nothing is false."""
        right = Counter(each for one in judged for each in one.right)
        false = Counter(point(each.cites) for one in judged for each in one.false_ones)
        missed = Counter(point(each.articles[0]) for one in judged for each in one.misses)
        names = sorted({*right, *false, *missed})
        return cls(
            cases=len(judged),
            right=sum(one.is_right for one in judged),
            violations=sum(len(one.case.expected_violations) for one in judged),
            hit=sum(len(one.hit) for one in judged),
            articles={name: (right[name], false[name], missed[name]) for name in names},
        )

    @property
    def precision(self) -> float | None:
        """The share of cited articles, case by case, that were expected."""
        right, false = self._sum(0), self._sum(1)
        return _share(right, right + false)

    @property
    def recall(self) -> float | None:
        """The share of expected violations that were found."""
        return _share(self.hit, self.violations)

    def as_json(self) -> dict[str, object]:
        """Return the figures as they are printed."""
        return {
            "cases": self.cases,
            "right": self.right,
            "violations": self.violations,
            "hit": self.hit,
            "precision": self.precision,
            "recall": self.recall,
            "articles": {
                name: {
                    "precision": _share(right, right + false),
                    "recall": _share(right, right + missed),
                }
                for name, (right, false, missed) in self.articles.items()
            },
        }

    def _sum(self, place: int) -> int:
        counts: Iterable[tuple[int, int, int]] = self.articles.values()
        return sum(each[place] for each in counts)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
