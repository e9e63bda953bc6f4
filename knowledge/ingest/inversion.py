"""Statements turned into the questions they answer, in the customer's mouth.

"You can return most items within 30 days" answers "can i return most items within 30 days". Only
forms that come out right nearly always are turned; a sentence of another form makes no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_AUXILIARIES = (
    "can|could|may|must|will|would|should|shall|is|are|was|were|has|have|had|need to|needs to|"
    "has to|have to"
)
_STATEMENT = re.compile(
    r"(?P<subject>(?:[\w'\u2019/&-]+ ){1,7}?)"
    rf"(?P<aux>{_AUXILIARIES})"  # small letters only: May is a month
    r"(?P<adverb>(?: only| always| also| usually| never)?)"
    r"(?: not|not|n['\u2019]t)? (?P<rest>\S.*)"
)
_PLAIN = re.compile(r"(?P<who>[Ww]e|[Yy]ou)(?: do not| don['\u2019]t)? (?P<rest>[a-z]+ .+)")
_ORDER = re.compile(r"(?:Please )?(?P<verb>[A-Za-z][a-z]+) (?P<rest>\S+ .+)")
_CONDITION = re.compile(r"(?P<word>If|When|Once|Unless|Where) (?P<what>[^,]{8,120}), (then )?")
_ORDER_VERBS = frozenset(
    """add attach bring call check choose collect confirm contact email enclose enter fill hand
    include keep log open pack pay place print provide select send show sign submit use visit
    write""".split()
)
_NOT_SUBJECTS = frozenset(
    """after also although and be because before but by for from generally if in note on once or
    otherwise please since so then to unless when where which while with without""".split()
)
_LEANING = frozenset("this that it they these those he she there".split())
_CUT = re.compile(
    r"[,;()]|\s[-\u2013\u2014]\s|"
    r"\b(?:if|unless|because|so that|provided|except|but|however|when|"
    r"and (?:we|you|the|must|will|can))\b"
)
_SWAPS = {
    "your": "my", "yours": "mine", "yourself": "myself", "we": "you", "us": "you", "our": "your",
    "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip
_BEFORE_ME = frozenset(
    """at by contact for from give gives help helps inform informs let lets notify offer owe pay
    refund send sends show tell tells to with allow allows ask asks charge charges reach""".split()
)
_CUSTOMERS_OWN = re.compile(r"\b(?:i|my|me)\b", re.IGNORECASE)
_FEWEST_WORDS = 2


def as_questions(sentence: str) -> Iterator[str]:
    """Yield the questions that a sentence is the answer to; none where its form is not known."""
    main = sentence
    if condition := _CONDITION.match(sentence):
        what_if = condition["word"] in ("If", "Unless", "Where")
        yield f"{'what if' if what_if else 'what happens when'} {swapped(condition['what'])}"
        main = sentence[condition.end() :]
    if main.partition(" ")[0].lower() in _NOT_SUBJECTS or main.endswith("?"):
        return
    statement, plain, order = _STATEMENT.match(main), _PLAIN.match(main), _ORDER.match(main)
    if order and order["verb"].lower() in _ORDER_VERBS:
        told = clause(swapped(f"{order['verb'].lower()} {order['rest']}"))
        yield f"do i have to {told}"
    elif statement and statement["subject"].strip().lower() in _LEANING:
        return  # "it must have enough balance" is not understood alone
    elif statement:
        yield _inverted(statement)
    elif plain:
        asked = "do you" if plain["who"].lower() == "we" else "do i"
        yield f"{asked} {clause(swapped(plain['rest']))}"


def _inverted(statement: re.Match[str]) -> str:
    """Return a statement as a question: its auxiliary before its subject, never its negation."""
    aux = {"may": "can", "shall": "will"}.get(statement["aux"], statement["aux"])
    subject = swapped(_small(statement["subject"].strip()))
    rest = clause(swapped(statement["rest"].replace(":", "")))
    many = subject in ("i", "you", "they") or aux in ("need to", "have to", "have")
    verb = {"has": "have", "have": "have", "needs to": "need to", "has to": "have to"}.get(aux, aux)
    if aux.endswith(" to") or (aux in ("has", "have") and not _is_participle(rest)):
        return f"{'do' if many else 'does'} {subject} {verb} {rest}"
    if aux in ("is", "are") and subject in ("i", "you"):
        aux = "am" if subject == "i" else "are"
    cut = rest != statement["rest"].rstrip(".")
    if cut and (statement["adverb"].strip() == "only" or rest.endswith(" only")):
        rest = rest.removesuffix(" only")
        return f"when {aux} {subject} {rest}"  # the condition was cut off: it is what is asked
    return f"{aux} {subject}{statement['adverb']} {rest}"


def _is_participle(rest: str) -> bool:
    return bool(re.match(r"(\w+(ed|en|wn)|been|made|sent|paid|put|kept) ", f"{rest} "))


def swapped(text: str) -> str:
    """Return what the shop tells a customer in the customer's mouth: "your order", "my order".

    What is already in the customer's mouth, as headings of questions are, stays.
    """
    if _CUSTOMERS_OWN.search(text):
        return text
    before = ""
    parts: list[str] = []
    for part in re.split(r"(\W+)", text):
        word = part.lower()
        if word == "you":
            parts.append("me" if before in _BEFORE_ME else "i")
        else:
            parts.append(_SWAPS.get(word, part))
        before = word if part.strip() else before
    return "".join(parts)


def _small(subject: str) -> str:
    first = subject.partition(" ")[0]
    return subject if first.isupper() and len(first) > 1 else subject[0].lower() + subject[1:]


def clause(text: str) -> str:
    """Return the first clause of a text, the whole of it where that is a word alone."""
    first = _CUT.split(text, maxsplit=1)[0].strip()
    return first if len(first.split()) >= _FEWEST_WORDS else text
