"""What a clause wishes for, by its words: "where is my parcel", "can I get an invoice".

The classifier hears one intent in a whole message. Where a message has several wishes these words
tell which clause is which, so they are sure rather than many: a clause that says none of them is
left to the classifier.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache

from actions.domain.return_wishes import OWN_RETURN, RETURN_OF_ONE, is_question
from actions.domain.wish_patterns import CANCEL, ORDER, PERSON, PLEASE, RETURN, WISHES
from knowledge.reading.goods import goods_in
from knowledge.reading.return_facts import facts_said
from knowledge.reading.spelling import Speller

POLICY = "ask_policy"
DEFECT = "defect_report"
UNKNOWN = "nlu_fallback"
"""The intent of a clause that asks for something, and nobody can say for what."""

_FAULTS = frozenset({"quality", "not_as_described", "fraud", "food_safety", "label"})
_COMPILED = tuple((intent, re.compile(pattern)) for intent, pattern in WISHES)
# With the name of some goods behind it; without one "the" could be anything.
_WHERE_ARE = re.compile(r"\b(?:where(?:'?s| is| are|s)?|when (?:will|does|do)) (?:my|the|our)\b")
_DELAYED = re.compile(
    r"\b(?:has|have|is|did)(?:n't| not) (?:yet )?(?:come|arrived?|here|been delivered|turned up)\b"
    r"|\bnever (?:came|arrived|turned up)\b"
)

_NOT = re.compile(
    r"\b(?:nvm|never ?mind|forget(?: about)?|do not|don'?t|did not|didn'?t|no longer"
    r"|never|without|not (?:want|going|trying))\b"
)
# "My car seat was recalled", "the shop cancelled it": told of, and not asked for.
_OFTEN_TOLD = frozenset(
    {CANCEL, "product_recall", "product_trace", "invoice", "warranty", "order_status"}
)
_ASKS_WHETHER = re.compile(
    r"^(?:(?:is|are|was|were|am|has|have|do|does|did)(?:n't)? (?:i|we|you|it|they|this|that|these"
    r"|my|the|your|our|any|all|there|teh|[a-z]{1,3}-\d+)|why|wheres?|whens|whats|whos)\b"
)
_TALK = re.compile(
    r"\b(?:talk|speak|chat)(?:ing)? (?:to|with)\b|\b(?:put|connect|transfer|pass) me\b"
)
_HELP = re.compile(r"^(?:please )?(?:can|could|would|will) you (?:please )?(?:help|assist)\b")
_YOU_SEND = re.compile(r"\b(?:can|could|would|will|did|do) you\b")
# Refused only by what is wished for: "it does not work, I want my money back" refuses nothing.
_REFUSABLE = frozenset({RETURN, CANCEL, "exchange_item", PERSON, "change_address"})
_ABOUT_POLICY = re.compile(r"\b(?:policy|policies|rules?|laws?|legal|rights?)\b")
# "who pays if I return it", "how long can I return": what the law says, whoever owns it.
_OF_THE_RULES = re.compile(
    r"^(?:\W*(?:and|but|so|also|then|tell me|please|explain|let me know|hi|hello)\b,?)*\s*"
    r"(?:who|what|when|which|why|whether|until when|how (?:long|many|much|soon|often))\b"
)
_WANTS_TO_KNOW = re.compile(
    r"^(?:\W*(?:please|can you|could you|and|also)\b)*\s*(?:tell me|explain|let me know"
    r"|(?:i(?:'m| am) )?curious|i(?:'d| would)? (?:want|like|need) to know|i wonder|wondering"
    r"|not sure)\b"
)
_CONDITION = re.compile(
    r"^(?:and |or |but )?(?:if|unless|in case|suppose|assuming|when (?:i|it|the|my|they|we|you))\b"
)
_ASKED_FOR = re.compile(
    rf"{PLEASE}(?:i (?:\w+ )?(?:want|need|wish|can't see|cannot see)|i'd|i would|want|need"
    r"|can you|could you|cancel|track|locate|where|show|send|give|tell|check|get|find|look|trace"
    r"|issue|provide|email|e-mail|list|(?:what|which|who|when|how)|tracking|stop|call off"
    r"|(?:my |an? |the )?(?:invoice|receipt))\b"
    r"|^just (?:tell|show|cancel|send)\b|\bplease\b|\bsend me\b"
)
_ANY_REQUEST = re.compile(
    rf"{PLEASE}(?!.*\b(?:help|assist|fix|resolve|sort|look into|answer|repl(?:y|ies)|confirm"
    r"|advise)\b)(?:i (?:want|need)|i'd like|i would like|i wish|can you|could you|would you"
    r"|will you|give me|send me|show me|tell me|let me|(?:please|pls) \w+)\b"
)
_SPELLED = """account address arrive batch cancel cancelled change complaint delivered delivery
    exchange guarantee human invoice manager money newsletter order orders parcel package password
    payment people person please postage recall recalled receipt refund refunded return returned
    send shipping shipped someone speak status swap talk track tracking want warranty where"""
"""The words that are put right: each stands in a pattern."""

_SHORT = (
    (re.compile(r"\bu\b", re.IGNORECASE), "you"),
    (re.compile(r"\bur\b", re.IGNORECASE), "your"),
)
_LEAST_WORDS = 3
_MOST_BETWEEN = 12
"""Characters between a refusal and what it refuses."""

_ANY_DAY = date(2000, 1, 3)
"""What is wrong with goods is wrong on any day."""


def intent_of(clause: str) -> str | None:
    """Return what a clause wishes for: an intent, `UNKNOWN` for any wish; None for a statement."""
    said = clause.lower().strip(" .!,;")
    if _CONDITION.match(said):
        return POLICY if clause.rstrip().endswith("?") else None
    asks = is_question(said.rstrip("?")) or _ASKS_WHETHER.match(said) is not None
    intent = _named(said)
    if intent is None and _WHERE_ARE.search(said) and goods_in(said) is not None:
        intent = "order_status"
    if intent in _OFTEN_TOLD and not (asks or _is_asked_for(clause)):
        intent = None
    if intent is not None:
        if intent in _REFUSABLE and _is_refused(said, intent):
            return None
        is_general = _OF_THE_RULES.match(said) or _ABOUT_POLICY.search(said)
        return POLICY if intent == RETURN and is_general else intent
    if (
        asks
        and not _YOU_SEND.search(said)
        and (OWN_RETURN.search(said) or RETURN_OF_ONE.search(said))
    ):
        return POLICY if _OF_THE_RULES.match(said) else RETURN
    if states_a_fault(clause):
        return DEFECT
    if states_a_delay(clause):
        return "order_status"
    if _HELP.match(said):
        return None
    if (asks or _WANTS_TO_KNOW.match(said)) and len(said.split()) >= _LEAST_WORDS:
        return POLICY
    return UNKNOWN if _ANY_REQUEST.match(said) else None


def _is_asked_for(clause: str) -> bool:
    """Whether a clause wants what it names, and does not merely tell of it."""
    said = clause.lower().strip(" .!,;")
    wants = _ASKED_FOR.search(said) or _WANTS_TO_KNOW.match(said)
    return clause.rstrip().endswith("?") or wants is not None


def asks_for_a_talk(clause: str) -> bool:
    """Whether a clause outright asks to talk to a person, and does not merely mention one."""
    said = clause.lower()
    return _TALK.search(said) is not None and _named(said.strip(" .!,;")) == PERSON


def refuses(clause: str) -> bool:
    """Whether a clause says that something is not wished for: "don't cancel it"."""
    said = clause.lower()
    return any(_is_refused(said, intent) for intent in _REFUSABLE)


def states_a_fault(clause: str) -> bool:
    """Whether a clause says what is wrong with the goods."""
    return facts_said(clause, _ANY_DAY).get("reason") in _FAULTS


def states_a_delay(clause: str) -> bool:
    """Whether a clause says that goods or an order have not come."""
    said = clause.lower()
    return _DELAYED.search(said) is not None and (
        goods_in(said) is not None or re.search(rf"\b{ORDER}(?!\w)", said) is not None
    )


def spelled(text: str) -> str:
    """Return a text with the slips in the words that wishes are told by put right."""
    for short, full in _SHORT:
        text = short.sub(full, text)
    return _speller().corrected(text)


def _named(said: str) -> str | None:
    return next((intent for intent, pattern in _COMPILED if pattern.search(said)), None)


def _is_refused(said: str, intent: str) -> bool:
    """Whether what is wished for stands behind a refusal: "don't cancel it"."""
    refused = _NOT.search(said)
    return refused is not None and any(
        refused.start() <= found.end() and found.start() - refused.end() <= _MOST_BETWEEN
        for name, pattern in _COMPILED
        if name == intent and (found := pattern.search(said))
    )


@lru_cache(maxsize=1)
def _speller() -> Speller:
    """Return a speller towards those words, and to no others."""
    return Speller(Counter(_SPELLED.split()))
