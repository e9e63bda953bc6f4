"""E-mail addresses, telephone numbers and postcodes, and who gets digits that could be several."""

from __future__ import annotations

import pytest

from bot.entities.extraction import extracted


def found(entity: str, text: str) -> list[str]:
    """The values of one kind."""
    return [span.value for span in extracted(text) if span.entity == entity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@example.com", ["ada@example.com"]),
        ("I am Ada.Lovelace+shop@mail.example.co.uk.", ["Ada.Lovelace+shop@mail.example.co.uk"]),
        ("<bo_2@example.org>", ["bo_2@example.org"]),
        ("mail:bo@example.org,or me@x.io", ["bo@example.org", "me@x.io"]),
        ("no at sign", []),
        ("ada@", []),
        ("@ada", []),
        ("ada@localhost", []),
    ],
)
def test_email_addresses_are_found(text: str, expected: list[str]) -> None:
    """Plain ones, as typed, without the sentence's full stop."""
    assert found("email", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+44 7911 123456", ["+44 7911 123456"]),
        ("ring me on +1 (415) 555-2671 tonight", ["+1 (415) 555-2671"]),
        ("my number is 415-555-2671", ["415-555-2671"]),
        ("(415) 555-2671", ["(415) 555-2671"]),
        ("07911 123456", ["07911 123456"]),
        ("call 13800138000", ["13800138000"]),
        ("13800138000", ["13800138000"]),
        ("phone: 030 901820", ["030 901820"]),
        ("98765 43210", ["98765 43210"]),
        ("order 4155552671", []),
        ("tracking number 4155552671", []),
        ("114-3941689-8772232", []),
        ("2026-03-14", []),
        ("RC-10001", []),
        ("357962501027", []),
        ("12,345,678", []),
    ],
)
def test_telephone_numbers_are_found(text: str, expected: list[str]) -> None:
    """International and local; not what the words call an order or a parcel."""
    assert found("phone", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my zip is 19122", ["19122"]),
        ("zip code: 19122-1234", ["19122-1234"]),
        ("19122 is my zip", ["19122"]),
        ("Philadelphia, PA 19122", ["19122"]),
        ("Yusuf Rossi, 19122", ["19122"]),
        ("19122", ["19122"]),
        ("postcode SW1A 1AA", ["SW1A 1AA"]),
        ("I live in sw1a 1aa", ["sw1a 1aa"]),
        ("M1 1AE", ["M1 1AE"]),
        ("K1A 0B1", ["K1A 0B1"]),
        ("postal code 200040", ["200040"]),
        ("Mei Chen 200040", ["200040"]),
        ("pincode 110001", ["110001"]),
        ("PLZ 10115", ["10115"]),
        ("1012 AB Amsterdam", ["1012 AB"]),
        ("kod: postcode 00-950", ["00-950"]),
        ("postcode 1010", ["1010"]),
        ("order 19122", []),
        ("RC-10001", []),
        ("it cost 19122", []),
        ("200415", []),
        ("19122 ana@example.com", []),
        ("in 2026", []),
    ],
)
def test_postcodes_are_found(text: str, expected: list[str]) -> None:
    """By their shape, by the words, or beside a name; an order's number is never one."""
    assert found("postcode", text) == expected
