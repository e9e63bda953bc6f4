"""What nobody should leave to an assistant: somebody hurt, in danger, or threatening.

Words only, and sure ones. A question about danger in general ("who is liable if a charger catches
fire?") is none: somebody has to speak of themselves or of their own. What a pattern misses, the
customer can still say by asking for a person.
"""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.reading.wording import straight


class Danger(StrEnum):
    """What is spoken of."""

    LIFE = "life"
    HARM = "harm"
    THREAT = "threat"


_BODY = r"hands?|fingers?|arms?|legs?|foot|feet|toes?|face|eyes?|lips?|mouth|skin|scalp|neck|back"
_FAMILY = (
    r"son|daughter|child|children|kids?|baby|toddler|wife|husband|partner|mother|father|mum|mom|dad"
    r"|sister|brother|grandmother|grandfather|dog|cat"
)
_OWN = rf"(?:my|our|the|his|her) (?:[\w'-]+ ){{0,2}}(?:{_BODY}|{_FAMILY})"
_SOMEBODY = rf"(?:me(?! off)|myself|him|her|{_OWN})"
_HURT = r"(?:burn(?:ed|t)|scalded|injured|hurt|wounded|poisoned|electrocuted)"
_LAWYER = r"(?:lawyer|solicitor|attorney|barrister)s?"
_OWNER = re.compile(r"\b(?:i|i'm|i've|me|my|mine|we|us|our|ours)\b")
_POINTED_AT = re.compile(r"\b(?:it|this) (?:\w+ )?$")

_LIFE = re.compile(
    r"\b(?:kill(?:ing)? myself|(?:end|ending|take|taking) my (?:own )?life|commit(?:ting)? suicide"
    r"|suicidal|(?:harm|hurt)(?:ing)? myself on purpose|self[- ]harm(?:ing|ed)?"
    r"|(?:do not|don't) want to live)\b"
)
_THREAT = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|(?:'m| am|'re| are) going to)(?: now| have to)? (?:"
    r"sue (?:you|your|(?:the|this) (?:shop|store))\b"
    r"|take (?:you|your|this|the shop)\b.{0,20}\bto court|press charges|call the police"
    r"|come (?:over )?to your (?:shop|office|store)"
    r"|(?:kill|beat|hurt|shoot|stab) (?:you|your|somebody|someone))\b"
    rf"|\bsee you in court\b|\bhear(?:ing)? from (?:my|our) {_LAWYER}\b"
    rf"|\b(?:my|our) {_LAWYER} (?:will|is|has|are|have)\b"
)
_HARM = re.compile(
    rf"\b(?:{_HURT}|cut|choked|shocked|bit) {_SOMEBODY}\b|\bpoisoned us\b"
    rf"|\b(?:i|{_SOMEBODY}) (?:\w+ )?(?:was|were|is|are|am|got|has been|have been|had been)"
    rf" (?:\w+ )?(?:{_HURT}|bleeding|hospitali[sz]ed)\b"
    rf"|\b{_OWN} (?:has |have |had )?(?:just )?"
    r"(?:swallowed|choked on|(?:is|are) choking|passed out)\b"
    r"|\b(?:got|gets?|gave|gives|giving|received|feel|felt) (?:me |us |my \w+ )?(?:an? |some )?"
    r"(?:\w+ )?electric(?:al)? shocks?\b"
    r"|\b(?:exploded|blew up(?! (?:the|a|my))|(?:burst into|went up in) flames|set fire to"
    r"|caught (?:on )?fire|(?:is|was) (?:on fire|smoking|sparking)"
    r"|started (?:smoking|burning|sparking)|shot sparks)\b"
    r"|\b(?:smoke|sparks|flames) (?:is|are|was|were|c[ao]mes?|pour\w*|fly\w*|flew)\b.{0,12}"
    r"\b(?:from|out)\b"
    r"|\b(?:taken|went|go|going|had to go|ended up|am|is|was|in|to) (?:\w+ ){0,2}"
    r"(?:hospital|emergency room|a&e)\b"
    r"|\b(?:had|have|having|got|gave me) (?:an? )?(?:\w+ )?(?:allergic reaction|food poisoning)\b"
)
_NOT_SO = re.compile(
    r"\b(?:no ?(?:one|body)|not|never|didn't|wasn't|nothing|without|if|in case|whether)\b"
    r"[^.!?;,]{0,40}$"
)


def danger_in(text: str) -> Danger | None:
    """Return what a message speaks of that a person has to hear of, None where it does not."""
    plain = " ".join(straight(text).lower().split())
    if _LIFE.search(plain):
        return Danger.LIFE
    if any(_is_said_of_own(plain, found) for found in _HARM.finditer(plain)):
        return Danger.HARM
    return Danger.THREAT if _THREAT.search(plain) else None


def _is_said_of_own(text: str, found: re.Match[str]) -> bool:
    """Whether it happened, and to whoever writes: not denied, and no question in general."""
    before = text[: found.start()]
    if _NOT_SO.search(before):
        return False
    return _OWNER.search(text) is not None or _POINTED_AT.search(before) is not None
