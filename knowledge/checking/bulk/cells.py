"""What a table's cells mean: the listing's own fields, and its attributes in their kinds.

A table has the columns of a listing (`FIELDS`); every other column is an attribute. A column
`attributes` holds more of them as one JSON object; a column of its own goes before it. Cells are
text, so that what a column holds is told by the attribute it names: `yes` in `label_present` is
true, `a; b` in `label_missing` is a list. An empty cell is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from knowledge.checking.attributes import ATTRIBUTES, Form
from knowledge.checking.bulk.rows import cut, decoded_json, exact

FIELDS = ("id", "jurisdiction", "title", "description", "category", "price", "images", "merchant")
ATTRIBUTES_COLUMN = "attributes"
YES, NO = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})
_LISTS = frozenset({Form.LIST, Form.HISTORY})


class CellError(ValueError):
    """A cell that does not hold what its column should; the message names both."""


def listing_of(cells: Mapping[str, object]) -> dict[str, object]:
    """Return the listing that a row of a table is.

    Raises:
        CellError: The cell of the column `attributes` is no JSON object.
    """
    listing: dict[str, object] = {}
    attributes = _attributes(cells.get(ATTRIBUTES_COLUMN))
    for column, cell in cells.items():
        value = _plain(cell)
        if value is None or column == ATTRIBUTES_COLUMN:
            continue
        if column not in FIELDS:
            attributes[column] = _in_kind(column, value)
        else:
            listing[column] = _images(value) if column == "images" else value
    listing[ATTRIBUTES_COLUMN] = attributes
    return listing


def known_columns(columns: Iterable[str]) -> int:
    """Return how many of these columns mean something here."""
    return sum(
        each in FIELDS or each == ATTRIBUTES_COLUMN or each in ATTRIBUTES for each in columns
    )


def _plain(cell: object) -> object | None:
    """Return a cell's value without what only tables have; None where it is empty."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float):
        return None if cell != cell else str(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return exact(cell)


def _attributes(cell: object) -> dict[str, object]:
    if isinstance(cell, str):
        if not cell.strip():
            return {}
        try:
            cell = decoded_json(cell)
        except ValueError as exc:
            raise CellError(_no_object(cell)) from exc
    if isinstance(cell, list) and all(isinstance(each, tuple) for each in cell):
        cell = dict(cell)  # how Parquet's maps come
    if cell is None:
        return {}
    if not isinstance(cell, Mapping):
        raise CellError(_no_object(cell))
    return {str(name): _in_kind(str(name), _nested(value)) for name, value in cell.items()}


def _no_object(cell: object) -> str:
    return f"attributes {cut(str(cell))!r}: expected one JSON object of names and values"


def _nested(value: object) -> object:
    """Return a value inside the attributes: text is kept as it stands, numbers are exact."""
    return value if isinstance(value, str) else _plain(value)


def _in_kind(name: str, value: object) -> object:
    """Return text as its attribute wants it; what does not fit is for the listing to refuse."""
    attribute = ATTRIBUTES.get(name)
    if attribute is None or not isinstance(value, str):
        return value
    if attribute.form is Form.FLAG:
        word = value.lower()
        return True if word in YES else False if word in NO else value
    if attribute.form is Form.COUNT:
        return int(value) if value.isdecimal() and len(value) < 10 else value
    return _list(value) if attribute.form in _LISTS else value


def _list(text: str) -> object:
    if text.startswith("["):
        try:
            return decoded_json(text)
        except ValueError:
            return text
    return [item for each in text.split(";") if (item := each.strip())]


def _images(value: object) -> object:
    """Return addresses that stand in one cell, as a JSON list or parted by spaces."""
    if not isinstance(value, str):
        return value
    return _list(value) if value.startswith("[") else value.replace("|", " ").split()
