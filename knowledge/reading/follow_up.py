"""A question that leans on the turn before: "and if I already opened it?".

It is read together with that turn, in words that are shown. Nothing is rewritten beyond setting the
two side by side, so that whoever reads the answer can see what was understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_OWN_WORDS = 3
_LEADS = re.compile(
    r"^(?:ok|okay|right|fine|so|well|hm+)?[,\s]*(?:and|but|or|also|then|what if|how about|"
    r"what about|even if|even though|if|unless|same|does that|is that|would that|what else|"
    r"since when|why)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|they|those|these|one|ones|there|then|so|same|either|both|instead|"
    r"else)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9']+")
_SMALL = frozenset(
    """a an and or but if so is are am was were be been do does did has have had can could will
    would may might must shall should i you he she it we they me my your his her its our their them
    this that these those to of in on at for by with from as not no yes ok okay what who when where
    which why how about also then there here too still just even already same one ones else instead
    much many long""".split()
)


def leans_on_before(text: str) -> bool:
    """Return whether a question cannot be understood without the turn before it."""
    own = own_words(text)
    if len(own) > 2 * MOST_OWN_WORDS:
        return False
    if _LEADS.search(text):
        return True
    return len(own) <= MOST_OWN_WORDS and bool(_POINTS_BACK.search(text))


def turn_before(earlier: Sequence[str]) -> str | None:
    """Return what the turns before amount to, None without any.

    Args:
        earlier: What was asked before, oldest first; a turn that leans on the one before it is read
            together with that.
    """
    if not earlier:
        return None
    *others, last = earlier
    before = turn_before(others) if leans_on_before(last) else None
    return together(before, last) if before else last


def own_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that mean something by themselves."""
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _SMALL)


def together(before: str, text: str) -> str:
    """Return the reading of a question with the turn before it."""
    return f"{before.strip().rstrip('?.! ')} \u2014 {text.strip()}"
