"""What kind of goods a customer speaks of: "my kettle" is an appliance.

The longest name wins, and of two as long the first said: "hand cream" is no hand. A name in a
sentence says what the sentence is about, not that anybody owns it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

_WORD = re.compile(r"[a-z][a-z'-]*")
_SIBILANTS = ("ses", "xes", "zes", "ches", "shes")
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Goods:
    """A thing as it was called, and its category in the return vocabulary."""

    name: str
    category: str


def goods_in(text: str) -> Goods | None:
    """Return the goods that a text names, None where it names none that are known."""
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    stems = [stem(word) for word in words]
    for count in range(_MOST_WORDS, 0, -1):
        for start in range(len(words) - count + 1):
            category = _names().get(" ".join(stems[start : start + count]))
            if category is not None:
                return Goods(" ".join(words[start : start + count]), category)
    return None


def stem(word: str) -> str:
    """Return a word without its plural or possessive."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(_SIBILANTS):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    lists: dict[str, list[str]] = yaml.safe_load(
        files("knowledge.reading").joinpath("goods.yml").read_text("utf-8")
    )
    return {
        " ".join(stem(word) for word in _WORD.findall(str(name))): category
        for category, names in lists.items()
        for name in names
    }
