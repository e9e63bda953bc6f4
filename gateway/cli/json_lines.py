"""Files of labelled data: a JSON object a line, packed or not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from gateway.cli.output import CommandError

T = TypeVar("T")


def read_lines(path: Path, shape: TypeAdapter[T], expected: str) -> Iterator[T]:
    """Yield what the lines of a .jsonl or .jsonl.gz file hold; empty ones are passed over.

    Args:
        path: The file.
        shape: What each line must be.
        expected: The same in words, for whoever wrote the file.

    Raises:
        CommandError: The file cannot be read, or a line is not what is expected.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _read(line, shape, f"{path}, line {number}", expected)
    except (OSError, EOFError, UnicodeDecodeError) as exc:
        raise CommandError(f"{path} cannot be read: {exc}; expected {expected}") from exc


def _read(line: str, shape: TypeAdapter[T], where: str, expected: str) -> T:
    try:
        return shape.validate_python(json.loads(line))
    except ValidationError as exc:
        first = exc.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise CommandError(f"{where}: {field}: {first['msg']}; expected {expected}") from exc
    except ValueError as exc:
        raise CommandError(f"{where}: {exc}; expected {expected}") from exc
