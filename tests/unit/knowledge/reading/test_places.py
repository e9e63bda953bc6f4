"""Whose law a question asks for, where it says so, and that nothing else names a law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.places import Place, is_place, law_named, place_of

NOWHERE = Place()
WORDS = (
    "I we live am 'm in from the to of by a customers German Chinese French UK EU US us China "
    "Germany Turkey turkey California Japan Hong Kong u.s. law rules under shop seller web bought "
    "sold sent back return delivered ship made and , or / ? . English "
    "pari\u017f par\u0131s $ -based"
).split()


@pytest.mark.parametrize(
    ("text", "jurisdiction"),
    [
        ("what does German law say", "EU"),
        ("UK rules on toys", "UK"),
        ("the EU's consumer regulations", "EU"),
        ("laws of the Netherlands", "EU"),
        ("my rights in Scotland", "UK"),
        ("is that fine under US law", "US"),
        ("I'm in Germany", "EU"),
        ("im in germany and it leaks", "EU"),
        ("we live in the United  States", "US"),
        ("a customer from London returns shoes", "UK"),
        ("uk customers", "UK"),
        ("California's neighbours, China customers", "CN"),
        ("EU-based buyers", "EU"),
        ("can i ship honey to France", "EU"),
        ("we sell a lot of toys in China", "CN"),
        ("sold to us in Germany", "EU"),
        ("here in Beijing shops refuse", "CN"),
        ("In the EU, how long may i wait", "EU"),
        ("i bought it in Spain last year", "EU"),
        ("is it allowed in the U.S.?", "US"),
        ("\u9000\u8d27 in \u4e2d\u56fd", "CN"),
        ("I bought from a French web shop (by the law of China)", "CN"),
        ("China", "CN"),
    ],
)
def test_a_law_or_the_customer_s_place_is_read(text: str, jurisdiction: str) -> None:
    """Whatever law the conversation is held under, for a merchant too."""
    for here in ("CN", "EU", "UK"):
        assert place_of(text, None, here) == Place(jurisdiction)
        assert place_of(text, "merchant", here) == Place(jurisdiction)


@pytest.mark.parametrize(
    "text",
    [
        "the kettle was made in China and leaks",
        "tea grown in the US",
        "shoes imported from Italy",
        "does a product that comes from Germany need the mark",
        "must the label be in Chinese",
        "a manual in English?",
        "German shepherd food",
        "can you tell us rules for shoes",
        "us customers are cheated",
        "they told us in writing",
        "items under US$50",
        "does chrome rules apply",
        "non-EU customers",
        "may lead be in turkey?",
        "my china broke",
        "right in the middle",
        "English please",
        "polish",
        "who pays the postage",
        "",
    ],
)
def test_what_names_no_law_is_not_read_as_one(text: str) -> None:
    """Origin, language, breeds, pronouns, prices, food, and halves of words."""
    for here in ("CN", "EU"):
        assert place_of(text, None, here) == NOWHERE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm in California", "California"),
        ("under Texan law", "Texan"),
        ("ship to hong kong", "hong kong"),
        ("what is the law in North Korea", "North Korea"),
        ("i live in Turkey", "Turkey"),
        ("customers in Japan and Canada", "Japan"),
        ("customers in Texas and Japan", "Texas"),
    ],
)
def test_a_place_without_passages_is_named_as_it_was_written(text: str, name: str) -> None:
    """States have laws of their own; nothing is said by the law of another place."""
    assert place_of(text, None, "US") == Place(name=name)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("does gdpr give me a copy of my data", "EU"),
        ("what does the UK GDPR say", "UK"),
        ("can I reject a laptop under the Consumer Rights Act 2015", "UK"),
        ("FTC mail order rule, my order is late", "US"),
        ("magnuson-moss full warranty", "US"),
        ("what does PIPL say about deletion", "CN"),
        ("how do i call 12315", "CN"),
    ],
)
def test_a_law_or_authority_that_one_place_has_names_that_place(text: str, place: str) -> None:
    """Wherever the conversation is: nobody who asks by name wants another law's answer."""
    for here in ("CN", "EU", "US"):
        assert place_of(text, "shopper", here) == Place(place)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("California", "the law of California"),
        ("hong kong", "the law of Hong Kong"),
        ("uae", "the law of UAE"),
        ("Texan", "Texan law"),
        ("swiss", "Swiss law"),
    ],
)
def test_the_law_of_a_place_is_named_as_people_do(name: str, law: str) -> None:
    """By a noun or an adjective, whatever was in small letters."""
    assert law_named(name) == law


