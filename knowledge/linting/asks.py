"""Asks: enough of them, none that evaluates us, and none that two passages of a law both claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.linting.findings import Finding, Found
from knowledge.linting.wording import Words, near, words_of
from knowledge.passage_file import FEWEST_ASKS
from knowledge.passages import Passage


def lint_asks(passages: Iterable[Passage], evaluating: Mapping[str, Iterable[str]]) -> Found:
    """Complain of too few asks, of those that evaluate us or nearly, and of those asked twice.

    Args:
        passages: Whose asks are held.
        evaluating: The sentences of evaluation data, by the name of their file.
    """
    every = tuple(passages)
    few = (
        Finding("asks", each.id, f"{len(each.asks)} asks: expected {FEWEST_ASKS} at least")
        for each in every
        if len(each.asks) < FEWEST_ASKS
    )
    return Found.of((*few, *_evaluating(every, evaluating), *_twice(every)))


def _evaluating(
    passages: tuple[Passage, ...], evaluating: Mapping[str, Iterable[str]]
) -> Iterable[Finding]:
    """Yield asks that are a sentence of evaluation data, give or take one word."""
    keys: dict[Words, str] = {}
    for name, sentences in evaluating.items():
        for sentence in sentences:
            for key in near(words_of(sentence)):
                keys.setdefault(key, name)
    for each in passages:
        for ask in each.asks:
            names = [keys[key] for key in near(words_of(ask)) if key in keys]
            if names:
                text = (
                    f"ask {ask!r} stands in {names[0]}, give or take a word: what evaluates us must"
                )
                yield Finding("asks", each.id, f"{text} be new to us. Ask it in another way")


def _twice(passages: tuple[Passage, ...]) -> Iterable[Finding]:
    """Yield asks that another passage of the jurisdiction has, in force on a common day."""
    first: dict[tuple[str, Words], list[Passage]] = {}
    for each in passages:
        for ask in each.asks:
            others = first.setdefault((each.jurisdiction, words_of(ask)), [])
            for other in others:
                if other.id != each.id and _together(each, other):
                    text = f"ask {ask!r} is also one of {other.id}: which of them answers? Keep one"
                    yield Finding("asks", each.id, text)
            others.append(each)


def _together(one: Passage, other: Passage) -> bool:
    """Whether two passages are in force on a common day and have a reader in common."""
    last = min((each.effective_to for each in (one, other) if each.effective_to), default=None)
    overlap = last is None or max(one.effective_from, other.effective_from) <= last
    return overlap and bool(set(one.audience) & set(other.audience))
