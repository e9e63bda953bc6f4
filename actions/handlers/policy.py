"""Questions of policy: an answer with its sources, or an honest "I have no passage"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.policy import Citation, PolicyQuestion
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.parts import citations_part, handoff_part, message
from actions.handlers.turn import Turn
from actions.services.ports import PolicyAnswers

LEAST_SHARE = 0.5
"""How likely to answer a passage must be, against the best one, to be shown as a source."""


class ActionAnswerPolicy(HouseAction):
    """Answer from the passages, for the jurisdiction and audience the grant names."""

    NAME: ClassVar[str] = "action_answer_policy"

    def __init__(self, answers: PolicyAnswers, rules: HouseRules) -> None:
        super().__init__(rules)
        self._answers = answers

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say the answer and cite it; say that there is none and offer a person otherwise."""
        question = PolicyQuestion(turn.text, turn.grant.jur, turn.grant.aud)
        answer = await self._answers.answer(question)
        if answer.answered:
            sources = citations_part(_relied_on(answer.citations))
            dispatcher.utter_message(text=answer.text, json_message=message(sources))
        else:
            reason = answer.abstained_because or "no_passage"
            dispatcher.utter_message(
                response="utter_no_passage",
                contact=self._rules.contact,
                json_message=message(handoff_part(self._rules.contact, reason)),
            )
        return []


def _relied_on(citations: Sequence[Citation]) -> list[Citation]:
    """Return the sources of an answer, best first: what merely came near is none."""
    enough = max(citation.score for citation in citations) * LEAST_SHARE
    return [citation for citation in citations if citation.score >= enough]
