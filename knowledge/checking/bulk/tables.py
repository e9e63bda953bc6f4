"""Tables: comma-separated values (.csv) and Parquet (.parquet), row by row.

Commas, semicolons and tabs part the cells of a .csv, whichever its first line is written with. A
quotation mark that is never closed costs the rows up to the longest cell there may be, not the rest
of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from knowledge.checking.bulk.cells import (
    FIELDS,
    CellError,
    known_columns,
    listing_of,
)
from knowledge.checking.bulk.errors import SourceUnreadable
from knowledge.checking.bulk.rows import CHUNK_BYTES, CHUNK_ROWS, ObjectChunk, Row, cut

if TYPE_CHECKING:  # a large library, imported where a Parquet file is read
    import pyarrow as pa

LONGEST_CELL = 1 << 17
"""In characters: what Python's reader gives up at."""

_NOT_UTF8 = re.compile(r"[\udc80-\udcff]")
_EXPECTED = f"expected the columns {', '.join(FIELDS)}, and attributes"


@dataclass(frozen=True, slots=True)
class CellChunk:
    """Rows of a .csv as lists of cells, decoded by whoever checks them."""

    number: int
    position: int
    columns: tuple[str, ...]
    cells: tuple[tuple[int, list[str] | str], ...]
    noun: str = "line"

    def rows(self) -> Iterator[Row]:
        """Yield the listings; a text in place of cells is the trouble with that row."""
        for number, cells in self.cells:
            yield _csv_row(number, cells, self.columns)


@dataclass(frozen=True, slots=True)
class BatchChunk:
    """Rows of a Parquet file in Arrow's own form, decoded by whoever checks them."""

    number: int
    position: int
    first: int
    batch: pa.RecordBatch
    noun: str = "row"

    def rows(self) -> Iterator[Row]:
        """Yield the listings."""
        try:
            decoded = self.batch.to_pylist()
        except ValueError:  # a text that is no UTF-8: find the row that has it
            decoded = [_decoded(self.batch.slice(at, 1)) for at in range(self.batch.num_rows)]
        for number, cells in enumerate(decoded, self.first):
            if cells is None:
                yield Row(number, None, "a text that is not UTF-8: expected text in UTF-8")
            else:
                yield _row(number, cells)


def _decoded(row: pa.RecordBatch) -> dict[str, object] | None:
    try:
        found: list[dict[str, object]] = row.to_pylist()
    except ValueError:
        return None
    return found[0]


def csv_chunks(file: TextIO, name: str) -> Iterator[CellChunk]:
    """Yield the rows of an open .csv in chunks; bytes that are not UTF-8 come as surrogates.

    Raises:
        SourceUnreadable: Its first line names no columns of a listing, or one of them twice.
    """
    first = file.readline(LONGEST_CELL)
    delimiter, columns = _columns(first, name)
    reader = csv.reader(file, delimiter=delimiter)
    held: list[tuple[int, list[str] | str]] = []
    size, position, count = 0, len(first), 0
    for number, cells in _records(reader):
        length = len(cells) if isinstance(cells, str) else sum(map(len, cells))
        size += length
        position += length + len(columns)
        held.append((number, cells))
        if len(held) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield CellChunk(count, position, columns, tuple(held))
            held, size, count = [], 0, count + 1
    if held:
        yield CellChunk(count, position, columns, tuple(held))


def parquet_rows(path: Path) -> int | None:
    """Return how many rows a .parquet file says it has; None where it is none: reading says why."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return None


def parquet_chunks(path: Path, name: str) -> Iterator[BatchChunk | ObjectChunk]:
    """Yield the rows of a Parquet file in chunks.

    Raises:
        SourceUnreadable: It is no Parquet file, or has no column of a listing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    count, number = 0, 1
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            if not known_columns(file.schema_arrow.names):
                text = f"columns {cut(', '.join(file.schema_arrow.names))}"
                raise SourceUnreadable(f"{name}: {text}: {_EXPECTED}")
            for batch in file.iter_batches(batch_size=CHUNK_ROWS, use_threads=False):
                yield BatchChunk(count, number - 1 + batch.num_rows, number, batch)
                count, number = count + 1, number + batch.num_rows
    except (pa.ArrowException, OSError) as exc:
        said = cut(str(exc))
        if not count:
            raise SourceUnreadable(f"{name} is not a Parquet file ({said})") from exc
        text = f"damaged ({said}): nothing after it could be read"
        yield ObjectChunk(count, "row", number, (Row(number, None, text, ends=True),))


def _columns(line: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Return what parts the cells, and the columns that the first line names."""
    line = line.removeprefix("\ufeff")
    splits = {mark: next(csv.reader([line], delimiter=mark), []) for mark in ",;\t"}
    delimiter = max(splits, key=lambda mark: known_columns(map(_tidy, splits[mark])))
    columns = tuple(map(_tidy, splits[delimiter]))
    if "\0" in line:
        raise SourceUnreadable(f"{name} is not UTF-8 text, but perhaps UTF-16: save it as UTF-8")
    if not known_columns(columns):
        raise SourceUnreadable(f"{name}: first line {cut(line)!r}: {_EXPECTED}")
    twice = sorted({each for each in columns if each and columns.count(each) > 1})
    if twice:
        raise SourceUnreadable(f"{name}: two columns {', '.join(twice)}: expected each once")
    return delimiter, columns


def _tidy(column: str) -> str:
    return column.strip().lower()


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Yield every record with the line it begins on; what cannot be parted is told instead."""
    while True:
        number = _lines_read(reader) + 2  # the first line is the columns'
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            last = _lines_read(reader) + 1
            lines = f"lines {number} to {last} are" if last > number else f"line {number} is"
            lost = f"{lines} lost ({exc})"
            yield number, f"{lost}: expected cells of at most {LONGEST_CELL:,} characters"
            continue
        if cells:
            yield number, cells


def _lines_read(reader: Iterator[list[str]]) -> int:
    lines = getattr(reader, "line_num", 0)
    return int(lines)


def _csv_row(number: int, cells: list[str] | str, columns: Sequence[str]) -> Row:
    if isinstance(cells, str):
        return Row(number, None, cells)
    if len(cells) != len(columns):
        text = f"{len(cells)} cells, beginning {cut(', '.join(cells))!r}"
        return Row(number, None, f"{text}: expected {len(columns)}, one for each column")
    for column, cell in zip(columns, cells, strict=True):
        if not cell.isascii() and _NOT_UTF8.search(cell):
            shown = cut(cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
            return Row(number, None, f"{column} {shown!r}: expected text in UTF-8")
    return _row(number, {c: cell for c, cell in zip(columns, cells, strict=True) if c})


def _row(number: int, cells: Mapping[str, object]) -> Row:
    try:
        return Row(number, listing_of(cells))
    except CellError as exc:
        return Row(number, None, str(exc))
