"""What a message says of a listing: its words, and values given line by line or in a sentence.

Nothing is guessed. A sentence is taken for a value only where every word of it is accounted for:
"no, it is not health food" is, "my aunt likes health food" is not. What a value was given for and
could not be read is kept, so that the merchant can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from actions.domain.listing_values import Plain, is_unsure, money, value_of
from actions.domain.listing_wishes import CHECK, THING
from actions.domain.listing_words import NAMES, WORDS, is_flag, key_of
from actions.domain.words_of_offers import PRICE
from knowledge.checking.listing import CATEGORIES
from knowledge.reading.wording import straight

_HEAD = re.compile(
    rf"^(?P<head>[^:\n]{{0,90}}\b(?:{CHECK}|{THING}|this)\b[^:\n]{{0,60}}?)\s*(?::|\n)(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"[\"\u201c](?P<text>[^\"\u201d]{2,})[\"\u201d]")
_TAIL = re.compile(
    r"[.!?\s]+(?:is (?:it|this|that) (?:ok|okay|fine|allowed|legal)|what do you think"
    r"|any (?:issues|problems)|please check(?: it)?|thanks?(?: you)?)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\s*[-*\u2022]?\s*(?P<key>[^:=\n]{2,60}?)\s*(?::|=)\s*(?P<value>.+?)\s*$", re.DOTALL
)
_IS = re.compile(r"^(?P<key>(?:the |our |my )?[a-z0-9' -]{3,50}?) (?:is|are) (?P<value>.+)$", re.I)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|;\s*")
_PIECES = re.compile(r"[;\n]+|,\s+|(?<=[.!?])\s+")
_FRAME = frozenset(
    """it is its s it's they are the a an this that these those goods product products item listing
    page text we our my i m have has had there does do did not no isn t aren doesn don none yes
    without actually sorry correction in fact and but on of any shown given stated ok well right
    think about also sold as with registered filed""".split()
)
_ASKS = re.compile(r"^(?:is|are|does|do|was|can|has|have)\b|.*\?\s*$", re.I | re.S)
_NOT = re.compile(r"\b(?:not|no|isn'?t|aren'?t|doesn'?t|don'?t|without|hasn'?t|haven'?t)\b", re.I)
_PLACES = {
    "cn": "CN", "china": "CN", "eu": "EU", "europe": "EU", "european union": "EU",
    "uk": "UK", "united kingdom": "UK", "britain": "UK", "great britain": "UK",
    "us": "US", "usa": "US", "united states": "US", "america": "US",
}  # fmt: skip
_FOR_PLACE = re.compile(
    r"\b(?:for|under|by|in|of) (?:the )?(?:(?:law|rules) of (?:the )?)?"
    # "For us" is nobody's law.
    rf"(?P<place>{'|'.join(sorted(_PLACES.keys() - {'us'}, key=len, reverse=True))}|(?-i:US))\b",
    re.IGNORECASE,
)
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


def opening_of(text: str) -> ListingSaid:
    """Return the listing in a message that asks to have it checked; empty where it holds none."""
    said = ListingSaid()
    text = straight(text).strip()
    head, body = _split(text)
    if not body:
        return said
    said.jurisdiction = _place_of(head)
    free = [line for line in body.splitlines() if line.strip() and not _read_line(line, said)]
    _take_words(_TAIL.sub("", "\n".join(free)).strip(), head, said)
    return said


def listing_in(text: str) -> ListingSaid:
    """Return a listing that was asked for: all of the message is its words."""
    said = ListingSaid()
    free = [line for line in straight(text).splitlines() if line.strip()]
    _take_words("\n".join(e for e in free if not _read_line(e, said)).strip(), "", said)
    return said


def values_in(text: str, asked: Sequence[str]) -> ListingSaid:
    """Return what a later message says of the listing that is being talked about.

    Args:
        text: The message.
        asked: The attributes that were asked for last, the first of them the most useful.
    """
    said = ListingSaid()
    text = straight(text).strip()
    if _bare(text, asked, said):
        return said
    if "\n" not in text and _words_line(text, said):
        return said
    for piece in _pieces(text):
        if not _read_line(piece, said) and not _read_sentence(piece, said):
            said.strange.append(piece)
    return said


def category_in(text: str) -> str | None:
    """Return the category that a text is the name of."""
    key = key_of(text)
    by_key = {key_of(each): each for each in CATEGORIES}
    return by_key.get(key) or by_key.get(key.removesuffix("s"))


def place_in(text: str) -> str | None:
    """Return the jurisdiction that a text is the name of."""
    return _PLACES.get(key_of(text).removeprefix("the "))


def _split(text: str) -> tuple[str, str]:
    """Return what asks for the check, and the listing in it."""
    quoted = _QUOTED.search(text)
    first_line = text.split("\n", 1)[0]
    match = _HEAD.match(text)
    if match and key_of(match["head"]) not in NAMES:
        return match["head"], match["rest"].strip()
    if quoted and quoted.start() < len(first_line):
        return text[: quoted.start()], quoted["text"].strip()
    return text, ""


def _place_of(head: str) -> str | None:
    """Return whose rules a check is asked for by: "check this listing for the EU"."""
    match = _FOR_PLACE.search(head)
    return place_in(match["place"]) if match else None


def _take_words(free: str, head: str, said: ListingSaid) -> None:
    """Read title and description from free text: the first line, else the first sentence."""
    if not free:
        return
    wanted = head.lower()
    if "title" in wanted and "\n" not in free:
        said.title = said.title or free
    elif re.search(r"\bdescription", wanted) or said.title is not None:
        said.description = "\n".join(each for each in (said.description, free) if each)
    else:
        said.title, rest = _title_and_rest(free)
        said.description = "\n".join(each for each in (said.description, rest) if each) or None


def _title_and_rest(free: str) -> tuple[str, str]:
    """Return the first line, or the first sentence of a first line that is prose."""
    first, *others = free.split("\n", 1)
    rest = others[0].strip() if others else ""
    if not others or first.rstrip().endswith((".", "!")):
        sentences = _SENTENCES.split(first, maxsplit=1)
        if len(sentences) > 1 and " " in sentences[0].strip():
            first, rest = sentences[0], "\n".join(each for each in (sentences[1], rest) if each)
    return first.strip().removesuffix("."), rest.strip()


def _bare(text: str, asked: Sequence[str], said: ListingSaid) -> bool:
    """Read an answer to the one thing that was asked, or one yes or no to all of it."""
    flags = [name for name in asked if is_flag(name)]
    alike = re.fullmatch(r"(?:all )?(yes|no)(?: (?:to )?(?:all|everything|both))?[.!]?", text, re.I)
    if alike and flags and (len(asked) == 1 or text.lower().strip(".! ") not in ("yes", "no")):
        said.values.update(dict.fromkeys(flags, alike[1].lower() == "yes"))
        return True
    if len(asked) == 1 and ":" not in text:
        return _take(asked[0], text, said, complain=False)
    return False


def _words_line(text: str, said: ListingSaid) -> bool:
    """Read a new title or description, which may hold anything."""
    match = _LINE.match(text)
    kind = _words_key(match["key"]) if match else None
    if match is None or kind is None:
        return False
    setattr(said, kind, match["value"])
    return True


def _pieces(text: str) -> Iterator[str]:
    """Return the statements of a message; a list after a name stays with its name."""
    for line in _lines(text):
        if _is_words(line):
            yield line.strip()
            continue
        for part in line.split(";"):
            if _is_named(part):
                yield from _named_pieces(part)
            else:
                yield from (each.strip() for each in _PIECES.split(part) if each.strip(" .,!"))


def _lines(text: str) -> list[str]:
    """Return the lines of a message; what follows a description without a name belongs to it."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and _is_words(lines[-1]) and not (_is_words(line) or _is_named(line)):
            lines[-1] += f"\n{line}"
        else:
            lines.append(line)
    return lines


