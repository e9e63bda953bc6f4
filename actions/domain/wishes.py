"""The wishes of one message: "where is my order, and can I return the scarf?" has two.

A message is cut where a clause wishes for something of its own; what is merely stated goes with
the wish it leads to or follows. Whoever changes their mind in the middle ("no wait, the dress")
wishes for what they said last. One wish is no matter of this module: the classifier has heard it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from actions.domain.wish_words import (
    CANCEL,
    DEFECT,
    POLICY,
    RETURN,
    UNKNOWN,
    intent_of,
    spelled,
    states_a_delay,
    states_a_fault,
)
from knowledge.reading.follow_up import leans_on_before
from knowledge.reading.goods import goods_in
from knowledge.reading.parts import sentences
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

_JOINS = (
    r"(?:and|also|plus|but|oh|nd|n|then|as well as|besides|additionally|btw|by the way|meanwhile"
    r"|in the mean ?time|while you(?:'re| are) at it|on another note|separately|another thing"
    r"|one more thing|first(?:ly)?|second(?:ly)?)"
)
_CUTS = re.compile(
    rf"(?:\s*[,;:]\s*|\s+-+\s+|\s*[\u2013\u2014]\s*|\s+[+&]\s+)(?:{_JOINS}\b[,\s]+)*"
    rf"|\s+(?:and|plus|but|nd|n|as well as|besides|additionally)\b(?:[,\s]+{_JOINS}\b)*[,\s]+"
    r"|(?:^|\s+)\(?[1-9][).]\s+|\s+(?=(?:in the mean ?time|while you(?:'re| are) at it)\b)"
    r"|(?<!\bi)(?<!'d|\bwe|\bit|\bis)(?<!\bcan)(?<!would)\s+also\s+"
    r"(?=(?:i|where|when|what|who|how|is|are|can|could|do|does|please|my)\b)",
    re.IGNORECASE,
)
_LEADS = re.compile(rf"^(?:(?:(?:{_JOINS}|so|or)\b[,\s]+)|\(?[1-9][).]\s+)+", re.IGNORECASE)
_IF_SO = re.compile(
    r"^(?:if (?:so|yes|it is|they are|not)|in that case|otherwise)\b[,\s]*", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"^(?:(?:oh|but|and|ah|hm+|sorry|well)\b[,\s]*)*"
    r"(?:no,? wait|wait,? no|no,? sorry|actually,? no|no,? actually|scratch that"
    r"|on second thoughts?|forget (?:about )?(?:it|that)|never ?mind(?: that| it)?"
    r"|(?:(?:no|sorry|wait),? )*i mean(?:t)?|or rather|make that|(?:no|sorry),? not)\b[\s,:.]*",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|day|afternoon|evening)|thanks?|thank you|thx|cheers"
    r"|please|ok|okay|so|well|hm+|oh|there|all|very much|a lot|dear|team|sir|madam|bye)"
    r"\b[\s,.!]*)+$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|them|that|this|those|these|one)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d")
_SENDS_BACK = re.compile(r"\b(?:return|send|give|bring|take)\w*\b", re.IGNORECASE)
_ASKS = re.compile(r"[?\uff1f]\s*$")


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


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause; `added` where "and" or "also" sets it beside what was said before."""

    text: str
    intent: str | None
    takes_back: bool = False
    added: bool = False


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
    said = list(_clauses(spelled(straight(text))))
    kept = _without_what_is_taken_back(said)
    kept = _with_the_classifiers(_faults_as_context(kept), intent)
    if not any(each.added for each in kept):
        kept = [replace(each, intent=None) if each.intent == UNKNOWN else each for each in kept]
    own = [each for each in kept if each.intent in OPENING or each.intent is None]
    return Hearing(
        tuple(_wishes([each for each in kept if each.intent] if in_a_talk else kept)),
        _joined([each.text for each in own if not _SOCIAL.match(each.text)]),
        len(kept) < len(said),
    )


def _clauses(text: str) -> Iterator[_Clause]:
    """Yield the clauses, each wish one of its own; what states something stays whole."""
    before: _Clause | None = None
    for sentence in sentences(text):
        pieces = _merged(sentence)
        for each in pieces:
            if before is not None and each.intent == POLICY and leans_on_before(each.text):
                each = replace(each, intent=None)  # "how do I do that": of the wish before
            yield each
            before = each


def _merged(sentence: str) -> list[_Clause]:
    """Return the clauses of one sentence."""
    cuts = [
        cut for cut in _CUTS.finditer(sentence) if 0 < cut.start() and cut.end() < len(sentence)
    ]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(sentence)]
    joins = ["", *(cut[0] for cut in cuts)]
    merged: list[tuple[int, int, _Clause]] = []
    for start, end, join in zip(starts, ends, joins, strict=True):
        clause = _clause(sentence[start:end])
        clause = replace(clause, added=clause.added or join.strip(" ,;:") != "")
        if merged and clause.intent is None and not clause.takes_back:
            first, _, whole = merged[-1]
            merged[-1] = (first, end, replace(whole, text=sentence[first:end]))
        else:
            merged.append((start, end, clause))
    return [replace(each, text=_trimmed(each.text)) for _, _, each in merged]


