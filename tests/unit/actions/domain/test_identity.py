"""What guests say of themselves, and how it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.domain.identity import (
    LONGEST_NAME,
    Details,
    NameAndPostcode,
    OrderAndEmail,
    email_key,
    name_key,
    postcode_key,
)
from actions.domain.orders import order_key


@pytest.mark.parametrize(
    "written", ["Ada Lin", "ada lin", " ADA  LIN ", "Lin, Ada", "Áda Lín", "Ada-Lin", "ＡＤＡ Lin"]
)
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    """Case, order, accents, width and signs make no difference."""
    assert name_key(written) == name_key("Ada Lin") == "ada lin"


@pytest.mark.parametrize("written", ["Ada", "Ada Li", "Adalin", "Ada Ada Lin", "Bo Lin", ""])
def test_another_name_is_another_name(written: str) -> None:
    """A part of a name is not the name."""
    assert name_key(written) != name_key("Ada Lin")


def test_names_in_other_scripts_are_names() -> None:
    """They have no case and no accents, and differ from each other."""
    assert name_key("王伟") == "王伟"
    assert name_key("王伟") != name_key("王芳")
    assert name_key("Łukasz Żak") == name_key("łukasz żak")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("80279", "80279"),
        (" 80279-1234 ", "80279"),
        ("EC1A 1BB", "ec1a1bb"),
        ("ec1a1bb", "ec1a1bb"),
        ("310 012", "310012"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_postcode_is_compared_by_its_letters_and_digits(written: str | None, key: str) -> None:
    """An American one by its first five."""
    assert postcode_key(written) == key


def test_an_email_address_is_compared_without_case_and_blanks() -> None:
    """Nothing else of it is changed: dots and tags make another address."""
    assert email_key(" Ada@Example.COM ") == "ada@example.com"
    assert email_key("a.da@example.com") != email_key("ada@example.com")
    assert email_key(None) == ""


@given(st.text(max_size=400))
def test_whatever_is_written_has_keys_that_can_be_kept(written: str) -> None:
    """Bounded, and the key of a key is the key."""
    assert len(name_key(written)) <= LONGEST_NAME
    assert name_key(name_key(written)) == name_key(written)
    assert postcode_key(postcode_key(written)) == postcode_key(written)


def test_two_halves_that_belong_together_are_a_claim() -> None:
    """As they are compared, not as they were written."""
    claim = Details(order_number="#rc 10012", email="Ada@example.com").claim()
    assert claim == OrderAndEmail(order_key("RC-10012"), "ada@example.com")
    claim = Details(name="Lin, Ada", postcode="310 012").claim()
    assert claim == NameAndPostcode("ada lin", "310012")


def test_of_two_whole_claims_the_narrower_one_is_made() -> None:
    """One try, and the order that was asked about."""
    claim = Details("RC-1", "a@b.c", "Ada Lin", "310012").claim()
    assert isinstance(claim, OrderAndEmail)


@pytest.mark.parametrize(
    "details",
    [
        Details(),
        Details(order_number="RC-1"),
        Details(email="a@b.c"),
        Details(order_number="RC-1", postcode="310012"),
        Details(order_number="RC-1", name="Ada Lin"),
        Details(email="a@b.c", name="Ada Lin"),
        Details(order_number="#", email="a@b.c"),
        Details(name="---", postcode="310012"),
        Details(name="Ada Lin", postcode="-"),
    ],
)
def test_halves_that_do_not_belong_together_are_none(details: Details) -> None:
    """A number with a postcode proves nothing here, and a sign is no number."""
    assert details.claim() is None


def test_what_is_said_now_comes_before_what_was_said() -> None:
    """Field by field."""
    before = Details("RC-1", "a@b.c", None, "1")
    assert Details(None, "b@b.c", "Bo").over(before) == Details("RC-1", "b@b.c", "Bo", "1")
