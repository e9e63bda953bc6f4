"""Names of persons, and the words that stand where a name could."""

from __future__ import annotations

import itertools
import time

import pytest

from bot.entities.extraction import extracted


def names(text: str) -> list[str]:
    """The names of persons in a text."""
    return [span.value for span in extracted(text) if span.entity == "person_name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name is Yusuf Rossi", ["Yusuf Rossi"]),
        ("my name is yusuf rossi and my zip is 19122", ["yusuf rossi"]),
        ("Name: Jean-Luc de la Tour", ["Jean-Luc de la Tour"]),
        ("the name on the order is Mei Chen.", ["Mei Chen"]),
        ("it was placed under the name Ana O'Neill", ["Ana O'Neill"]),
        ("I'm Yusuf Rossi", ["Yusuf Rossi"]),
        ("hi, this is Noah", ["Noah"]),
        ("This is Mei Ling, zip 75277", ["Mei Ling"]),
        ("it's noah brown, 80279", ["noah brown"]),
        ("Yusuf Rossi, 19122", ["Yusuf Rossi"]),
        ("yusuf rossi 19122", ["yusuf rossi"]),
        ("19122, Yusuf Rossi", ["Yusuf Rossi"]),
        ("zip is 19122 and name Yusuf Rossi", ["Yusuf Rossi"]),
        ("Ahmed Ali ahmed@example.com", ["Ahmed Ali"]),
        ("ming li, SW1A 1AA", ["ming li"]),
        ("José Núñez 28001", ["José Núñez"]),
    ],
)
def test_a_name_is_found(text: str, expected: list[str]) -> None:
    """Introduced by words, or beside a postcode or an address, in lower case too."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry",
        "I'm Sorry",
        "I am looking for a lamp",
        "I'm Trying again",
        "i'm ana",  # could be any word; beside a postcode it would be one
        "it's RC-10001",
        "this is not what I ordered",
        "my name is misspelt on the parcel",
        "my name is wrong",
        "view bill 90210",
        "return order 19122",
        "blue lamp 19122",
        "my zip is 19122",
        "ordered by mistake",
        "the product name is too long",
        "Where is my order",
        "ana@example.com",
        "",
    ],
)
def test_what_is_no_name_is_left(text: str) -> None:
    """What customers write where a name could stand."""
    assert names(text) == []


@pytest.mark.parametrize(
    "frame",
    [
        "{n}, {z}",
        "{n} {z}",
        "{n}, zip {z}",
        "{n} and my zip code is {z}",
        "{z} {n}",
        "my zip is {z} and my name is {n}",
        "name: {n}, zip: {z}",
        "Sure! {n}, {z}.",
        "hi this is {n}, {z}",
    ],
)
def test_a_name_and_a_postcode_are_both_found_however_they_are_given(frame: str) -> None:
    """The two by which a guest is known, nothing else beside them."""
    given = ("Yusuf", "mei", "Ana", "Omar", "olga", "Fatima", "raj", "Liam")
    family = ("Rossi", "Ling", "silva", "Ahmed", "Brown", "van Dyk")
    for first, last in itertools.product(given, family):
        name = f"{first} {last}"
        spans = extracted(frame.format(n=name, z="80217"))
        assert {(s.entity, s.value) for s in spans} == {
            ("person_name", name),
            ("postcode", "80217"),
        }, name


@pytest.mark.parametrize("piece", ["12345 ", "my name is ", "ab cd ", "a@b.co ", "and my zip is "])
def test_a_hostile_message_is_read_in_no_time(piece: str) -> None:
    """Twice as long as what is read takes no longer: nothing here is quadratic."""
    began = time.process_time()
    extracted(piece * (8000 // len(piece)))

    assert time.process_time() - began < 1.0
