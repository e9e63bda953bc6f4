"""The sections of a document: what stands under each heading, as units that may not be torn apart.

A unit is a paragraph, a row of a table, or a list with the words that lead to it. An item alone
("unworn and unwashed") says nothing; with its lead it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.ingest.document import Block, Document

_NUMBER = re.compile(
    r"(?:(?:section|article|part|clause|chapter|§+)\s*)?(?P<number>\d{1,3}(?:\.\d{1,3})*)"
    r"(?:[.):]\s*|\s+[-\u2013\u2014]\s+|\s+)(?:(?P=number)[.)]\s+)?(?=\S)",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "。", "！", "？")
_CONTENTS = frozenset({"contents", "table of contents", "on this page", "in this article", "目录"})
_FEWEST_OWN_NUMBERS = 2
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DATELINE = re.compile(
    r"(?:(?:this|the|our) )?(?:(?:policy|page|document|terms|version) )?"
    r"(?:(?:was|is|were|are) )?(?:last )?"
    r"(?:updated?|revised|revision|modified|reviewed|published|effective|valid|in force|"
    r"version|date)"
    r"(?: (?:date|on|from|since|as of))*\s*[:\u2013\u2014-]?\s*"
    rf"(?:{_NTH} (?:of )?{_MONTH},? \d{{4}}|{_MONTH}(?: {_NTH},?)? \d{{4}}|v?\d[\d./-]*)\s*\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading.

    `path` are the headings above it and its own, without numbers; the document's title only for
    what stands under no other. `number` is the document's own where it has one.
    """

    path: tuple[str, ...]
    number: str
    units: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A heading whose section may still grow."""

    level: int
    title: str
    number: str
    children: int = 0


@dataclass(slots=True)
class _Gathered:
    path: tuple[str, ...]
    number: str
    blocks: list[Block] = field(default_factory=list)


def is_dateline(text: str) -> bool:
    """Whether a text says nothing but when a document was written: "Last updated 3 March 2026"."""
    return _DATELINE.fullmatch(text.strip()) is not None


def sections(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document that have any text but datelines, in its order."""
    found = (
        Section(
            each.path, each.number, tuple(u for u in units_of(each.blocks) if not is_dateline(u))
        )
        for each in _gathered(document)
        if not (each.path and each.path[-1].lower() in _CONTENTS)
    )
    kept = [each for each in found if any(map(str.isalpha, "".join(each.units)))]
    under = [each.path for each in kept if each.path]
    if len(under) > 1 and all(len(each) > 1 or each == under[0] for each in under):
        if len({each[0] for each in under}) == 1:  # one heading over everything is a title
            kept = [replace(each, path=each.path[1:]) for each in kept]
    heading = (document.title,) if document.title else ()
    return tuple(each if each.path else replace(each, path=heading) for each in kept)


def _gathered(document: Document) -> Iterator[_Gathered]:
    """Yield the blocks heading by heading."""
    headings = [each for each in document.blocks if each.kind == "heading"]
    numbered = sum(bool(_NUMBER.match(each.text)) for each in headings) >= _FEWEST_OWN_NUMBERS
    top = _Open(0, "", "")
    stack = [top]
    here = _Gathered((), "0")
    for block in document.blocks:
        if block.kind != "heading":
            if not here.blocks and not here.path and not numbered:
                here.number = _next(top)  # only what is there is counted
            here.blocks.append(block)
            continue
        if not here.blocks and not here.path and block.text == document.title:
            continue  # the title heads the whole document
        yield here
        while stack[-1].level >= block.level:
            stack.pop()
        opened = _opened(block, stack[-1], numbered=numbered)
        stack.append(opened)
        above = [each for each in stack[1:-1] if each.title.lower() not in _CONTENTS]
        here = _Gathered(tuple(each.title for each in [*above, opened]), opened.number)
    yield here


def _opened(block: Block, parent: _Open, *, numbered: bool) -> _Open:
    own = _NUMBER.match(block.text) if numbered else None
    title = block.text[own.end() :] if own else block.text
    if own:
        number = own["number"]
    elif numbered and parent.number in ("", "0"):
        number = "0"  # its own count would clash with the document's
    else:
        number = _next(parent)
    return _Open(block.level, title.rstrip(" :").strip() or block.text, number)


def _next(parent: _Open) -> str:
    parent.children += 1
    return f"{parent.number}.{parent.children}" if parent.number else str(parent.children)


def units_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the units of a section's blocks, each a sentence or more on one line."""
    at = 0
    while at < len(blocks):
        lead = blocks[at]
        stop = at + 1
        if lead.kind != "item" and lead.text.endswith((":", "：")):
            while stop < len(blocks) and blocks[stop].kind == "item":
                stop += 1
        if stop > at + 1:
            yield _led(lead.text, _texts(blocks[at + 1 : stop]))
        elif lead.kind == "item":
            while stop < len(blocks) and blocks[stop].kind == "item":
                stop += 1
            yield from map(_ended, _texts(blocks[at:stop]))
        else:
            yield _ended(lead.text)
        at = stop


def _texts(items: Sequence[Block]) -> list[str]:
    """Return the outermost items as texts, each with what is nested in it."""
    texts: list[str] = []
    at = 0
    outermost = min((each.level for each in items), default=0)
    while at < len(items):
        stop = at + 1
        while stop < len(items) and items[stop].level > outermost:
            stop += 1
        nested = _texts(items[at + 1 : stop])
        texts.append(_led(items[at].text, nested) if nested else items[at].text)
        at = stop
    return texts


def _led(lead: str, texts: Sequence[str]) -> str:
    """Return a list as prose behind the words that lead to it."""
    if all(each.endswith(_SENTENCE_END) and " " in each and each[0].isupper() for each in texts):
        return f"{lead} {' '.join(texts)}"
    bare = [each.rstrip(" ,;.") for each in texts]
    return f"{lead.rstrip(' .:：')}: {'; '.join(bare)}."


def _ended(text: str) -> str:
    """Return a text that ends as a sentence does."""
    if text.endswith((*_SENTENCE_END, ":", "：", "\u201d", '"', ")")):
        return text
    return f"{text.rstrip(' ,;')}."
