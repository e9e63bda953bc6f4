"""The talk about one listing: what is lacking is asked, what is given is kept and checked anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.domain.listing_case import (
    CATEGORY,
    FROM_CONVERSATION,
    FROM_MERCHANT,
    FROM_WORDS,
    PLACE,
    TEXT,
    Given,
    ListingCase,
)
from actions.domain.listing_lines import ListingSaid, category_in, place_in
from actions.domain.listing_reader import listing_in, opening_of, values_in
from actions.domain.listing_words import WORDS
from actions.services.listing_ports import ListingChecks
from knowledge.checking.errors import ListingError
from knowledge.checking.findings import Checked, Finding
from knowledge.checking.listing import JURISDICTIONS
from knowledge.reading.goods import goods_in

MOST_ASKED = 5
"""So many questions at once; what is left comes with the next check."""
MOST_IDLE = 3
"""After so many messages about something else the talk is over; the listing is kept."""

_ENOUGH_WORDS = 3
_FEW_WORDS = 5
_ENDS = re.compile(
    r"^(?:never ?mind|cancel|stop|forget it|that'?s (?:all|it)|done|no more|i'?m done|leave it)\b"
    r"[^:]{0,30}$",
    re.IGNORECASE,
)
_MENDS = re.compile(
    r"^(?:ok(?:ay)?,? |yes,? |please,? |can you |could you )*(?:apply|make|do|take|use|accept)\b"
    r"[^:\n]{0,20}\b(?:fix(?:es)?|changes?|corrections?|suggestions?)\b[^:\n]{0,20}$"
    r"|^(?:ok(?:ay)?,? |yes,? |please,? |can you |could you )*(?:fix|correct|mend|rewrite) "
    r"(?:it|them|that|this|everything|all)\b[^:\n]{0,20}$",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"^(?:yes|yeah|yep|no|nope)[.!]?$", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:again|once more|re-?check)\b", re.IGNORECASE)
_NO_LISTING = frozenset(
    "human_please thank insult affirm deny greet small_talk order_status list_orders".split()
)


@dataclass(frozen=True, slots=True)
class Need:
    """An attribute that is lacking, and how many rules wait for it."""

    name: str
    rules: int


@dataclass(frozen=True, slots=True)
class ListingReport:
    """A checked listing.

    Attributes:
        case: The listing.
        found: The certain findings, the worst first.
        needs: What is lacking, the most useful first.
        unjudged: How many rules could not be judged.
    """

    case: ListingCase
    found: Sequence[Finding]
    needs: Sequence[Need]
    unjudged: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something has to be said before a listing can be checked: `awaiting` of its case."""


@dataclass(frozen=True, slots=True)
class NotMine:
    """The message is about something else."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The merchant is done with the listing."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The message was for the listing, and nothing of it could be read."""


@dataclass(frozen=True, slots=True)
class HowToMend:
    """The merchant wants it mended, and has to be told how: nobody writes their words for them."""


Step = ListingReport | Wanted | NotMine | Ended | Unread | HowToMend


@dataclass(frozen=True, slots=True)
class ListingReply:
    """What follows from a message: a step, the case to keep, and what was not understood."""

    step: Step
    case: ListingCase | None
    unread: tuple[tuple[str, str], ...] = ()
    strange: tuple[str, ...] = ()


class ListingService:
    """Hears messages about a listing, and has it checked.

    Args:
        checks: Where listings are checked.
    """

    def __init__(self, checks: ListingChecks) -> None:
        self._checks = checks

    async def open(
        self, text: str, before: ListingCase | None, jurisdiction: str, now: datetime
    ) -> ListingReply:
        """Return what follows from a message that asks to have a listing checked.

        Args:
            text: The message.
            before: The listing of before, which is meant where the message says "again".
            jurisdiction: The conversation's.
            now: The time.

        Raises:
            RulesUnavailable: The rules cannot be read.
        """
        said = opening_of(text)
        if before is not None and before.has_words and not said.says_something:
            if _AGAIN.search(text):
                return await self._go_on(before, ListingSaid(), jurisdiction, now)
        return await self._go_on(ListingCase(at=now.isoformat()), said, jurisdiction, now)

    async def hear(
        self, case: ListingCase, text: str, intent: str, jurisdiction: str, now: datetime
    ) -> ListingReply:
        """Return what follows from a message while a listing is being talked about.

        Raises:
            RulesUnavailable: The rules cannot be read.
        """
        if _ENDS.match(text.strip()):
            return ListingReply(Ended(), case)
        if case.has_words and _MENDS.match(text.strip()):
            return ListingReply(HowToMend(), case.changed(idle=0, at=now.isoformat()))
        if case.asked and _YES_OR_NO.match(text.strip()) and len(case.asked) > 1:
            return ListingReply(Unread(), case.changed(idle=0, at=now.isoformat()))
        said = _heard(case, text, intent)
        if said is None or not said.says_something:
            return ListingReply(NotMine(), case)
        if said.unread and not _gives(said):
            kept = case.changed(idle=0, at=now.isoformat())
            return ListingReply(Unread(), kept, tuple(said.unread), tuple(said.strange))
        return await self._go_on(case, said, jurisdiction, now)

    async def _go_on(
        self, case: ListingCase, said: ListingSaid, jurisdiction: str, now: datetime
    ) -> ListingReply:
        """Keep what was said; ask for what a check cannot do without, else check."""
        case = _placed(_learned(case, said, now), jurisdiction, now)
        left = tuple(said.unread), tuple(said.strange)
        awaiting = _awaited(case)
        if awaiting is not None:
            return ListingReply(Wanted(), case.changed(awaiting=awaiting, asked=()), *left)
        try:
            checked = await self._checks.check(case.listing(), now.date())
        except ListingError as exc:
            return ListingReply(Unread(), case, (*left[0], ("listing", str(exc))), left[1])
        needs = _needs(checked, case)
        asked = tuple(each.name for each in needs[:MOST_ASKED])
        case = case.changed(awaiting=None, asked=asked)
        unjudged = len(checked.findings) - len(checked.violations)
        return ListingReply(ListingReport(case, checked.violations, needs, unjudged), case, *left)


