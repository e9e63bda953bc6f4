"""Slips put right towards the passages, and real words never touched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.spelling import SHORTEST, Speller, english

TEXTS = [
    "The seller gives a warranty of two years on a kettle.",
    "A warranty for the return of shoes, and compensation.",
    "Temu Temu Temu sells shoes on Taobao.",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Return a speller with the words of three texts."""
    return Speller.of(TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("waranty", "warranty"),
        ("Warrenty", "warranty"),
        ("ketle", "kettle"),
        ("kettel", "kettle"),
        ("compansetion", "compensation"),
        ("retrun", "return"),
    ],
)
def test_a_slip_is_put_right(speller: Speller, typed: str, meant: str) -> None:
    """Letters left out, doubled, changed or swapped; two of them in a long word."""
    assert speller.corrected(f"my {typed}, please") == f"my {meant}, please"


@pytest.mark.parametrize(
    "text",
    [
        "kettles",  # in the dictionary, not in the texts
        "settle the mettle",
        "horse nettle",
        "temu",
        "shoe",
        "teh",  # shorter than SHORTEST
        "qwrtzpsdfg",  # near nothing
        "SKU123 ketle7 7ketle ketle_1",
        "m\u00fcller wei\u00df nichts, caf\u00e9 \u9000\u8d27 ket\u0142e",
        "",
    ],
)
def test_what_is_no_slip_is_left(speller: Speller, text: str) -> None:
    """Real words, names the texts use, article numbers, words of other languages."""
    assert speller.corrected(text) == text


@given(st.sampled_from(sorted(english())))
def test_no_word_of_the_dictionary_is_ever_replaced(word: str) -> None:
    """Whatever the passages say."""
    assert Speller.of(["warranty kettle return"]).corrected(word) == word


@pytest.mark.parametrize("name", ["Haier", "haier", "Asus", "Temu", "Supor", "Olay"])
def test_a_short_name_is_not_taken_for_a_slip_of_a_word_that_lacks_one_of_its_letters(
    name: str,
) -> None:
    """A brand is one letter from some word, however it is written; a slip keeps the letters."""
    words = Speller.of(["hair asks temp super okay shop return"])
    assert words.corrected(f"my {name} broke") == f"my {name} broke"
    assert words.corrected("shpo shop shoop retrn") == "shop shop shop return"


def test_a_known_word_with_an_ending_is_a_word() -> None:
    """No dictionary has them all."""
    assert Speller.of(["colour colouring"]).corrected("the colourist") == "the colourist"


def test_a_word_that_is_short_by_one_letter_too_many_is_left(speller: Speller) -> None:
    """Two slips in a short word could be anything."""
    assert speller.corrected("ketl") == "ketl"
    assert speller.corrected("warty waranti") == "warty waranti"


def test_a_slip_that_somebody_indexed_is_no_word() -> None:
    """Twice it is a slip; three times it is how the thing is called."""
    assert Speller.of(["warranty waranty waranty"]).corrected("waranty") == "warranty"
    assert Speller.of(["warranty", "waranty " * 3]).corrected("waranty") == "waranty"


def test_of_equally_near_words_the_more_frequent_one_is_meant() -> None:
    """And of equals the first in the alphabet: the same word the same way."""
    assert Speller.of(["boldly boldly coldly"]).corrected("bxoldly") == "boldly"
    assert Speller.of(["coats boats boats"]).corrected("xoats") == "xoats"
    assert Speller.of(["parcel parent"]).corrected("parcet") == "parcel"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("is a zyzzyva returned with warranties", ("zyzzyva",)),
        ("Zyzzyva or zyzzyva or quagga", ("zyzzyva", "quagga")),
        ("taobao sells kettles", ()),  # said once, and in another number
        ("my gnu", ()),  # too short to tell
        ("have your shoe with you", ()),  # stop words say nothing
        ("", ()),
    ],
)
def test_the_words_that_no_passage_has_are_told(
    speller: Speller, text: str, unknown: tuple[str, ...]
) -> None:
    """In any form of them, in order, each once."""
    assert speller.unknown(text) == unknown


def test_threads_share_a_speller() -> None:
    """Every one gets what it would get alone; the library keeps lists that it reckons in."""
    words = sorted(word for word in english() if 6 <= len(word) <= 12)[::40]
    slips = [f"{word[:2]}{word[3]}{word[2]}{word[4:]}" for word in words]
    alone = [*map(Speller.of([" ".join(words)]).corrected, slips)]
    assert sum(map(str.__eq__, alone, words)) > len(words) / 2
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(Speller.of([" ".join(words)]).corrected, slips)] == alone


@given(st.text())
def test_any_text_can_be_read(speller: Speller, text: str) -> None:
    """Twice the same, and what was put right is right."""
    once = speller.corrected(text)
    assert speller.corrected(text) == once == speller.corrected(once)
    assert all(len(word) >= SHORTEST for word in speller.unknown(text))
