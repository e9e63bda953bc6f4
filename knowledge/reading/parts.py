"""The parts of a message that asks several things.

A part is a question that stands by itself: a sentence that ends with a question mark or begins with
a question word, or what begins with one behind "and" or a comma in it. What was stated goes with
the questions that come after it, and what is stated last with all of them, since questions lean on
it: "My kettle leaks. Who pays the postage, and when do I get the money?" has two parts, both about
the kettle. A matter of its own that comes up behind a question, "Also my food was expired", ends
that: what follows is about the food. Splitting is only proposed here; who answers decides whether
the parts do better.
"""

from __future__ import annotations

import re

MOST_PARTS = 4
FEWEST_WORDS = 3

_SENTENCE_ENDS = re.compile(
    r"(?<=[.?!])\s+|(?<=[。？！])\s*|(?<=\?)(?=[A-Za-z])|\s*\n\s*"  # a line is a sentence
)
# "e.g.", "Dr.", and "no." where a number comes next.
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]\.[a-z]|dr|mr|mrs|ms|prof|vs|approx|incl|excl)\.$", re.IGNORECASE
)
_OF_NUMBERS = re.compile(r"\b(?:nos?|arts?|para|sec)\.$", re.IGNORECASE)
_STARTS = (
    r"(?:who|what|when|where|which|why|how|can|could|do|does|did|is|are|am|must|may|should|shall|will|"
    r"would|has|have|was|were)(?!n?['\u2019]?t\b| not\b)"
)
_JOINED = re.compile(
    rf"\s*[,;]?\s*\b(?:and also|and then|and|also|plus|or)\s+(?={_STARTS}\b)|"
    rf"\s*[,;]\s*(?={_STARTS}\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"^(?:(?:and|but|so|also|then|plus|ok|hi|hello|please)[,\s]+)*{_STARTS}\b", re.IGNORECASE
)
_MATTER = re.compile(
    r"^(?:(?:and|but|so|also|then|plus|besides|separately|secondly|another thing)[,:\s]+)*"
    r"(?:(?:my|our|another|the other) (?P<thing>\w+)(?= \w)|"
    r"i (?:also |then |have |had )*(?:bought|ordered|purchased|got)(?: also)? "
    r"(?:an?|some|another|two|three) (?P<bought>\w+))",
    re.IGNORECASE,
)
# Whoever and whatever goes with any purchase opens no other matter.
_OF_ANY_MATTER = frozenset(
    """seller shop store merchant retailer platform courier money refund receipt invoice order
    parcel package delivery account card bank claim complaint return request message reply question
    address name phone husband wife friend warranty guarantee problem issue worry point replacement
    own last first next other""".split()
)
_WORD = re.compile(r"\w+")
_QUESTION_MARK = re.compile(r"[?？][\s!?？.)\"'\u201d]*$")


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a message, in order, each with what was stated; one as it is."""
    parts: list[str] = []
    ahead: list[str] = []
    last: list[str] = []
    for sentence in sentences(text):
        questions = _questions(sentence)
        if parts and _opens_a_matter(sentence, ahead):
            parts[-1] = " ".join([parts[-1], *last])
            ahead, last = [], []
        if not questions:
            last.append(sentence)
            continue
        ahead, last = ahead + last, []
        parts += [" ".join([*ahead, question]) for question in questions]
    if not 1 < len(parts) <= MOST_PARTS:
        return (text,)
    return tuple(" ".join([part, *last]) for part in parts)


def _opens_a_matter(sentence: str, ahead: list[str]) -> bool:
    """Whether a sentence brings a statement of its own, on a thing that was not spoken of."""
    match = _MATTER.match(sentence)
    if not match:
        return False
    thing = (match["thing"] or match["bought"]).lower()
    spoken_of = {word.lower() for each in ahead for word in _WORD.findall(each)}
    return thing not in _OF_ANY_MATTER | spoken_of


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; the point of an abbreviation ends none."""
    found: list[str] = []
    for piece in filter(None, _SENTENCE_ENDS.split(text.strip())):
        if found and _goes_on(found[-1], piece):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def _goes_on(sentence: str, piece: str) -> bool:
    if _OF_NUMBERS.search(sentence):
        return piece[0].isdigit()
    return _ABBREVIATION.search(sentence) is not None


def _questions(sentence: str) -> list[str]:
    """Return the questions of one sentence; none of a statement."""
    if not _QUESTION_MARK.search(sentence) and not _ASKS.match(sentence):
        return []
    pieces = [piece.strip(" ,;") for piece in _JOINED.split(sentence)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2 or not all(_stands_alone(piece) for piece in pieces):
        return [sentence]
    first, *others = pieces
    if not _ASKS.match(first):  # "I opened it, can I return it": a statement leads in
        pieces = [f"{first}, {each}" for each in others]
        if len(pieces) == 1:
            return [sentence]
    return [f"{_QUESTION_MARK.sub('', piece)}?" for piece in pieces]


def _stands_alone(piece: str) -> bool:
    return len(piece.split()) >= FEWEST_WORDS
