"""Sentences with labelled personal data, in the form of presidio-research."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from gateway.cli.output import CommandError

EXPECTED = '{"text": ..., "spans": [{"entity_type", "entity_value", "start_position", ...}]} a line'


@checked(frozen=True)
class Span:
    """Personal data at `text[start_position:end_position]`."""

    entity_type: str
    entity_value: str
    start_position: int
    end_position: int


@checked(frozen=True)
class _Line:
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, by the number of its line."""

    number: int
    text: str
    spans: tuple[Span, ...]


_LINE = TypeAdapter(_Line)


def read_sentences(path: Path) -> tuple[Sentence, ...]:
    """Return the sentences of a .jsonl or .jsonl.gz file, or of all such files of a folder.

    Raises:
        CommandError: There are none, or a line is not one.
    """
    files = sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]
    sentences = tuple(
        Sentence(number, line.text, line.spans)
        for number, line in enumerate((line for file in files for line in _lines(file)), start=1)
    )
    if not sentences:
        raise CommandError(f"{path}: no sentences in it; expected {EXPECTED}")
    return sentences


def _lines(path: Path) -> Iterator[_Line]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _line(line, f"{path}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError) as exc:
        raise CommandError(f"{path} cannot be read: {exc}; expected {EXPECTED}") from exc


def _line(line: str, where: str) -> _Line:
    try:
        return _LINE.validate_python(json.loads(line))
    except ValidationError as exc:
        first = exc.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise CommandError(f"{where}: {field}: {first['msg']}; expected {EXPECTED}") from exc
    except ValueError as exc:
        raise CommandError(f"{where}: {exc}; expected {EXPECTED}") from exc
