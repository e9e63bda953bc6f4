"""What a title becomes when words are cut out of it: what is left still reads."""

from __future__ import annotations

import pytest

from knowledge.checking.finder import Match
from knowledge.checking.listing import Listing
from knowledge.checking.mending import change_of
from knowledge.checking.rules import Change


def title_without(title: str, *cut: str) -> object:
    """Return what a title has to become when some of its words have to go."""
    listing = Listing.of({"title": title, "category": "appliance"}, "CN")
    starts = [(title.index(words), words) for words in cut]
    matches = [Match("any", "title", at, at + len(words), words) for at, words in starts]
    return change_of(listing, Change(cut=True, attributes={}), matches)["title"]


@pytest.mark.parametrize(
    ("title", "cut", "left"),
    [
        ("The best kettle in the world", "best kettle in the world", ""),
        ("Steel kettle, the best", "best", "Steel kettle"),
        ("Steel kettle - A MIRACLE", "MIRACLE", "Steel kettle"),
        ("Kettle - the finest in Europe", "finest", "Kettle - in Europe"),
        ("A wonder", "wonder", ""),
        ("An unrivalled for your kitchen", "unrivalled", "for your kitchen"),
    ],
)
def test_an_article_goes_with_the_words_that_it_belonged_to(
    title: str, cut: str, left: str
) -> None:
    """Nothing follows it, or something that is no noun: alone it would say nothing."""
    assert title_without(title, cut) == left


@pytest.mark.parametrize(
    ("title", "cut", "left"),
    [
        ("The best kettle", "best", "The kettle"),
        ("A best-selling kettle, white", "best-selling", "A kettle, white"),
        ('The best "Brook" kettle', "best", 'The "Brook" kettle'),
        ("Vitamin A miracle", "miracle", "Vitamin A"),
        ("Breathe best", "best", "Breathe"),
        ("Sauna best", "best", "Sauna"),
    ],
)
def test_an_article_stays_with_the_noun_that_is_left(title: str, cut: str, left: str) -> None:
    """What it belongs to is still there; a vitamin's letter is none."""
    assert title_without(title, cut) == left


@pytest.mark.parametrize(
    ("title", "cut", "left"),
    [
        ("An unbeatable kettle", "unbeatable", "A kettle"),
        ("A best oven, white", "best", "An oven, white"),
        ("AN UNBEATABLE KETTLE", "UNBEATABLE", "A KETTLE"),
        ("Kettle with an unrivalled unique spout", "unrivalled", "Kettle with a unique spout"),
        ("A finest hour", "finest", "An hour"),
        ("An unrivalled 2 l kettle", "unrivalled", "A 2 l kettle"),
        ("A superb 8-piece set", "superb", "An 8-piece set"),
        ("Vitamin A best oil", "best", "Vitamin A oil"),
    ],
)
def test_an_article_that_is_left_agrees_with_the_word_it_now_stands_before(
    title: str, cut: str, left: str
) -> None:
    """By its sound, a number's too; a vitamin's letter is no article."""
    assert title_without(title, cut) == left


def test_matches_that_overlap_are_one_cut() -> None:
    """Cut one after the other they would take letters of the words beside them."""
    assert title_without("The world's best kettle", "world's best", "best") == "The kettle"
    assert title_without("Kettle – the best in the world", "best in the world", "the world") == (
        "Kettle"
    )


def test_brackets_go_with_all_that_stood_in_them() -> None:
    """An empty pair says nothing; one with words left in it stays."""
    assert title_without("Headphones (non-returnable), blue", "non-returnable") == (
        "Headphones, blue"
    )
    assert title_without("Headphones (blue, unrivalled)", "unrivalled") == "Headphones (blue, )"
