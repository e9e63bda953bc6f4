"""A question without the names of the goods in it.

"How long do I have to return a tent" and the same of a dress ask one thing, and whether passages
answer it does not hang on their saying "tent". Left in, a name that few passages have would count
as the rarest word of all, and one that only questions outside have as a sign of those.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

import yaml

from knowledge.reading.goods import stem

_LISTS = tuple(
    files("knowledge.reading").joinpath(name).read_text("utf-8")
    for name in ("goods.yml", "things.yml")
)
SETTINGS = f"names of goods 1, lists {sha256(''.join(_LISTS).encode()).hexdigest()[:16]}"
"""What an index was built with; another list makes another index."""

_WORD = re.compile(r"[a-z][a-z'\u2019-]*", re.IGNORECASE)
_MOST_WORDS = 3


def nameless(text: str, instead: str = "") -> str:
    """Return a text with something else in the place of every name of goods.

    Args:
        text: Any text.
        instead: What each name is replaced by, nothing by default.
    """
    words = list(_WORD.finditer(text))
    stems = [_stem(word[0]) for word in words]
    kept, said, at = [], 0, 0
    while at < len(words):
        count = _length(stems, at)
        if count:
            kept += [text[said : words[at].start()], instead]
            said = words[at + count - 1].end()
        at += count or 1
    return "".join([*kept, text[said:]])


def _length(stems: list[str], at: int) -> int:
    """Return how many words from here on are a name, the longest, 0 where none is."""
    most = min(_MOST_WORDS, len(stems) - at)
    return next((n for n in range(most, 0, -1) if " ".join(stems[at : at + n]) in _names()), 0)


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    return stem(word.lower().replace("\u2019", "'"))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    lists = [name for text in _LISTS for names in yaml.safe_load(text).values() for name in names]
    return frozenset(" ".join(map(_stem, _WORD.findall(str(name)))) for name in lists)
