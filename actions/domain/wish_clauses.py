"""The clauses of a message: where a wish of its own begins, and what is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from actions.domain.wish_words import DEFECT, POLICY, intent_of, refuses
from knowledge.reading.follow_up import leans_on_before
from knowledge.reading.goods import goods_in
from knowledge.reading.parts import sentences

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
_POINTS = re.compile(r"\b(?:it|them|they|this|these|those)\b", re.IGNORECASE)
_IF_SO = re.compile(
    r"^(?:if (?:so|yes|it is|they are|not)|in that case|otherwise)\b[,\s]*", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"^(?:(?:oh|but|and|ah|hm+|sorry|well|actually)\b[,\s]*)*"
    r"(?:no,? wait|wait,? no|no,? sorry|actually,? no|no,? actually|scratch that"
    r"|on second thoughts?|forget (?:about )?(?:it|that)|never ?mind(?: that| it)?"
    r"|(?:(?:no|sorry|wait),? )*i mean(?:t)?|or rather|make that|(?:no|sorry),? not)\b[\s,:.]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause.

    Attributes:
        takes_back: Whether it takes back what was said before.
        added: Whether "and" or "also" sets it beside what was said before.
        sentence: Which sentence of the message it is of, from 0.
    """

    text: str
    intent: str | None
    takes_back: bool = False
    added: bool = False
    sentence: int = 0


def clauses_in(text: str) -> Iterator[Clause]:
    """Yield the clauses, each wish one of its own; what states something stays whole."""
    before: Clause | None = None
    for number, sentence in enumerate(sentences(text)):
        for piece in _merged(sentence):
            each = replace(piece, sentence=number)
            if before is not None and each.intent == POLICY and leans_on_before(each.text):
                each = replace(each, intent=None)  # "how do I do that": of the wish before
            yield each
            before = each


def _merged(sentence: str) -> list[Clause]:
    """Return the clauses of one sentence."""
    cuts = [
        cut for cut in _CUTS.finditer(sentence) if 0 < cut.start() and cut.end() < len(sentence)
    ]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(sentence)]
    joins = ["", *(cut[0] for cut in cuts)]
    merged: list[tuple[int, int, Clause]] = []
    read = [_clause(sentence[start:end]) for start, end in zip(starts, ends, strict=True)]
    for at, (start, end, join) in enumerate(zip(starts, ends, joins, strict=True)):
        clause = read[at]
        clause = replace(clause, added=clause.added or join.strip(" ,;:") != "")
        goes_on = clause.intent is None and not clause.takes_back
        if merged and goes_on and not _leads_to(clause, read[at + 1 : at + 2]):
            first, _, whole = merged[-1]
            merged[-1] = (first, end, replace(whole, text=sentence[first:end]))
        else:
            merged.append((start, end, clause))
    return [replace(each, text=_trimmed(each.text)) for _, _, each in merged]


def _leads_to(statement: Clause, following: Sequence[Clause]) -> bool:
    """Whether a statement names what the next wish points to: "and the tea, where is it"."""
    return any(
        each.intent is not None and _POINTS.search(each.text) and goods_in(each.text) is None
        for each in following
        if goods_in(statement.text) is not None
    )


def _clause(piece: str) -> Clause:
    words = _LEADS.sub("", piece.strip())
    back = _TAKES_BACK.match(words)
    if back is not None:
        words = words[back.end() :]
    bare = _IF_SO.sub("", _trimmed(words))
    intent = intent_of(bare) if bare else None
    takes_back = back is not None or (intent is None and refuses(bare))
    return Clause(piece, intent, takes_back, words != piece.strip())


def _trimmed(text: str) -> str:
    """Return a clause without what joins it to its neighbours."""
    ends = re.sub(rf"[\s,;:+&\u2013\u2014-]+(?:{_JOINS}[\s,]*)*$", "", text.strip(), flags=re.I)
    return _LEADS.sub("", ends).strip(" ,;:")


def still_said(said: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that still hold: what is said after "no wait" goes before the rest."""
    kept: list[Clause] = []
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
