"""Headings, paragraphs and items out of a PDF's lines, by their size, weight and place.

A heading is set larger or bolder than the text. Lines that stand at the edge of many pages are
running heads and feet, and are left out. What cannot be told from type is left to the reviewer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise

from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import PSEUDO_HEADING, Block, Document
from knowledge.ingest.markup import looks_like_heading
from knowledge.ingest.pdf_lines import MARK, Line, Page, pages_of, with_rows

_MOST_HEADING_WORDS = 20
_LARGER_PT = 1.0
_FEWEST_WORDS_BESIDE_PICTURES = 20  # fewer are a stamp, not the text of a page
_EDGE = 0.09
_ITEM = re.compile(rf"(?P<mark>{MARK.pattern})\s+(?P<text>\S.*)")
_LEADERS = re.compile(r"\.{4,}\s*\d+$|(\s\.){4,}\s*\d+$")
_DIGITS = re.compile(r"\d+")
# What browsers print at the edges: when, and from which address.
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?: ?[ap]m)?|(?:https?|file)://\S+",
    re.IGNORECASE,
)
_INDENT_PT = 6.0
_GAP_LINES = 1.7
_LOOSE = 1.25
_FULL = 0.8
_NUMBER = re.compile(r"\d+(\.\d+)*[.)]?\s")


def from_pdf(stream: BytesIO) -> Document:
    """Return a PDF's text.

    Raises:
        FileUnreadable: when it is encrypted, scanned, broken or has too many pages.
    """
    try:
        pages = list(pages_of(stream))
    except PDFEncryptionError as exc:
        raise FileUnreadable(
            "encrypted with a password", "save a copy without the password and give that"
        ) from exc
    except (PDFException, PSException) as exc:
        name = str(exc) or type(exc).__name__
        raise FileUnreadable(f"a broken PDF ({name})", "open it and print it to PDF again") from exc
    if not pages:
        raise FileUnreadable("a PDF without pages", "export it again")
    words = sum(len(line.text.split()) for page in pages for line in page.lines)
    pictured = all(page.has_pictures for page in pages)
    if not words or (pictured and words < _FEWEST_WORDS_BESIDE_PICTURES * len(pages)):
        raise _without_text(pages)
    lines = _without_edges(pages)
    text = [each for each in lines if not _LEADERS.search(each.text)]
    blocks = tuple(_blocks(text))
    title = next((each.text for each in blocks if each.kind == "heading" and each.level == 1), "")
    return Document(title, blocks, tuple(_notes(pages, lines, text)))


def _without_text(pages: Sequence[Page]) -> FileUnreadable:
    if any(page.has_pictures for page in pages):
        return FileUnreadable(
            "scanned: pictures of pages, without a text layer",
            "give it one with an OCR program (ocrmypdf), or give the file it was printed from",
        )
    return FileUnreadable("a PDF without any text", "give the file that it was made from")


def _notes(pages: Sequence[Page], lines: Sequence[Line], text: Sequence[Line]) -> Iterator[str]:
    bare = [str(page.number) for page in pages if page.has_pictures and not page.lines]
    if bare:
        yield f"without text, perhaps scanned: page {', '.join(bare)}"
    if len(text) < len(lines):
        yield f"left out: {len(lines) - len(text)} lines of a table of contents"


def _without_edges(pages: Sequence[Page]) -> list[Line]:
    """Return all lines but running heads, feet and page numbers."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_DIGITS.sub("0", e.text) for e in page.lines if _at_edge(e, page)})
    often = max(2, len(pages) // 2)
    kept: list[Line] = []
    for page in pages:
        inner = [
            e
            for e in page.lines
            if not _at_edge(e, page)
            or (
                counts[_DIGITS.sub("0", e.text)] < often
                and any(map(str.isalpha, e.text))
                and not _PRINTED.fullmatch(e.text)
            )
        ]
        kept += with_rows(inner)
    return kept


def _at_edge(line: Line, page: Page) -> bool:
    return line.y < page.height * _EDGE or line.y > page.height * (1 - _EDGE)


class _Type:
    """What the type of a document tells: the size of its text, of its headings, its spacing."""

    def __init__(self, lines: Sequence[Line]) -> None:
        letters: Counter[float] = Counter()
        for each in lines:
            letters[each.size] += len(each.text)
        self.body = max(letters, key=lambda size: (letters[size], -size))
        larger = {each.size for each in lines if each.size >= self.body + _LARGER_PT}
        self.levels = {size: at for at, size in enumerate(sorted(larger, reverse=True), 1)}
        text = [each for each in lines if each.size == self.body]
        self.full = _FULL * max(each.right for each in text)
        pitches = Counter(
            round(a.y - b.y) for a, b in pairwise(text) if a.page == b.page and a.y > b.y
        )
        self.pitch = max(pitches, key=lambda each: (pitches[each], -each), default=0)
        self.words = {w.lower() for each in lines for w in re.findall(r"[^\W\d_]+", each.text)}

    def is_heading(self, line: Line) -> bool:
        """Whether a line is set as a heading."""
        if line.is_row or len(line.text.split()) > _MOST_HEADING_WORDS:
            return False
        bold = line.bold and line.size >= self.body - 0.5 and looks_like_heading(line.text)
        return bold or line.size in self.levels

    def goes_on(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line carries on what the lines before it began."""
        last = group[-1]
        if line.is_row or last.is_row or self.is_heading(last) != self.is_heading(line):
            return False
        apart = last.y - line.y
        if self.is_heading(last):
            same = (last.size, last.bold, last.page) == (line.size, line.bold, line.page)
            return same and 0 < apart < _GAP_LINES * last.size and not _NUMBER.match(line.text)
        if _ITEM.fullmatch(line.text):
            return False
        if last.page == line.page and 0 < apart <= max(self.pitch, last.size) * _LOOSE:
            return last.box == line.box or last.right >= self.full
        # A new column or page: only a sentence that was cut goes on.
        return not last.text.endswith((".", "!", "?", ":", ";", "。")) and line.text[0].islower()

    def joined(self, texts: Sequence[str]) -> str:
        """Return lines as one; a hyphen at an end goes where the whole word stands elsewhere."""
        whole = texts[0]
        for text in texts[1:]:
            head = re.search(r"([^\W\d_]+)-$", whole)
            tail = re.match(r"[^\W\d_]+", text)
            if head and tail and text[0].islower():
                together = (head[1] + tail[0]).lower() in self.words
                whole = (whole[:-1] if together else whole) + text
            else:
                whole = f"{whole} {text}"
        return whole


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the blocks that the lines make."""
    if not lines:
        return
    type_ = _Type(lines)
    indents: list[float] = []
    for group in _groups(lines, type_):
        first = group[0]
        text = type_.joined([each.text for each in group])
        item = _ITEM.fullmatch(text)
        if type_.is_heading(first):
            yield Block("heading", text, type_.levels.get(first.size, PSEUDO_HEADING))
        elif first.is_row:
            yield Block("row", text)
        elif item:
            yield Block("item", item["text"], _depth(first.x, indents))
        else:
            yield Block("paragraph", text)
        if not item:
            indents.clear()


def _groups(lines: Sequence[Line], type_: _Type) -> Iterator[list[Line]]:
    """Yield the lines that belong together: one heading, one item, one paragraph."""
    group: list[Line] = []
    for line in lines:
        if group and not type_.goes_on(group, line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _depth(x: float, indents: list[float]) -> int:
    """Return how deep an item stands, by how far it is set in; `indents` holds those around it."""
    while indents and x < indents[-1] - _INDENT_PT:
        indents.pop()
    if not indents or x > indents[-1] + _INDENT_PT:
        indents.append(x)
    return len(indents)
