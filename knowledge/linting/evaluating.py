"""The sentences of evaluation data, from whatever files it is kept in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeError

FEWEST_WORDS = 3
"""A value with fewer is a name or a label."""


class EvaluationDataError(KnowledgeError):
    """A file of evaluation data cannot be read."""


def sentences_of(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the sentences of a file, or of all files under a folder, by their names.

    Read are .jsonl, .json, .yml, .yaml and .csv; everything else is passed over.

    Raises:
        EvaluationDataError: when one of them cannot be read.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    read = {each: _READERS[each.suffix] for each in files if each.suffix in _READERS}
    return {
        str(each.relative_to(path.parent)): tuple(_sentences(each, reader))
        for each, reader in read.items()
    }


def _sentences(path: Path, reader: Callable[[str], Iterator[str]]) -> Iterator[str]:
    try:
        for each in reader(path.read_text("utf-8-sig")):
            if len(each.split()) >= FEWEST_WORDS:
                yield each
    except (OSError, ValueError, yaml.YAMLError, csv.Error) as exc:
        raise EvaluationDataError(f"{path} cannot be read as evaluation data: {exc}") from exc


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a document, keys apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _json_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield from _strings(json.loads(line))


def _cells(text: str) -> Iterator[str]:
    for row in csv.reader(text.splitlines()):
        yield from row


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    ".jsonl": _json_lines,
    ".json": lambda text: _strings(json.loads(text)),
    ".yml": lambda text: _strings(yaml.safe_load(text)),
    ".yaml": lambda text: _strings(yaml.safe_load(text)),
    ".csv": _cells,
}
