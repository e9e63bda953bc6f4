"""Sentences with labelled personal data, in the form of presidio-research."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as checked

from gateway.cli.json_lines import read_lines
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
    lines = (line for file in files for line in read_lines(file, _LINE, EXPECTED))
    sentences = tuple(
        Sentence(number, line.text, line.spans) for number, line in enumerate(lines, start=1)
    )
    if not sentences:
        raise CommandError(f"{path}: no sentences in it; expected {EXPECTED}")
    return sentences
