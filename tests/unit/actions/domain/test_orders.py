"""The key of an order number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.domain.orders import order_key

FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in "RC-10001")


@pytest.mark.parametrize(
    "written",
    ["RC-10001", "rc10001", "#rc 10001", " Rc - 10001. ", "#RC10001#", FULL_WIDTH],
)
def test_an_order_number_is_known_however_it_is_written(written: str) -> None:
    """Spaces, signs, case and full-width forms make no difference."""
    assert order_key(written).text == "rc10001"
    assert order_key(written).digits == "10001"


@pytest.mark.parametrize(
    ("written", "bare"), [("10001", True), ("#10001", True), ("RC-10001", False), ("#", False)]
)
def test_only_digits_make_a_bare_number(written: str, bare: bool) -> None:
    """A bare number may mean an order by its digits; a sign alone is not one."""
    assert order_key(written).is_bare_number is bare


def test_two_different_numbers_never_share_a_key() -> None:
    """Leading zeros and letters count."""
    assert len({order_key(each) for each in ("RC-1", "RC-01", "RD-1", "1", "RC-11")}) == 5


@given(st.text(max_size=200))
def test_a_key_has_letters_and_digits_only(written: str) -> None:
    """Anything a customer can type gives such a key, or an empty one."""
    key = order_key(written)
    assert key.text == "" or key.text.isalnum()
    assert all(character.isdecimal() for character in key.digits)
