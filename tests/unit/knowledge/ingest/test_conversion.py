"""A stranger's file is judged, then read by a process that can neither hang nor fill the memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.errors import FileUnreadable
from knowledge.ingest.conversion import ChildConverter, Limits
from knowledge.ingest.document import Block, Document
from knowledge.ingest.kinds import decoded, kind_of
from tests.unit.knowledge.ingest.documents import (
    DOCX,
    ENCRYPTED_DOCX,
    ENCRYPTED_PDF,
    MARKDOWN,
    OLE,
    PDF,
    Set,
    docx,
    paragraph,
    pdf,
)

HTML = b"<!doctype html><title>Quay</title><h1>Returns</h1><p>You have 30 days.</p>"


def convert(path: Path, content: bytes, **limits: int) -> Document:
    """Write a file and convert it."""
    path.write_bytes(content)
    return ChildConverter(Limits(**limits)).convert(path)


def refusal(path: Path, content: bytes, **limits: int) -> FileUnreadable:
    """Return how a file is refused."""
    with pytest.raises(FileUnreadable) as refused:
        convert(path, content, **limits)
    return refused.value


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.md", MARKDOWN.encode()), ("a.HTML", HTML), ("a.pdf", PDF), ("a.docx", DOCX)],
)
def test_all_four_kinds_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    """By the ending of the name, in any case of letters."""
    document = convert(tmp_path / name, content)
    assert any(each.kind == "heading" for each in document.blocks)
    assert "30 days" in " ".join(each.text for each in document.blocks)


@pytest.mark.parametrize(
    ("name", "content", "trouble", "way_out"),
    [
        ("a.md", b"", "empty, 0 bytes", "was saved"),
        ("a.html", b"  \n\t ", "empty", "was saved"),
        ("a.md", b"# Title only\n\n---\n", "", ""),
        ("a.html", b"<html><script>x()</script></html>", "no text in this HTML file", "right one"),
        ("a.pdf", HTML, "holds HTML, its name says PDF", "rename it to .html"),
        ("a.docx", PDF, "holds PDF, its name says DOCX", "rename it to .pdf"),
        ("a.md", DOCX, "holds DOCX, its name says Markdown", "rename it to .docx"),
        ("a.pdf", b"hello", "no PDF file by its first bytes", "save it as PDF again"),
        ("a.docx", OLE, "an old Word or Office file", "save it as DOCX"),
        ("a.docx", ENCRYPTED_DOCX, "encrypted with a password", "without the password"),
        ("a.docx", DOCX[:300], "a broken DOCX file", "save it as DOCX again"),
        ("a.pdf", pdf([], picture=True), "scanned", "OCR"),
        ("a.md", b"caf\xe9", "not UTF-8 at byte 3", "save it as UTF-8"),
        ("a.md", b"a\0b", "not text: it holds zero bytes", "save it as UTF-8"),
        ("a.html", b'<meta charset="klingon"><p>x', "unknown encoding, klingon", "UTF-8"),
        ("a.odt", b"x", ".odt: not a kind that is read", "save it as DOCX or PDF"),
        ("a.png", b"x", ".png: not a kind that is read", "expected .docx, .htm"),
        ("a", b"x", "a name without ending: not a kind", "expected .docx, .htm"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_way_out(
    tmp_path: Path, name: str, content: bytes, trouble: str, way_out: str
) -> None:
    """One line each, and never a traceback."""
    if not trouble:
        assert convert(tmp_path / name, content).words == 2
        return
    refused = refusal(tmp_path / name, content)
    assert trouble in refused.trouble
    assert way_out in refused.way_out
    assert "\n" not in str(refused)


def test_an_encrypted_pdf_is_refused_through_the_child_too(tmp_path: Path) -> None:
    """The library that decrypts is at hand, the password is not."""
    assert refusal(tmp_path / "a.pdf", ENCRYPTED_PDF.read_bytes()).trouble == (
        "encrypted with a password"
    )


def test_a_huge_file_is_refused_before_a_byte_of_it_is_read(tmp_path: Path) -> None:
    """100 MB with a hole in it cost nothing; the limit is in the message."""
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.truncate(100 << 20)
    began = time.perf_counter()
    with pytest.raises(FileUnreadable, match="100 MiB, over the limit of 25 MiB"):
        ChildConverter().convert(path)
    assert time.perf_counter() - began < 1


def test_a_pipe_or_a_missing_file_is_refused_without_waiting(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(FileUnreadable, match="no regular file"):
        ChildConverter().convert(tmp_path / "a.md")
    with pytest.raises(FileUnreadable, match="not there"):
        ChildConverter().convert(tmp_path / "b.md")


def test_a_file_that_keeps_its_reader_busy_is_given_up(tmp_path: Path) -> None:
    """A PDF with more lines than a second can lay out; the command goes on after it."""
    lines = [Set(f"word {at}", 10 + at % 800, x=at % 500) for at in range(30_000)]
    began = time.perf_counter()
    refused = refusal(tmp_path / "a.pdf", pdf(lines), seconds=1)
    assert refused.trouble == "not read within 1 seconds"
    assert time.perf_counter() - began < 15


def test_a_file_that_fills_the_memory_is_given_up(tmp_path: Path) -> None:
    """Only the child's memory is full."""
    content = docx(*(paragraph("word " * 20) for _ in range(60_000)))
    refused = refusal(tmp_path / "a.docx", content, memory_mebibytes=150)
    assert refused.trouble == "needs more than 150 MiB of memory to read"


