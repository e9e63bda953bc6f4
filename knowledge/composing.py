"""The words of an answer: a passage's own sentences, and what must be said beside them.

Nothing is written here that a passage does not say, but for fixed notes about where it comes from,
when it held, and what stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from knowledge.answers import Answer, Citation, Reason, jurisdiction_name
from knowledge.lexical import NUMBER_WORDS
from knowledge.passages import SHOPS_OWN, Passage
from knowledge.reading.places import is_state, law_named

_SAID: dict[Reason, str] = {
    "empty_question": "There is no question to answer.",
    "jurisdiction_not_covered": "I have no passages on the law of that place, so I will not guess.",
    "jurisdiction_ambiguous": "More than one law could apply.",
    "empty_index_for_filters": "I have no passage for that audience and date, so I will not guess.",
    "no_passage_close_enough": "I have no passage that answers this, so I will not guess.",
    "passage_switched_off": "I have no passage that answers this, so I will not guess.",
}
_FEDERAL = " I have some on the federal law of the United States: ask by US law for that."
_CONFIDENCE_NOTES = {
    "secondary": "Note: this rests on a secondary source; the official text was not read.",
    "unverified": "Note: no official text was read for this. Check it before you rely on it.",
}
# A sentence that opens like this leans on the one before it, or is advice that comes after an
# answer.
_LEANS = re.compile(
    r"^(?:this|that|these|those|it|its|they|their|he|she|such|so|but|and|or|otherwise|however|"
    r"then|there|the same|in that case|if not|if so|here|both|neither|either|instead|also|"
    r"only then|after that|afterwards|again|without (?:it|that|this)|not|beyond (?:it|that)|"
    r"until then|for (?:this|that|these)|in (?:this|such|these)|with(?:in)? (?:this|that)|all of|"
    r"none of|each of|another|the (?:other|second|third|former|latter|exception|rest|rule|duty|"
    r"fine|right|law|answer|period|amount|sum|limit)|"
    r"sign|keep|save|check|ask|take|photograph|act|send|write|note|say|compare|report|tell|go|"
    r"look|stop|return|measure|contact|complain)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\b(\w+)[\s-](?:(?:calendar|working|business) )?days?\b", re.ASCII)
# What the days in a sentence are for: sending goods back, or something that is better when short.
_FOR = re.compile(
    r"\b(?:(?P<back>return\w*|withdraw\w*|cancel\w*|exchang\w*|send\w*(?: \w+)? back)|"
    r"refund\w*|repay\w*|reimburs\w*|pa(?:y|id)\w*|ship\w*|dispatch\w*|answer\w*|repl(?:y|ies)\w*)\b",
    re.IGNORECASE | re.ASCII,
)
WIDE_LEAD = 0.2
"""How much nearer to the question another sentence must be to be said before the first."""

NEAR_ENOUGH = 0.35
"""How likely to answer the closest passage must be to be offered instead of an answer."""


def body(sentences: Sequence[str], nearest: int, lead: float) -> str:
    """Return a passage's sentences, the one that answers first.

    That is the first one, which is written to be the answer, unless another is nearer to the
    question by a wide margin and stands by itself.

    Args:
        sentences: The passage's, in its own order.
        nearest: Which of them is nearest to the question.
        lead: How much nearer it is than the first, as a difference of cosines.
    """
    if nearest and lead >= WIDE_LEAD and not _LEANS.match(sentences[nearest]):
        rest = [each for at, each in enumerate(sentences) if at != nearest]
        return " ".join([sentences[nearest], *rest])
    return " ".join(sentences)


def notes(passage: Passage, as_of: date, today: date) -> list[str]:
    """Return what must be said of a passage's source and of its time."""
    # A shop's own terms are their own source: what stands above them is said by `above_the_shop`.
    sure = passage.confidence == "verified" or passage.kind == SHOPS_OWN
    found = [] if sure else [_CONFIDENCE_NOTES[passage.confidence]]
    if passage.effective_to and passage.effective_to < today:
        found.append(
            f"Note: this held on {spoken(as_of)}; it ended on {spoken(passage.effective_to)}."
        )
    elif passage.effective_from > today:
        found.append(f"Note: this holds from {spoken(passage.effective_from)} on.")
    return found


