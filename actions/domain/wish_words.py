"""What a clause wishes for, by its words: "where is my parcel", "can I get an invoice".

The classifier hears one intent in a whole message. Where a message has several wishes these words
tell which clause is which, so they are sure rather than many: a clause that says none of them is
left to the classifier. Patterns over lower-case text with straight apostrophes; the first that
matches counts.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache

from actions.domain.return_wishes import OWN_RETURN, RETURN_OF_ONE, is_question
from knowledge.reading.goods import goods_in
from knowledge.reading.return_facts import facts_said
from knowledge.reading.spelling import Speller

POLICY = "ask_policy"
PERSON = "human_please"
RETURN = "return_item"
DEFECT = "defect_report"
CANCEL = "cancel_order"
UNKNOWN = "nlu_fallback"
"""The intent of a clause that asks for something, and nobody can say for what."""

_FAULTS = frozenset({"quality", "not_as_described", "fraud", "food_safety", "label"})
_PLEASE = r"^(?:(?:and|but|so|also|then|oh|ok|okay|hi|hello|hey|please|pls|just|now|first|maybe) )*"
_WANT = (
    r"(?:(?:i(?:'d| would)?|would) (?:also |just |really |still )?(?:want|like|need|wish|prefer)"
    r"|(?:can|could|may|should) (?:i|we|you)|let me|i(?:'m| am) (?:going|trying)|please|want|need"
    r"|how (?:do|can) i)"
)
_ORDER = r"(?:orders?|parcels?|packages?|delivery|shipment|stuff|[a-z]{1,3}-\d+|#?\d{4,})"
_RETURNS = r"(?:return|send|give(?! you)|bring|take|hand)"
_MONEY = r"(?:refunds?|money back|(?:my|the) money|reimburse\w*)"
_MINE = r"(?:my|the|this|that|these|those|it|them|an?|one)"
_CHANGE = r"(?:change|update|edit|correct|switch|modify)"

_WISHES = (
    (
        PERSON,
        r"\b(?:talk|speak|chat|connect|put|pass|transfer|get|want|need|give|like|have|prefer)"
        r"\b.{0,30}(?<!-)\b(?:(?:a|real|another|live|actual|your|some|the|any) )*"
        r"(?:humans?|persons?|people|agents?|manager|supervisor|representative|advisor|adviser"
        r"|operator|staff|support team|customer (?:service|support|care)|colleague)\b"
        r"|\b(?:want|need|talk|speak|chat) (?:to |with )?(?:somebody|someone)\b(?! else's)"
        r"|\b(?:human|(?:real|actual|live) person|operator|supervisor)\b(?! (?:error|rights?))"
        r"|\b(?:can|could|please|have)\b.{0,20}\b(?:call|phone|ring) me\b|\bescalate\b",
    ),
    (
        "newsletter",
        r"\bnewsletters?\b|\bunsubscribe\b|\bmailing list\b|\b(?:marketing|promo\w*) e?-?mails?\b",
    ),
    ("account_delete", r"\b(?:delete|close|remove|cancel|erase)\b.{0,12}\baccount\b"),
    (
        "account_recover",
        r"\b(?:forgot(?:ten)?|reset|lost|recover|change)\b.{0,12}\bpassword\b"
        r"|\b(?:locked out|can ?not log ?in|can't (?:log|sign) ?in)\b",
    ),
    ("account_create", r"\b(?:create|open|make|register|set up)\b.{0,8}\baccount\b"),
    (
        "privacy_request",
        r"\b(?:personal|my) (?:data|information)\b|\b(?:know|store|stored|keep|have) about me\b",
    ),
    (
        "change_address",
        rf"\b{_CHANGE}\b.{{0,40}}\baddress\b|\b(?:wrong|different|another|new) (?:\w+ )?address\b",
    ),
    ("change_payment", rf"\b{_CHANGE}\b.{{0,25}}\b(?:payment|card|how i pay|pay)\b"),
    (
        "change_items",
        r"\b(?:add|remove|take)\b.{0,40}\b(?:to|from|off|in) (?:my|the|this) (?:\w+ )?order\b",
    ),
    (
        "payment_problem",
        r"\b(?:charged|billed|paid) (?:me )?(?:twice|double)\b|\bdouble charged\b"
        r"|\b(?:payment|card) (?:\w+ )?(?:failed|declined|did not|didn't|does not|doesn't|fails)\b",
    ),
    (
        "payment_methods",
        r"\b(?:do|can) (?:you|i|we) (?:take|accept|pay (?:with|by|in))\b|\bpayment methods?\b"
        r"|\bways? to pay\b",
    ),
    (
        "product_recall",
        r"\brecall(?:ed|s)?\b|\bsafety (?:notice|alert|warning)s?\b|\bcalled back\b",
    ),
    (
        "product_trace",
        r"\b(?:which|what) (?:batch|lot)\b|\bbatch number\b|\bwho (?:made|makes|produced)\b"
        r"|\bwhere (?:is|was|were|are|does|do)\b.{0,40}\b(?:made|produced|from|come from)\b"
        r"|\binspection reports?\b",
    ),
    (
        "refund_status",
        r"\b(?:happening|going on|news|updates?|status|state|progress)\b.{0,30}"
        r"\b(?:returns?|refunds?|exchange|money)\b|\breturn status\b"
        rf"|\bwhere(?:'?s| is| are| has)?\b.{{0,12}}\b{_MONEY}\b|\brefund status\b"
        r"|\b(?:status|state) of (?:my|the) refund\b"
        r"|^(?:\w+ )?(?:has|have|did|is|was)\b.{0,40}\brefund(?:ed)?\b.{0,40}"
        r"\b(?:gone|go|through|arrived?|been|processed|sent|paid|issued|yet|out|done|come)\b"
        r"|\b(?:waiting for|not (?:got|received|had)|haven't (?:got|received|had)|track"
        r"|check(?:ing)?|see (?:if|how|whether)|status of|news (?:of|on|about)|out about)\b.{0,16}"
        r"\b(?:refund|reimbursement|money)\b|\brefund (?:progress|pending|missing|still)\b"
        r"|\bno refund yet\b|\bmoney\b.{0,12}\b(?:on (?:the|its) way|been (?:sent|returned|paid))",
    ),
    (
        "list_orders",
        r"\b(?:show|list|see|all|what are)\b.{0,12}\bmy (?:\w+ )?(?:orders|purchases)\b"
        r"|\b(?:order|purchase) history\b|\b(?:list|show)\b.{0,12}\b(?:orders|purchases)\b",
    ),
    (
        "order_status",
        rf"\b(?:why|when|was|were|has|have|is|who)\b.{{0,30}}\bcancell?ed\b"
        rf"|\b(?:has|have|did|was|is) {_ORDER}\b.{{0,20}}"
        r"\b(?:shipped|sent(?! back)|arrived|left|dispatched|paid|delivered|on its way)\b"
        r"|\b(?:is|was|has) (?:it|my order|the order)(?: been)? paid\b|\bif it(?:'?s| is) paid\b"
        r"|\bwhen (?:\S+ ){1,4}(?:arrives?|comes|ships|gets? here)\b"
        r"|\bwhat(?:'?s| is) (?:happening|going on|up) with\b|\b(?:news|updates?) (?:on|about|of)\b"
        r"|\bhow(?:'?s| is) (?:it|my \w+(?: \w+)?) (?:going|doing|coming)\b"
        r"|\b(?:status|state) of (?:my|the) \w+",
    ),
    (
        CANCEL,
        r"\bcancel(?:led|ling|lation)?\b(?!.{0,12}\b(?:return|newsletter|account|subscription)\b)",
    ),
    (
        "delivery_time",
        r"\bhow long (?:does|will|is|do)\b.{0,20}\b(?:deliver\w*|shipping|ship)\b"
        r"|\bdelivery times?\b|\bhow (?:fast|quick(?:ly)?) do you (?:deliver|ship)\b",
    ),
    (
        "order_status",
        rf"\bwhere(?:'?s| is| are| has|s)?\b.{{0,30}}\b(?:my|the|this)\b.{{0,25}}\b{_ORDER}(?!\w)"
        r"|\bwhere(?:'?s| is|s)? (?:my )?(?:order|parcel|package)\b"
        rf"|\bwhere(?:'?s| is| are|s)? (?:it|they|[a-z]{{1,3}}-\d+|#?\d{{4,}})\b"
        rf"|\bwhere (?:\S+ ){{1,5}}(?:is|are)$|\b(?:track|locate)\b|\btracking\b"
        rf"|\b(?:status|state) of (?:my|the) (?:\w+ )?{_ORDER}|\border status\b"
        r"|\bwhen (?:will|does|is|do|can)\b.{0,45}\b(?:arrive|come|get here|be here|delivered"
        r"|here|ship|get (?:it|them|my \w+))\b(?!.{0,12}\bmoney\b)"
        rf"|\b(?:has|have|did|was|is) (?:my|the|it) ?(?:\w+ )?{_ORDER}?\b.{{0,20}}"
        r"\b(?:shipped|sent(?! back)|arrived|left|dispatched|on its way)\b",
    ),
    (
        "delivery_options",
        r"\b(?:do|can|could) you (?:deliver|ship)\b|\b(?:express|next[- ]day) (?:delivery|shipping)"
        r"|\bpick ?-?up point\b|\bcollect (?:it )?in[- ]store\b",
    ),
    ("review", r"\b(?:leave|write|post|delete|edit|submit)\b.{0,12}\breview\b"),
    (
        "invoice",
        r"\b(?:invoices?|fapiao|vat receipt|e-?receipt)\b"
        rf"|\b{_WANT}\b.{{0,12}}\b(?:a|the|my) receipt\b",
    ),
    (
        "exchange_item",
        rf"\b{_WANT}\b.{{0,25}}\b(?:exchange|swap)\b|{_PLEASE}(?:exchange|swap)\b"
        r"|\b(?:exchange|swap) (?:it|them|my|the|this)\b",
    ),
    (
        "complaint",
        r"\b(?:complain|complaint|complaints)\b|\b(?:worst|terrible|awful|horrible) service\b"
        r"|\b(?:was|were|is|are) (?:so |very |really )?rude\b",
    ),
    (
        "warranty",
        r"\b(?:how long|under|still|claim|check|register|have|has|is there|does|covered)\b.{0,40}"
        r"\b(?:warranty|guarantee)\b|\b(?:warranty|guarantee) (?:period|claim|last)",
    ),
    (
        "product_question",
        r"\b(?:in stock|back in stock|do you (?:sell|stock|have)|available in)\b"
        r"|\b(?:can|could) i (?:order|buy)\b",
    ),
    (
        RETURN,
        rf"\b{_WANT}\b.{{0,25}}\b(?:{_RETURNS}\b.{{0,40}}\bback|return {_MINE})\b"
        rf"|\b{_WANT}\b.{{0,25}}\b(?:to return|(?:a |my |the |full )*{_MONEY})\b"
        rf"|{_PLEASE}(?:return|send back|refund) (?:me|my|the|this|these|it|them|\w+$)"
        rf"|{_PLEASE}(?:give|send|get) (?:me )?(?:back )?(?:a |my |the |full )*{_MONEY}\b"
        rf"|{_PLEASE}send\b.{{0,30}}\bback$|{_PLEASE}(?:(?:a|my|the|full) )*{_MONEY}$"
        r"|\bi(?:'m| am) (?:sending (?:it|them|the \w+) back|returning (?:it|them|my|the))\b"
        r"|\b(?:start|open|make|begin) (?:a|my|the) return\b",
    ),
    (
        "fees",
        r"\b(?:what|how much)\b.{0,20}\b(?:shipping|delivery|postage)\b.{0,12}\b(?:cost|fee|charge)"
        r"|\bhow much (?:is|are|does)\b.{0,20}\b(?:shipping|delivery|postage)\b(?!.{0,30}\breturn)",
    ),
)
_COMPILED = tuple((intent, re.compile(pattern)) for intent, pattern in _WISHES)
# With the name of some goods behind it; without one "the" could be anything.
_WHERE_ARE = re.compile(r"\b(?:where(?:'?s| is| are|s)?|when (?:will|does|do)) (?:my|the|our)\b")
_DELAYED = re.compile(
    r"\b(?:has|have|is|did)(?:n't| not) (?:yet )?(?:come|arrived?|here|been delivered|turned up)\b"
    r"|\bnever (?:came|arrived|turned up)\b"
)

_NOT = re.compile(
    r"\b(?:do not|don'?t|did not|didn'?t|no longer|never|without|not (?:want|going|trying))\b"
)
# "My car seat was recalled", "the shop cancelled it": told of, and not asked for.
_OFTEN_TOLD = frozenset(
    {CANCEL, "product_recall", "product_trace", "invoice", "warranty", "order_status"}
)
_ASKS_WHETHER = re.compile(
    r"^(?:(?:is|are|was|were|am|has|have|do|does|did)(?:n't)? (?:i|we|you|it|they|this|that|these"
    r"|my|the|your|our|any|all|there|teh|[a-z]{1,3}-\d+)|why|wheres?|whens|whats|whos)\b"
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
    r"|i(?:'d| would)? (?:want|like|need) to know|i wonder|wondering|not sure)\b"
)
_CONDITION = re.compile(
    r"^(?:and |or |but )?(?:if|unless|in case|suppose|assuming|when (?:i|it|the|my|they|we|you))\b"
)
_ASKED_FOR = re.compile(
    rf"{_PLEASE}(?:i (?:\w+ )?(?:want|need|wish|can't see|cannot see)|i'd|i would|want|need"
    r"|can you|could you|cancel|track|locate|where|show|send|give|tell|check|get|find|look|trace"
    r"|issue|provide|email|e-mail|list|(?:what|which|who|when|how)|(?:my |an? |the )?invoice$"
    r"|just (?:tell|show|cancel|send))\b|\bplease\b|\bsend me\b"
)
_ANY_REQUEST = re.compile(
    rf"{_PLEASE}(?!.*\b(?:help|assist|fix|resolve|sort|look into|answer|repl(?:y|ies)|confirm"
    r"|advise)\b)(?:i (?:want|need)|i'd like|i would like|i wish|can you|could you|would you"
    r"|will you|give me|send me|show me|tell me|let me|(?:please|pls) \w+)\b"
)
_SPELLED = """account address arrive batch cancel cancelled change complaint delivered delivery
    exchange guarantee human invoice manager money newsletter order orders parcel package password
    payment people person please postage recall recalled receipt refund refunded return returned
    send shipping shipped someone speak status swap talk track tracking want warranty where"""
"""The words that are put right: each stands in a pattern above."""

_LEAST_WORDS = 3
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
    if intent in _OFTEN_TOLD and not (
        asks or clause.rstrip().endswith("?") or _ASKED_FOR.search(said)
    ):
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


def states_a_fault(clause: str) -> bool:
    """Whether a clause says what is wrong with the goods."""
    return facts_said(clause, _ANY_DAY).get("reason") in _FAULTS


def states_a_delay(clause: str) -> bool:
    """Whether a clause says that goods or an order have not come."""
    said = clause.lower()
    return _DELAYED.search(said) is not None and (
        goods_in(said) is not None or re.search(rf"\b{_ORDER}(?!\w)", said) is not None
    )


def spelled(text: str) -> str:
    """Return a text with the slips in the words that wishes are told by put right."""
    return _speller().corrected(text)


def _named(said: str) -> str | None:
    return next((intent for intent, pattern in _COMPILED if pattern.search(said)), None)


def _is_refused(said: str, intent: str) -> bool:
    """Whether what is wished for stands behind a refusal: "don't cancel it"."""
    refused = _NOT.search(said)
    return refused is not None and any(
        refused.start() <= found.end()
        for name, pattern in _COMPILED
        if name == intent and (found := pattern.search(said))
    )


@lru_cache(maxsize=1)
def _speller() -> Speller:
    """Return a speller towards those words, and to no others."""
    return Speller(Counter(_SPELLED.split()))
