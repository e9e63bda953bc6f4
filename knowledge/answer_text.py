"""The words of an answer: the passage's own, the sentence that answers first."""

from __future__ import annotations

from collections.abc import Sequence

_LEANING = frozenset(
    """also and another but either example hence however instead it its neither nor or otherwise
    she he so such that the_same then there therefore these they this those thus too""".split()
)
"""First words of a sentence that leans on the one before it, and cannot stand first."""


def leads_with(sentences: Sequence[str], best: int) -> str:
    """Return all sentences, the best one in front, together with those that lean on it.

    A sentence that begins with "It", "Otherwise" and the like never leads: the one it leans on
    comes with it.
    """
    start = best
    while start > 0 and _leans(sentences[start]):
        start -= 1
    stop = start + 1
    while stop < len(sentences) and _leans(sentences[stop]):
        stop += 1
    return " ".join([*sentences[start:stop], *sentences[:start], *sentences[stop:]])


def _leans(sentence: str) -> bool:
    words = sentence.casefold().replace(",", " ").replace(":", " ").split()
    return bool(words) and (
        words[0] in _LEANING or "_".join(words[:2]) in _LEANING or "also" in words[:4]
    )
