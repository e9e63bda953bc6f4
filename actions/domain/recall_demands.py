"""What the law demands of a recall notice, as far as its data shows.

In the EU the General Product Safety Regulation says how a notice looks (Article 36) and which
remedies it offers (Article 37); every demand names the passage that has it. Elsewhere what any
notice needs is held by the shape of the file already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.domain.recall_words import HEADLINE
from actions.domain.recalls import Recall, batch_could_decide

EU = "EU"
LEAST_REMEDIES = 2
BASIS: Mapping[str, tuple[str, ...]] = {
    "CN": ("cn-ir-8-2", "cn-crpl-19", "cn-rcl-3"),
    EU: ("eu-gpsr-37-2", "eu-gpsr-37-5", "eu-gpsr-35-1", "eu-gpsr-36-2"),
}
"""The passages that a recall rests on where its file names none."""

_PLAYS_DOWN = re.compile(
    r"\b(voluntar\w*|precaution\w*|discretion\w*|rare (?:situation|case)s?|specific situations?"
    r"|no accidents? (?:has|have) been reported|abundance of caution)\b",
    re.IGNORECASE,
)
_STOP_USING = re.compile(
    r"\b(stop\w*|do not|don't|never|no longer|cease|unplug|discontinue)\b", re.IGNORECASE
)
_REACHED_FOR_FREE = re.compile(r"https://\S+|(?:\+|00|\b0?800)[\d\s()/-]{5,}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A recall as a file announces it.

    Attributes:
        headline: What the file heads it with; None for the house's own words.
        only_remedy_because: Why fewer than two remedies are offered.
    """

    recall: Recall
    headline: str | None = None
    only_remedy_because: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A demand that a notice does not meet.

    Attributes:
        passage: The passage that has the demand.
    """

    passage: str
    problem: str


def faults(notice: Notice) -> tuple[Fault, ...]:
    """Return what a notice lacks, in the order of the law."""
    if notice.recall.jurisdiction != EU:
        return ()
    checks = (_headline, _product, _hazard, _what_to_do, _contact, _remedies)
    return tuple(fault for check in checks for fault in check(notice))


def _headline(notice: Notice) -> Sequence[Fault]:
    if notice.headline is None or notice.headline.casefold() == HEADLINE.casefold():
        return ()
    problem = f"headline {notice.headline!r}: expected {HEADLINE!r}, and nothing softer"
    return (Fault("eu-gpsr-36-2-a", problem),)


def _product(notice: Notice) -> Sequence[Fault]:
    recall = notice.recall
    by_batch = any(batch_could_decide(recall, scope.sku) for scope in recall.scopes)
    if not by_batch or recall.where_to_look:
        return ()
    problem = "where_to_look: expected where on the product the batch number is, for it decides"
    return (Fault("eu-gpsr-36-2-b", problem),)


def _hazard(notice: Notice) -> Sequence[Fault]:
    recall = notice.recall
    told = (("title", recall.title), ("hazard", recall.hazard), ("what_to_do", recall.what_to_do))
    return tuple(
        Fault("eu-gpsr-36-2-words", f"{name}: {found[0]!r} plays the danger down; leave it out")
        for name, text in told
        if (found := _PLAYS_DOWN.search(text))
    )


def _what_to_do(notice: Notice) -> Sequence[Fault]:
    if _STOP_USING.search(notice.recall.what_to_do):
        return ()
    problem = "what_to_do: expected, first of all, to stop using the product"
    return (Fault("eu-gpsr-36-2-d", problem),)


def _contact(notice: Notice) -> Sequence[Fault]:
    if _REACHED_FOR_FREE.search(notice.recall.contact):
        return ()
    problem = (
        f"contact {notice.recall.contact!r}: expected a free phone number, or the https:// address"
        " of an online service"
    )
    return (Fault("eu-gpsr-36-2-f", problem),)


def _remedies(notice: Notice) -> Sequence[Fault]:
    offered = notice.recall.remedies
    if len(offered) >= LEAST_REMEDIES or notice.only_remedy_because:
        return ()
    problem = (
        f"remedies {', '.join(offered)}: expected two of repair, replacement and refund, or"
        " only_remedy_because with why the others are impossible or out of proportion"
    )
    return (Fault("eu-gpsr-37-2", problem),)
