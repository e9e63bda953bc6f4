"""Which remedy plain words wish for, and what they say beside it."""

from __future__ import annotations

import pytest

from actions.domain.recalls import Remedy
from actions.domain.remedy_words import Wish
from tests.unit.actions.fake_recalls import lamp

LAMP = lamp()
KETTLE = lamp(sku="KET-1", title="Gooseneck kettle", order_id="RC-10002")


def heard(text: str, *numbers: str) -> Remedy | None:
    """The remedy that a message wishes for the lamp, None where it is no such wish."""
    wish = Wish(text, numbers, (LAMP, KETTLE))
    return wish.remedy() if wish.is_about(LAMP) else None


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("refund please", Remedy.REFUND),
        ("Money back!", Remedy.REFUND),
        ("just the money", Remedy.REFUND),
        ("can I get my money back instead?", Remedy.REFUND),
        ("I'd rather have the replacement", Remedy.REPLACEMENT),
        ("I\u2019ll take the new one", Remedy.REPLACEMENT),
        ("send me a new one please", Remedy.REPLACEMENT),
        ("actually a repair", Remedy.REPAIR),
        ("could you fix it", Remedy.REPAIR),
        ("I changed my mind, repair it instead", Remedy.REPAIR),
        ("a refund for the oak lamp", Remedy.REFUND),
        ("not the repair, the refund", Remedy.REFUND),
        ("a replacement instead of the refund", Remedy.REPLACEMENT),
        ("I don't want a refund, I want it repaired", Remedy.REPAIR),
    ],
)
def test_a_remedy_is_heard_in_plain_words(text: str, remedy: Remedy) -> None:
    """However it is asked for, and whatever is turned down beside it."""
    assert heard(text) is remedy


@pytest.mark.parametrize(
    "text",
    [
        "where is my refund",
        "no refund yet",
        "how long does a refund take?",
        "do I get a refund?",
        "refund for my kettle",
        "I want to return it and get a refund",
        "swap it for size L",
        "my drill needs a repair",
        "refund or repair",
        "I don't want a refund",
        "the lamp",
        "yes please",
        "",
    ],
)
def test_what_says_more_or_less_than_one_remedy_is_no_choice(text: str) -> None:
    """Other goods, a question, a return, two remedies, or none."""
    assert heard(text) is None


def test_an_order_that_is_named_must_be_that_of_the_goods() -> None:
    """A number says which purchase is meant."""
    assert heard("refund for order RC-10001", "RC-10001") is Remedy.REFUND
    assert heard("refund RC-10001", "RC-10001") is Remedy.REFUND
    assert heard("refund RC-10002", "RC-10002") is None
    assert heard("refund 99999", "99999") is None
