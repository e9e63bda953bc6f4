"""Real documents of all kinds, made by hand: small, and the same bytes every time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MARKDOWN = """\
---
title: Quay returns
---
# Returns and shipping

This page tells you how returns work at Quay.

## 1. Returns

### 1.1 How long you have

You can return most items within **30 days** of delivery. Sale items can be returned within 14 days.

### 1.2 What condition we accept

Items must be:

- unworn and unwashed,
- in their original packaging.

## 2. Shipping

| Country | Days | Cost |
|---------|------|------|
| United Kingdom | 1-2 | free |
| Germany | 3-5 | £6.95 |

We do not ship on public holidays.
"""

ENCRYPTED_PDF = Path(__file__).with_name("encrypted.pdf")

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELS = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type=\
"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>"""
_DOCUMENT_RELS = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="s" Type=\
"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="n" Type=\
"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" \
Target="numbering.xml"/></Relationships>"""
_STYLES = f"""\
<w:styles {_W}>
<w:style w:type="paragraph" w:styleId="Ti"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
</w:styles>"""
_NUMBERING = f"""\
<w:numbering {_W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def paragraph(text: str, style: str = "", *, bold: bool = False, item: int = 0) -> str:
    """Return a paragraph of a DOCX file; `item` is the depth of a list's item."""
    own = f'<w:pStyle w:val="{style}"/>' if style else ""
    if item:
        own += f'<w:numPr><w:ilvl w:val="{item - 1}"/><w:numId w:val="1"/></w:numPr>'
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p><w:pPr>{own}</w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def table(*rows: Sequence[str], bold_first: bool = False) -> str:
    """Return a table of a DOCX file."""
    made = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{paragraph(c, bold=bold_first and not at)}</w:tc>" for c in row)
        + "</w:tr>"
        for at, row in enumerate(rows)
    )
    return f"<w:tbl>{made}</w:tbl>"


def docx(*body: str) -> bytes:
    """Return a DOCX file of paragraphs and tables."""
    document = f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


DOCX = docx(
    paragraph("Quay returns", "Ti"),
    paragraph("Returns", "H1"),
    paragraph("How long you have", "H2"),
    paragraph("You can return most items within 30 days of delivery."),
    paragraph("What we accept", bold=True),
    paragraph("Items must be:"),
    paragraph("unworn,", item=1),
    paragraph("in their packaging.", item=1),
    paragraph("Shipping", "H1"),
    table(("Country", "Days"), ("Germany", "3-5"), bold_first=True),
)


@dataclass(frozen=True)
class Set:
    """A line of a PDF: its text, where it is set, how large, and whether in bold."""

    text: str
    y: float
    x: float = 72.0
    size: float = 11.0
    bold: bool = False


def pdf(*pages: Sequence[Set], picture: bool = False) -> bytes:
    """Return a PDF of lines set on A4 pages, or of pages that are pictures."""
    objects: list[bytes] = [b"", b""]
    fonts = b"<</Font<</F1 3 0 R/F2 4 0 R>>/XObject<</Im 5 0 R>>>>"
    objects += [
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        _stream(
            zlib.compress(bytes(16)),
            b"/Type/XObject/Subtype/Image/Width 4/Height 4/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/FlateDecode",
        ),
    ]
    kids: list[bytes] = []
    for lines in pages:
        content = b"q 500 0 0 700 40 60 cm /Im Do Q\n" if picture else b""
        objects.append(_stream(content + b"".join(map(_shown, lines))))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources %s>>"
            % (len(objects), fonts)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def _shown(line: Set) -> bytes:
    text = line.text.encode("cp1252").replace(b"\\", b"\\\\")
    text = text.replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"F2" if line.bold else b"F1"
    return b"BT /%s %g Tf %g %g Td (%s) Tj ET\n" % (font, line.size, line.x, line.y, text)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % each for each in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


PDF = pdf(
    [
        Set("Quay returns", 760, size=20, bold=True),
        Set("1. Returns", 720, size=15, bold=True),
        Set("You can return most items within 30 days of delivery. Items that were", 700),
        Set("on sale go back within 14 days.", 686),
        Set("What we accept", 660, bold=True),
        Set("Items must be:", 640),
        Set("\u2022", 622, x=84),
        Set("unworn and unwashed,", 622, x=98),
        Set("\u2022", 606, x=84),
        Set("in their packaging.", 606, x=98),
        Set("2. Shipping", 570, size=15, bold=True),
        Set("Country", 550, bold=True),
        Set("Days", 550, x=250, bold=True),
        Set("Cost", 550, x=350, bold=True),
        Set("United Kingdom", 534),
        Set("1-2", 534, x=250),
        Set("free", 534, x=350),
        Set("Germany", 518),
        Set("3-5", 518, x=250),
        Set("\u20ac6.95", 518, x=350),
    ]
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<H", 0) * 600
ENCRYPTED_DOCX = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(200)
