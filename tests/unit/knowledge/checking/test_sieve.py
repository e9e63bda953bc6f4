"""A sieve saves time on texts that claim nothing, and never holds back one that claims."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking import tongues
from knowledge.checking.claims import ClaimReader
from knowledge.checking.finder import ClaimFinder, english_split
from knowledge.checking.phrases import Phrase, read_phrase
from knowledge.checking.rulebook import shipped_claims
from knowledge.checking.sieve import LetterSieve, WrittenSieve

WRITTEN = ("最好", "增强免疫力", "第一")


@given(st.sampled_from(WRITTEN), st.text(), st.text(), st.integers(0, 3))
def test_a_written_phrase_passes_in_any_text_and_with_any_spaces(
    phrase: str, before: str, after: str, spaces: int
) -> None:
    """Where a phrase stands, and what is between its characters, changes nothing."""
    text = before + (" " * spaces).join(phrase) + after
    assert WrittenSieve(WRITTEN).lets_pass(text)


@pytest.mark.parametrize("text", ["", "面料柔软亲肤，四季可穿。", "最新款，好用", "best"])
def test_a_text_without_any_phrase_is_held_back(text: str) -> None:
    """Single characters of a phrase are not the phrase."""
    assert not WrittenSieve(WRITTEN).lets_pass(text)


@pytest.fixture(scope="module")
def letters() -> LetterSieve:
    split = english_split()
    said = ("boosts ?your immunity", "# 1", "_ tm|™|®", "<n> % safe")
    return LetterSieve(read_phrase(each, split) for each in said)


@pytest.mark.parametrize("text", ["Boosts immunity", "我们是 #1", "安澜™", "100% safe", "纯棉T恤"])
def test_a_text_with_a_letter_or_a_mark_of_some_phrase_passes(
    text: str, letters: LetterSieve
) -> None:
    """A phrase without letters is known by the marks that it cannot do without."""
    assert letters.lets_pass(text)


@pytest.mark.parametrize("text", ["面料柔软亲肤，四季可穿。", "", "净含量：500", "100%"])
def test_a_text_without_letters_and_marks_is_held_back(text: str, letters: LetterSieve) -> None:
    """No English phrase is made of Chinese characters and numbers alone."""
    assert not letters.lets_pass(text)


AROUND = (
    "",
    "Don't ",
    "top-rated U.S. ",
    "www.shop-of-ours.example/a-b ",
    "10kg, cannot ",
    "Ünder ",
)
WITHIN = ("very", "e.g.", "well-known", "don't", "5", "www.a.example")


@pytest.fixture(scope="module")
def finder() -> ClaimFinder:
    reader = ClaimReader(english_split())
    return ClaimFinder(
        [e for f in sorted(shipped_claims().glob("*.yml")) for e in reader.claims(f)]
    )


def said(phrase: Phrase, chance: random.Random) -> str:
    """Return one way to say a phrase."""
    words = []
    for item in phrase.items:
        if item.optional and chance.random() < 0.5:
            continue
        if item.words:
            words.append(chance.choice(sorted(item.words)))
        elif item.open == "<n>":
            words.append(str(chance.randint(1, 999)))
        else:
            words += [chance.choice(WITHIN) for _ in range(chance.randint(1, item.longest))]
    text = " ".join(words).replace(" n't", "n't").replace(" 's", "'s").replace(" - ", "-")
    return f"{chance.choice(AROUND)}{text}{chance.choice(('', '.', ' - ', '!', ' model A-7'))}"


def test_a_line_that_claims_something_is_never_held_back(
    finder: ClaimFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every phrase of every claim, said in some ways: the sieve changes nothing that is found."""
    chance = random.Random(7)
    phrases = [phrase for claim in finder.claims for phrase in claim.phrases]
    texts = [said(phrase, chance) for phrase in phrases for _ in range(4)]
    sieved = [finder.find("title", text) for text in texts]
    monkeypatch.setattr(tongues, "_LINE", 0)
    assert sieved == [finder.find("title", text) for text in texts]
    assert sum(map(bool, sieved)) > len(texts) / 2


@pytest.mark.parametrize(
    "text", ["Fenwick blue garden hose, model 8812", "Wool coat, 60 % lambswool", "Holds 400 ml."]
)
def test_a_line_that_claims_nothing_is_not_split(
    finder: ClaimFinder, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is what the sieve is for."""
    monkeypatch.setattr(tongues.Tongue, "_doc", None)
    assert finder.find("title", text) == []
