"""Short words that steer a talk about a return: yes, no, I don't know, why, stop, that's not right.

Patterns over lower-case text; each is one list of alternatives, so that one more is one more line.
"""

from __future__ import annotations

import re


def _any(*alternatives: str, start: str = "", end: str = "") -> re.Pattern[str]:
    """Return a pattern of alternatives between a start and an end."""
    return re.compile(f"{start}(?:{'|'.join(alternatives)}){end}")


YES = _any(
    r"yes|yeah|yep|yup|sure|ok|okay|correct|right|exactly|of course|certainly|true|indeed",
    r"please do|go on|go ahead|i did|i have|it is|it has|it was|they are|there (?:is|are)",
    start=r"^(?:oh |well )?",
    end=r"\b(?!n't| not)",
)
YES_ALONE = re.compile(
    r"^(?:oh |well )?(?:yes|yeah|yep|yup|sure|ok|okay|please|go ahead|go on|of course|right|do it)"
    r"(?:,? (?:please|do|that|it|go ahead|thanks|thank you|start|the return|i do|i would))*$"
)
NO = _any(
    r"no|nope|nah|not|never|none",
    r"i (?:did|have)(?:n't| not)|it (?:is|has|was)(?:n't| not)",
    r"there (?:is|are)(?:n't| not| no)",
    start=r"^(?:oh |well )?",
    end=r"\b",
)
UNSURE = _any(
    r"\b(?:do ?n'?t|do not) (?:know|remember)",
    r"\b(?:dunno|idk|unsure|no idea|no clue)",
    r"\bnot (?:really |quite )?sure",
    r"\bcan(?:'?t|not| not) (?:say|tell|remember)",
    end=r"\b",
)
WHY = _any(
    r"why\b.{0,40}",
    r"what (?:for|does (?:it|that) matter)\b.*",
    r"what(?:'s| is) (?:it|that) (?:got )?to do with .*",
    start=r"^(?:and |but )?",
    end=r"$",
)
_STOP = r"cancel|stop|quit|abort|never ?mind|forget (?:about )?it|leave it|drop it"
CANCEL = _any(
    rf"^(?:(?:please|actually|no|ok|okay|wait),? )*(?:{_STOP})"
    r"(?: (?:it|this|that|the return|my return|please|then|here))*$",
    r"\b(?:cancel|stop|forget|drop|abort) (?:the|my|this|that) return\b",
    r"(?:^|[,.;] ?)(?:i think )?i(?:'ll| will) (?:just )?keep (?:it|them|the \w+)\b",
    r"\bdo(?: not|n't) want to (?:return|send) (?:it|them|this)(?: back)? any ?more\b",
)
NOT_RIGHT = _any(
    r"\b(?:that|this|it|something)(?:'s| is| was)? ?(?:not|n't) (?:right|correct|true)\b",
    r"\b(?:that|this|something)(?:'s| is) (?:wrong|a mistake)\b",
    r"\bnot (?:right|correct)\b",
    r"\byou (?:got|have) (?:it|that|something) wrong\b",
)
CORRECTS = _any(
    r"actually|i meant|i mean|sorry|rather|instead|correction|wrong|mistaken|my mistake|wait",
    start=r"\b",
    end=r"\b",
)
INSISTS = re.compile(
    r"^(?:no|yes)\b[,;.!]* (?:actually,? )?(?:i|we|it|they) (?:did|do|does|was|were|is|are|had)\b"
)
"""A yes or no to what was said before, and not to what is asked: "no, I did wear it"."""

NOT_ARRIVED = _any(
    r"\bnot (?:yet )?(?:arrived?|come|here|there|been delivered)\b",
    r"\b(?:has|have)n't (?:arrived|come)\b",
    r"\bnever (?:arrived|came)\b",
    r"\bstill (?:waiting|under way|on its way)\b",
    r"^not yet\b",
)
START = _any(
    r"^(?:please |yes,? )?(?:start|begin|go ahead with|open|request) (?:the|my|a|this) return\b",
    r"\bpass (?:it|this|me) (?:on|to)\b",
)
ELSE = _any(
    r"^(?:it is |it's )?(?:something|anything) else\b",
    r"\bnot (?:in|on) (?:the|this|that|your) list\b",
    r"\bnone of (?:them|these|those)\b",
    r"\bbought (?:it )?elsewhere\b",
)
_QUESTION_WORDS = (
    "who|what|when|where|which|how|can|could|may|must|do i|does|did you|is it|is there|are there|"
    "will|would|should|am i|shall"
)
ASKS = re.compile(rf"^(?:(?:and|but|so|ok|okay|hi|hello)\b,? )*(?:{_QUESTION_WORDS})\b")
_TO_RETURN = r"(?:return|send|give|bring|take|hand|get a refund|get my money|refund|swap)"
_BOUGHT = r"(?:that |which )?i (?:bought|ordered|got)"
_OWN = rf"\b(?:this|it|them|these|those|my|the \w+(?: \w+)? {_BOUGHT})\b"
_MAY = r"(?:can|could|may|do|how|where|possible|want|like|need)"
OWN_RETURN = re.compile(rf"\b{_MAY}\b.{{0,40}}\b{_TO_RETURN}\b.{{0,40}}{_OWN}")
RETURN_OF_ONE = re.compile(rf"\b{_MAY}\b.{{0,40}}\b{_TO_RETURN}(?: back)? the \w+")
ABOUT_THE_LAW = _any(
    r"laws?|legal(?:ly)?|rules?|rights?|allowed|entitled|article|act|regulation|true|valid",
    r"seller (?:says|refuses|wants)|shop (?:says|refuses|wants)|they (?:say|refuse)",
    start=r"\b",
    end=r"\b",
)


def is_question(said: str) -> bool:
    """Whether a message, in lower case, asks something rather than stating it."""
    return said.rstrip().endswith("?") or ASKS.match(said.lstrip()) is not None


def wants_own_back(said: str) -> bool:
    """Whether a message, in lower case, asks to have one's own goods back, and not for the law."""
    return OWN_RETURN.search(said) is not None and ABOUT_THE_LAW.search(said) is None


def asks_what_holds(said: str, *, names_own: bool = False) -> bool:
    """Whether a message asks what the rules say, rather than to have its own goods back.

    "Can I return this?" wants a return; "who pays if the kettle leaks?" and "can I return opened
    cosmetics?" want an answer. Whoever bought a scarf (`names_own`) means it by "the scarf".
    """
    if not ("?" in said or is_question(said)):
        return False
    own = OWN_RETURN.search(said) or (names_own and RETURN_OF_ONE.search(said))
    return not own or ABOUT_THE_LAW.search(said) is not None
