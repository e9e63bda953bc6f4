"""A policy question and its answer, as this room sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.domain.grant import Audience


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """What somebody asks, and for whom, where and when the answer must hold.

    Attributes:
        earlier: What they asked before, oldest first: a question may lean on it.
        as_of: The day whose law counts; None for the one the words speak of, else today.
    """

    text: str
    jurisdiction: str
    audience: Audience
    earlier: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage an answer rests on.

    Attributes:
        cites: Articles as the passages name them, "7D 10(2)".
        quote: The passage's own words.
        score: The probability, 0 to 1, that this passage answers the question.
        url: Where the whole passage can be read, "/policies/<passage>".
        law: The instrument's full name.
        effective_from: ISO day it came into force, None where that is not known.
        confidence: "verified", "secondary" or "unverified".
        kind: "law", "regulation" and so on; "merchant-policy" is the shop's own word.
    """

    passage: str
    title: str
    cites: str
    jurisdiction: str
    quote: str
    score: float
    url: str
    law: str
    effective_from: str | None
    confidence: str
    kind: str


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """An answer with what came nearest, best first, or the reason there is none.

    An answer has one citation at least. That there is none is a value, not an error. `closest` says
    that the first citation is worth showing although it does not surely answer; `choices` are the
    names of the places whose law could be asked for, where that could not be told.
    """

    answered: bool
    text: str
    citations: tuple[Citation, ...]
    abstained_because: str | None
    closest: bool = False
    choices: tuple[str, ...] = ()
