"""No passage copies a statute: its sentences are not ours, and customers do not understand them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.linting.findings import Finding, Found
from knowledge.linting.wording import Words, words_of
from knowledge.passages import Passage

RUN = 8
"""As many words in a row, the same as a statute's, are a copy."""


def lint_copying(passages: Iterable[Passage], texts: Mapping[str, str]) -> Found:
    """Complain of runs of words that stand in an English text too.

    Args:
        passages: Whose titles and texts are compared.
        texts: English statutes by name. Chinese ones have no words to share with a passage.
    """
    runs: dict[Words, str] = {}
    for name, text in texts.items():
        words = words_of(text)
        for start in range(len(words) - RUN + 1):
            runs.setdefault(words[start : start + RUN], name)
    return Found.of(
        Finding(
            "copied",
            each.id,
            f"{' '.join(copied)!r} stands in {name}: say it in words of our own",
        )
        for each in passages
        for text in (each.title, each.text)
        for copied, name in _copied(words_of(text), runs)
    )


def _copied(words: Words, runs: Mapping[Words, str]) -> list[tuple[Words, str]]:
    """Return the longest runs that stand in a text, with the text's name."""
    found: list[tuple[int, int, str]] = []
    for start in range(len(words) - RUN + 1):
        name = runs.get(words[start : start + RUN])
        if name is None:
            continue
        if found and found[-1][1] == start + RUN - 1 and found[-1][2] == name:
            found[-1] = (found[-1][0], start + RUN, name)
        else:
            found.append((start, start + RUN, name))
    return [(words[start:end], name) for start, end, name in found]
