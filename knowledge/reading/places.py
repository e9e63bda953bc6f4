"""Whose law a question asks for, where it says so: "I'm in Germany", "under UK law".

Three things in a question can name a place: the law itself, where the customer is, and where the
seller is. The law named goes before all; then the customer's place, since consumer law follows the
customer; a seller elsewhere only makes it unsure. Origin ("made in China") and language ("a label
in Chinese") name no law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

STATES = "US states"
ELSEWHERE = "elsewhere"
_UNCOVERED = (ELSEWHERE, STATES)
_ROLES = ("law", "asker", "customer", "seller")

_LAW = (
    r"(?:state |federal |national |consumer )*"
    r"(?:laws?|rules?|regulations?|legislation|statutes?|lemon law)"
)
_SELLERS = (
    r"(?:(?:web ?|online )?(?:shops?|stores?)|sellers?|retailers?|traders?|merchants?|"
    r"(?:web)?sites?|marketplaces?|suppliers?)"
)
_BUYERS = r"(?:customers?|consumers?|buyers?|clients?|shoppers?|recipients?|households?)"
_STAYS = r"(?:'?m|'re| am| are| live| was| were)?(?: now| currently| based| living| staying)*"
_SENDS = r"(?:ship\w*|deliver\w*|sell|sold|selling|send|sent)"
_BUYS = r"(?:bought|ordered|purchased|buy|buying|ordering)"
# What goes back goes to the seller; what was delivered before it did not.
_GOES_BACK = (
    r"(?:return\w*|back)\b(?:(?!\b(?:deliver\w*|shipped|sold|sent|bought|ordered)\b)[^.?!])"
)
_SHORTEST = 4  # "uae" is spelt, not a word
_ORIGIN = re.compile(
    r"\b(?:made|manufactured|produced|assembled|designed|printed|built|packed|bottled|grown|farmed|"
    r"brewed|imported|import(?:ing)?|sourced|comes?|came|originat\w+)"
    r"(?: \w+)? (?:in|from)(?: the)? $",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a question says of the law it asks for.

    Attributes:
        jurisdiction: The one that holds; None where the question names none.
        between: The ones that could hold, in order of their names, where it cannot be told.
        name: The place as it was written, where no passages cover it.
    """

    jurisdiction: str | None = None
    between: tuple[str, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Cue:
    """What names a place in a role; `names` are the alternatives for it."""

    role: str
    pattern: re.Pattern[str]
    names: str


def place_of(text: str, audience: str | None, here: str) -> Place:
    """Return whose law a question asks for.

    Args:
        text: The question.
        audience: Who asks; a merchant's own place decides nothing beside a customer's.
        here: The conversation's jurisdiction.
    """
    found = _found(text)
    customers = found["customer"]
    if audience != "merchant" or not customers:
        customers = [*found["asker"], *customers]
    for named in (found["law"], customers):
        if named:
            return _among(named)
    sellers = {place for place, _ in found["seller"] if place not in _UNCOVERED}
    if audience == "merchant" or sellers <= {here}:
        return Place()
    return Place(between=tuple(sorted({*sellers, here})))


def is_place(text: str) -> bool:
    """Return whether a text says nothing but whose law is meant: "China", "by German law"."""
    return any(pattern.match(text) for pattern in _alone())


def law_named(name: str) -> str:
    """Return the law of a place that a text named: "Swiss law", "the law of California"."""
    known = " ".join(name.lower().split())
    written = name if name != known else known.upper() if len(known) < _SHORTEST else known.title()
    people = (each for kinds in _lists().values() for each in kinds.get("people", ()))
    return f"{written} law" if known in people else f"the law of {written}"


def is_state(name: str) -> bool:
    """Return whether a name is that of a state, whose federation's law is another."""
    return _jurisdiction(name) == STATES


def _among(named: list[tuple[str, str]]) -> Place:
    """Return what the places named leave open; a state is within its federation."""
    covered = sorted({place for place, _ in named if place not in _UNCOVERED})
    if not covered:
        return Place(name=named[0][1])
    return Place(jurisdiction=covered[0]) if len(covered) == 1 else Place(between=tuple(covered))


def _found(text: str) -> Mapping[str, list[tuple[str, str]]]:
    """Return, by role, the places that a text names in it, each with its name as written."""
    found: dict[str, list[tuple[str, str]]] = {role: [] for role in _ROLES}
    taken: set[int] = set()
    for cue in _cues():
        for match in cue.pattern.finditer(text):
            if _ORIGIN.search(text[: match.start("place")]):
                continue
            for named in (match, *_beside(text, match, cue.names)):
                if named.start("place") not in taken:
                    taken.add(named.start("place"))
                    found[cue.role].append((_jurisdiction(named["place"]), named["place"]))
    return found


def _beside(text: str, match: re.Match[str], names: str) -> Iterator[re.Match[str]]:
    """Yield the places that are named in one breath with another: "France and the UK"."""
    ahead, behind = _joined(names)
    start, end = match.span("place")
    while following := ahead.match(text, end):
        yield following
        end = following.end("place")
    while preceding := behind.search(text[:start]):
        yield preceding
        start = preceding.start("place")


def _jurisdiction(name: str) -> str:
    return _names()[" ".join(name.lower().split())]


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("knowledge.reading").joinpath("places.yml").read_text("utf-8")
    lists: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(text)
    return lists


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Return the jurisdiction, or the kind of elsewhere, of every name in small letters."""
    return {
        name.lower(): place
        for place, kinds in _lists().items()
        for names in kinds.values()
        for name in names
    }


def _any_of(kind: str) -> str:
    names = sorted(
        (n for kinds in _lists().values() for n in kinds.get(kind, ())), key=lambda n: (-len(n), n)
    )
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)


def _place(names: str) -> str:
    # No half of another word ("chrome rules"), and no amount: "under US$50".
    return rf"(?<![\w-])(?P<place>{names})(?![A-Za-z$])"


def _compiled(pattern: str) -> re.Pattern[str]:
    # Without ASCII a dotless i would match an i, and no list has that name.
    return re.compile(pattern, re.ASCII)


@lru_cache(maxsize=4)
def _joined(names: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what joins a place to the one before it, and what joins one to the one behind it."""
    comma = r",\s*(?=[^.?!]{0,40}\b(?:and|or)\b)"
    joint = rf"(?:\s*(?:{comma}|,?\s+(?:and|or|&)\s|/)\s*(?i:(?:in|to|from|the)\s+)*)"
    return _compiled(joint + _place(names)), _compiled(_place(names) + joint + r"$")


@lru_cache(maxsize=1)
def _alone() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what is nothing but a noun, and nothing but any place's law."""
    nouns, both = _kinds()
    ahead, behind = r"^\W*(?i:(?:by|under|in|for|the|law|of)\s+)*", r"(?i:,?\s+please)?\W*$"
    return (
        _compiled(ahead + _place(nouns) + behind),
        _compiled(ahead + _place(both) + rf"\s+(?i:{_LAW})" + behind),
    )


def _kinds() -> tuple[str, str]:
    """Return the alternatives for nouns, and for nouns and adjectives."""
    nouns = f"(?i:{_any_of('places')})|{_any_of('capitals')}"
    return nouns, f"{nouns}|(?i:{_any_of('people')})"


@lru_cache(maxsize=1)
def _cues() -> tuple[_Cue, ...]:
    """Return what names a place and in which role, the surest first."""
    nouns, both = _kinds()
    noun, either = _place(nouns), _place(both)
    laws = f"(?i:{_any_of('laws')})"
    rows = (
        ("law", both, rf"{either}(?:'s)?\s+(?i:{_LAW})\b"),
        ("law", nouns, rf"(?i:\b(?:laws?|rules?|rights?|legal(?:ly)?) (?:of|in)(?: the)?) {noun}"),
        ("law", both, rf"(?i:\bunder(?: the)?) {either}"),
        ("law", laws, _place(laws)),
        ("asker", nouns, rf"(?i:\b(?:i|we){_STAYS} (?:in|from)(?: the)?) {noun}"),
        (
            "customer",
            nouns,
            rf"(?i:\b{_BUYERS}(?: is| are| living)* (?:in|from|of)(?: the)?) {noun}",
        ),
        ("customer", both, rf"{either}(?i:-based)?\s+(?i:{_BUYERS})\b"),
        ("seller", nouns, rf"(?i:\b{_GOES_BACK}{{0,40}}? to(?: the)?) {noun}"),
        ("customer", nouns, rf"(?i:\b{_SENDS}\b[^.?!]{{0,40}}? (?:to|into|in)(?: the)?) {noun}"),
        ("asker", nouns, rf"(?i:\b(?:here|living|live|based) in(?: the)?) {noun}"),
        (
            "seller",
            nouns,
            rf"(?i:\b{_SELLERS} (?:is |are )?(?:based )?(?:in|from|of)(?: the)?) {noun}",
        ),
        (
            "seller",
            nouns,
            rf"(?i:\b{_BUYS}\b[^.?!]{{0,60}}? from(?: the| an?)?) {noun}(?!\s+(?i:{_SELLERS}))",
        ),
        ("seller", both, rf"{either}(?i:-based)?\s+(?i:{_SELLERS})\b"),
        ("customer", nouns, rf"(?i:\b{_BUYS}\b[^.?!]{{0,60}}? in(?: the)?) {noun}"),
        ("customer", nouns, rf"(?i:(?:^|[,;.?!]\s*|\bhere )in(?: the)?) {noun}"),
        ("customer", nouns, rf"(?i:\bin(?: the)?) {noun}\s*[?.!]?\s*$"),
        ("law", nouns, _alone()[0].pattern),
    )
    return tuple(_Cue(role, _compiled(pattern), names) for role, names, pattern in rows)
