"""The passages of a clause that a question names, and what they are worth.

Who asks for AD 9(3) wants what cites AD 9(3), however near in meaning something else stands: those
passages lead, and among them the nearest. Where none that holds cites the clause, nothing else
answers in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from knowledge.answers import Citation
from knowledge.filters import Filter
from knowledge.index_open import OpenIndex
from knowledge.passages import Passage
from knowledge.reading.clauses import Clause, article_and_paragraphs
from knowledge.searched import Searched

SURE = 0.98
"""The probability that a passage answers which cites the clause that was named."""

NEARLY = 0.75
"""The same where it cites another paragraph of the article than the one that was named."""

UNSURE = 0.7
"""At most so much of what is needed is given to any other passage then."""

_EXACTLY, _ARTICLE, _LAW = 0, 2, 4  # behind each, what only comes to speak of a clause

Ranks = Mapping[int, int]
_Place = tuple[int, tuple[str, ...], bool]  # a row, the paragraphs it cites, whether before all


@dataclass(frozen=True, slots=True)
class Named:
    """The passages that clauses lead to.

    Attributes:
        clauses: What was named.
        where: What the search is among: everybody's passages where the asker's own cite none.
        ranks: The rows that lead, the paragraph before the article; where none in force cites a
            clause, all that cite its law.
        found: Whether any in force cites a clause.
        elsewhen: What cites one on other days alone, where none in force does.
    """

    clauses: tuple[Clause, ...]
    where: Filter
    ranks: Ranks
    found: bool
    elsewhen: Passage | None


class Clauses:
    """Where clauses stand in an index; read once, so that asking costs no look at its passages."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self._articles: dict[tuple[str, str], list[_Place]] = defaultdict(list)
        self._laws: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(index.passages):
            for cite in passage.cites:
                law, article, paragraphs = article_and_paragraphs(cite)
                self._laws[law].append(row)
                # "16 CFR 435" is all that stands in that part.
                for each in {article, article.partition(".")[0]}:
                    self._articles[law, each].append((row, paragraphs, cite == passage.cites[0]))

    def of(self, clauses: tuple[Clause, ...], where: Filter, *, alone: bool = False) -> Named:
        """Return the passages that the clauses of a question lead to.

        Args:
            clauses: One at least.
            where: What the question would be searched among.
            alone: Whether nothing else is asked. Then no meaning tells passages apart, and those
                that are about a clause stand before those that come to speak of it.
        """
        cited = self._citing(clauses, alone=alone)
        for each in (where, replace(where, audience=None)):
            if ranks := self._held(cited, each):
                return Named(clauses, each, ranks, True, None)
        laws = {row: _LAW for clause in clauses for row in self._laws.get(clause.law, ())}
        passages = (self._index.passages[row] for row in cited)
        of_day = (each for each in passages if each.jurisdiction == where.jurisdiction)
        elsewhen = max(of_day, key=lambda each: (each.effective_from, each.id), default=None)
        return Named(clauses, where, self._held(laws, where), False, elsewhen)

    def _citing(self, clauses: Iterable[Clause], *, alone: bool) -> Ranks:
        """Return all that cite one of the clauses, with how closely."""
        ranks: dict[int, int] = {}
        for clause in clauses:
            for row, paragraphs, first in self._articles.get((clause.law, clause.article), ()):
                rank = _EXACTLY if _within(paragraphs, clause.paragraphs) else _ARTICLE
                rank += alone and not first
                ranks[row] = min(rank, ranks.get(row, rank))
        return ranks

    def _held(self, ranks: Ranks, where: Filter) -> Ranks:
        allowed = self._index.allowed(where).passages
        return {row: rank for row, rank in ranks.items() if allowed[row]}


def weighed(searched: Searched, named: Named, threshold: float) -> Searched:
    """Return what was searched with what it is worth to somebody who named a clause."""
    unsure = UNSURE * threshold
    sure = {row: SURE if rank < _ARTICLE else NEARLY for row, rank in named.ranks.items()}
    sure = sure if named.found else {}
    scores = (
        max(score, sure[hit.row]) if hit.row in sure else min(score, unsure)
        for hit, score in zip(searched.found.hits, searched.scores, strict=True)
    )
    return replace(searched, scores=tuple(accumulate(scores, min)), elsewhen=named.elsewhen)


def nothing_on(clauses: Sequence[Clause], closest: Citation) -> str:
    """Return that no passage cites the clauses that were named, and what is closest."""
    named = " or ".join(f"\u201c{each.written}\u201d" for each in clauses)
    return (
        f"I have no passage on {named}, so I will not guess. This is the closest:"
        f" {closest.title} ({closest.cites})."
    )


def _within(cited: tuple[str, ...], named: tuple[str, ...]) -> bool:
    """Whether a citation's paragraphs are the named ones, or one of the two is within the other.

    Where none is named every one is meant; a citation of a whole article is of no paragraph.
    """
    shared = min(len(cited), len(named))
    return not named or (shared > 0 and cited[:shared] == named[:shared])
