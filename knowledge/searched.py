"""What a search gave, what it is worth, and what of it is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from knowledge.calibration import Calibration
from knowledge.passages import Passage
from knowledge.retrieval import Found, Hit
from knowledge.switches import Switch

FAR_BEHIND = 0.6
"""What scores less than this share of what holds on another day does not answer in its place."""

_AT_MOST = 0.7  # of what is needed is given to that


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search gave, and what it is worth.

    Attributes:
        words: What was searched for.
        found: What was found, passages that are switched off among it.
        scores: The probability that each hit answers; none is above the one before it.
        off: The passages that were switched off at that moment.
        elsewhen: What would have answered, but for the day: nothing that holds is near it.
    """

    words: str
    found: Found
    scores: tuple[float, ...]
    off: Mapping[str, Switch]
    elsewhen: Passage | None = None

    @classmethod
    def of(
        cls, words: str, found: Found, calibration: Calibration, off: Mapping[str, Switch]
    ) -> Searched:
        """Return what was found with what it is worth."""
        probabilities = (calibration.probability(hit, found) for hit in found.hits)
        scores = tuple(accumulate(probabilities, min))
        elsewhen = _elsewhen(found, scores, calibration)
        if elsewhen:
            scores = tuple(min(each, _AT_MOST * calibration.threshold) for each in scores)
        return cls(words, found, scores, off, elsewhen)

    def seen(self, k: int) -> tuple[tuple[Hit, float], ...]:
        """Return at most k hits that are not switched off, with their scores, best first."""
        scored = zip(self.found.hits, self.scores, strict=True)
        return tuple(each for each in scored if each[0].passage.id not in self.off)[:k]

    def lost(self, threshold: float) -> Switch | None:
        """Return the switch of the best passage, if it would have answered but for that."""
        if not self.found.hits or self.scores[0] < threshold:
            return None
        return self.off.get(self.found.hits[0].passage.id)


def _elsewhen(found: Found, scores: Sequence[float], calibration: Calibration) -> Passage | None:
    """Return what would answer on another day, where nothing that holds is near it."""
    hit, least = found.elsewhen, calibration.threshold
    if hit is None or calibration.probability(hit, found) < least:
        return None
    behind = not found.hits or found.hits[0].score < FAR_BEHIND * hit.score
    return hit.passage if behind or scores[0] < least else None
