"""Whose law a question asks for, where it says so: "I'm in Germany", "under UK law".

Three things in a question can name a place: the law itself, where the customer is, and where the
seller is. The law named goes before all; then the customer's place, since consumer law follows the
customer; a seller elsewhere only makes it unsure. Origin ("made in China") and language ("a label
in Chinese") name no law.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

STATES = "US states"
ELSEWHERE = "elsewhere"

_LAW = (
    r"(?:state |federal |national |consumer )*"
    r"(?:laws?|rules?|regulations?|legislation|statutes?|lemon law)"
)
_SELLERS = (
    r"(?:(?:web ?|online )?(?:shops?|stores?)|sellers?|retailers?|traders?|merchants?|"
    r"(?:web)?sites?|marketplaces?|suppliers?)"
)
_BUYERS = r"(?:customers?|consumers?|buyers?|clients?|shoppers?|recipients?|households?)"
_STAYS = r"(?:'m|'re| am| are| live| was| were)?(?: now| currently| based| living| staying)*"
_SENDS = r"(?:ship\w*|deliver\w*|sell|sold|selling|send|sent)"
_BUYS = r"(?:bought|ordered|purchased|buy|buying|ordering)"
_ORIGIN = re.compile(
    r"\b(?:made|manufactured|produced|grown|brewed|imported|import(?:ing)?|sourced|comes?|came|originat\w+)"
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
class _Pattern:
    role: str
    pattern: re.Pattern[str]


def place_of(text: str, audience: str | None, here: str) -> Place:
    """Return whose law a question asks for.

    Args:
        text: The question.
        audience: Who asks; a merchant's own place decides nothing.
        here: The conversation's jurisdiction.
    """
    found = _cues(text)
    for role in ("law", "customer"):
        named = sorted({place for place, _ in found[role]})
        if len(named) == 1:
            return _single(found[role][0])
        if named:
            return _several(named, here)
    sellers = sorted({place for place, _ in found["seller"] if place not in (ELSEWHERE, STATES)})
    if audience == "merchant" or not sellers or sellers == [here]:
        return Place()
    return Place(between=tuple(sorted({*sellers, here})))


def _single(cue: tuple[str, str]) -> Place:
    place, name = cue
    return Place(name=name) if place in (ELSEWHERE, STATES) else Place(jurisdiction=place)


def _several(named: list[str], here: str) -> Place:
    """Return what two places leave open; a state is within its federation."""
    covered = [each for each in named if each not in (ELSEWHERE, STATES)]
    if len(covered) == 1:
        return Place(jurisdiction=covered[0])
    return Place(between=tuple(covered)) if covered else Place(name=here)


def _cues(text: str) -> Mapping[str, list[tuple[str, str]]]:
    """Return, by role, the places that a text names in it, in the order of the text."""
    found: dict[str, list[tuple[str, str]]] = {"law": [], "customer": [], "seller": []}
    taken: set[int] = set()
    for each in _patterns():
        for match in each.pattern.finditer(text):
            at = match.start("place")
            if at in taken or _ORIGIN.search(text[:at]):
                continue
            taken.add(at)
            name = match["place"]
            found[each.role].append((_names()[" ".join(name.lower().split())], name))
    return found


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("knowledge.reading").joinpath("places.yml").read_text("utf-8")
    lists: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(text)
    return lists


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Return the jurisdiction, or the kind of elsewhere, of every name."""
    names = {
        name: place for place, kinds in _lists().items() for all_ in kinds.values() for name in all_
    }
    return names | {"us": "US"}


def _any_of(kind: str) -> str:
    names = sorted(
        (n for kinds in _lists().values() for n in kinds[kind]), key=lambda n: (-len(n), n)
    )
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Pattern, ...]:
    """Return what names a place and in which role, the surest first."""
    # "us" is a place in capitals only.
    noun = rf"(?P<place>(?i:{_any_of('places')})|US)(?![A-Za-z])"
    adjective = rf"(?P<place>(?i:{_any_of('people')})|US|UK|EU)(?![A-Za-z])"
    either = rf"(?P<place>(?i:{_any_of('places')}|{_any_of('people')})|US)(?![A-Za-z])"
    rows = (
        ("law", rf"{either}(?:'s)?\s+(?i:{_LAW})\b"),
        ("law", rf"(?i:\b(?:laws?|rules?|rights?|legal(?:ly)?) (?:of|in)(?: the)?) {noun}"),
        ("law", rf"(?i:\bunder(?: the)?) {either}"),
        ("customer", rf"(?i:\b(?:i|we){_STAYS} (?:in|from)(?: the)?) {noun}"),
        ("customer", rf"(?i:\b{_BUYERS}(?: is| are| living)* (?:in|from|of)(?: the)?) {noun}"),
        ("customer", rf"{adjective}\s+(?i:{_BUYERS})\b"),
        ("customer", rf"(?i:\b{_SENDS}\b[^.?!]{{0,40}}? (?:to|into|in)(?: the)?) {noun}"),
        ("customer", rf"(?i:\b(?:here|living|live|based) in(?: the)?) {noun}"),
        ("seller", rf"(?i:\b{_SELLERS} (?:is |are )?(?:based )?(?:in|from|of)(?: the)?) {noun}"),
        (
            "seller",
            rf"(?i:\b{_BUYS}\b[^.?!]{{0,60}}? from(?: the| an?)?) {noun}(?!\s+(?i:{_SELLERS}))",
        ),
        ("seller", rf"{adjective}\s+(?i:{_SELLERS})\b"),
        ("customer", rf"(?i:(?:^|[,;.?!]\s*|\bhere )in(?: the)?) {noun}"),
        ("customer", rf"(?i:\bin(?: the)?) {noun}\s*[?.!]?\s*$"),
    )
    return tuple(_Pattern(role, re.compile(pattern)) for role, pattern in rows)
