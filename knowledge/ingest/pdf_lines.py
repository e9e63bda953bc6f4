"""The lines of a PDF in reading order, with what their type tells of them.

A PDF holds letters at places, not paragraphs. pdfminer.six finds the lines; what is said here of
each, its size, weight and place, is what `knowledge.ingest.pdf` makes headings and paragraphs of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTFigure, LTImage, LTPage, LTTextBox, LTTextLine

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import one_line

MOST_PAGES = 500

_BOLD = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
MARK = re.compile(r"[•◦▪●○■□–‣·*-]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)]|\([ivx]{1,4}\)")
"""What stands before an item of a list."""

_SAME_LINE_PT = 2.5
_SHORT_CELL_WORDS = 6
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type; `y` grows upwards, `box` numbers the block of lines it stands in.

    `is_row` marks a row of a table, its cells already joined.
    """

    text: str
    size: float
    bold: bool
    x: float
    right: float
    y: float
    page: int
    box: int
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in reading order, its height in points, and whether it shows pictures."""

    number: int
    height: float
    lines: tuple[Line, ...]
    has_pictures: bool


def pages_of(stream: BytesIO) -> Iterator[Page]:
    """Yield the pages of a PDF.

    Raises:
        FileUnreadable: when it has more pages than the limit.
        PDFException: when it is no PDF that can be read.
    """
    for number, page in enumerate(extract_pages(stream), 1):
        if number > MOST_PAGES:
            raise FileUnreadable(
                f"more than {MOST_PAGES} pages", f"split it into files of {MOST_PAGES} pages"
            )
        boxes = [each for each in page if isinstance(each, LTTextBox)]
        lines = [line for at, box in enumerate(boxes) for line in _lines(box, number, at)]
        yield Page(number, page.height, tuple(lines), _has_pictures(page))


def _has_pictures(page: LTPage) -> bool:
    return any(isinstance(each, LTFigure | LTImage) for each in page)


def _lines(box: LTTextBox, page: int, at: int) -> Iterator[Line]:
    for line in box:
        chars = [each for each in line if isinstance(each, LTChar) and each.get_text().strip()]
        text = one_line(line.get_text().translate(_LIGATURES))
        if not isinstance(line, LTTextLine) or not chars or not text:
            continue
        size = round(median(each.size for each in chars) * 2) / 2
        bold = all(_BOLD.search(each.fontname) for each in chars)
        yield Line(text, size, bold, line.x0, line.x1, line.y0, page, at)


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with those that make a table joined row by row.

    pdfminer reads a table column by column, which tears what belongs together apart.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: -each.y):
        if rows and rows[-1][0].y - line.y <= _SAME_LINE_PT:
            rows[-1].append(line)
        else:
            rows.append([line])
    instead: dict[Line, Line | None] = {}
    for row in rows:
        instead |= _marked(_across(row))
    for run in _runs([row for row in rows if not any(each in instead for each in row)]):
        names = [each.text for each in _across(run[0])] if _is_named(run) else []
        for row in run:
            first, *rest = sorted(row, key=lines.index)
            text = _row([each.text for each in _across(row)], names)
            joined = replace(first, text=text, is_row=True)
            instead[first] = None if names and row is run[0] else joined
            instead |= dict.fromkeys(rest)
    return [told for each in lines if (told := instead.get(each, each)) is not None]


def _marked(row: Sequence[Line]) -> dict[Line, Line | None]:
    """Return what stands for the lines of a row that is an item behind its mark."""
    first, *rest = row
    # Some printers set a heading twice, one over the other.
    twice = [each for each in rest if each.x < first.right and first.text.endswith(each.text)]
    instead: dict[Line, Line | None] = dict.fromkeys(twice)
    if MARK.fullmatch(first.text) and len(rest) == 1:
        instead[first] = replace(rest[0], x=first.x, text=f"{first.text} {rest[0].text}")
        instead[rest[0]] = None
    return instead


def _across(row: Sequence[Line]) -> list[Line]:
    return sorted(row, key=lambda each: each.x)


def _is_named(run: list[list[Line]]) -> bool:
    return all(each.bold for each in run[0]) and len({len(row) for row in run}) == 1


def _row(texts: list[str], names: list[str]) -> str:
    if names:
        return "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
    return f"{texts[0]}: {'; '.join(texts[1:])}"


def _runs(rows: list[list[Line]]) -> Iterator[list[list[Line]]]:
    """Yield the runs of rows that are a table: several short cells on each line, one under another.

    Two columns of running text look alike but for the length of their lines.
    """
    run: list[list[Line]] = []
    for row in [*rows, []]:
        if len(row) > 1 and all(map(_is_cell, row)):
            run.append(row)
            continue
        if len(run) >= _FEWEST_ROWS:
            yield run
        run = []


def _is_cell(line: Line) -> bool:
    return len(line.text.split()) <= _SHORT_CELL_WORDS
