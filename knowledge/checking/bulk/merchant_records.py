"""What a shop counted of its merchants (.csv): orders, complaints, returns and recalls."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from knowledge.checking.bulk.errors import RecordsError
from knowledge.checking.score import MerchantRecord

COLUMNS = ("merchant", "orders", "complaints", "returns", "recalls")
_EXPECTED = f"expected the columns {', '.join(COLUMNS)}"
_LARGEST = 1_000_000_000


def read_merchant_records(path: Path) -> Mapping[str, MerchantRecord]:
    """Return every merchant's record by name; an empty cell is what nobody counted.

    Raises:
        RecordsError: It cannot be read, or a line of it is not a record; the message names both.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            if "merchant" not in columns or not set(columns) & set(COLUMNS[1:]):
                raise RecordsError(f"{path}: columns {', '.join(columns) or 'none'}: {_EXPECTED}")
            found: dict[str, MerchantRecord] = {}
            for row in reader:
                name, record = _record(row, f"{path}:{reader.line_num}")
                if name in found:
                    raise RecordsError(
                        f"{path}:{reader.line_num}: merchant {name!r} stands twice: expected once"
                    )
                found[name] = record
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise RecordsError(f"{path} cannot be read ({exc}): {_EXPECTED}") from exc
    return found


def _record(row: Mapping[str, str | None], where: str) -> tuple[str, MerchantRecord]:
    name = (row.get("merchant") or "").strip()
    if not name:
        raise RecordsError(f"{where}: no merchant: expected a name, as listings have it")
    counts = {column: _count(row.get(column), column, where) for column in COLUMNS[1:]}
    record = MerchantRecord(**counts)
    for column in ("complaints", "returns"):
        counted = counts[column]
        if counted is not None and record.orders is not None and counted > record.orders:
            text = f"{where}: {counted} {column} of {record.orders} orders"
            raise RecordsError(f"{text}: expected no more than orders, of the same time")
    return name, record


def _count(cell: str | None, column: str, where: str) -> int | None:
    text = (cell or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:12]) > _LARGEST:
        raise RecordsError(f"{where}: {column} {text[:60]!r}: expected a whole number from 0 on")
    return int(text)
