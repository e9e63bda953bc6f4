"""The patterns of wishes, in the order in which they are tried; the first that matches counts.

Over lower-case text with straight apostrophes. Each is one string of alternatives, so that one more
is one more line; `wish_words` says when a match is no wish.
"""

from __future__ import annotations

PERSON = "human_please"
RETURN = "return_item"
CANCEL = "cancel_order"

PLEASE = r"^(?:(?:and|but|so|also|then|oh|ok|okay|hi|hello|hey|please|pls|just|now|first|maybe) )*"
_WANT = (
    r"(?:(?:i(?:'d| would)?|would) (?:also |just |really |still )?(?:want|like|need|wish|prefer)"
    r"|(?:can|could|may|should) (?:i|we|you)|let me|i(?:'m| am) (?:going|trying)|please|want|need"
    r"|how (?:do|can) i)"
)
ORDER = r"(?:orders?|parcels?|packages?|delivery|shipment|stuff|[a-z]{1,3}-\d+|#?\d{4,})"
_RETURNS = r"(?:return|send|giv(?:e|ing)(?! you)|bring|tak(?:e|ing)|hand)(?:ing)?"
_MONEY = r"(?:refunds?|money back|(?:my|the) money|reimburse\w*)"
_MINE = r"(?:my|the|this|that|these|those|it|them|an?|one)"
_CHANGE = r"(?:change|update|edit|correct|switch|modify)"

WISHES = (
    (
        PERSON,
        r"\b(?:talk|speak|chat|connect|put|pass|transfer|get|want|need|give|like|have|prefer)"
        r"\b.{0,30}(?<!-)\b(?:(?:a|real|another|live|actual|your|some|the|any) )*"
        r"(?:humans?|persons?|people|agents?|manager|supervisor|representative|advis[eo]r"
        r"|operator|staff|support team|customer (?:service|support|care)|colleague)\b"
        r"|\b(?:can|could|may|will) (?:an?|some|your)(?: real)? (?:human|person|agent)\b"
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
        rf"\b{_CHANGE}\b.{{0,25}}\b(?:size|colou?r|quantity|items?)\b"
        r"|\b(?:add|remove|take)\b.{0,40}\b(?:to|from|off|in) (?:my|the|this) (?:\w+ )?order\b",
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
        r"\brecall(?:ed|s)?\b|\bsafety (?:notice|alert|warning|issue|problem|risk)s?\b"
        r"|\bcalled back\b",
    ),
    (
        "product_trace",
        r"\b(?:which|what) (?:batch|lot)\b|\bbatch number\b|\bwho (?:made|makes|produced)\b"
        r"|\bwhere (?:is|was|were|are|does|do)\b.{0,40}\b(?:made|produced|from|come from)\b"
        r"|\binspection reports?\b",
    ),
    (
        "refund_status",
        r"\bdid you (?:get|receive) (?:my|the) (?:\w+ ){1,4}back\b|"
        r"\b(?:returns?|refunds?|exchange)\b.{0,20}"
        r"\b(?:(?:been|got|get|was|is) (?:processed|approved|received|refunded)|gone through)\b"
        r"|\bwhen\b.{0,15}\b(?:the|my) (?:refund|money)\b.{0,12}\b(?:comes?|arrives?|due|paid)\b|"
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
        r"|\bany (?:news|updates?)\b|\bwhen (?:is|are|will) \S+ (?:be )?"
        r"(?:shipp(?:ing|ed)|coming|arriving|due|sent|delivered)\b"
        r"|\bwhen (?:it|they)(?:'?s|'?re| is| are| will be) (?:coming|arriving|due|here)\b"
        r"|\b(?:is|are|was|were) (?:my|the) \w+(?: \w+)? (?:been )?"
        r"(?:shipped|sent(?! back)|dispatched|on (?:its|their|the) way|here yet|out for delivery)\b"
        rf"|\b(?:has|have|did|was|is) {ORDER}\b.{{0,20}}"
        r"\b(?:shipped|sent(?! back)|arrived|left|dispatched|paid|delivered|on its way)\b"
        r"|\b(?:is|was|has) (?:it|my order|the order)(?: been)? paid\b|\bif it(?:'?s| is) paid\b"
        r"|\bwhen (?:\S+ ){1,4}(?:arrives?|comes|ships|gets? here)\b"
        r"|\bwhat(?:'?s| is) (?:happening|going on|up) with\b|\b(?:news|updates?) (?:on|about|of)\b"
        r"|\bhow(?:'?s| is) (?:it|my \w+(?: \w+)?) (?:going|doing|coming)\b"
        r"|\b(?:status|state) of (?:my|the) \w+",
    ),
    (
        CANCEL,
        r"\b(?:stop|call off) (?:my|the|this|that) order\b"
        r"|\bcancel(?:led|ling|lation)?\b(?!.{0,12}\b(?:return|newsletter|account|subscription)\b)",
    ),
    (
        "delivery_time",
        r"\bhow long (?:does|will|is|do)\b.{0,20}\b(?:deliver\w*|shipping|ship)\b"
        r"|\bdelivery times?\b|\bhow (?:fast|quick(?:ly)?) do you (?:deliver|ship)\b",
    ),
    (
        "order_status",
        rf"\bwhere(?:'?s| is| are| has|s)?\b.{{0,30}}\b(?:my|the|this)\b.{{0,25}}\b{ORDER}(?!\w)"
        r"|\bwhere(?:'?s| is|s)? (?:my )?(?:order|parcel|package)\b"
        rf"|\bwhere(?:'?s| is| are|s)? (?:it|they|[a-z]{{1,3}}-\d+|#?\d{{4,}})\b"
        rf"|\bwhere (?:\S+ ){{1,5}}(?:is|are)$|\b(?:track|locate)\b|\btracking\b"
        rf"|\b(?:status|state) of (?:my|the) (?:\w+ )?{ORDER}|\border status\b"
        r"|\bwhen (?:will|does|is|do|can)\b.{0,45}\b(?:arrive|come|get here|be here|delivered"
        r"|here|ship|get (?:it|them|my \w+))\b(?!.{0,12}\bmoney\b)"
        rf"|\b(?:has|have|did|was|is) (?:my|the|it) ?(?:\w+ )?{ORDER}?\b.{{0,20}}"
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
        rf"\b{_WANT}\b.{{0,25}}\b(?:exchange|swap)\b|{PLEASE}(?:exchange|swap)\b"
        r"|\bdo you (?:do|offer|take|allow) (?:\w+ )?(?:exchanges?|swaps?)\b"
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
        rf"|{PLEASE}(?:return|send back|refund) (?:me|my|the|this|these|it|them|\w+$)"
        rf"|{PLEASE}(?:give|send|get) (?:me )?(?:back )?(?:a |my |the |full )*{_MONEY}\b"
        rf"|{PLEASE}send\b.{{0,30}}\bback$|{PLEASE}(?:(?:a|my|the|full) )*{_MONEY}$"
        r"|\bi(?:'m| am) (?:sending (?:it|them|the \w+) back|returning (?:it|them|my|the))\b"
        r"|\b(?:start|open|make|begin) (?:a|my|the) return\b",
    ),
    (
        "fees",
        r"\b(?:what|how much)\b.{0,20}\b(?:shipping|delivery|postage)\b.{0,12}\b(?:cost|fee|charge)"
        r"|\bhow much (?:is|are|does)\b.{0,20}\b(?:shipping|delivery|postage)\b(?!.{0,30}\breturn)",
    ),
)
