"""A question that leans on the turn before: "and if I already opened it?".

It is read together with that turn, in words that are shown. Nothing is rewritten beyond setting the
two side by side, so that whoever reads the answer can see what was understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from knowledge.reading.places import is_place

MOST_OWN_WORDS = 3

_OPENING = r"^(?:ok|okay|right|fine|so|well|hm+)?[,\s]*"
_GOES_ON = re.compile(
    rf"{_OPENING}(?:and|but|or|also|then|what if|how about|what about|even if|even though|same)\b",
    re.IGNORECASE,
)
_IF = re.compile(rf"{_OPENING}(?:if|unless)\b", re.IGNORECASE)
# "if the kettle leaks, who pays": a condition with a question of its own stands by itself.
_OWN_QUESTION = re.compile(
    r"\b(?:who|what|where|how)\b|"
    r"\b(?:am|are|can|could|do|does|is|may|must|should|will) (?:i|we|they|he|she|the|my|our)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|they|those|these|then|same|either|both|instead|else)\b|"
    r"\bthere\b(?! (?:is|are|was|were)\b)|"
    r"(?<!no )\bones?\b(?! (?:year|month|week|day|hour|time|hundred|thousand|yuan|euro|pound)\b)",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(r"\b(?:who|what|when|where|which|why|how)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[A-Za-z0-9']+")
_SMALL = frozenset(
    """a an the and or but if so is are am was were be been do does did has have had can could will
    would may might must shall should i you he she it we they me my your his her its our their them
    this that these those to of in on at for by with from as not no yes ok okay what who when where
    which why how about also then there here too still just even already same one ones else instead
    much many long""".split()
)


def leans_on_before(text: str) -> bool:
    """Return whether a question cannot be understood without the turn before it.

    What only says whose law is meant, "(by the law of China)", makes it no clearer.
    """
    text = _BRACKETS.sub(lambda match: "" if is_place(match[1]) else match[0], text)
    # "the box" says what is meant more than "a box" does: the article counts.
    own = len(own_words(text)) + _WORD.findall(text.lower()).count("the")
    if _GOES_ON.search(text) or (_IF.search(text) and not _OWN_QUESTION.search(text)):
        return own <= 2 * MOST_OWN_WORDS
    if not own:  # "why not?", "how long?"; "ok" asks nothing
        return bool(_QUESTION_WORD.search(text))
    return (own <= MOST_OWN_WORDS and bool(_POINTS_BACK.search(text))) or is_place(text)


def turn_before(earlier: Sequence[str]) -> str | None:
    """Return what the turns before amount to, None without any.

    Args:
        earlier: What was asked before, oldest first; a turn that leans on the one before it is read
            together with that.
    """
    turns = list(earlier[-1:])
    for before in reversed(earlier[:-1]):
        if not leans_on_before(turns[0]):
            break
        turns.insert(0, before)
    return reduce(together, turns) if turns else None


def own_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that mean something by themselves."""
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _SMALL)


def together(before: str, text: str) -> str:
    """Return the reading of a question with the turn before it."""
    return f"{before.strip().rstrip('?.! ')} \u2014 {text.strip()}"
