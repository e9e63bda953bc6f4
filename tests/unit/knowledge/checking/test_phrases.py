"""Phrases of claims: their small language, and what it refuses."""

from __future__ import annotations

import pytest

from knowledge.checking.finder import english_split
from knowledge.checking.phrases import Anchor, PhraseError, read_phrase

SPLIT = english_split()


def test_a_plain_phrase_is_written_out_into_all_its_readings() -> None:
    """Each alternative with each, and what is optional left out too."""
    phrase = read_phrase("Boosts|lifts ?your mood", SPLIT)
    assert [" ".join(each) for each in phrase.readings()] == [
        "boosts mood", "boosts your mood", "lifts mood", "lifts your mood",
    ]  # fmt: skip


def test_a_phrase_with_a_gap_is_anchored_at_its_rarest_word() -> None:
    """The place with the fewest words has to be seen before the pattern is tried."""
    phrase = read_phrase("the cures|heals|mends ~ cancer|flu in <n> days|weeks", SPLIT)
    assert not phrase.is_plain
    assert phrase.anchor() == Anchor(frozenset({"cancer", "flu"}), before=5)


def test_a_phrase_with_many_readings_is_a_pattern() -> None:
    """Writing all of them out would fill the memory."""
    assert read_phrase("a|b|c|d|e ?f ?g", SPLIT).is_plain
    assert not read_phrase("a|b|c|d|e|f ?g ?h ?i", SPLIT).is_plain


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected at least one word"),
        ("?very _", "expected at least one word"),
        ("~ cure", "expected a word on each side of ~"),
        ("cure ~", "expected a word on each side of ~"),
        ("don't worry", "is not one token: write `do n't`"),
        ("hand-made soap", "is not one token: write `hand - made`"),
        ("cures|| it", "is not one token: leave the empty one out"),
    ],
)
def test_a_phrase_that_could_not_be_found_is_refused(text: str, complaint: str) -> None:
    """The message says how to write it."""
    with pytest.raises(PhraseError, match=complaint.replace("|", "\\|")):
        read_phrase(text, SPLIT)
