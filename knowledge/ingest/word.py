"""A DOCX file by way of mammoth, which keeps what its styles mean: headings, lists, tables."""

from __future__ import annotations

import zipfile
from io import BytesIO

import mammoth

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import Document
from knowledge.ingest.markup import from_html

MOST_UNPACKED_BYTES = 200 << 20
BODY = "word/document.xml"

_SAVE_AGAIN = "open it in a word processor and save it as DOCX again"
_TITLES = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
    )
)


def from_docx(stream: BytesIO) -> Document:
    """Return a DOCX file's text; pictures, comments and deleted text are left out.

    Raises:
        FileUnreadable: when it is no DOCX file, or one that unpacks to more than the limit.
    """
    _judge(stream)
    stream.seek(0)
    html = mammoth.convert_to_html(
        stream,
        style_map=_TITLES,
        include_embedded_style_map=False,  # the file does not decide how it is read
        convert_image=lambda image: [],
    )
    return from_html(html.value)


def _judge(stream: BytesIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
            broken = archive.testzip() if sum(sizes.values()) <= MOST_UNPACKED_BYTES else None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as exc:
        raise FileUnreadable(f"a broken DOCX file ({exc})", _SAVE_AGAIN) from exc
    if BODY not in sizes:
        raise FileUnreadable(f"a ZIP archive without {BODY}, so no DOCX file", _SAVE_AGAIN)
    if broken is not None:
        raise FileUnreadable(f"a broken DOCX file ({broken} is damaged)", _SAVE_AGAIN)
    if sum(sizes.values()) > MOST_UNPACKED_BYTES:
        unpacked = f"unpacks to {sum(sizes.values()) >> 20} MiB"
        raise FileUnreadable(
            f"{unpacked}, over the limit of {MOST_UNPACKED_BYTES >> 20} MiB",
            "take out its pictures and embedded files, or split it",
        )