def _clause(piece: str) -> _Clause:
    words = _LEADS.sub("", piece.strip())
    back = _TAKES_BACK.match(words)
    if back is not None:
        words = words[back.end() :]
    bare = _IF_SO.sub("", _trimmed(words))
    intent = intent_of(bare) if bare else None
    return _Clause(piece, intent, back is not None, words != piece.strip())


def _trimmed(text: str) -> str:
    """Return a clause without what joins it to its neighbours."""
    ends = re.sub(rf"[\s,;:+&\u2013\u2014-]+(?:{_JOINS}[\s,]*)*$", "", text.strip(), flags=re.I)
    return _LEADS.sub("", ends).strip(" ,;:")


def _without_what_is_taken_back(said: Sequence[_Clause]) -> list[_Clause]:
    """Return the clauses that still hold: what is said after "no wait" goes before the rest."""
    kept: list[_Clause] = []
    for each in said:
        if not each.takes_back or not any(clause.intent for clause in kept):
            kept.append(each)
            continue
        last = max(at for at, clause in enumerate(kept) if clause.intent)
        old, content = kept[last], _trimmed(_TAKES_BACK.sub("", each.text))
        if each.intent is not None:
            kept[last] = replace(each, text=content)
        elif old.intent == DEFECT:
            kept.append(each)
        elif goods_in(content) is not None:
            kept[last] = replace(
                old, text=f"{_without_goods(old.text).strip(' .')} {content}", takes_back=True
            )
        else:
            del kept[last]
    return kept


def _without_goods(text: str) -> str:
    goods = goods_in(text)
    if goods is None:
        return text
    named = r"\s+".join(map(re.escape, goods.name.split()))
    return re.sub(rf"\b(?:(?:the|my|this)\s+(?:\w+\s+){{0,3}}?)?{named}\b", "", text, flags=re.I)


def _faults_as_context(said: Sequence[_Clause]) -> list[_Clause]:
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


def _with_the_classifiers(said: Sequence[_Clause], intent: str) -> list[_Clause]:
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


def _wishes(said: Sequence[_Clause]) -> Iterator[Wish]:
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


def _groups(said: Sequence[_Clause]) -> list[str | None]:
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


def _words(said: Sequence[_Clause], own: Sequence[int], intent: str) -> list[str]:
    """Return the clauses of a wish with those that they cannot do without."""
    first = own[0]
    taken = set(own)
    if intent in _WITH_CONTEXT:
        taken |= {at for at in range(own[-1]) if said[at].intent in (None, DEFECT)}
    # What is stated right behind a wish is about it.
    for at in own:
        behind = at + 1
        while behind < len(said) and said[behind].intent is None:
            taken.add(behind)
            behind += 1
    text = said[first].text
    points = not _NUMBERED.search(text) if intent in _LOOK_UP else _POINTS.search(text)
    if intent != POLICY and goods_in(text) is None and points:
        named = [at for at in range(first) if goods_in(said[at].text) is not None]
        taken |= set(named[-1:])
    texts = [said[at].text for at in sorted(taken)]
    return [each for each in texts if not _SOCIAL.match(each)]


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


def wants_own_goods_back(text: str) -> bool:
    """Whether a message that was taken for a question of law rather begins a return.

    It mentions a clause in passing, or says what is wrong with a thing and wants its money back.
    """
    plain = _IN_PASSING.sub(" ", straight(text))
    hearing = heard(plain, UNKNOWN)
    wish = hearing.to_return
    if len(hearing.wishes) != 1 or wish is None or wish.intent != RETURN:
        return False
    if _OF_LAW.search(plain):
        return False
    asks = any(_ASKS.search(each) for each in sentences(plain))
    in_passing = not asks and plain != straight(text)
    return in_passing or states_a_fault(plain) or _ASKS_THE_SHOP.search(wish.text) is not None


_ASKS_THE_SHOP = re.compile(
    r"(?:^|[.!?;,] )(?:can|could|will|would) you (?:please )?(?:return|refund|take back)\b",
    re.IGNORECASE,
)
_OF_LAW = re.compile(
    r"\b(?:laws?|legal(?:ly)?|rules?|rights?|entitled|seller|merchant|shop (?:says|refuses|wants)"
    r"|they (?:say|refuse)|refus\w+)\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"\b(?:(?:just )?as|like|under|per|according to|pursuant to|based on|by|citing|given|thanks to"
    r"|in accordance with|in line with|relying on)\b[^,.;?!]{0,30}?"
    r"\b(?:articles?|arts?|sections?|sec|clauses?|laws?|acts?|directive|regulations?|rules|\u00a7)\b"
    r"(?:(?!\bi\b|\bi'd\b)[^,;?!]){0,60}?(?=[,;]|\s+i\b|\s+i'|$)",
    re.IGNORECASE,
)
_TELL_NOTHING = frozenset(
    """nlu_fallback out_of_scope greet thank small_talk affirm deny correction insult give_details
    ask_policy merchant_policy check_listing""".split()
)
"""What the classifier says of messages that have no wish, or of a question."""
