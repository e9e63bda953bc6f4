"""The parts of a message that asks several things.

A part is a question that stands by itself: it ends with a question mark, or begins with a question
word behind "and" or a comma. What was stated before it goes with every part, since questions lean
on it: "My kettle leaks. Who pays the postage, and when do I get the money?" has two parts, both
about the kettle. Splitting is only proposed here; who answers decides whether the parts do better.
"""

from __future__ import annotations

import re

MOST_PARTS = 4
FEWEST_WORDS = 3

_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+")
_STARTS = (
    r"(?:who|what|when|where|which|why|how|can|could|do|does|did|is|are|am|must|may|should|shall|will|"
    r"would|has|have|was|were)(?!n?['\u2019]?t\b)"
)
_JOINED = re.compile(
    rf"\s*[,;]?\s*\b(?:and also|and then|and|also|plus|or)\s+(?={_STARTS}\b)|"
    rf"\s*[,;]\s*(?={_STARTS}\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"^(?:(?:and|but|so|also|then|plus|ok|hi|hello|please)[,\s]+)*{_STARTS}\b", re.IGNORECASE
)


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a message, in order, each with what was stated before; one as it is."""
    stated: list[str] = []
    parts: list[str] = []
    for sentence in _SENTENCE_ENDS.split(text.strip()):
        questions = _questions(sentence)
        if not questions:
            stated.append(sentence)
            continue
        parts += [" ".join([*stated, question]) for question in questions]
    return tuple(parts) if 1 < len(parts) <= MOST_PARTS else (text,)


def _questions(sentence: str) -> list[str]:
    """Return the questions of one sentence; none of a statement."""
    if not sentence.endswith("?") and not _ASKS.match(sentence):
        return []
    pieces = [piece.strip(" ,;") for piece in _JOINED.split(sentence)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2 or not all(_stands_alone(piece) for piece in pieces):
        return [sentence]
    first, *others = pieces
    if not _ASKS.match(first):  # "I opened it, can I return it": a statement leads in
        return [sentence] if len(others) == 1 else [f"{first}, {each}" for each in others]
    return [f"{piece.rstrip('?')}?" for piece in pieces]


def _stands_alone(piece: str) -> bool:
    return len(piece.split()) >= FEWEST_WORDS
