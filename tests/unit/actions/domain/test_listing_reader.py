"""What a message says of a listing, and what it does not."""

from __future__ import annotations

import pytest

from actions.domain.listing_reader import listing_in, opening_of, values_in
from actions.domain.listing_values import Plain
from actions.domain.listing_wishes import CHECKS

WHOLE = """Check this listing: The best honey in the world. Cures diabetes, 100% natural.
category: food
price: 12.80 CNY
health food: yes
CCC mark: no
label missing: ingredients, shelf life"""


def test_a_listing_is_read_from_one_message() -> None:
    """Title and description, and the lines that are values."""
    said = opening_of(WHOLE)

    assert said.title == "The best honey in the world"
    assert said.description == "Cures diabetes, 100% natural."
    assert said.category == "food"
    assert said.values == {
        "price": "12.80",
        "currency": "CNY",
        "health_food": True,
        "ccc_mark_shown": False,
        "label_missing": ["ingredients", "shelf_life"],
    }
    assert said.unread == []


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [
        ("check the title \"Number one kettle\"", "Number one kettle", None),
        ("Please check this listing\nSteel kettle\nBoils fast. Quiet.", "Steel kettle",
         "Boils fast. Quiet."),
        ("my listing: Silk pyjamas, finest there are. Is it ok?",
         "Silk pyjamas, finest there are", None),
        ("check this description: Heals. Fast.", None, "Heals. Fast."),
        ("check this listing:\ntitle: Tea: the green one\ndescription: Nice",
         "Tea: the green one", "Nice"),
        ("check this listing: Steel kettle\nMaterial: steel", "Steel kettle", "Material: steel"),
        ("check my listing", None, None),
        ("what is wrong with my listing?", None, None),
    ],
)  # fmt: skip
def test_title_and_description_are_told_apart(
    text: str, title: str | None, description: str | None
) -> None:
    """By lines, by sentences, by what was asked; a line with a strange name is the listing's."""
    said = opening_of(text)

    assert (said.title, said.description) == (title, description)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("check this listing for the EU: Kettle", "EU"),
        ("check this listing by US rules: Kettle", "US"),
        ("check this listing for us: Kettle", None),
        ("check this listing: Kettle made in China", None),
        ("check this listing: Kettle\nplace: united kingdom", "UK"),
    ],
)
def test_a_place_is_the_one_whose_rules_are_asked_for(text: str, place: str | None) -> None:
    """Where goods are made, and who "us" is, say nothing of that."""
    assert opening_of(text).jurisdiction == place


@pytest.mark.parametrize(
    ("text", "asked", "values"),
    [
        ("price: 20", [], {"price": "20"}),
        ("the price is 20 yuan", [], {"price": "20", "currency": "CNY"}),
        ("no, it is not health food", [], {"health_food": False}),
        ("It's prepacked, not imported.", [], {"prepacked": True, "imported": False}),
        ("prepacked: yes, imported: no", [], {"prepacked": True, "imported": False}),
        ("prepacked: yes; imported: no", [], {"prepacked": True, "imported": False}),
        ("the CCC mark is not shown", [], {"ccc_mark_shown": False}),
        ("yes", ["prepacked"], {"prepacked": True}),
        ("none", ["health_food_no"], {"health_food_no": "none"}),
        ("yes to all", ["prepacked", "health_food_no", "imported"],
         {"prepacked": True, "imported": True}),
    ],
)  # fmt: skip
def test_later_values_are_read(text: str, asked: list[str], values: dict[str, Plain]) -> None:
    """Line by line, in a sentence, or as the answer to what was asked."""
    said = values_in(text, asked)

    assert said.values == values
    assert (said.unread, said.strange) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?",
        "I want to return my health food",
        "what is health food?",
        "is it health food",
        "my aunt says it is imported",
        "thanks",
        "yes",
        "no",
    ],
)
def test_what_is_about_something_else_says_nothing(text: str) -> None:
    """A sentence counts only where every word of it is accounted for."""
    assert not values_in(text, ["prepacked", "imported"]).says_something


def test_what_cannot_be_read_is_kept_to_be_told() -> None:
    """With the label that it was given for; a strange line beside values likewise."""
    said = values_in("production licence number: yes\nprepacked: yes\ncolour: blue", [])

    assert said.unread == [("production licence number", "yes")]
    assert said.values == {"prepacked": True}
    assert said.strange == ["colour: blue"]


def test_not_to_know_is_an_answer() -> None:
    """Nobody asks for it again."""
    assert values_in("prepacked: I don't know", []).unsure == ["prepacked"]


def test_new_words_may_hold_anything() -> None:
    """A colon in a description makes no value of it."""
    said = values_in("new description: Material: steel, price: fair", [])

    assert said.description == "Material: steel, price: fair"
    assert said.values == {}


def test_a_new_description_may_have_several_lines() -> None:
    """They end where the next value begins."""
    said = values_in("new description: Boils fast; quiet\nMaterial: steel\nprice: 20", [])

    assert said.description == "Boils fast; quiet\nMaterial: steel"
    assert said.values == {"price": "20"}
    assert said.strange == []


def test_a_listing_that_was_asked_for_needs_no_heading() -> None:
    """The first line is its title."""
    said = listing_in("Steel kettle\nBoils fast.\ncategory: appliance")

    assert (said.title, said.description, said.category) == (
        "Steel kettle",
        "Boils fast.",
        "appliance",
    )


@pytest.mark.parametrize("text", ["can I return opened headphones", "when do the seven days start"])
def test_a_shoppers_question_has_no_words_of_a_check(text: str) -> None:
    """So that it never lands here, whatever it was taken for."""
    assert not CHECKS.search(text)