def idle(case: ListingCase) -> ListingCase | None:
    """Return the case after a message about something else; None when the talk is over."""
    case = case.changed(idle=case.idle + 1)
    return None if case.idle >= MOST_IDLE else case


def _heard(case: ListingCase, text: str, intent: str) -> ListingSaid | None:
    """Return what a message says of the listing; None for one that says nothing of it."""
    if case.awaiting == TEXT:
        words = len(text.split())
        asks = text.rstrip().endswith("?") and "\n" not in text
        if intent in _NO_LISTING or asks or words < _ENOUGH_WORDS:
            return None
        return listing_in(text)
    said = values_in(text, case.asked)
    if case.awaiting == CATEGORY and not said.says_something:
        goods = goods_in(text) if len(text.split()) <= _FEW_WORDS else None
        said.category = category_in(text) or (goods.category if goods else None)
    if case.awaiting == PLACE and not said.says_something:
        said.jurisdiction = place_in(text)
    return said


def _gives(said: ListingSaid) -> bool:
    """Whether it gives anything that could be read."""
    words = (said.title, said.description, said.category, said.jurisdiction)
    return bool(said.values or said.unsure) or any(each is not None for each in words)


def _learned(case: ListingCase, said: ListingSaid, now: datetime) -> ListingCase:
    """Return the case with what was said; what was known before gives way."""
    at = now.isoformat()
    given = {
        name: Given(value=value, origin=FROM_MERCHANT, at=at) for name, value in said.values.items()
    }
    unsure = tuple(dict.fromkeys([*case.unsure, *said.unsure]))
    case = case.changed(
        title=case.title if said.title is None else said.title,
        description=case.description if said.description is None else said.description,
        values={**case.values, **given},
        unsure=tuple(name for name in unsure if name not in given),
        idle=0,
        at=at,
    )
    if said.category is not None:
        case = case.changed(category=Given(value=said.category, origin=FROM_MERCHANT, at=at))
    if said.jurisdiction is not None:
        case = case.changed(
            jurisdiction=Given(value=said.jurisdiction, origin=FROM_MERCHANT, at=at)
        )
    return case


def _placed(case: ListingCase, jurisdiction: str, now: datetime) -> ListingCase:
    """Return the case with category and place as far as words and conversation tell them."""
    at = now.isoformat()
    if case.category is None or case.category.origin == FROM_WORDS:
        goods = goods_in(case.title) or goods_in(case.description)
        found = Given(value=goods.category, origin=FROM_WORDS, at=at) if goods else None
        case = case.changed(category=found)
    if case.jurisdiction is None and jurisdiction in JURISDICTIONS:
        given = Given(value=jurisdiction, origin=FROM_CONVERSATION, at=at)
        case = case.changed(jurisdiction=given)
    return case


def _awaited(case: ListingCase) -> str | None:
    if not case.has_words:
        return TEXT
    if case.jurisdiction is None:
        return PLACE
    return CATEGORY if case.category is None else None


def _needs(checked: Checked, case: ListingCase) -> list[Need]:
    """Return what is lacking: what the most rules hang on first, alone before with others."""
    lacking = [each.needs for each in checked.findings if each.needs]
    rules = Counter(name for needs in lacking for name in needs)
    weight: Counter[str] = Counter()
    for needs in lacking:
        for place, name in enumerate(needs):
            weight[name] += 12 // (place + 1) // len(needs)
    names = [name for name in rules if name in WORDS and name not in case.unsure]
    return [Need(e, rules[e]) for e in sorted(names, key=lambda e: (-weight[e], -rules[e], e))]
