"""Sentences as they are compared: without case and punctuation, and near ones near."""

from __future__ import annotations

import re
from collections.abc import Iterator

FEWEST_FOR_NEAR = 5
"""Shorter sentences differ much by one word: only the same ones are near."""

_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """Return a text's words without case, punctuation and apostrophes."""
    return tuple(_WORD.findall(text.casefold().replace("'", "").replace("\u2019", "")))


def near(words: Words) -> Iterator[Words]:
    """Yield keys of which two sentences have one in common if and only if they are near.

    That is, where they are the same but for one word more, one less, one exchanged or one moved.
    """
    yield words
    if len(words) >= FEWEST_FOR_NEAR:
        for place in range(len(words)):
            yield (*words[:place], *words[place + 1 :])
