"""Products and categories of the shop's own catalogue."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.entities.catalogue import Catalogue, CatalogueFile
from bot.entities.extraction import extracted

DOCUMENT = {
    "format": 1,
    "products": [
        {"name": "Desk Lamp", "category": "Lighting"},
        {"name": "Tea Kettle", "category": "Kitchen"},
        {"name": "Electric Kettle", "category": None},
        {"name": "T-Shirt", "category": "Clothing"},
        {"name": "Running Shoes", "category": "Shoes"},
        {"name": "Dress", "category": "Clothing"},
        {"name": "Glass", "category": "Kitchen"},
        {"name": "LED Light Bulb", "category": "Lighting"},
    ],
    "categories": ["Lighting", "Kitchen", "Clothing", "Shoes", "Batteries"],
}
SHOP = Catalogue.of(DOCUMENT)


def found(text: str) -> list[tuple[str, str]]:
    """Products and categories of a text."""
    wanted = ("product", "category")
    return [(s.entity, s.value) for s in extracted(text, SHOP) if s.entity in wanted]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("do you have the desk lamp?", [("product", "Desk Lamp")]),
        ("DESK LAMPS", [("product", "Desk Lamp")]),
        ("the desk-lamp's switch", [("product", "Desk Lamp")]),
        ("a t shirt and t-shirts", [("product", "T-Shirt"), ("product", "T-Shirt")]),
        ("running shoe", [("product", "Running Shoes")]),
        ("shoes", [("category", "Shoes")]),
        ("a battery", [("category", "Batteries")]),
        ("two dresses, one glass", [("product", "Dress"), ("product", "Glass")]),
        ("an electric ketle", [("product", "Electric Kettle")]),
        ("led light bulbs", [("product", "LED Light Bulb")]),
        ("kichen things", [("category", "Kitchen")]),
        ("citchen things", []),
        ("my kettle leaks", []),
        ("a lamp", []),
        ("desk", []),
        ("nothing of the shop", []),
    ],
)
def test_names_are_found_as_customers_write_them(
    text: str, expected: list[tuple[str, str]]
) -> None:
    """Any case, plural, hyphen or a slip in a long word, not in its first letter.

    The value is the catalogue's own name.
    """
    assert found(text) == expected


def test_the_longest_name_wins() -> None:
    """One span, not two that overlap."""
    shop = Catalogue.of({**DOCUMENT, "categories": ["Desk", "Desk Lamp Shades"]})
    spans = extracted("a desk lamp shade", shop)

    assert [(s.value, s.start, s.end) for s in spans] == [("Desk Lamp Shades", 2, 17)]


def test_a_product_goes_before_a_category_of_the_same_name() -> None:
    """Shops name categories after what they sell."""
    shop = Catalogue.of(
        {"format": 1, "products": [{"name": "Lamp", "category": "Lamp"}], "categories": ["Lamp"]}
    )

    assert [s.entity for s in extracted("lamps", shop)] == ["product"]


def write(path: Path, document: object, *, at: int) -> None:
    """Write the file as seed-demo and import-orders do, at a time of our choice."""
    path.write_text(json.dumps(document), encoding="utf-8")
    os.utime(path, ns=(at, at))


def test_the_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    """A shop imported while the assistant serves is known at the next message."""
    path = tmp_path / "catalogue.json"
    file = CatalogueFile(path)
    assert file.current().names == {}

    write(path, DOCUMENT, at=1)
    first = file.current()
    assert ("product", "Desk Lamp") in first.names.values()
    assert file.current() is first

    write(path, {**DOCUMENT, "products": []}, at=2)
    assert ("product", "Desk Lamp") not in file.current().names.values()

    path.unlink()
    assert file.current().names == {}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "products": 3, "categories": []}']
)
def test_a_broken_file_means_no_products(tmp_path: Path, content: str) -> None:
    """And everything else is still found."""
    path = tmp_path / "catalogue.json"
    path.write_text(content, encoding="utf-8")
    catalogue = CatalogueFile(path).current()

    assert catalogue.names == {}
    assert [s.value for s in extracted("W1234567", catalogue)] == ["W1234567"]
