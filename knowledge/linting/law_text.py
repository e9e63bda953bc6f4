"""What stands in the text of a law: its articles, their paragraphs, and the items of those."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_NUMERALS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_MARKUP = re.compile(r"<!--.*?-->|<[^>]+>|&emsp;|&nbsp;|\*\*|\u3000", re.DOTALL)


@dataclass(slots=True)
class Paragraph:
    """A paragraph's number or letter, and the marks of its items."""

    mark: str
    items: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Article:
    """An article's paragraphs in order."""

    paragraphs: tuple[Paragraph, ...]

    def has(self, path: Sequence[str]) -> bool:
        """Whether a paragraph, or an item of it, stands in the article.

        "(3)" is the third paragraph, or the third item where paragraphs are not numbered; deeper
        than items nothing is known, and nothing is missed.
        """
        if not path:
            return True
        first, *rest = path
        items = set().union(*(each.items for each in self.paragraphs))
        for paragraph in self.paragraphs:
            if paragraph.mark == first and (not rest or rest[0] in paragraph.items):
                return True
        return first in items and not rest


def chinese_number(text: str) -> int:
    """Return the number that Chinese numerals say, like 二十五 or 一百零三."""
    total, digit = 0, 0
    for each in text:
        if each in _UNITS:
            total += (digit or 1) * _UNITS[each]
            digit = 0
        else:
            digit = _NUMERALS[each]
    return total + digit


def read_articles(text: str, shape: str) -> Mapping[str, Article]:
    """Return the articles of a text by number.

    Args:
        text: As it was published, with or without marks of Markdown.
        shape: One of SHAPES.
    """
    return {number: Article(paragraphs) for number, paragraphs in SHAPES[shape](text)}


def _lines(text: str) -> Iterator[str]:
    plain = (line.strip() for line in _MARKUP.sub(" ", text).splitlines())
    return (line for line in plain if line)


Read = Iterator[tuple[str, tuple[Paragraph, ...]]]


def _sections(
    text: str, heading: re.Pattern[str], number: Callable[[str], str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each article's number and lines, what follows its number on the heading first."""
    name = ""
    lines: list[str] = []
    for line in _lines(text):
        match = heading.match(line)
        if match:
            if name:
                yield name, lines
            rest = line[match.end() :].strip()
            name, lines = number(match["number"]), [rest] if rest else []
        elif name:
            lines.append(line)
    if name:
        yield name, lines


_CHINESE = re.compile(rf"第(?P<number>{_CHINESE_NUMBER})条(?=[\s（(]|$)")
_GUIDE = re.compile(rf"(?P<number>{_CHINESE_NUMBER})、")
_CHINESE_ITEM = re.compile(rf"[（(](?P<mark>{_CHINESE_NUMBER})[）)]")
_BREAK = re.compile(rf"#|第{_CHINESE_NUMBER}[章节编]|\d+[.．、]")


def _chinese(text: str, heading: re.Pattern[str] = _CHINESE) -> Read:
    """Paragraphs are lines; items are lines that begin with a numeral in brackets."""
    for number, lines in _sections(text, heading, lambda each: str(chinese_number(each))):
        paragraphs: list[Paragraph] = []
        for line in lines:
            item = _CHINESE_ITEM.match(line)
            if item and paragraphs:
                paragraphs[-1].items.add(str(chinese_number(item["mark"])))
            elif not _BREAK.match(line):
                paragraphs.append(Paragraph(str(len(paragraphs) + 1)))
        yield number, tuple(paragraphs)


def _guide(text: str) -> Read:
    return _chinese(text, _GUIDE)


_EUROPEAN = re.compile(r"#+\s*Article\s+(?P<number>\d+[a-z]?)\b[^\n]*")
_EUROPEAN_PARAGRAPH = re.compile(r"(?P<mark>\d+[a-z]?)\.\s")
_ITEM = re.compile(r"\((?P<mark>[0-9a-z]{1,4})\)")


def _european(text: str) -> Read:
    """Paragraphs are numbered, `1.`; where none is, they are lines."""
    for number, lines in _sections(text, _EUROPEAN, str):
        numbered = any(_EUROPEAN_PARAGRAPH.match(line) for line in lines)
        paragraphs: list[Paragraph] = []
        for before, line in zip(("", *lines), lines, strict=False):
            mark = _EUROPEAN_PARAGRAPH.match(line)
            item = _ITEM.match(line)
            if mark:
                paragraphs.append(Paragraph(mark["mark"]))
            elif item and paragraphs:
                paragraphs[-1].items.add(item["mark"])
            elif not (numbered or line.startswith("#") or _ITEM.fullmatch(before)):
                paragraphs.append(Paragraph(str(len(paragraphs) + 1)))
        yield number, tuple(paragraphs)


_BRITISH = re.compile(r"(?P<number>\d+[A-Z]*)\s+(?=[A-Z])")


def _british(text: str) -> Read:
    """Subsections are numbered in brackets, their items lettered."""
    for number, lines in _sections(text, _BRITISH, str):
        yield number, _bracketed(lines)


_AMERICAN = re.compile(r"(?:\d+\s+(?:U\.S\.C\.|CFR)\s+)?§+\s*(?P<number>\d+[a-z]?(?:\.\d+)?)\.?")


def _american(text: str) -> Read:
    """Paragraphs are lettered in brackets, their items numbered."""
    for number, lines in _sections(text, _AMERICAN, str):
        yield number, _bracketed(lines)


def _bracketed(lines: Sequence[str]) -> tuple[Paragraph, ...]:
    """Return paragraphs whose marks are of the kind of the first mark; other marks are items."""
    paragraphs: list[Paragraph] = []
    for line in lines:
        for match in _leading(line):
            kind = paragraphs[0].mark.isdigit() if paragraphs else match.isdigit()
            # Roman numerals look like letters: (i) is one unless (h) came before.
            roman = set(match) <= set("ivx") and bool(paragraphs) and paragraphs[-1].mark != "h"
            if match.isdigit() == kind and not (roman and not kind):
                paragraphs.append(Paragraph(match))
            elif paragraphs:
                paragraphs[-1].items.add(match)
    return tuple(paragraphs)


def _leading(line: str) -> Iterator[str]:
    """Yield the marks that a line begins with, like those of `(a)(1) To ...`."""
    place = 0
    while match := _ITEM.match(line, place):
        yield match["mark"]
        place = match.end()


SHAPES: Mapping[str, Callable[[str], Read]] = {
    "chinese": _chinese,
    "guide": _guide,
    "european": _european,
    "british": _british,
    "american": _american,
}
