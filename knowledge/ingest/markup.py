"""Headings, paragraphs, items and rows out of HTML; Markdown and DOCX come this way too.

What a page carries besides its text is left out: scripts, navigation, forms, footers, banners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.ingest.document import PSEUDO_HEADING, Block, Document, one_line

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DROPPED = frozenset(
    """script style noscript template nav footer aside form button input select textarea svg canvas
    iframe object embed video audio map dialog head title link meta img picture""".split()
)
_DROPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_DROPPED_NAMES = frozenset(
    """breadcrumb breadcrumbs cookie cookies cookie-banner navbar navigation sidebar skip-link
    footnotes-back newsletter share social toc headerlink anchorjs-link""".split()
)
_BLOCKS = frozenset(_HEADINGS) | frozenset(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption
    figure header hgroup hr li main ol p pre section summary table tbody td tfoot th thead tr
    ul""".split()
)
_BOLD = frozenset({"b", "strong"})
_MOST_HEADING_WORDS = 14
_MOST_CELL_WORDS = 60
_FOOTNOTE_MARK = re.compile(r"\[?\d{1,3}\]?")
_FRONT_MATTER = re.compile(
    r"\A(?:\s*<!--.*?-->)*\s*---[ \t]*\n(.*?\n)(---|\.\.\.)[ \t]*(\n|\Z)", re.DOTALL
)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<title>\S.*)$", re.MULTILINE)


def from_html(html: str) -> Document:
    """Return a page's text: that of its main part, where it says which that is."""
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return Document("", ())
    blocks = tuple(_Walk().blocks(_main(body)))
    named = tree.css_first("head title")
    return Document(_title(blocks) or (one_line(named.text()) if named is not None else ""), blocks)


def _title(blocks: Sequence[Block]) -> str:
    """Return the one heading of the first rank, or the first of several if it heads no text."""
    tops = [at for at, e in enumerate(blocks) if e.kind == "heading" and e.level == 1]
    alone = len(tops) == 1 or tops[:2] == [0, 1]
    return blocks[tops[0]].text if tops and alone else ""


def from_markdown(text: str) -> Document:
    """Return a Markdown file's text; front matter at its top is read for a title only."""
    front = _FRONT_MATTER.match(text)
    title = _FRONT_TITLE.search(front[1]) if front else None
    body = text[front.end() :] if front else text
    document = from_html(MarkdownIt("commonmark").enable("table").render(body))
    named = one_line(title["title"]).strip("\"'") if title else ""
    return Document(named or document.title, document.blocks)


def _main(body: LexborNode) -> LexborNode:
    for selector in ("main", "[role=main]", "article"):
        found = body.css(selector)
        if len(found) == 1 and found[0].text().strip():
            return found[0]
    return body


def _is_dropped(node: LexborNode) -> bool:
    """Whether a reader of the page would not call this part of its text."""
    attributes = node.attributes
    if node.tag in _DROPPED or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if attributes.get("role") in _DROPPED_ROLES:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
    return not _DROPPED_NAMES.isdisjoint(names)