def test_deep_nesting_is_damage_not_a_crash(tmp_path: Path) -> None:
    """Whatever a library raises, the file is at fault and is named."""
    content = b"<body>" + b"<div><ul><li>" * 3_000 + b"text"
    assert refusal(tmp_path / "a.html", content).trouble.startswith("damaged (RecursionError")


def test_a_document_of_more_words_than_the_limit_is_refused(tmp_path: Path) -> None:
    """A book is no policy."""
    refused = refusal(tmp_path / "a.md", b"word " * 50, words=10)
    assert refused.trouble == "50 words, over the limit of 10"


def test_the_child_has_none_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No secret stands where a hostile file might reach it."""
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "mammoth.py").write_text("raise SystemExit(3)")
    assert convert(tmp_path / "a.docx", DOCX).title == "Quay returns"


def test_a_wrong_call_of_the_child_says_what_it_expects() -> None:
    """For whoever runs it by hand."""
    done = subprocess.run(
        [sys.executable, "-m", "knowledge.ingest.child", "ODT"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"expected KIND SECONDS MIB" in done.stderr


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("\ufeffcaf\u00e9\r\n".encode(), False),
        ("caf\u00e9\n".encode("utf-16"), False),
        (b'<meta charset="iso-8859-1">caf\xe9', True),
        ('<meta http-equiv="x" content="text/html; charset=gbk">caf\u00e9'.encode("gbk"), True),
    ],
)
def test_text_is_decoded_by_its_mark_or_by_what_it_declares(content: bytes, html: bool) -> None:
    """Lines end in one way afterwards."""
    text = decoded(content, html=html)
    assert "caf\u00e9" in text
    assert "\r" not in text


def test_kinds_go_by_the_ending_of_a_name() -> None:
    """Of the last one, in any case of letters."""
    assert kind_of(Path("a.tar.MD")) == "Markdown"
    assert kind_of(Path("a.doc")) is None


class TestDocument:
    def test_it_comes_back_from_json(self) -> None:
        """What the child prints is what the parent reads."""
        document = Document("t", (Block("item", "a", 2), Block("row", "b")), ("note",))
        assert Document.from_json(document.as_json()) == document

    @pytest.mark.parametrize(
        "raw",
        [
            [],
            {"title": "t"},
            {"title": "t", "blocks": [{"kind": "x", "text": "a", "level": 0}], "notes": []},
            {"title": "t", "blocks": [{"kind": "row", "text": 1, "level": 0}], "notes": []},
        ],
    )
    def test_other_json_is_refused(self, raw: object) -> None:
        """A child that was taken over could print anything."""
        with pytest.raises(ValueError, match="not a"):
            Document.from_json(json.dumps(raw))
