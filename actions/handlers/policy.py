"""Questions of policy: an answer with its sources, or an honest "I have no passage"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.policy import Citation, PolicyAnswer, PolicyQuestion
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
        answer = await self._answers.answer(question_of(turn))
        if answer.answered:
            say_answer(dispatcher, answer)
        else:
            reason = answer.abstained_because or "no_passage"
            dispatcher.utter_message(
                response="utter_no_passage",
                contact=self._rules.contact,
                json_message=message(handoff_part(self._rules.contact, reason), failed=True),
            )
        return []


def question_of(turn: Turn) -> PolicyQuestion:
    """Return a turn's words as a question, for where and for whom its grant says."""
    return PolicyQuestion(turn.text, turn.grant.jur, turn.grant.aud)


def say_answer(dispatcher: CollectingDispatcher, answer: PolicyAnswer) -> None:
    """Say an answer with the sources it relied on."""
    sources = citations_part(_relied_on(answer.citations))
    dispatcher.utter_message(text=answer.text, json_message=message(sources))


def _relied_on(citations: Sequence[Citation]) -> list[Citation]:
    """Return the sources of an answer, best first: what merely came near is none."""
    enough = max(citation.score for citation in citations) * LEAST_SHARE
    return [citation for citation in citations if citation.score >= enough]
