"""What the attributes of a listing are called in the chat, and how each is asked for.

A merchant writes `health food: yes`, not `health_food: true`. Every attribute of a listing has a
label, under which its value can be given, and a question that says what is meant; some have other
names besides. The price, which is no attribute, has a row too.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping

from actions.domain.attribute_words import AttributeWords
from actions.domain.words_of_goods import GOODS
from actions.domain.words_of_offers import OFFERS
from knowledge.checking.attributes import ATTRIBUTES, Form
from knowledge.checking.rules import ATTRIBUTE

_NO_LETTER = re.compile(r"[^a-z0-9]+")

WORDS: Mapping[str, AttributeWords] = types.MappingProxyType({**GOODS, **OFFERS})
"""The words for every attribute, and for the price, by its name."""


def key_of(text: str) -> str:
    """Return a name as names are compared: lower case, single spaces, nothing but letters."""
    return _NO_LETTER.sub(" ", text.lower()).strip()


def _keys() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in WORDS.items():
        for called in (name, words.label, *words.others):
            found.setdefault(key_of(called), name)
    return found


NAMES: Mapping[str, str] = types.MappingProxyType(_keys())
"""The attribute by every name that it has in the chat, as `key_of` compares them."""


def label_of(field: str) -> str:
    """Return a finding's field in words: "the title", "CCC mark"."""
    name = field.removeprefix(ATTRIBUTE)
    return WORDS[name].label if name in WORDS else f"the {name.replace('_', ' ')}"


def is_flag(name: str) -> bool:
    """Whether an attribute is answered with yes or no."""
    return name in ATTRIBUTES and ATTRIBUTES[name].form is Form.FLAG
