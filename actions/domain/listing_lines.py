"""One statement about a listing: `name: value`, or a sentence that is no more than a value.

A sentence is taken for a value only where every word of it is accounted for: "no, it is not health
food" is, "my aunt likes health food" is not. What a value was given for and could not be read is
kept, so that the merchant can be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.domain.listing_values import Plain, is_unsure, money, value_of
from actions.domain.listing_words import NAMES, WORDS, is_flag, key_of
from actions.domain.words_of_offers import PRICE
from knowledge.checking.listing import CATEGORIES

LINE = re.compile(
    r"^\s*[-*\u2022]?\s*(?P<key>[^:=\n]{2,60}?)\s*(?::|=)\s*(?P<value>.+?)\s*$", re.DOTALL
)
_IS = re.compile(r"^(?P<key>(?:the |our |my )?[a-z0-9' -]{3,50}?) (?:is|are) (?P<value>.+)$", re.I)
_FRAME = frozenset(
    """it is its s it's they are the a an this that these those goods product products item listing
    page text we our my i m have has had there does do did not no isn t aren doesn don none yes
    without actually sorry correction in fact and but on of any shown given stated ok well right
    think about also sold as with registered filed""".split()
)
_ASKS = re.compile(r"^(?:is|are|does|do|was|can|has|have)\b|.*\?\s*$", re.I | re.S)
_NOT = re.compile(r"\b(?:not|no|isn'?t|aren'?t|doesn'?t|don'?t|without|hasn'?t|haven'?t)\b", re.I)
PLACES = {
    "cn": "CN", "china": "CN", "eu": "EU", "europe": "EU", "european union": "EU",
    "uk": "UK", "united kingdom": "UK", "britain": "UK", "great britain": "UK",
    "us": "US", "usa": "US", "united states": "US", "america": "US",
}  # fmt: skip
_PLACE_KEYS = frozenset({"place", "jurisdiction", "market", "country", "law"})
_WORDS_KEYS = {
    "title": "title",
    "name": "title",
    "description": "description",
    "text": "description",
}
_NEW = re.compile(r"^(?:the )?(?:new|changed|corrected|my) ")


@dataclass(slots=True)
class ListingSaid:
    """What a message says of a listing; None and empty where it says nothing.

    Attributes:
        title: The title that it gives.
        description: The description that it gives.
        category: One of the categories.
        jurisdiction: Whose rules.
        values: Values of attributes, and the price, as JSON has them.
        unsure: Attributes of which it says that nobody knows.
        unread: What was given for an attribute and could not be read: label and words.
        strange: Lines with a name that is none of a listing's.
    """

    title: str | None = None
    description: str | None = None
    category: str | None = None
    jurisdiction: str | None = None
    values: dict[str, Plain] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether it says anything of a listing."""
        named = (self.title, self.description, self.category, self.jurisdiction)
        return any(each is not None for each in named) or bool(
            self.values or self.unsure or self.unread
        )


def category_in(text: str) -> str | None:
    """Return the category that a text is the name of."""
    key = key_of(text)
    by_key = {key_of(each): each for each in CATEGORIES}
    return by_key.get(key) or by_key.get(key.removesuffix("s"))


def place_in(text: str) -> str | None:
    """Return the jurisdiction that a text is the name of."""
    return PLACES.get(key_of(text).removeprefix("the "))


def words_key(key: str) -> str | None:
    """Return whether a line's name stands for `title` or `description`; None for neither."""
    return _WORDS_KEYS.get(_NEW.sub("", key_of(key)))


def name_of(key: str) -> str | None:
    """Return what a line's name stands for: an attribute, the price, or `category` and `place`."""
    plain = _NEW.sub("", key_of(key)).removeprefix("the ").removeprefix("our ")
    if plain == "category" or plain in _PLACE_KEYS:
        return "category" if plain == "category" else "place"
    return NAMES.get(plain)


def read_line(line: str, said: ListingSaid) -> bool:
    """Read `name: value`; False for a line that is none of a listing's values."""
    match = LINE.match(line)
    if match is None:
        return False
    kind = words_key(match["key"])
    if kind is not None:
        setattr(said, kind, match["value"])
        return True
    name = name_of(match["key"])
    return name is not None and take(name, match["value"], said)


def take(name: str, text: str, said: ListingSaid, *, complain: bool = True) -> bool:
    """Keep what a text says of an attribute; False where it is none that was offered."""
    if name in ("category", "place"):
        return _take_kind(name, text, said)
    if is_unsure(text):
        said.unsure.append(name)
        return True
    value = value_of(name, text.rstrip(".") if is_flag(name) else text)
    if value is None:
        if complain:
            said.unread.append((WORDS[name].label, text))
        return complain
    said.values[name] = value
    found = money(text) if name == PRICE else None
    if found and found[1]:
        said.values["currency"] = found[1]
    return True


def _take_kind(name: str, text: str, said: ListingSaid) -> bool:
    found = category_in(text) if name == "category" else place_in(text)
    if found is None:
        said.unread.append((name, text))
    elif name == "category":
        said.category = found
    else:
        said.jurisdiction = found
    return True


def read_sentence(text: str, said: ListingSaid) -> bool:
    """Read "it is not health food" or "the price is 20": every word has to be accounted for."""
    bare = text.strip(" .!,")
    match = _IS.match(bare)
    if match and (name := name_of(match["key"])) and not _flag_in(bare):
        return take(name, match["value"], said, complain=True)
    if key_of(bare) in {"no", "yes", "actually", "sorry"}:
        return True
    name = _flag_in(bare)
    if name is None:
        return False
    said.values[name] = not _NOT.search(bare)
    return True


def _flag_in(text: str) -> str | None:
    """Return the one attribute that a sentence states or denies with nothing else in it."""
    if _ASKS.match(text):
        return None
    key = f" {key_of(text)} "
    for called, name in _flags().items():
        if f" {called} " in key:
            left = key.replace(f" {called} ", "  ", 1).split()
            if all(word in _FRAME for word in left):
                return name
    return None


def _flags() -> Mapping[str, str]:
    """Return the flags by what they are called, the longest names first."""
    named = {called: name for called, name in NAMES.items() if is_flag(name)}
    for called, name in tuple(named.items()):
        if called.endswith(" shown"):
            named.setdefault(called.removesuffix(" shown"), name)
    return dict(sorted(named.items(), key=lambda each: -len(each[0])))
