"""Names of persons: introduced by words, or standing beside a postcode or an e-mail address.

There is no list of names, for none holds the world's. A name is what stands where a name stands and
is none of the words that customers write there otherwise ("I'm sorry", "my name is misspelt").
"""

from __future__ import annotations

import itertools
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
_BESIDE_WORDS = frozenset(
    "and my zip zipcode code postal postcode post pin is here at from in email e-mail mail address"
    " the of it's area with".split()
)
# And only these before it, where it does not begin a clause.
_LEADS = frozenset(
    "it's its i'm im am is and for by hi hello hey sure yes ok okay name named called under".split()
)
_RUN = re.compile(rf"{_WORD}(?:[ ]{_WORD})*")
_GAP = re.compile(r"[\s,;:/|&+.()=#-]*")
_CLAUSE_ENDS = re.compile(r"[\s)]*(?:$|[,;.!?:)\n(])")
_REACH = 80  # characters; no name is further from its details, and long texts stay cheap
_CODES_READ = 8
_BARE_CODE = re.compile(r"(?<![\w#.$€£¥-])(?P<code>\d{5,6})(?![\w-]|[.,]\d)")

_PARTICLES = frozenset("de da del della di du la le van von der den bin ibn al el ter o".split())
_DESCRIBES = re.compile(r"(?:\w{4,}ing|\w+able|\w+n['’]t)")  # "trying", not "Ming"


def names(text: str, beside: Sequence[Span]) -> Iterator[Span]:
    """Yield every claim to be a person's name, and the postcodes that stand beside one.

    Args:
        text: the message.
        beside: e-mail addresses and postcodes found in it.
    """
    yield from _introduced(text, _SAYS_NAME, surely=True)
    yield from _introduced(text, _SAYS_WHO, surely=False)
    for code in itertools.islice(_BARE_CODE.finditer(text), _CODES_READ):
        name = _neighbour(text, code.start("code"), code.end("code"))
        if name is not None:
            yield name
            yield Span("postcode", *code.span("code"), code["code"], Strength.CONTEXT)
    for span in beside[:_CODES_READ]:
        name = _neighbour(text, span.start, span.end)
        if name is not None:
            yield name


def _introduced(text: str, pattern: re.Pattern[str], *, surely: bool) -> Iterator[Span]:
    for introduction in pattern.finditer(text):
        found = _WORDS.match(text, introduction.end())
        words = _leading_names(found.group().split(" ")) if found else []
        end = introduction.end() + len(" ".join(words))
        if (
            text[end : end + 1] in ("-", "@", "_") or text[end : end + 1].isdigit()
        ):  # "its RC-10001"
            words.pop()
        alone = introduction.group().lower().startswith("it") and len(words) < 2
        if not words or alone or not (surely or _looks_like_a_name(words)):
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
    return capitals and (len(words) > 1 or not _describes(words[0]))


def _describes(word: str) -> bool:
    return _DESCRIBES.fullmatch(word.lower().rstrip(".")) is not None


def _neighbour(text: str, start: int, end: int) -> Span | None:
    """The name that, with nothing but what may lie between, stands before or after details."""
    return _before(text, start) or _after(text, end)


def _before(text: str, start: int) -> Span | None:
    window_start = max(0, start - _REACH)
    window = text[window_start:start]
    until = len(window)
    for run in reversed(list(_RUN.finditer(window))):
        if _GAP.fullmatch(window, run.end(), until) is None:
            return None
        words = run.group().split(" ")
        while words and words[-1].lower() in _BESIDE_WORDS:
            words.pop()
        if words:
            at_edge = run.start() == 0 and window_start > 0
            return None if at_edge else _last_name(text, window_start + run.start(), words)
        until = run.start()
    return None


def _last_name(text: str, start: int, words: list[str]) -> Span | None:
    """The name that ends a run of words."""
    first = len(words)
    while first > 0 and words[first - 1].lower().rstrip(".") not in NOT_NAMES | _LEADS:
        first -= 1
    led = first == 0 or words[first - 1].lower() in _LEADS
    if not led or not _is_whole_name(words[first:]):
        return None
    skipped = sum(len(word) + 1 for word in words[:first])
    return _span(text, start + skipped, " ".join(words[first:]), Strength.CONTEXT)


def _after(text: str, end: int) -> Span | None:
    at = end
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        run = _RUN.match(text, at, at + _REACH)
        if run is None:
            return None
        words = run.group().split(" ")
        led = list(itertools.takewhile(lambda w: w.lower() in _BESIDE_WORDS | _LEADS, words))
        if len(led) < len(words):
            break
        at = run.end()
    at += sum(len(word) + 1 for word in led)
    name = list(itertools.takewhile(lambda w: w.lower() != "and", words[len(led) :]))
    value = " ".join(name)
    ends = len(name) + len(led) < len(words) or _CLAUSE_ENDS.match(text, at + len(value))
    return _span(text, at, value, Strength.CONTEXT) if ends and _is_whole_name(name) else None


def _is_whole_name(words: list[str]) -> bool:
    """Whether words are two or three names, or four with a particle."""
    particles = sum(word.lower() in _PARTICLES for word in words)
    return (
        2 <= len(words) - particles <= 3
        and len(words) <= LONGEST_WORDS
        and words[-1].lower() not in _PARTICLES
        and _leading_names(words) == words
        and not any(word.islower() and _describes(word) for word in words)
    )


def _span(text: str, start: int, value: str, strength: Strength) -> Span:
    value = value[:-1] if value.endswith(".") and len(value.rsplit(" ", 1)[-1]) > 2 else value
    return Span(ENTITY, start, start + len(value), text[start : start + len(value)], strength)
