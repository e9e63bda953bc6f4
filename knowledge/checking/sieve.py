"""Cheap looks at a text before it is split into words: whether it can claim anything at all.

A sieve never holds back a text that claims something. A Chinese one is split by characters, which
costs five times what an English text of the same length does, and most claim nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from knowledge.checking.phrases import Phrase

_LETTER = re.compile("[a-z]")


class WrittenSieve:
    """Holds back texts without any of some phrases that are written out, spaces aside."""

    def __init__(self, phrases: Iterable[str]) -> None:
        written = {_close(each) for each in phrases}
        counted = Counter(each for phrase in written for each in set(phrase))
        self._waiting: dict[str, list[str]] = defaultdict(list)
        for phrase in sorted(written):
            # Behind the character that the fewest phrases have, so that few are tried.
            self._waiting[min(phrase, key=lambda each: (counted[each], each))].append(phrase)

    def lets_pass(self, text: str) -> bool:
        """Whether a text can hold one of the phrases."""
        closed = _close(text)
        awoken = self._waiting.keys() & set(closed)
        return any(phrase in closed for each in awoken for phrase in self._waiting[each])


class LetterSieve:
    """Holds back texts without any character that phrases of words cannot do without."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        marks = {mark for each in phrases for mark in _marks(each)}
        self._any = re.compile(f"[a-zA-Z{re.escape(''.join(sorted(marks)))}]")

    def lets_pass(self, text: str) -> bool:
        """Whether a text can hold one of the phrases."""
        return self._any.search(text) is not None


def _marks(phrase: Phrase) -> Sequence[str]:
    """Return characters of which every text with this phrase has one, unless it has a letter."""
    needed = [each.words for each in phrase.items if each.words and not each.optional]
    unlettered = [[word for word in words if not _LETTER.search(word)] for words in needed]
    fewest = min(unlettered, key=len)
    return [mark for word in fewest for mark in word]


def _close(text: str) -> str:
    return text.replace(" ", "").lower()
