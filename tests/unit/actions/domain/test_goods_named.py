"""Which goods, which batch and which remedy a message names."""

from __future__ import annotations

import pytest

from actions.domain.goods_named import batch_named, goods_named, remedies_named
from actions.domain.recalls import Remedy
from tests.unit.actions.fake_recalls import lamp

LAMP = lamp()
OTHER = lamp(sku="LMP-2", title="Brass floor lamp", order_id="RC-10002")
KETTLE = lamp(sku="KET-1", title="Gooseneck kettle, 0.9 l", order_id="RC-10012")
ALL = (LAMP, OTHER, KETTLE)


@pytest.mark.parametrize(
    ("text", "numbers", "meant"),
    [
        ("is my kettle recalled?", [], [KETTLE]),
        ("are my kettles recalled", [], [KETTLE]),
        ("is my lamp recalled", [], [LAMP, OTHER]),
        ("is the oak lamp recalled", [], [LAMP]),
        ("is lmp-2 recalled", [], [OTHER]),
        ("is RC-10012 recalled", ["RC-10012"], [KETTLE]),
        ("is 10012 recalled", ["10012"], [KETTLE]),
        ("the lamp of rc 10002", ["rc 10002"], [OTHER]),
        ("is my car seat recalled", [], []),
        ("is the order with the item recalled", [], []),
    ],
)
def test_goods_are_named_by_title_number_or_order(
    text: str, numbers: list[str], meant: list[object]
) -> None:
    """Most words of the title in common; words that name nothing count for nothing."""
    assert list(goods_named(text, ALL, numbers)) == meant


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("batch BHT-26-06", "BHT-26-06"),
        ("the batch number is L2209.", "L2209"),
        ("Batch: ldo 26", None),
        ("lot no. B4471, is it recalled", "B4471"),
        ("is batch L2209 recalled", "L2209"),
        ("what batch is this", None),
        ("batch number lookup", None),
        ("RC-10012", None),
    ],
)
def test_a_batch_number_is_what_stands_after_the_word(text: str, number: str | None) -> None:
    """With a digit in it: other words after it are no number."""
    assert batch_named(text) == number


@pytest.mark.parametrize(
    ("text", "remedies"),
    [
        ("I choose a refund for recall R-1", (Remedy.REFUND,)),
        ("money back please", (Remedy.REFUND,)),
        ("replace it", (Remedy.REPLACEMENT,)),
        ("send a new one", (Remedy.REPLACEMENT,)),
        ("fix it", (Remedy.REPAIR,)),
        ("not the repair, the refund", (Remedy.REFUND, Remedy.REPAIR)),
        ("hello", ()),
    ],
)
def test_remedies_are_named_in_plain_words(text: str, remedies: tuple[Remedy, ...]) -> None:
    """Two in one message are two: nobody guesses which was meant."""
    assert remedies_named(text) == remedies