def test_a_country_of_the_union_is_answered_and_a_state_is_not() -> None:
    """Germany has the Union's law among the passages, California only the federation's."""
    assert place_of("i live in Germany", "shopper", "CN") == Place("EU")
    assert place_of("i live in California", "shopper", "CN") == Place(name="California")
    assert place_of("i live in California, in the US", "shopper", "CN") == Place("US")


@pytest.mark.parametrize(
    "text",
    [
        "I bought a coat from a French web shop",
        "i ordered shoes from Italy",
        "the shop is a store in Berlin",
        "a German seller refuses",
        "must I send it back to Germany at my own cost",
        "who pays return shipping to Spain",
    ],
)
def test_a_seller_elsewhere_makes_it_unsure(text: str) -> None:
    """For a shopper; a merchant's own place, or the conversation's, decides nothing."""
    assert place_of(text, "shopper", "CN") == Place(between=("CN", "EU"))
    assert place_of(text, None, "UK") == Place(between=("EU", "UK"))
    assert place_of(text, "shopper", "EU") == NOWHERE
    assert place_of(text, "merchant", "CN") == NOWHERE


def test_a_seller_where_no_passages_are_changes_nothing() -> None:
    """The customer's own law is still the conversation's."""
    assert place_of("bought from a Canadian shop", "shopper", "CN") == NOWHERE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by UK law, for a customer in France", Place("UK")),
        ("i live in Germany, the seller is a shop in China", Place("EU")),
        ("the German seller delivered to London", Place("UK")),
        ("may a shopper in Spain return to a seller in the US", Place("EU")),
        ("can I return shoes that were delivered to Germany", Place("EU")),
    ],
)
def test_the_law_goes_before_the_customer_and_the_customer_before_the_seller(
    text: str, expected: Place
) -> None:
    """Consumer law follows the customer."""
    assert place_of(text, "shopper", "CN") == expected


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("my customers in China and Germany", ("CN", "EU")),
        ("customers in France, Germany and the UK", ("EU", "UK")),
        ("German and British customers", ("EU", "UK")),
        ("do Chinese or German rules apply", ("CN", "EU")),
        ("I ship to the US/UK", ("UK", "US")),
        ("a customer in London and a customer in Rome", ("EU", "UK")),
    ],
)
def test_several_places_are_left_to_choose_from(text: str, between: tuple[str, ...]) -> None:
    """None is taken because it was named first."""
    assert place_of(text, "merchant", "CN") == Place(between=between)


def test_a_merchants_own_place_gives_way_to_the_customers() -> None:
    """It is all there is where no customer is named; a shopper may live here and order there."""
    text = "we are based in China and ship to Germany"
    assert place_of(text, "merchant", "UK") == Place("EU")
    assert place_of("we are based in China", "merchant", "UK") == Place("CN")
    assert place_of(text, "shopper", "UK") == Place(between=("CN", "EU"))


def test_two_places_of_one_law_leave_nothing_to_choose() -> None:
    """France and Germany are both in the Union."""
    assert place_of("customers in France and Germany", "merchant", "CN") == Place("EU")


def test_what_has_no_passages_cannot_be_chosen() -> None:
    """The other one is answered by."""
    assert place_of("customers in Japan and Germany", "merchant", "CN") == Place("EU")


def test_a_comma_alone_joins_no_places() -> None:
    """The second one may begin another thought."""
    assert place_of("I live in Germany, China made the phone", None, "CN") == Place("EU")


@pytest.mark.parametrize(
    ("text", "says_only_that"),
    [
        ("China", True),
        ("the EU?", True),
        ("by German law", True),
        ("under Chinese law, please", True),
        ("the law of the UK", True),
        ("US", True),
        ("us", False),
        ("English please", False),
        ("my china shop", False),
        ("law", False),
        ("", False),
    ],
)
def test_a_text_that_only_says_whose_law_is_told(text: str, says_only_that: bool) -> None:
    """As people answer when they are asked which law."""
    assert is_place(text) is says_only_that


@given(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(),
    st.sampled_from([None, "shopper", "merchant"]),
    st.sampled_from(["CN", "EU", "UK", "US"]),
)
def test_any_text_names_a_law_several_or_none(text: str, audience: str | None, here: str) -> None:
    """Never two answers at once, the same every time, letters that only look alike included."""
    place = place_of(text, audience, here)
    assert place == place_of(text, audience, here)
    assert sum(map(bool, (place.jurisdiction, place.between, place.name))) <= 1
    assert place.between == tuple(sorted(set(place.between)))
    assert len(place.between) != 1
    assert place.name is None or place.name in text
