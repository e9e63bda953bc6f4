"""Which kind of document a file is: by its name, held against its first bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import Document

Kind = str

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        ".md": "Markdown",
        ".markdown": "Markdown",
        ".txt": "Markdown",
        ".html": "HTML",
        ".htm": "HTML",
        ".xhtml": "HTML",
        ".pdf": "PDF",
        ".docx": "DOCX",
    }
)
"""The kinds that are read, by the ending of a file's name in small letters."""

OTHER_DOCUMENTS = frozenset(".doc .docm .dotx .odt .rtf .pages .wps .epub .ppt .pptx .tex".split())
"""Endings of documents that are not read; other files of a folder are no documents at all."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD_BYTES = 1024
_OLE_BYTES = 4 << 20
_HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)", re.I | re.S
)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def kind_of(path: Path) -> Kind | None:
    """Return the kind that a file's name says, None when it is none that is read."""
    return KINDS.get(path.suffix.lower())


def read(stream: BytesIO, kind: Kind) -> Document:
    """Return the text of a document of a kind.

    Raises:
        FileUnreadable: when it holds something else, nothing, or cannot be read.
    """
    head = stream.read(_HEAD_BYTES)
    _judge(head, stream, kind)
    stream.seek(0)
    document = _readers()[kind](stream)
    if not document.words:
        raise FileUnreadable(f"no text in this {kind} file", "look whether it is the right one")
    return document


def _readers() -> Mapping[Kind, Callable[[BytesIO], Document]]:
    return {"Markdown": _markdown, "HTML": _html, "DOCX": _docx, "PDF": _pdf}


# Only the child process of one file pays for loading a library, and only for the one it needs.
def _markdown(stream: BytesIO) -> Document:
    from knowledge.ingest.markup import from_markdown

    return from_markdown(decoded(stream.read()))


def _html(stream: BytesIO) -> Document:
    from knowledge.ingest.markup import from_html

    return from_html(decoded(stream.read(), html=True))


def _docx(stream: BytesIO) -> Document:
    from knowledge.ingest.word import from_docx

    return from_docx(stream)


def _pdf(stream: BytesIO) -> Document:
    from knowledge.ingest.pdf import from_pdf

    return from_pdf(stream)


def _judge(head: bytes, stream: BytesIO, kind: Kind) -> None:
    """Refuse a file whose bytes are not of the kind that its name says."""
    found = _sniffed(head)
    if not head.strip(b"\0 \t\r\n"):
        raise FileUnreadable("empty", "look whether it was saved")
    if found == "OLE":
        stream.seek(0)
        if _ENCRYPTED in stream.read(_OLE_BYTES):
            raise FileUnreadable(
                "encrypted with a password", "save a copy without the password and give that"
            )
        raise FileUnreadable("an old Word or Office file", "save it as DOCX")
    if found is not None and found != kind and not (kind == "Markdown" and found == "HTML"):
        raise FileUnreadable(
            f"holds {found}, its name says {kind}", f"rename it to {_ending(found)}"
        )
    if found is None and kind in ("PDF", "DOCX"):
        raise FileUnreadable(f"no {kind} file by its first bytes", f"save it as {kind} again")


def _sniffed(head: bytes) -> str | None:
    """Return what the first bytes say for sure; None for text and for what is not known."""
    if b"%PDF-" in head:
        return "PDF"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "DOCX"
    if head.startswith(_OLE):
        return "OLE"
    return "HTML" if _HTML_START.match(head.removeprefix(codecs.BOM_UTF8)) else None


def _ending(kind: str) -> str:
    return next(ending for ending, each in KINDS.items() if each == kind)


def decoded(content: bytes, *, html: bool = False) -> str:
    """Return bytes as text: by its mark, by what an HTML page declares, else as UTF-8.

    Raises:
        FileUnreadable: when they are no text of that encoding.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    declared = _CHARSET.search(content[: 4 * _HEAD_BYTES]) if html else None
    return _decoded(content, declared[1].decode("ascii") if declared else "utf-8")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except LookupError as exc:
        raise FileUnreadable(f"declares an unknown encoding, {encoding}", _AS_UTF8) from exc
    except UnicodeDecodeError as exc:
        raise FileUnreadable(f"not {encoding.upper()} at byte {exc.start}", _AS_UTF8) from exc
    if "\0" in text:
        raise FileUnreadable("not text: it holds zero bytes", _AS_UTF8)
    return text.replace("\r\n", "\n").replace("\r", "\n")


_AS_UTF8 = "save it as UTF-8"
