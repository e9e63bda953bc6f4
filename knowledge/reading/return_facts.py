"""The facts of a return in a customer's own words: "I opened it", "the tags are still on".

Rules over words, in `return_words.yml`, and nothing guessed: a question or an "if" states nothing,
a negation turns what it stands before, and what is said last counts. Whoever wants to know what
was not said asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from importlib.resources import files

import yaml

from knowledge.reading.arrival import days_ago
from knowledge.reading.wording import straight

LONGEST_READ = 2_000

_CONTRACTED = (
    (
        re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n'?t\b"),
        r"\1 not",
    ),
    (re.compile(r"\bcan(?:'?t|not)\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\bi'?ve\b"), "i have"),
    (
        re.compile(
            r"\b(it|that|there|here)'?s (?=not|been|too|still|broken|fake|a|an|the|all|gone|"
            r"complete|clean)"
        ),
        r"\1 is ",
    ),
    (re.compile(r"\bthey'?re\b"), "they are"),
)
_CLAUSES = re.compile(
    r"[.;!\n]+\s*|,\s+|(?<=\?)\s+|\s+(?=(?:but|although|though|however|because)\b)|\s+and\s+(?=(?:i|it|the|my|they|we)\b)"
)
_LEADING = re.compile(
    r"^(?:(?:no|nope|nah|yes|yeah|yep|well|sorry|actually|oh|wait|but|ok|okay|and|so|hm+|please|"
    r"i mean)\b[,:\s]+)+(?=\w)"
)
# "no tags" is no interjection, "no the tags are off" and "no, I opened it" are.
_NO_OF_THINGS = re.compile(r"^no (?!i\b|it\b|the\b|that\b|they\b|we\b|there\b|my\b|its\b)")
_STATES_NOTHING = re.compile(
    r"^(?:and |or |but |so )?(?:if|what if|whether|unless|in case|suppose|assuming|even if|"
    r"(?:can|could|may|must|should|would|will|do|does|did|is|are|am|have|has) "
    r"(?:i|we|you|it|they|this|that|these|my|the|there)|"
    r"how|what|who|which|why|where|when (?:can|do|will|must|is|are|does|should))\b"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|without|neither|nor|nothing|hardly|cannot)\b(?:\W+\w+){0,3}\W*$"
)
_GOODS = r"(?:it|them|this|these|the \w+|my \w+)"
_ARRIVED = re.compile(
    r"\b(?:came|come|arrived?|delivered|is here|are here|signed)\b|"
    rf"\b(?:got|get|received?|have had|had|have|picked up) {_GOODS}\b|\bpicked {_GOODS} up\b"
)
_SURELY_ARRIVED = re.compile(r"\b(?:came|arrived|received|delivered)\b")
_ORDERED = re.compile(r"\b(?:bought|ordered|purchased|paid)\b")
_REPAIRS = re.compile(
    r"\b(?:repaired|fixed|mended)(?: it| them)? (?P<times>once|twice|three times|two times)\b|"
    r"\b(?P<count>one|two|three|1|2|3)(?: failed)? repairs?\b|"
    r"\b(?P<nth>first|second|third) repair\b"
)
_TIMES = {
    "once": 1, "twice": 2, "two times": 2, "three times": 3, "one": 1, "two": 2, "three": 3,
    "1": 1, "2": 2, "3": 3, "first": 1, "second": 2, "third": 3,
}  # fmt: skip

FactValue = bool | int | str


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of each fact and value, in the file's order."""

    flags: Mapping[str, Mapping[bool, tuple[re.Pattern[str], ...]]]
    choices: Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]


@lru_cache(maxsize=1)
def words() -> _Words:
    """Return the patterns of `return_words.yml`."""
    lists = yaml.safe_load(
        files("knowledge.reading").joinpath("return_words.yml").read_text("utf-8")
    )
    return _Words(
        {
            name: {value == "true": _compiled(each) for value, each in values.items()}
            for name, values in lists["flags"].items()
        },
        {
            name: {value: _compiled(each) for value, each in values.items()}
            for name, values in lists["choices"].items()
        },
    )


def facts_said(text: str, today: date) -> dict[str, FactValue]:
    """Return the facts that a message states, by the names of the return vocabulary.

    Questions and conditions state none. Of two statements on one fact the last counts, of two
    reasons the graver.
    """
    found: dict[str, FactValue] = {}
    for clause in clauses(text):
        flags = tuple(_flags(clause))
        found |= {name: value for name, value, _ in flags}
        # A seal that the buyer broke is no fault of the goods.
        rest = reduce(lambda left, each: left.replace(each[2], " "), flags, clause)
        for name, value in _choices(rest):
            if name in ("reason", "defect_kind") and name in found:
                value = _graver(name, str(found[name]), value)
            found[name] = value
        if (days := _arrival(clause, today)) is not None:
            found["days_since_receipt"] = days
        if (repairs := _REPAIRS.search(clause)) is not None:
            found["repairs_so_far"] = _TIMES[next(filter(None, repairs.groups()))]
    if found.get("defect_kind") and found.get("reason") == "change_of_mind":
        del found["defect_kind"]
    return found


def clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a message that state something, in lower case, negations in full."""
    said = straight(text[:LONGEST_READ]).lower().strip()
    for pattern, full in _CONTRACTED:
        said = pattern.sub(full, said)
    for piece in _CLAUSES.split(said):
        clause = piece.strip(" ,:-")
        if not _NO_OF_THINGS.match(clause):
            clause = _LEADING.sub("", clause)
        if clause and not clause.endswith("?") and not _STATES_NOTHING.match(clause):
            yield clause


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _flags(clause: str) -> Iterator[tuple[str, bool, str]]:
    """Yield each flag with its value and the words that said it."""
    for name, values in words().flags.items():
        for value in (False, True):  # "unopened" before "opened"
            match = _first(values.get(value, ()), clause)
            if match is not None:
                yield name, value != _is_negated(clause, match), match[0]
                break


def _choices(clause: str) -> Iterator[tuple[str, str]]:
    for name, values in words().choices.items():
        for value, patterns in values.items():
            match = _first(patterns, clause)
            if match is not None and not _is_negated(clause, match):
                yield name, value
                break


def _first(patterns: tuple[re.Pattern[str], ...], clause: str) -> re.Match[str] | None:
    return next((match for each in patterns if (match := each.search(clause))), None)


def _is_negated(clause: str, match: re.Match[str]) -> bool:
    return _NEGATION.search(clause[: match.start()]) is not None


def _graver(name: str, was: str, now: str) -> str:
    """Return the value that stands first in the file: the graver ground."""
    order = list(words().choices[name])
    return was if order.index(was) <= order.index(now) else now


def _arrival(clause: str, today: date) -> int | None:
    """Return how long ago the goods came; when they were ordered is another day."""
    if not _ARRIVED.search(clause):
        return None
    if _ORDERED.search(clause) and not _SURELY_ARRIVED.search(clause):
        return None
    return days_ago(clause, today)
