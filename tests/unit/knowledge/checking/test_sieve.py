"""A sieve saves time on texts that claim nothing, and never holds back one that claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking.finder import english_split
from knowledge.checking.phrases import read_phrase
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
