"""The wishes of one message: "where is my order, and can I return the scarf?" has two.

A message is cut where a clause wishes for something of its own; what is merely stated goes with
the wish it leads to or follows. Whoever changes their mind in the middle ("no wait, the dress")
wishes for what they said last. One wish is no matter of this module: the classifier has heard it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from actions.domain.wish_clauses import Clause, clauses_in, still_said
from actions.domain.wish_patterns import CANCEL, RETURN
from actions.domain.wish_words import (
    DEFECT,
    POLICY,
    UNKNOWN,
    intent_of,
    spelled,
    states_a_delay,
)
from knowledge.reading.goods import goods_in
from knowledge.reading.wording import straight

LONGEST_HEARD = 600
"""Characters; a longer message tells a story, and the classifier hears what it comes to."""

OPENING = frozenset({RETURN, DEFECT})
_LOOK_UP = frozenset({"order_status", "track_shipment", "refund_status"})
_BESIDE_A_FAULT = _LOOK_UP - {"refund_status"} | {
    *(None, DEFECT, UNKNOWN, "human_please", "invoice", "list_orders", "product_recall"),
    *("product_trace", "delivery_time", "delivery_options", "change_address", "newsletter"),
}
"""Wishes that a fault of the goods is no reason for: beside them it is a matter of its own."""

_WITH_CONTEXT = OPENING | {POLICY}
"""Wishes that hang on what was stated before them."""

_SOCIAL = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|day|afternoon|evening)|thanks?|thank you|thx|cheers"
    r"|please|also|ok|okay|so|well|hm+|oh|there|all|very much|a lot|dear|team|sir|madam|bye)"
    r"\b[\s,.!]*)+$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|them|that|this|those|these|one)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d")
_SENDS_BACK = re.compile(r"\b(?:return|send|give|bring|take)\w*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that a customer wants.

    Attributes:
        intent: What it is, by the names of the assistant's intents.
        text: Their words for it, with what was stated about it.
        alone: The same without what was stated; "" where nothing was.
    """

    intent: str
    text: str
    alone: str = ""

    @property
    def opens_a_return(self) -> bool:
        """Whether it begins a talk about a return."""
        return self.intent in OPENING


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a message wishes for.

    Attributes:
        wishes: Each wish once, in the order it was first said.
        stated: What is stated without a wish, or said of a return: an open talk's own matter.
        takes_back: Whether it takes something back that it said first.
    """

    wishes: tuple[Wish, ...]
    stated: str = ""
    takes_back: bool = False

    @property
    def to_return(self) -> Wish | None:
        """The wish that begins a talk about a return, None where there is none."""
        return next((each for each in self.wishes if each.opens_a_return), None)

    @property
    def others(self) -> tuple[Wish, ...]:
        """Every wish beside that one."""
        return tuple(each for each in self.wishes if not each.opens_a_return)


def heard(text: str, intent: str, *, in_a_talk: bool = False) -> Hearing:
    """Return the wishes of a message.

    Args:
        text: The message.
        intent: What the classifier took the whole of it for: the intent of the one clause that
            these words cannot tell.
        in_a_talk: Whether what is merely stated answers a question of an open talk, and is about
            none of the wishes.
    """
    if len(text) > LONGEST_HEARD:
        return Hearing(())
    said = list(clauses_in(spelled(straight(text))))
    kept = still_said(said)
    kept = _with_the_classifiers(_faults_as_context(kept), intent)
    if not any(each.added for each in kept):
        kept = [replace(each, intent=None) if each.intent == UNKNOWN else each for each in kept]
    own = [each for each in kept if each.intent in OPENING or each.intent is None]
    return Hearing(
        tuple(_wishes([each for each in kept if each.intent] if in_a_talk else kept)),
        _joined([each.text for each in own if not _SOCIAL.match(each.text)]),
        any(each.takes_back for each in said),
    )


def _faults_as_context(said: Sequence[Clause]) -> list[Clause]:
    """Return the clauses; what only tells why another wish is wished for is no wish."""
    intents = {each.intent for each in said}
    told: set[str] = set()
    if RETURN not in intents and intents - _BESIDE_A_FAULT:
        told.add(DEFECT)
    late = {RETURN, CANCEL, POLICY, "complaint"} & intents
    kept = [
        replace(each, intent=None)
        if each.intent in told or (late and states_a_delay(each.text) and each.intent in _LOOK_UP)
        else each
        for each in said
    ]
    if "product_recall" not in intents:
        return kept
    # "My heater is recalled, refund please" chooses a remedy.
    return [
        replace(each, intent=None)
        if each.intent == RETURN and not _SENDS_BACK.search(each.text)
        else each
        for each in kept
    ]


def _with_the_classifiers(said: Sequence[Clause], intent: str) -> list[Clause]:
    """Return the clauses; the one that only the classifier can tell has its intent."""
    unsure = [at for at, each in enumerate(said) if each.intent in (POLICY, UNKNOWN)]
    if intent in _TELL_NOTHING or len(unsure) != 1 or intent in {each.intent for each in said}:
        return list(said)
    groups = {_group(each.intent) for each in said if each.intent}
    if _group(intent) in groups:
        return list(said)
    told = list(said)
    told[unsure[0]] = replace(told[unsure[0]], intent=intent)
    return told


def _wishes(said: Sequence[Clause]) -> Iterator[Wish]:
    """Yield each kind of wish once, with all clauses that are of it."""
    intents = [each.intent for each in said]
    groups = _groups(said)
    for group in dict.fromkeys(each for each in groups if each):
        own = [at for at, each in enumerate(groups) if each == group]
        intent = next((intents[at] for at in own if intents[at] == RETURN), intents[own[0]])
        text = _joined(_words(said, own, str(intent)))
        if intent == RETURN and CANCEL in intents and not _SENDS_BACK.search(text):
            intent = UNKNOWN  # the money back for what is cancelled: nothing goes back
        alone = _joined([said[at].text for at in own])
        yield Wish(str(intent), text, "" if alone == text else alone)


def _groups(said: Sequence[Clause]) -> list[str | None]:
    """Return which wish each clause is of; orders that are named by their goods are each one."""
    groups: list[str | None] = []
    goods = ""
    for each in said:
        named = goods_in(each.text)
        goods = named.name if named else goods
        group = _group(each.intent)
        # Behind "my headphones went back" the refund is that of the headphones.
        groups.append(f"{group} {goods}".strip() if group == "order_status" else group)
    return groups


def _words(said: Sequence[Clause], own: Sequence[int], intent: str) -> list[str]:
    """Return the clauses of a wish with those that they cannot do without."""
    first = own[0]
    taken = set(own)
    if intent in _WITH_CONTEXT:
        taken |= {at for at in range(own[-1]) if said[at].intent in (None, DEFECT)}
    # What is stated right behind a wish is about it.
    for at in own:
        behind = at + 1
        while behind < len(said) and said[behind].intent is None:
            taken |= set() if _leads_on(said, behind) else {behind}
            behind += 1
    text = said[first].text
    points = not _NUMBERED.search(text) if intent in _LOOK_UP else _POINTS.search(text)
    if intent != POLICY and goods_in(text) is None and points:
        named = [at for at in range(first) if goods_in(said[at].text) is not None]
        taken |= set(named[-1:])
    texts = [said[at].text for at in sorted(taken)]
    return [each for each in texts if not _SOCIAL.match(each)]


def _leads_on(said: Sequence[Clause], at: int) -> bool:
    """Whether a statement begins the sentence of the next wish: "the rucksack, has it left"."""
    following = next((each for each in said[at + 1 :] if each.intent is not None), None)
    before = said[at - 1] if at else None
    is_first = before is None or before.sentence != said[at].sentence or before.intent is not None
    return is_first and following is not None and following.sentence == said[at].sentence


def _joined(texts: Sequence[str]) -> str:
    """Return clauses as sentences of one text."""
    whole = [each if each[-1:] in ".!?\uff1f" else f"{each}{_mark(each)}" for each in texts if each]
    return " ".join(whole).removesuffix(".")


def _mark(text: str) -> str:
    return "?" if intent_of(text) == POLICY else "."


def _group(intent: str | None) -> str | None:
    if intent in OPENING:
        return RETURN
    return "order_status" if intent in _LOOK_UP else intent


_TELL_NOTHING = frozenset(
    """nlu_fallback out_of_scope greet thank small_talk affirm deny correction insult give_details
    ask_policy merchant_policy check_listing""".split()
)
"""What the classifier says of messages that have no wish, or of a question."""
