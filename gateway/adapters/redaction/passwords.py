"""Passwords, PINs and the security codes of cards.

None has a shape of its own: each is known by the words around it. Most messages with the word
"password" hold none ("my password is not accepted"), so what stands after "is" counts when it looks
like a password or ends the sentence, and is no word that people say of passwords.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presidio_analyzer import Pattern, PatternRecognizer

from gateway.adapters.redaction.labels import JOIN
from gateway.adapters.redaction.plain import MASKS
from gateway.domain.redaction import Secret

PASSWORD = "PASSWORD"  # noqa: S105 - the name of what is looked for
PIN = "PIN"
SECURITY_CODE = "SECURITY_CODE"

_SURE = 0.9
_MASKS = f"{MASKS[Secret.CARD]}-{max(MASKS.values())}"

_NAMES = (
    r"pass\s?words?|passwd|pass\s?codes?|pass\s?phrases?|pwd|psw|pw|one[- ]time (?:code|pin)|otp"
    r"|(?:verification|2fa|login) code|contrasena|senha|passwort|kennwort|mot de passe|wachtwoord"
)
_HAN_NAMES = r"密码|密碼|口令|验证码"
_CODE_WORDS = (
    r"cv[vc]2?|cv2|csc|cvn|(?<!social )security (?:code|number|digits)"
    r"|card verification(?: (?:value|code))?"
    r"|(?:three|four|3|4)[- ]digits?(?: (?:security )?(?:code|number))?"
    r"|(?:digits|number|code)(?= (?:on|at) the back)|安全码"
)
_PIN_WORDS = r"pin"

TRIGGERS = re.compile(
    rf"{_NAMES}|{_HAN_NAMES}|{_CODE_WORDS}|{_PIN_WORDS}|\bpass\s?[:=]"
    rf"|{MASKS[Secret.CARD]}",
    re.IGNORECASE,
)
"""Without one of these there is nothing here to find."""

# What people say of a password, and how a sentence goes on after it.
_SAID_OF_THEM = (
    r"(?:not|n't|no|never|the|a|an|my|your|it|its|this|that|in|on|at|to|too|so|very|still|always"
    r"|wrong|right|correct|incorrect|invalid|valid|bad|good|ok|okay|fine|weak|strong|secure|safe"
    r"|lost|gone|broken|stuck|missing|different|same|new|old|empty|blank|unknown|unsafe|public"
    r"|short|long|temporary|required|mandatory|optional|private|secret|useless|correctly|again"
    r"|i|i'm|im|i've|we|you|he|she|they|how|what|when|where|why|who|which|can|could|cannot|can't"
    r"|cant|please|pls|plz|help|forgot|forget|reset|change|and|or|but|because|if|for|from|with"
    r"|being|been|out|up|down|off|now|here|there|hard|easy|impossible|complicated|simple|just|also"
    r"|yes|hello|hi|hey|thanks|thank|sorry|order|account|email|e-mail|login|link|page|field|help"
    r"|doesn't|doesnt|isn't|isnt|won't|wont|will|would|should|must|may|does|do|did|has|have|had"
    r"|was|is|are|were|only|all|ever|really|[a-z]+(?:ed|ing|able|ible))"
)
_WORD_ENDS = r"(?=[.,;:!?)\"']*(?:\s|\Z))"
_NOT_A_WORD_FOR_IT = rf"(?!{_SAID_OF_THEM}{_WORD_ENDS})"
_TOKEN = rf"(?![\"'])[^\s{_MASKS}]{{0,127}}[^\s.,;?)\"'{_MASKS}]"
# A digit, a sign inside, or a capital after a small letter: no word of a sentence.
_STRONG = (
    rf"(?=[^\s]{{0,127}}(?:[0-9]|[^\s0-9a-z.,;:?!'\"()-](?=\S)|(?-i:[a-z][A-Z])|[$@#%^&*+~]))"
    rf"(?!\S{{1,64}}@\S{{1,64}}\.[a-z]{{2}}){_TOKEN}"
)
_SENTENCE_ENDS = (
    r"(?=[.,;!?)\"']*(?:\s*\Z|\s*\n|[.,;!?]\s|\s(?:and|but|or|so|please|pls|for|with)\s))"
)
_ENDING = rf"(?![\"'])[^\s{_MASKS}]{{3,64}}(?<![.,;!?)\"']){_SENTENCE_ENDS}"
# An order number may stand right after the word: "forgot password W1234567".
_NO_ORDER = r"(?!(?:#[a-z]{0,4}-?|(?-i:[A-Z]){1,4}-?)[0-9][0-9-]{2,}(?![0-9a-z]))"
# "password for my account": what may stand between the word and "is".
_BETWEEN = (
    r"(?:\s(?:for|to|of|on|at|in|with|i|we|that|which|used?|using|have|set|chose|picked|my|the|this"
    r"|your|our|new|old|current|site|website|app|shop|store|account|login|email|here|now)){0,6}"
)
_IS = (
    r"\s(?:is|was|are|to|as|es|est|ist|e)(?:\s?[:=]\s?|\s{1,3})"
    r"(?:now\s|still\s|just\s|called\s)?[\"']?"
)
_MY = r"(?:(?:my|our|the|his|her)\s)?(?:[a-z]{2,12}\s)?"
_STARTS = r"(?<![a-z0-9])"

_NAMED = rf"{_STARTS}(?:{_NAMES})(?![a-z])"
_PASSWORDS = {
    "mark": (
        rf"{_STARTS}(?:{_NAMES}|pass)\s?(?:\([^)\n]{{0,20}}\)\s?)?[:=][\s:=>\"']{{0,4}}"
        rf"\K{_NOT_A_WORD_FOR_IT}{_TOKEN}"
    ),
    "quoted": (
        rf"{_NAMED}{_BETWEEN}[\s:=>-]{{0,3}}(?:(?:is|was|to)\s)?"
        rf"([\"'])\K[^\"'\n{_MASKS}]{{1,64}}(?=\1)"
    ),
    "is, strong": rf"{_NAMED}{_BETWEEN}{_IS}\K{_NOT_A_WORD_FOR_IT}{_STRONG}",
    "is, ending": (
        rf"{_NAMED}{_BETWEEN}\s(?:is|was|es|est|ist)\s{{1,3}}\K{_NOT_A_WORD_FOR_IT}{_ENDING}"
    ),
    "the other": (
        rf"{_NAMED}[^\n]{{0,60}}?\s(?:new|old|other|current)\s(?:one|1)\s(?:is|was)\s"
        rf"\K{_NOT_A_WORD_FOR_IT}{_STRONG}"
    ),
    "next": (
        rf"{_NAMED}\??\s{{1,3}}(?:[->]{{1,2}}\s)?"
        rf"\K{_NOT_A_WORD_FOR_IT}{_NO_ORDER}(?=\S{{4}}){_STRONG}"
    ),
    "before": rf"(?<!\S){_STRONG}(?=[\"']?\s(?:is|was|=|as)\s{_MY}(?:{_NAMES})(?![a-z]))",
    "han": rf"(?:{_HAN_NAMES})[\s:=]{{0,3}}(?:[是为][\s:=]{{0,3}})?\K[!-~]{{3,64}}",
}

_CODE = r"[0-9](?:\s?[0-9]){2,3}(?![-.\s]?[0-9])"
_BACK = r"(?: (?:on|at|from) the back(?: of (?:my |the )?card)?)?"
_CODES = {
    "label before": rf"{_STARTS}(?:{_CODE_WORDS}){_BACK}{JOIN}\K{_CODE}",
    "label after": rf"(?<![0-9a-z]){_CODE}(?=\s(?:is|was|=|as)\s{_MY}(?:{_CODE_WORDS})(?![a-z]))",
    # "[card number] 12/27 123", and "[card number] 123" at the end of a line.
    "after a card and its date": (
        rf"{MASKS[Secret.CARD]}[\s,;|/-]{{1,3}}"
        r"(?:(?:exp[a-z]*|valid(?: thru| until)?|mm/?yy)[\s.:]{0,3})?"
        r"(?:(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[0-9]{2}|(?:0[1-9]|1[0-2])[2-4][0-9])"
        r"[\s,;|/-]{1,3}\K[0-9]{3,4}(?![0-9])"
    ),
    "code after a card": (
        rf"{MASKS[Secret.CARD]}[^\n]{{0,40}}?(?<![a-z])code(?: is|:| =)?\s"
        r"\K[0-9]{3,4}(?![-.\s]?[0-9])"
    ),
    "after a card": rf"{MASKS[Secret.CARD]}[ ,;|/]{{1,2}}\K[0-9]{{3,4}}(?=[ .!?]*(?:\Z|\n))",
}

_OTHER_PINS = r"(?<!enamel )(?<!lapel )(?<!safety )(?<!hair )(?<!push )(?<!rolling )(?<!bowling )"
_PINS = {
    # Six digits after "pin code" are a postcode in India.
    "label before": (
        rf"{_STARTS}{_OTHER_PINS}pin(?![a-z])(?:\s?(?:number|no|code))?{JOIN}\K"
        r"[0-9](?:\s?[0-9]){3,4}(?![0-9])"
    ),
    "pin of a card": (
        rf"{_STARTS}(?:card|atm|bank|debit|credit|secret|phone)(?:'s)? pin(?![a-z]){JOIN}\K"
        r"[0-9]{4,8}(?![0-9])"
    ),
    "label after": rf"(?<![0-9a-z-])[0-9]{{4,6}}(?=\s(?:is|was|=|as)\s{_MY}pin(?![a-z]))",
}


def recognizers() -> Sequence[PatternRecognizer]:
    """Return what finds passwords, PINs and security codes."""
    return tuple(
        PatternRecognizer(
            supported_entity=entity,
            patterns=[Pattern(name, regex, _SURE) for name, regex in patterns.items()],
        )
        for entity, patterns in ((PASSWORD, _PASSWORDS), (SECURITY_CODE, _CODES), (PIN, _PINS))
    )