class _Walk:
    """Goes through a page in reading order and gathers runs of text into blocks."""

    def __init__(self) -> None:
        self._run: list[str] = []
        self._plain = False  # whether the run has text that is not bold
        self._depth = 0
        self._item = 0  # the depth of the item whose text is being gathered

    def blocks(self, node: LexborNode) -> Iterator[Block]:
        """Yield the blocks below a node."""
        yield from self._below(node, bold=False)
        yield from self._flush()

    def _below(self, node: LexborNode, *, bold: bool) -> Iterator[Block]:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._take(child.text(), bold=bold)
            elif tag == "br":
                self._run.append("\n")
            elif tag.startswith("-") or _is_dropped(child):
                continue
            elif tag == "sup" and _FOOTNOTE_MARK.fullmatch(child.text().strip()):
                continue  # "30 days" with a mark behind it must not become "30 days1"
            elif tag in _BLOCKS:
                yield from self._flush()
                yield from self._block(child, tag)
            else:
                yield from self._below(child, bold=bold or tag in _BOLD)

    def _take(self, text: str, *, bold: bool) -> None:
        self._run.append(text)
        self._plain = self._plain or (not bold and bool(text.strip()))

    def _block(self, node: LexborNode, tag: str) -> Iterator[Block]:
        if tag in _HEADINGS or tag in ("summary", "dt"):
            if text := text_of(node).rstrip("\u00b6 #"):
                yield Block("heading", text, _HEADINGS.get(tag, PSEUDO_HEADING))
        elif tag == "pre":
            if text := one_line(node.text()):
                yield Block("code", text)
        elif tag == "table" and is_data(node):
            yield from (Block("row", each) for each in rows(node))
        elif tag == "header":
            # Of a page's header only its headings: the rest is a logo and links.
            yield from (each for each in _Walk().blocks(node) if each.kind == "heading")
        elif tag in ("ul", "ol"):
            yield from self._list(node)
        elif tag == "li":
            yield from self._list_item(node)
        else:
            yield from self._below(node, bold=False)
            yield from self._flush()

    def _list(self, node: LexborNode) -> Iterator[Block]:
        self._depth += 1
        yield from self._below(node, bold=False)
        yield from self._flush()
        self._depth -= 1

    def _list_item(self, node: LexborNode) -> Iterator[Block]:
        outer, self._item = self._item, max(self._depth, 1)
        yield from self._below(node, bold=False)
        yield from self._flush()
        self._item = outer

    def _flush(self) -> Iterator[Block]:
        """Yield the run gathered so far: a heading where it is short, bold and no sentence."""
        text, plain = one_line("".join(self._run)), self._plain
        self._run, self._plain = [], False
        if not text:
            return
        if self._item:
            yield Block("item", text, self._item)
        elif not plain and looks_like_heading(text):
            yield Block("heading", text, PSEUDO_HEADING)
        else:
            yield Block("paragraph", text)


def text_of(node: LexborNode) -> str:
    """Return all text below a node on one line, what is dropped left out."""
    parts: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            parts.append(child.text())
        elif not tag.startswith("-") and not _is_dropped(child):
            apart = " " if tag == "br" or tag in _BLOCKS else ""
            parts.append(f"{apart}{text_of(child)}{apart}")
    return one_line("".join(parts))


def looks_like_heading(text: str) -> bool:
    """Whether a line that is set apart by its type is a heading, not a sentence that matters."""
    return len(text.split()) <= _MOST_HEADING_WORDS and not text.endswith(
        (".", ",", ";", "!", "。")
    )


def is_data(table: LexborNode) -> bool:
    """Whether a table holds data, not the layout of a page or a list."""
    if table.css("table table, h1, h2, h3, h4, h5, h6, table ul, table ol"):
        return False
    cells = table.css("td, th")
    return all(len(cell.text().split()) <= _MOST_CELL_WORDS for cell in cells)


def rows(table: LexborNode) -> Iterator[str]:
    """Yield a table row by row, each cell under its column's name where the table has names."""
    names: list[str] = []
    for row in table.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        texts = [text_of(cell) for cell in cells]
        if len(cells) > 1 and not names and all(map(_is_header, cells)):
            names = texts
        elif any(texts):
            yield _row(texts, names)


def _is_header(cell: LexborNode) -> bool:
    """Whether a cell names its column: marked so, or all of it bold."""
    bold = "".join(each.text() for each in cell.css("b, strong"))
    text = "".join(cell.text().split())
    return cell.tag == "th" or (bool(text) and "".join(bold.split()) == text)


def _row(texts: list[str], names: list[str]) -> str:
    """Return a row as a sentence; without names, the first cell says what the others are of."""
    if len(names) == len(texts):
        told = [f"{n}: {t}" if n else t for n, t in zip(names, texts, strict=True) if t]
        return "; ".join(told)
    filled = [each for each in texts if each]
    return f"{filled[0]}: {'; '.join(filled[1:])}" if len(filled) > 1 else filled[0]
