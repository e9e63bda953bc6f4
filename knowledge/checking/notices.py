"""The draft of a takedown notice: what a shop's staff send to a merchant, every clause named.

A person reads and sends it; nothing here takes a listing down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.checking.findings import Finding
from knowledge.checking.listing import Listing
from knowledge.checking.rules import Severity
from knowledge.passages import Passage

_HEAD = """Draft notice: please take this listing down

Listing: {name}
{merchant}
The listing cannot stay up as it is. What was found, and the clause that forbids it:
"""
_TAIL = """
Please take the listing down, or mend every point above and send it in for another check.
If you think that a point is wrong, answer with what shows it: a person will look at it.
"""


def takedown_notice(
    listing: Listing, findings: Sequence[Finding], passages: Mapping[str, Passage]
) -> str | None:
    """Return the draft for a listing that has to come down, or None when nothing asks for that."""
    grave = [each for each in findings if each.severity is Severity.REMOVE and each.needs is None]
    if not grave:
        return None
    name = " · ".join(each for each in (listing.id, listing.title) if each) or "(no title)"
    merchant = f"Merchant: {listing.merchant}\n" if listing.merchant else ""
    points = [_point(n, each, passages[each.passage]) for n, each in enumerate(grave, start=1)]
    return "\n".join([_HEAD.format(name=name, merchant=merchant), *points, _TAIL])


def _point(number: int, finding: Finding, passage: Passage) -> str:
    words = f'\n   Words: "{finding.words}"' if finding.words else ""
    also = f", also {', '.join(finding.also)}" if finding.also else ""
    return (
        f"{number}. {finding.found}{words}\n"
        f"   Clause: {finding.cites}{also} ({passage.title})\n"
        f"   To mend it: {finding.fix}"
    )
