"""What a message says of a listing: its words, and values given line by line or in a sentence.

Nothing is guessed: what is no statement about a listing is kept as a line that nobody could read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from actions.domain.listing_lines import (
    LINE,
    PLACES,
    ListingSaid,
    name_of,
    place_in,
    read_line,
    read_sentence,
    take,
    words_key,
)
from actions.domain.listing_wishes import CHECK, THING
from actions.domain.listing_words import NAMES, is_flag, key_of
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
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|;\s*")
_PIECES = re.compile(r"[;\n]+|,\s+|(?<=[.!?])\s+")
_FOR_PLACE = re.compile(
    r"\b(?:for|under|by|in|of) (?:the )?(?:(?:law|rules) of (?:the )?)?"
    # "For us" is nobody's law.
    rf"(?P<place>{'|'.join(sorted(PLACES.keys() - {'us'}, key=len, reverse=True))}|(?-i:US))\b",
    re.IGNORECASE,
)


def opening_of(text: str) -> ListingSaid:
    """Return the listing in a message that asks to have it checked; empty where it holds none."""
    said = ListingSaid()
    text = straight(text).strip()
    head, body = _split(text)
    if not body:
        return said
    said.jurisdiction = _place_of(head)
    free = [line for line in body.splitlines() if line.strip() and not read_line(line, said)]
    _take_words(_TAIL.sub("", "\n".join(free)).strip(), head, said)
    return said


def listing_in(text: str) -> ListingSaid:
    """Return a listing that was asked for: all of the message is its words."""
    said = ListingSaid()
    free = [line for line in straight(text).splitlines() if line.strip()]
    _take_words("\n".join(e for e in free if not read_line(e, said)).strip(), "", said)
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
        if not read_line(piece, said) and not read_sentence(piece, said):
            said.strange.append(piece)
    return said


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
        return take(asked[0], text, said, complain=False)
    return False


def _words_line(text: str, said: ListingSaid) -> bool:
    """Read a new title or description, which may hold anything."""
    match = LINE.match(text)
    kind = words_key(match["key"]) if match else None
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
    match = LINE.match(line)
    return match is not None and words_key(match["key"]) is not None


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
    match = LINE.match(line)
    return match is not None and bool(name_of(match["key"]) or words_key(match["key"]))