def _is_words(line: str) -> bool:
    match = _LINE.match(line)
    return match is not None and _words_key(match["key"]) is not None


def _named_pieces(line: str) -> Iterator[str]:
    """Return `a: 1` and `b: 2` of "a: 1, b: 2"."""
    held = ""
    for part in line.split(", "):
        if held and _is_named(part):
            yield held.strip()
            held = part
        else:
            held = f"{held}, {part}" if held else part
    yield held.strip()


def _is_named(line: str) -> bool:
    match = _LINE.match(line)
    return match is not None and bool(_name_of(match["key"]) or _words_key(match["key"]))


def _words_key(key: str) -> str | None:
    return _WORDS_KEYS.get(_NEW.sub("", key_of(key)))


def _name_of(key: str) -> str | None:
    """Return what a line's name stands for: an attribute, the price, or `category` and `place`."""
    plain = _NEW.sub("", key_of(key)).removeprefix("the ").removeprefix("our ")
    if plain == "category" or plain in _PLACE_KEYS:
        return "category" if plain == "category" else "place"
    return NAMES.get(plain)


def _read_line(line: str, said: ListingSaid) -> bool:
    """Read `name: value`; False for a line that is none of a listing's values."""
    match = _LINE.match(line)
    if match is None:
        return False
    kind = _words_key(match["key"])
    if kind is not None:
        setattr(said, kind, match["value"])
        return True
    name = _name_of(match["key"])
    return name is not None and _take(name, match["value"], said)


def _take(name: str, text: str, said: ListingSaid, *, complain: bool = True) -> bool:
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


def _read_sentence(text: str, said: ListingSaid) -> bool:
    """Read "it is not health food" or "the price is 20": every word has to be accounted for."""
    bare = text.strip(" .!,")
    match = _IS.match(bare)
    if match and (name := _name_of(match["key"])) and not _flag_in(bare):
        return _take(name, match["value"], said, complain=True)
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
