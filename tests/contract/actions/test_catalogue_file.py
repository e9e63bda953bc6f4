"""The catalogue that the bot reads: names and categories, replaced whole."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters import catalogue_file
from actions.adapters.sql.demo_catalogue import PRODUCTS
from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import write_transaction
from actions.adapters.sql.tables import products


def read(path: Path) -> dict[str, object]:
    """What a file says."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_it_names_every_product_once_with_its_category(engine: Engine, tmp_path: Path) -> None:
    """Names without sizes and colours, sorted; categories as the rules know them."""
    seed(engine, date(2026, 5, 4))
    said = read(catalogue_file.write(tmp_path, engine))
    assert said["format"] == 1
    found = {each["name"]: each["category"] for each in said["products"]}  # type: ignore[attr-defined]
    assert found == {each.name: each.category for each in PRODUCTS}
    assert list(found) == sorted(found)
    assert "Wool coat" in found
    assert said["categories"] == sorted({each.category for each in PRODUCTS})


def test_of_two_products_of_one_name_the_known_category_is_said(
    engine: Engine, tmp_path: Path
) -> None:
    """An unknown one is null, and no category."""
    seed(engine, date(2026, 5, 4))
    rows = [
        {"id": "a", "name": "Lantern", "category": None},
        {"id": "b", "name": "Lantern", "category": "home-goods"},
        {"id": "c", "name": "Zither", "category": None},
    ]
    kept = {"merchant_id": "northlight", "is_demo": False, "shop": "other"}
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(products), [{**row, **kept} for row in rows])
    said = read(catalogue_file.write(tmp_path, engine))
    assert {"name": "Lantern", "category": "home-goods"} in said["products"]  # type: ignore[operator]
    assert {"name": "Zither", "category": None} in said["products"]  # type: ignore[operator]
    assert None not in said["categories"]  # type: ignore[operator]


def test_an_empty_shop_has_an_empty_catalogue(engine: Engine, tmp_path: Path) -> None:
    """Not no file: the bot would keep what it read before."""
    assert read(catalogue_file.write(tmp_path, engine)) == {
        "format": 1,
        "products": [],
        "categories": [],
    }


def test_what_has_not_changed_is_not_written_again(engine: Engine, tmp_path: Path) -> None:
    """The bot reads it when its time changes."""
    seed(engine, date(2026, 5, 4))
    path = catalogue_file.write(tmp_path, engine)
    os.utime(path, (1, 1))
    catalogue_file.write(tmp_path, engine)
    assert path.stat().st_mtime == 1
    with write_transaction(engine) as connection:
        connection.execute(sa.update(products).values(name="Everything"))
    catalogue_file.write(tmp_path, engine)
    assert path.stat().st_mtime > 1
    assert [each.name for each in tmp_path.iterdir()].count("catalogue.json") == 1
    assert not list(tmp_path.glob(".catalogue*"))


def test_a_write_that_fails_leaves_the_old_file_whole(engine: Engine, tmp_path: Path) -> None:
    """And nothing beside it."""
    path = tmp_path / "catalogue.json"
    path.mkdir()
    with pytest.raises(OSError, match="catalogue"):
        catalogue_file.write(tmp_path, engine)
    assert not list(tmp_path.glob(".catalogue*"))
