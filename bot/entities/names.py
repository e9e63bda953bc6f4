"""Names of persons: introduced by words, or standing beside a postcode or an e-mail address.

There is no list of names, for none holds the world's. A name is what stands where a name stands and
is none of the words that customers write there otherwise ("I'm sorry", "my name is misspelt").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.entities.not_names import NOT_NAMES
from bot.entities.span import Span, Strength

ENTITY = "person_name"
LONGEST_WORDS = 4

_WORD = r"(?:[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*\.?)"
_WORDS = re.compile(rf"{_WORD}(?:[ ]{_WORD}){{0,{LONGEST_WORDS - 1}}}")
_SAYS_NAME = re.compile(
    r"""\b(?:
        (?:my|the|our|customer|account|full|last|first|billing|buyer'?s?)\ (?:full\ |real\ )?names?
            (?:\ on\ (?:the\ |my\ )?(?:order|account|parcel|card))?
            \ ?(?:'s|\ is|\ was|\ ?[:=-])?
      | (?:^|(?<=[,;.\n])|and|with)\s*names?(?:\ is|\ ?[:=-])?
      | (?:i'?m|i\ am|they)\ (?:called|named)
      | (?:i\ go\ by|(?:under|in|by)\ the\ name(?:\ of)?|(?:ordered|placed|bought)\ (?:by|under))
    )\s+(?=[^\W\d_])""",
    re.IGNORECASE | re.VERBOSE,
)
_SAYS_WHO = re.compile(
    r"\b(?:i['’]?m|i am|this is|it['’]?s|here is|me,|regards,?|thanks,|sincerely,?)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
# Only these may stand between a name and the details beside it.
_BETWEEN = re.compile(
    r"[\s,;:/|&+.()-]*(?:(?:and|my|zip|zipcode|code|postal|postcode|post|pin|is|here|at|from|in|email"
    r"|e-?mail|mail|address|the|of|it's|area|order|number|no)\b[\s,;:/|&+.()=#-]*)*",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(r"(?<![\w#.$€£¥-])(?P<code>\d{5,6})(?![\w-]|[.,]\d)")

_PARTICLES = frozenset("de da del della di du la le van von der den bin ibn al el ter o".split())
_ENDINGS = ("ing", "ed", "ly", "able", "n't", "n’t")


def names(text: str, beside: Sequence[Span]) -> Iterator[Span]:
    """Yield every claim to be a person's name, and the postcodes that stand beside one.

    Args:
        text: the message.
        beside: e-mail addresses and postcodes found in it.
    """
    yield from _introduced(text, _SAYS_NAME, surely=True)
    yield from _introduced(text, _SAYS_WHO, surely=False)
    for code in _BARE_CODE.finditer(text):
        name = _neighbour(text, code.start("code"), code.end("code"))
        if name is not None:
            yield name
            yield Span("postcode", *code.span("code"), code["code"], Strength.CONTEXT)
    for span in beside:
        name = _neighbour(text, span.start, span.end)
        if name is not None:
            yield name


def _introduced(text: str, pattern: re.Pattern[str], *, surely: bool) -> Iterator[Span]:
    for introduction in pattern.finditer(text):
        found = _WORDS.match(text, introduction.end())
        words = _leading_names(found.group().split(" ")) if found else []
        if not words or not (surely or _looks_like_a_name(words)):
            continue
        start = introduction.end()
        yield _span(text, start, " ".join(words), Strength.CONTEXT)


def _leading_names(words: list[str]) -> list[str]:
    """The words up to the first that is no name's."""
    taken: list[str] = []
    for word in words:
        bare = word.lower().rstrip(".")
        if bare in NOT_NAMES or (not taken and bare in _PARTICLES and len(words) == 1):
            break
        taken.append(word)
        if word.endswith(".") and len(word) > 3:  # a sentence ends here, not an initial
            break
    while taken and taken[-1].lower() in _PARTICLES:
        taken.pop()
    return taken


def _looks_like_a_name(words: list[str]) -> bool:
    """Whether words after "I'm" are a name: capitals, and none that describes somebody."""
    capitals = all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
    return capitals and (len(words) > 1 or not words[0].lower().rstrip(".").endswith(_ENDINGS))


def _neighbour(text: str, start: int, end: int) -> Span | None:
    """A name of two or three words that, with what lies between, is all that stands beside."""
    before = _BETWEEN_BEFORE.search(text[:start])
    if before is not None and (name := _whole_name(before["name"])) is not None:
        return _span(text, before.start("name"), name, Strength.CONTEXT)
    between = _BETWEEN.match(text, end)
    at = between.end() if between else end
    after = _NAME_AFTER.match(text, at)
    if after is not None and (name := _whole_name(after["name"])) is not None:
        return _span(text, after.start("name"), name, Strength.CONTEXT)
    return None


_NO_NAME = "|".join(sorted(re.escape(word) for word in NOT_NAMES))
_NAME = rf"(?P<name>(?!(?:{_NO_NAME})\b){_WORD}(?: {_WORD}){{1,3}})"
# A clause that is a name and nothing else, up to the details.
_BETWEEN_BEFORE = re.compile(
    rf"(?:^|[,;:.!\n(]\s*|\b(?:it['’]?s|i['’]?m|am|is|and|for|by|hi|hello|sure|yes|ok)[,:]?\s+)"
    rf"{_NAME}{_BETWEEN.pattern}$",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(rf"{_NAME}\s*(?:$|[,;.!)\n]|\band\b)", re.IGNORECASE)


def _whole_name(words: str) -> str | None:
    """The words when all of them can be a name's; in lower case no participle can."""
    taken = _leading_names(words.split(" "))
    described = any(word.islower() and word.endswith(_ENDINGS) for word in taken)
    return words if " ".join(taken) == words and not described else None


def _span(text: str, start: int, value: str, strength: Strength) -> Span:
    value = value[:-1] if value.endswith(".") and len(value.rsplit(" ", 1)[-1]) > 2 else value
    return Span(ENTITY, start, start + len(value), text[start : start + len(value)], strength)
