"""From a file to a document, whatever the file is: limits first, then a process of its own."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import Document
from knowledge.ingest.kinds import KINDS, OTHER_DOCUMENTS, kind_of


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may be and cost: its size, seconds, memory and words."""

    mebibytes: int = 25
    seconds: int = 60
    memory_mebibytes: int = 1024
    words: int = 100_000


class Converter(Protocol):
    """Makes documents of files."""

    def convert(self, path: Path) -> Document:
        """Return what a file holds.

        Raises:
            FileUnreadable: with the trouble and the way out.
        """


class ChildConverter:
    """Converts each file in a child process that is bounded in time and memory.

    The child has none of this process's environment, so no secret either.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def convert(self, path: Path) -> Document:
        """Return what a file holds.

        Raises:
            FileUnreadable: with the trouble and the way out.
        """
        kind = self._judged(path)
        try:
            with (
                path.open("rb") as source,
                tempfile.TemporaryFile() as answer,
                tempfile.TemporaryFile() as remarks,
            ):
                self._run(kind, source, answer, remarks)
                answer.seek(0)
                return self._document(answer.read())
        except OSError as exc:
            raise FileUnreadable(
                f"cannot be opened ({exc.strerror})", "look at its rights"
            ) from exc

    def _judged(self, path: Path) -> str:
        """Return the kind of a file that is worth reading."""
        try:
            found = path.stat()
        except OSError as exc:
            raise FileUnreadable(f"not there ({exc.strerror})", "look at the path") from exc
        kind = kind_of(path)
        if kind is None:
            other = path.suffix.lower() in OTHER_DOCUMENTS
            what = f"{path.suffix or 'a name without ending'}: not a kind that is read"
            out = "save it as DOCX or PDF" if other else f"expected {', '.join(sorted(KINDS))}"
            raise FileUnreadable(what, out)
        if not stat.S_ISREG(found.st_mode):
            raise FileUnreadable("no regular file", "give a file or a folder")
        if found.st_size == 0:
            raise FileUnreadable("empty, 0 bytes", "look whether it was saved")
        if found.st_size > self._limits.mebibytes << 20:
            raise FileUnreadable(
                f"{found.st_size >> 20} MiB, over the limit of {self._limits.mebibytes} MiB",
                "take its pictures out, or split it",
            )
        return kind

    def _run(self, kind: str, source: IO[bytes], answer: IO[bytes], remarks: IO[bytes]) -> None:
        # Into files, which the child's own limit bounds: a pipe would fill this process's memory.
        limits = self._limits
        command = [sys.executable, "-I", "-m", "knowledge.ingest.child", kind]
        command += [str(limits.seconds), str(limits.memory_mebibytes)]
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell, nothing of the file's
                command,
                stdin=source,
                stdout=answer,
                stderr=remarks,
                env={"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
                timeout=limits.seconds + 5,
                check=False,
            )
        except subprocess.TimeoutExpired as exc:
            raise _too_slow(limits.seconds) from exc
        if done.returncode == -signal.SIGXCPU:
            raise _too_slow(limits.seconds)
        remarks.seek(0)
        if done.returncode == -signal.SIGKILL or b"MemoryError" in remarks.read():
            raise FileUnreadable(
                f"needs more than {limits.memory_mebibytes} MiB of memory to read",
                "split it, or take its pictures out",
            )
        if done.returncode != 0:
            raise FileUnreadable(
                f"its reader ended with status {done.returncode}",
                "open it in the program it was made with, and save or export it again",
            )

    def _document(self, answer: bytes) -> Document:
        found = json.loads(answer)
        if "document" not in found:
            raise FileUnreadable(found["trouble"], found["way_out"])
        document = Document.from_json(json.dumps(found["document"]))
        if document.words > self._limits.words:
            raise FileUnreadable(
                f"{document.words} words, over the limit of {self._limits.words}", "split it"
            )
        return document


def _too_slow(seconds: int) -> FileUnreadable:
    return FileUnreadable(
        f"not read within {seconds} seconds", "split it, or export it again as DOCX or HTML"
    )
