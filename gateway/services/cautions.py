"""What a customer is told, beside the answer, who speaks of danger: help first, then a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from gateway.domain.danger import Danger
from gateway.domain.message import Outcome, Utterance
from gateway.domain.ownership import RISK
from gateway.domain.parts import CitationsPart, HandoffPart, NoticePart

_PASSED_ON = "I am passing you to the support team now, who can read all of this."
_SAYS: Mapping[Danger, str] = MappingProxyType(
    {
        Danger.HARM: "If anybody is hurt or still in danger, please call the emergency services"
        " first. Do not use the product again, and keep it as it is, with its packaging."
        f" {_PASSED_ON}",
        Danger.LIFE: "I am only a shop's assistant, and this matters more than any order. If you"
        " may hurt yourself, please call the emergency services now, or tell somebody near you."
        f" {_PASSED_ON}",
        Danger.THREAT: f"A person should hear this. {_PASSED_ON}",
    }
)
_SAFETY = "Safety first"


def beside(outcome: Outcome, danger: Danger, contact: str) -> Outcome:
    """Return how a turn ends in which danger was spoken of.

    Of the bot's own answer only what it cites is said as well: whoever waits for a person needs no
    questions about their return.
    """
    cited = [each for each in outcome.utterances if _cites(each)]
    return replace(outcome, utterances=(_caution(danger, contact), *cited))


def _caution(danger: Danger, contact: str) -> Utterance:
    handoff = HandoffPart(contact=contact, reason=RISK, state="requested")
    if danger is Danger.THREAT:
        return Utterance(_SAYS[danger], parts=(handoff,))
    return Utterance(_SAYS[danger], parts=(NoticePart(level="warning", text=_SAFETY), handoff))


def _cites(said: Utterance) -> bool:
    return any(isinstance(part, CitationsPart) and not part.closest for part in said.parts)