def above_the_shop(own: Citation, law: Citation, *, sure: bool) -> str:
    """Return what must be said where a shop's own terms stand beside a law.

    Only the days to send goods back in can be compared without reading: where the sentences nearest
    to the question give fewer than the law, the answer says that the law prevails, and otherwise
    that it would.

    Args:
        own: The shop's passage, which answers.
        law: The nearest law.
        sure: Whether the law would answer by itself; if not, it may be about other days.
    """
    where = f"{law.title} - {law.law} ({law.cites})"
    days, by_law = _days_to_return(own.quote), _days_to_return(law.quote)
    if sure and days is not None and by_law is not None and days < by_law:
        return (
            f"The law gives more than the shop's own terms, {by_law} days instead of {days}, and"
            f" the law prevails: {where}."
        )
    return (
        "These are the shop's own terms. Where they give less than the law, the law prevails:"
        f" {where}."
    )


def _days_to_return(sentence: str) -> int | None:
    """Return how many days a sentence gives to send goods back, None unless it surely does."""
    counted = [(NUMBER_WORDS.get(m[1].lower(), m[1]), m.span()) for m in _DAYS.finditer(sentence)]
    found = [(int(number), span) for number, span in counted if number.isdecimal()]
    if len({number for number, _ in found}) != 1:
        return None
    number, (begin, end) = found[0]
    said = [*_FOR.finditer(sentence, 0, begin)] or [*_FOR.finditer(sentence, end)][:1]
    return number if said and all(each["back"] for each in said) else None


def refusal(
    reason: Reason,
    citations: Sequence[Citation] = (),
    unknown: Sequence[str] = (),
    place: str | None = None,
    between: Sequence[str] = (),
    *,
    federal: bool = False,
) -> str:
    """Return why there is no answer, and what there is instead.

    Args:
        reason: Why.
        citations: The closest passages, best first.
        unknown: Words of the question that no passage has.
        place: The place whose law is not covered.
        between: The jurisdictions that could hold.
        federal: Whether there are passages of the federation of a state that is not covered.
    """
    if place:
        nothing = f"I have no passages on {law_named(place)}, so I will not guess."
        return nothing + _FEDERAL if federal and is_state(place) else nothing
    if between:
        names = " or of ".join(map(jurisdiction_name, between))
        return f"This could be a matter of the law of {names}. Which one shall I answer by?"
    if not is_near(citations):
        return _SAID[reason]
    about = " or ".join(f"\u201c{word}\u201d" for word in unknown[:2])
    nothing = f"I have nothing on {about}" if about else "I have nothing that surely answers this"
    closest = citations[0]
    return (
        f"{nothing}, so I will not guess. This is the closest: {closest.title} ({closest.cites})."
    )


def not_in_force(passage: Passage, as_of: date) -> str:
    """Return that what would answer did not hold on a day, and when it does or did."""
    if passage.effective_from > as_of:
        when = f"from {spoken(passage.effective_from)} on"
    else:
        when = f"until {spoken(passage.effective_to or as_of)}"
    return (
        f"I have no passage on this that held on {spoken(as_of)}, so I will not guess. What comes"
        f" closest holds {when}: {passage.title} ({'; '.join(passage.cites)})."
    )


def is_near(citations: Sequence[Citation]) -> bool:
    """Whether the closest passage is worth naming although it does not surely answer."""
    return bool(citations) and citations[0].score >= NEAR_ENOUGH


def by_parts(questions: Sequence[str], answers: Sequence[Answer]) -> str:
    """Return the answers to the parts of a message, each under its question."""
    return "\n\n".join(
        f"\u201c{question}\u201d\n{answer.text}"
        for question, answer in zip(questions, answers, strict=True)
    )


def left_open(questions: Sequence[str]) -> str:
    """Return for which parts of a message there is no answer."""
    asked = " or ".join(f"\u201c{question}\u201d" for question in questions)
    return f"I have no passage that answers {asked}, so I will not guess there."


def spoken(day: date) -> str:
    """Return a day as people write it, "3 March 2026"."""
    return f"{day.day} {day:%B %Y}"
