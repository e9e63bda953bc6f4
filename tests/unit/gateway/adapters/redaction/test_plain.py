"""A text as patterns see it: nothing slips through by how it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.redaction.plain import MASKS, plain
from gateway.domain.redaction import Secret, placeholder


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("４１１１", "4111"),  # full width
        ("٤١١١", "4111"),  # Arabic
        ("४१११", "4111"),  # Devanagari
        ("𝟒𝟏𝟏𝟏", "4111"),  # mathematical
        ("④①①①", "4111"),  # in circles
        ("4️⃣1️⃣1️⃣1️⃣", "4111"),  # keycaps
        ("4\u200b1\u200c1\u20601", "4111"),  # of no width
        ("4\u00ad1\u034f1\u180e1", "4111"),  # soft hyphen, joiners
        ("4\u31641\u28001", "411"),  # blank letters
        ("4111\u00a01111\u20091111", "4111 1111 1111"),  # spaces
        ("4111\u20111111\u20131111\u22121111", "4111-1111-1111-1111"),  # dashes
        ("4111\u20281111", "4111\n1111"),  # line separator
        ("ｐａｓｓｗｏｒｄ：", "password:"),
        ("contraseña", "contrasena"),
        ("ıİſK", "iIsK"),
        ("“x” ‘y’", "\"x\" 'y'"),
    ],
)
def test_one_way_of_writing_is_left(written: str, seen: str) -> None:
    """Whichever keyboard, and whatever is put between."""
    assert plain(written).text == seen


@given(st.text(max_size=80))
def test_every_character_knows_where_it_came_from(text: str) -> None:
    """In order, inside the text, never backwards."""
    view = plain(text)

    assert len(view.text) == len(view.starts) == len(view.ends)
    stretches = list(zip(view.starts, view.ends, strict=True))
    assert stretches == sorted(stretches)
    assert all(0 <= start < end <= len(text) for start, end in stretches)


@given(st.text(st.characters(codec="ascii", exclude_characters="["), max_size=80))
def test_plain_text_is_itself(text: str) -> None:
    """And costs nothing."""
    view = plain(text)

    assert view.text == text
    assert all(view.original(at, at + 1) == (at, at + 1) for at in range(len(text)))


def test_the_way_back_covers_what_is_invisible() -> None:
    """Removing a number removes what was hidden in it."""
    view = plain("no 4\u200b1\u200b1 end")

    start, end = view.original(view.text.index("4"), view.text.index("4") + 3)

    assert (start, end) == (3, 8)


@pytest.mark.parametrize("secret", Secret)
def test_a_placeholder_is_one_character_that_nobody_can_type(secret: Secret) -> None:
    """Its words are no label for what follows, and a typed private character is no placeholder."""
    text = f"é {placeholder(secret)} 1"

    assert plain(text).text == f"e {MASKS[secret]} 1"
    assert plain(MASKS[secret]).text == "\ufffd"
    start = text.index("[")
    assert plain(text).original(2, 3) == (start, text.index("]") + 1)
