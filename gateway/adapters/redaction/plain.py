"""A text as a pattern should see it, and the way back to the text as it was written.

Full-width and other digits become 0-9, every kind of dash and space the plain one, accents and
everything invisible go away: a card number stays one whichever keyboard it was typed on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

from gateway.domain.redaction import Secret, placeholder

MASKS = {secret: chr(0xE000 + number) for number, secret in enumerate(Secret)}
"""What stands for a placeholder: one character of private use, which no pattern takes for more."""

_BY_PLACEHOLDER = {placeholder(secret): mask for secret, mask in MASKS.items()}
_PLACEHOLDER = re.compile("|".join(map(re.escape, _BY_PLACEHOLDER)))
# Letters by their category, blank to the eye.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# The minus sign is a symbol and no dash; the dotless i has no plain form, and matches [a-z].
_ALIKE = {"\u2212": "-", "\u0131": "i"}
_APOSTROPHES = frozenset("\u2018\u2019\u201b\u2032")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text for patterns.

    Attributes:
        text: What patterns see.
        starts: Where each of its characters begins in the text as written.
        ends: Where each of them ends there.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which is not empty, stands in the text as written."""
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Plain:
    """Return a text as patterns should see it."""
    if text.isascii() and "[" not in text:
        return Plain(text, range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for shown, start, end in chain.from_iterable(_stretches(text)):
        pieces.append(shown)
        starts.extend(repeat(start, len(shown)))
        ends.extend(repeat(end, len(shown)))
    return Plain("".join(pieces), starts, ends)


def _stretches(text: str) -> Sequence[Sequence[tuple[str, int, int]]]:
    """Return what patterns see of each character or placeholder, and where it stands."""
    stretches: list[Sequence[tuple[str, int, int]]] = []
    done = 0
    for match in _PLACEHOLDER.finditer(text):
        stretches.append(_characters(text, done, match.start()))
        stretches.append([(_BY_PLACEHOLDER[match[0]], *match.span())])
        done = match.end()
    return [*stretches, _characters(text, done, len(text))]


def _characters(text: str, start: int, end: int) -> Sequence[tuple[str, int, int]]:
    return [(_shown(text[index]), index, index + 1) for index in range(start, end)]


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    """Return what patterns see of one character, nothing for what cannot be seen."""
    if character.isascii():
        return character
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Co":
            return "\ufffd"  # the masks are nobody else's to write
        case "Pi" | "Pf":
            return "'" if character in _APOSTROPHES else '"'
    if character in _BLANK_LETTERS:
        return ""
    if character in _ALIKE:
        return _ALIKE[character]
    bare = unicodedata.normalize("NFKD", character)
    return "".join(each for each in bare if unicodedata.category(each) not in ("Cf", "Mn", "Me"))
