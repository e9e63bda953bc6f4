"""The card of a checked listing: findings, the worst first, and what could not be judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.domain.listing_case import ListingCase
from actions.domain.listing_values import shown
from actions.domain.listing_words import WORDS, label_of
from actions.handlers.parts import Json
from actions.services.listings import MOST_ASKED, ListingReport, Need
from knowledge.answers import jurisdiction_name
from knowledge.checking.findings import PASSED, Finding
from knowledge.checking.rules import Severity

MOST_SHOWN = 8

SEVERITIES = {
    Severity.REMOVE: "Has to go",
    Severity.FIX: "Has to be mended",
    Severity.ADVISE: "Worth a look",
}
_HEADLINES = {
    "remove": "It cannot stay up as it is",
    "fix": "It can stay up once it is mended",
    "advise": "It can stay up; something is worth a look",
}
_SO_FAR = "Nothing wrong with what I could check"
_ALL = "Nothing wrong, and nothing left unchecked"
_LONGEST_ABOUT = 120


def rating(report: ListingReport) -> str:
    """Return the worst that was found: `remove`, `fix`, `advise`, or `pass`."""
    found = {each.severity for each in report.found}
    return next((str(each) for each in Severity if each in found), PASSED)


def headline(report: ListingReport) -> str:
    """Return what came of a check in one line."""
    return _HEADLINES.get(rating(report), _SO_FAR if report.unjudged else _ALL)


def about(case: ListingCase) -> str:
    """Return what a listing is called: its title, else how its description begins."""
    words = " ".join((case.title or case.description).split())
    return words if len(words) <= _LONGEST_ABOUT else f"{words[:_LONGEST_ABOUT]}..."


def listing_part(report: ListingReport, as_of: date) -> Json:
    """Return the card, everything in words to show."""
    case = report.case
    return {
        "type": "listing",
        "listing": {
            "rating": rating(report),
            "headline": headline(report),
            "about": about(case),
            "category": case.category.value if case.category else "other",
            "place": jurisdiction_name(str(case.jurisdiction.value)) if case.jurisdiction else "",
            "as_of": as_of.isoformat(),
            "findings": [_finding(each) for each in report.found[:MOST_SHOWN]],
            "more": max(len(report.found) - MOST_SHOWN, 0),
            "unjudged": report.unjudged,
            "needs": _needs(report.needs[:MOST_ASKED]),
            "needs_more": max(len(report.needs) - MOST_ASKED, 0),
            "unsure": [WORDS[name].label for name in case.unsure],
            "given": _given(case),
        },
    }


def _finding(each: Finding) -> Json:
    return {
        "severity": str(each.severity),
        "severity_words": SEVERITIES[each.severity],
        "where": label_of(each.field),
        "words": each.words,
        "found": each.found,
        "fix": each.fix,
        "cites": each.cites,
        "passage": each.passage,
        "url": f"/policies/{each.passage}",
        "confidence": each.confidence,
    }


def _needs(needs: Sequence[Need]) -> list[Json]:
    return [
        {"label": WORDS[each.name].label, "question": WORDS[each.name].question} for each in needs
    ]


def _given(case: ListingCase) -> list[Json]:
    return [
        {"label": WORDS[name].label, "value": shown(each.value)}
        for name, each in case.values.items()
        if name in WORDS
    ]
