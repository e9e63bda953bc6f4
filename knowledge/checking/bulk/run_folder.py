"""What a run has finished, on disk: every chunk whole or not at all.

A run that was stopped goes on where it was; it must be the same run, so the folder says of which
file, by which rules and settings. One process at a time works in it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.checking.bulk.chunk_checker import CheckedChunk
from knowledge.checking.bulk.errors import ResumeRefused
from knowledge.checking.score import MerchantFindings

Terms = Mapping[str, str]
"""What a run is of, by name: two runs are the same when all of it is."""

_TERMS = "run.json"
_LOCK = "lock"
_CHUNKS: TypeAdapter[CheckedChunk] = TypeAdapter(CheckedChunk)
_MERCHANTS: TypeAdapter[dict[str, MerchantFindings]] = TypeAdapter(dict[str, MerchantFindings])


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, locked for this process."""

    path: Path

    @classmethod
    @contextmanager
    def opened(cls, path: Path, *, fresh: bool = False) -> Iterator[RunFolder]:
        """Yield the folder, made if it is not there, emptied first if `fresh`.

        Raises:
            ResumeRefused: Another process works in it.
        """
        path.mkdir(parents=True, exist_ok=True)
        lock = os.open(path / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise ResumeRefused(
                    f"{path} is being written by another run: wait for it, or name another report"
                ) from exc
            folder = cls(path)
            if fresh:
                folder._empty()
            yield folder
        finally:
            os.close(lock)

    def terms(self) -> Terms | None:
        """Return what the run that was begun here is of; None where none was."""
        try:
            found = json.loads((self.path / _TERMS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def begin(self, terms: Terms) -> None:
        """Say what this run is of, or find that it is the one that was begun here.

        Raises:
            ResumeRefused: Another one was; the message says what differs.
        """
        begun = self.terms()
        if begun is None:
            self._write(_TERMS, json.dumps(dict(terms), indent=2).encode())
            return
        differing = [name for name in terms if begun.get(name) != terms[name]]
        if differing:
            names = " and ".join(differing)
            raise ResumeRefused(
                f"{self.path.name}: a run that was stopped cannot go on, {names} changed since:"
                " --fresh begins again"
            )

    def get(self, number: int) -> CheckedChunk | None:
        """Return a finished chunk, its merchants left out; None where it is not finished."""
        try:
            return _CHUNKS.validate_json(self._chunk(number).read_bytes())
        except FileNotFoundError:
            return None

    def has(self, number: int) -> bool:
        """Whether a chunk is finished."""
        return self._chunk(number).exists()

    def put(self, checked: CheckedChunk) -> None:
        """Keep a finished chunk: it is one when its own file is there, which comes last."""
        merchants = _MERCHANTS.dump_json(dict(checked.merchants))
        self._write(self._merchants(checked.number).name, merchants)
        alone = replace(checked, merchants={})
        self._write(self._chunk(checked.number).name, _CHUNKS.dump_json(alone))

    def finished(self) -> int:
        """Return how many chunks are."""
        return sum(1 for _ in self.path.glob("*.chunk"))

    def merchants(self) -> Iterator[tuple[str, MerchantFindings]]:
        """Yield what every finished chunk found of every merchant, chunk by chunk."""
        for number in range(self.finished()):
            found = _MERCHANTS.validate_json(self._merchants(number).read_bytes())
            yield from found.items()

    def remove(self) -> None:
        """Remove the folder: what it was for is done."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _chunk(self, number: int) -> Path:
        return self.path / f"{number:08d}.chunk"

    def _merchants(self, number: int) -> Path:
        return self.path / f"{number:08d}.merchants"

    def _write(self, name: str, content: bytes) -> None:
        draft = self.path / f"{name}.part"
        draft.write_bytes(content)
        draft.replace(self.path / name)

    def _empty(self) -> None:
        for each in self.path.iterdir():
            if each.name != _LOCK:
                each.unlink()
