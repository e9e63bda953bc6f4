"""Names of goods, set aside where the rest of a question is what counts."""

from __future__ import annotations

import pytest

from knowledge.inside import features_of
from knowledge.reading.things import nameless


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("how long do I have to return a tent?", "how long do I have to return a ?"),
        ("who pays for the Washing Machines", "who pays for the "),
        ("my t-shirt and the umbrellas", "my  and the "),
        ("the hand cream's seal", "the  seal"),
        ("the prices rose, I saw a notice", "the prices rose, I saw a notice"),
        (
            "\u6d88\u6cd5\u7b2c\u4e8c\u5341\u4e94\u6761",
            "\u6d88\u6cd5\u7b2c\u4e8c\u5341\u4e94\u6761",
        ),
        ("", ""),
    ],
)
def test_a_name_of_goods_leaves_its_place_empty(text: str, without: str) -> None:
    """In singular and plural, of one word or several; what is no name stays as it was."""
    assert nameless(text) == without


def test_the_longest_name_is_one_name() -> None:
    """It is no cream beside a hand."""
    assert nameless("a hand cream or a coffee machine", "X") == "a X or a X"


def test_a_question_says_the_same_of_everything_that_is_sold() -> None:
    """What was learned from the words of one holds for the other."""
    first, *others = (
        features_of(f"how many days do I have to send the {name} back")
        for name in ("kettle", "washing machine", "guitar", "T-Shirt", "sunglasses")
    )
    assert all(each == first for each in others)
