"""The same thing in the same words: slang, amounts, and what people call a law.

Questions and everything indexed go through `plain`, so that "2k rmb" meets "2,000 yuan" on both
sides. Only words whose meaning is certain are replaced; a name is said beside what it means, since
the passages may use either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

SETTINGS = "wording 1"
_REMEMBERED = 1 << 14

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SHORT_THOUSANDS = re.compile(r"\b(\d{1,3})(?:\.(\d))?k\b", re.IGNORECASE)
_CURRENCIES = (
    (re.compile(r"(?:¥|￥|\bcn¥|\brmb\s*|\bcny\s*)(\d+(?:\.\d+)?)", re.IGNORECASE), r"\1 yuan"),
    (re.compile(r"(\d+(?:\.\d+)?)\s*(?:rmb|cny|kuai|元|块)(?![a-z])", re.IGNORECASE), r"\1 yuan"),
    (re.compile(r"€\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*€"), r"\1\2 euros"),
    (re.compile(r"£\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*£"), r"\1\2 pounds"),
    (re.compile(r"\$\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*\$"), r"\1\2 dollars"),
)
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text with slang, amounts and nicknames of laws in plain words."""
    text = _THOUSANDS.sub("", text.translate(_QUOTES))
    text = _SHORT_THOUSANDS.sub(_in_full, text)
    for pattern, words in _CURRENCIES:
        text = pattern.sub(words, text)
    for pattern, replacement in _replacements():
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip()


def _in_full(match: re.Match[str]) -> str:
    return match[1] + ((match[2] or "0") + "00")


def _word(words: str) -> str:
    """Return a pattern of words that stand for themselves; Chinese has no word boundaries."""
    escaped = r"[\s-]+".join(map(re.escape, words.split()))
    return rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])" if words.isascii() else escaped


@lru_cache(maxsize=1)
def _replacements() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    """Return what is replaced, longest names first: slang by its meaning, names said beside it."""
    found: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = []
    lists = _lists()
    for slang, meaning in lists["slang"].items():
        found.append((re.compile(_word(str(slang)), re.IGNORECASE), meaning))
    names = [(str(n), means) for means, all_ in lists["nicknames"].items() for n in all_]
    for name, meaning in sorted(names, key=lambda each: (-len(each[0]), each[0])):
        found.append((re.compile(_word(name), re.IGNORECASE), _beside(meaning)))
    return tuple(found)


def _beside(meaning: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match[0] if meaning in match.string else f"{match[0]} ({meaning})"


def _lists() -> dict[str, dict[str, Any]]:
    text = files("knowledge.reading").joinpath("wording.yml").read_text("utf-8")
    lists: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return lists


cached_plain = lru_cache(maxsize=_REMEMBERED)(plain)
