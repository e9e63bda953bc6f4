"""A listing is read strictly: every wrong value is named, with what was expected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from knowledge.checking.errors import ListingError
from knowledge.checking.listing import Listing

GIVEN: dict[str, object] = {"jurisdiction": "CN", "category": "food", "title": "Oats"}


def test_a_listing_keeps_known_attributes_in_their_kinds() -> None:
    """Null is unknown, other names are left out, money is exact, spaces are no text."""
    attributes = {
        "compare_price": "19.90", "prepacked": True, "health_food": None, "shelf": 3,
        "standard_no": "  ", "label_missing": ["name"], "gift_quantity": 2,
        "price_history": [{"date": "2026-11-02", "price": "5"}, {"date": "2026-11-01", "price": 4}],
    }  # fmt: skip
    read = Listing.of(GIVEN | {"attributes": attributes, "price": "12.80", "id": 7})
    assert (read.id, read.price, read.images, read.merchant) == ("7", Decimal("12.80"), (), "")
    assert dict(read.attributes) | {"price_history": None} == {
        "compare_price": Decimal("19.90"), "prepacked": True, "standard_no": "none",
        "label_missing": ("name",), "gift_quantity": 2, "price_history": None,
    }  # fmt: skip
    assert [p for _, p in read.attributes["price_history"]] == [4, 5]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"category": "fod"}, "category 'fod': expected one of clothing,"),
        ({"category": None}, "category None: expected one of"),
        ({"jurisdiction": "FR"}, "jurisdiction 'FR': expected one of CN, EU, UK, US"),
        ({"price": 12.8}, "price 12.8: expected an amount as text"),
        ({"price": "-1"}, "price '-1': expected an amount as text"),
        ({"price": "1,000"}, "price '1,000': expected an amount as text"),
        ({"title": 5}, "title 5: expected text"),
        ({"title": "x" * 20_001}, "title 'xxx"),
        ({"id": ["a"]}, "id ['a']: expected text"),
        ({"images": "a.png"}, "images 'a.png': expected a list of addresses"),
        ({"attributes": []}, "attributes []: expected a mapping"),
        ({"attributes": {"prepacked": "yes"}}, "attributes.prepacked 'yes': expected true or"),
        ({"attributes": {"device_class": "IV"}}, "attributes.device_class 'IV': expected one of"),
        ({"attributes": {"gift_quantity": -1}}, "attributes.gift_quantity -1: expected a whole"),
        (
            {"attributes": {"gift_quantity": True}},
            "attributes.gift_quantity True: expected a whole",
        ),
        (
            {"attributes": {"compare_price": 9.9}},
            "attributes.compare_price 9.9: expected an amount",
        ),
        ({"attributes": {"standard_no": 12}}, "attributes.standard_no 12: expected text"),
        ({"attributes": {"label_missing": "name"}}, "attributes.label_missing 'name': expected a"),
        ({"attributes": {"price_history": [{"date": "1.2.26"}]}}, "attributes.price_history"),
        ({"attributes": {"price_history": [{"date": "x", "price": "1"}]}}, "attributes.price_h"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(
    given: dict[str, object], complaint: str
) -> None:
    """The complaint begins with the key and the value."""
    with pytest.raises(ListingError) as refused:
        Listing.of(GIVEN | given)
    assert refused.value.complaints[0].startswith(complaint)


def test_all_wrong_values_are_named_at_once() -> None:
    """One round of mending is enough."""
    with pytest.raises(ListingError) as refused:
        Listing.of({"price": "x", "attributes": {"prepacked": 1}})
    assert len(refused.value.complaints) == 4


def test_a_jurisdiction_of_the_whole_file_gives_way_to_the_listings_own() -> None:
    """What the listing says itself comes first."""
    given = {key: value for key, value in GIVEN.items() if key != "jurisdiction"}
    assert Listing.of(given, "EU").jurisdiction == "EU"
    assert Listing.of(GIVEN, "EU").jurisdiction == "CN"
