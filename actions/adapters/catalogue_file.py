"""The catalogue for the bot: the names of what is sold, in a file it can read on its own.

The bot reaches no database. It reads this file and reads it again when it changes, so it is
replaced whole, never written in place.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.tables import products

FORMAT = 1
FILE = "catalogue.json"


def write(home: Path, engine: Engine) -> Path:
    """Write the names and categories of every product in the records, each once, by name.

    A file that says the same already is left as it is, with its time.

    Returns:
        The file, `<home>/catalogue.json`.
    """
    with read_transaction(engine) as connection:
        query = sa.select(products.c.name, products.c.category).distinct()
        found = {(row.name, row.category) for row in connection.execute(query)}
    categories = {name: category for name, category in sorted(found, key=_known_last)}
    document = {
        "format": FORMAT,
        "products": [{"name": name, "category": categories[name]} for name in sorted(categories)],
        "categories": sorted({category for category in categories.values() if category}),
    }
    path = home / FILE
    _replace(path, f"{json.dumps(document, ensure_ascii=False, indent=1)}\n")
    return path


def _known_last(product: tuple[str, str | None]) -> tuple[str, str]:
    """Sort a name without a category before the same name with one."""
    name, category = product
    return name, category or ""


def _replace(path: Path, text: str) -> None:
    """Put text in place of a file at once: a reader finds the old one or the new one, whole."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
