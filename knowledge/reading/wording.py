"""The same thing in the same words: slang, amounts, and what people call a law.

Questions and everything indexed go through `plain`, so that "2k rmb" meets "2,000 yuan" on both
sides. Only words whose meaning is certain are replaced; a name is said beside what it means, since
the passages may use either. What is plain already stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import yaml

_LISTS = files("knowledge.reading").joinpath("wording.yml").read_text("utf-8")
SETTINGS = f"wording 2, lists {sha256(_LISTS.encode()).hexdigest()[:16]}"
"""What an index was built with; another list makes another index."""

_STRAIGHT = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "}
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# "18k gold" and "4k tv" are no amounts.
_SHORT_THOUSANDS = re.compile(
    r"(?:(?<![\w.,])|(?<=rmb)|(?<=cny))(\d{1,3})(?:[.,](\d{1,3}))?k(?![A-Za-z\d]|[.,]\d)"
    r"(?![\s-]*(?:(?:white|yellow|rose|solid|real) )?(?:gold|karat|carat)\b)"
    r"(?![\s-]*(?:uhd|tvs?|televisions?|monitors?|screens?|displays?|projectors?|cameras?|"
    r"videos?|resolution)\b)",
    re.IGNORECASE,
)
_AMOUNT = r"(\d++(?:\.\d++)?+)"
_CURRENCIES = {  # what stands ahead of an amount, and what behind it
    "yuan": (r"(?:cn)?[¥￥]|rmb|cny", r"[¥￥]|rmb|cny|kuai|元|块钱?"),
    "euros": (r"€|eur", r"€|eur"),
    "pounds": (r"£|gbp", r"£|gbp"),
    "dollars": (r"(?:us)?\$|usd", r"\$|usd"),
}
_AMOUNTS = tuple(
    (
        # Behind comes first: in "300 rmb 2 days ago" the money is what stands ahead of it.
        re.compile(
            rf"{_AMOUNT}\s*(?:{behind})(?![A-Za-z\d])|"
            rf"(?<![A-Za-z])(?<!\d,)(?:{ahead})\s*{_AMOUNT}(?!\s*(?:{'|'.join(_CURRENCIES)}))",
            re.IGNORECASE,
        ),
        rf"\1\2 {name}",
    )
    for name, (ahead, behind) in _CURRENCIES.items()
)
# "from 300 to 315 yuan" calls no hotline.
_MONEY = "|".join([*_CURRENCIES, *(behind for _, behind in _CURRENCIES.values())])
_SPACES = re.compile(r"\s+")


def straight(text: str) -> str:
    """Return a text with the quotation marks and spaces of a typewriter."""
    return text.translate(_STRAIGHT)


def plain(text: str) -> str:
    """Return a text with slang, amounts and nicknames of laws in plain words."""
    text = straight(text)
    for pattern, meaning in _slang():
        text = pattern.sub(meaning, text)
    for pattern, meaning in _nicknames():
        if meaning not in text:
            text = pattern.sub(rf"\g<0> ({meaning})", text, count=1)
    text = _SHORT_THOUSANDS.sub(_in_full, _THOUSANDS.sub("", text))
    for pattern, words in _AMOUNTS:
        text = pattern.sub(words, text)
    return _SPACES.sub(" ", text).strip()


def meanings() -> tuple[str, ...]:
    """Return what `plain` may write that nobody typed."""
    lists = _lists()
    return (*map(str, lists["slang"].values()), *lists["nicknames"], *_CURRENCIES)


def _in_full(match: re.Match[str]) -> str:
    return str(int(match[1] + (match[2] or "").ljust(3, "0")))


def _word(words: str) -> str:
    """Return a pattern of words that stand for themselves; Chinese has no word boundaries."""
    escaped = r"[\s-]+".join(map(re.escape, words.split()))
    if not words.isascii():
        return escaped
    # Nor is a letter of an abbreviation a word: the "u" of "U.S.".
    return rf"(?<![A-Za-z0-9])(?<![A-Za-z]\.){escaped}(?!\.?[A-Za-z0-9])"


@lru_cache(maxsize=1)
def _slang() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what is replaced by its meaning, unless it is half a word like "U-lock"."""
    slang: Mapping[str, str] = _lists()["slang"]
    return tuple(
        (re.compile(rf"{_word(str(each))}(?!-\w)", re.IGNORECASE), meaning)
        for each, meaning in slang.items()
    )


@lru_cache(maxsize=1)
def _nicknames() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the names that are said beside their meaning, the longest first."""

    def named() -> Iterator[tuple[str, str]]:
        for meaning, names in _lists()["nicknames"].items():
            yield from ((str(name), meaning) for name in names)

    longest = sorted(named(), key=lambda each: (-len(each[0]), each[0]))
    no_amount = rf"(?!\s*(?:{_MONEY}))"
    return tuple(
        (re.compile(_word(name) + no_amount * name[-1].isdigit(), re.IGNORECASE), meaning)
        for name, meaning in longest
    )


def _lists() -> dict[str, dict[str, Any]]:
    lists: dict[str, dict[str, Any]] = yaml.safe_load(_LISTS)
    return lists
