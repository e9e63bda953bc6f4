"""Questions of policy: an answer with its sources, or an honest "I have no passage"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import Citation, PolicyAnswer, PolicyQuestion
from actions.domain.return_wishes import wants_own_back
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.parts import (
    CHECK_MINE,
    Button,
    Json,
    buttons_part,
    citations_part,
    handoff_part,
    message,
    notice_part,
)
from actions.handlers.turn import ADVICE_SLOT, Turn
from actions.services.ports import PolicyAnswers
from knowledge.reading.places import is_state, place_of

NOTHING = "I have no passage that answers this, so I will not guess."
OF_YOUR_OWN = "For something that you bought I can work it out exactly."
NOT_COVERED = "jurisdiction_not_covered"
FEDERATION = "the United States"
NO_ADVICE = "This is information, not legal advice."
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
            told = say_answer(dispatcher, answer, turn)
            if _is_of_own_goods(turn):
                dispatcher.utter_message(text=OF_YOUR_OWN, json_message=_check_mine())
            return told
        if answer.choices:
            offers = [_by_the_law_of(place, turn.text) for place in answer.choices]
            dispatcher.utter_message(text=answer.text, json_message=message(buttons_part(offers)))
            return []
        if _is_of_own_goods(turn):
            dispatcher.utter_message(text=OF_YOUR_OWN, json_message=_check_mine())
            return []
        self._decline(dispatcher, answer, turn)
        return []

    def _decline(self, dispatcher: CollectingDispatcher, answer: PolicyAnswer, turn: Turn) -> None:
        """Say why there is no answer, show the closest passage, and offer a person.

        Of a state that has no passages the federation's law is offered.
        """
        offer = handoff_part(self._rules.contact, answer.abstained_because or "no_passage")
        near = [citations_part(answer.citations[:1], closest=True)] if answer.closest else []
        if answer.abstained_because == NOT_COVERED and _is_of_a_state(turn):
            near.append(buttons_part([_by_the_law_of(FEDERATION, turn.text)]))
        dispatcher.utter_message(
            response="utter_no_passage",
            said=answer.text,
            contact=self._rules.contact,
            json_message=message(*near, offer, failed=True),
        )


def question_of(turn: Turn, as_of: date | None = None) -> PolicyQuestion:
    """Return a turn's words as a question, for where and for whom its grant says.

    Args:
        turn: The turn.
        as_of: The day whose law counts, where an order gives one.
    """
    return PolicyQuestion(turn.text, turn.grant.jur, turn.grant.aud, turn.earlier, as_of)


SURE_ENOUGH = 0.6
"""How likely a passage must be to answer a wish, which is no question: only then
is it told. Of the wishes that passages only came near to, most stay below."""


async def say_if_sure(
    policy: PolicyAnswers,
    dispatcher: CollectingDispatcher,
    turn: Turn,
    as_of: date | None = None,
    enough: float = SURE_ENOUGH,
) -> list[EventType] | None:
    """Say what the passages surely answer; None where none does or none can be read."""
    try:
        answer = await policy.answer(question_of(turn, as_of))
    except PolicyUnavailable:
        return None  # what is said instead is as true without them
    if answer.answered and answer.citations[0].score >= enough:
        return say_answer(dispatcher, answer, turn)
    return None


def say_answer(
    dispatcher: CollectingDispatcher, answer: PolicyAnswer, turn: Turn
) -> list[EventType]:
    """Say an answer with the sources it relied on; once a conversation, that it is no advice."""
    sources = citations_part(_relied_on(answer.citations))
    told = [] if turn.told_no_advice else [notice_part(NO_ADVICE)]
    dispatcher.utter_message(text=answer.text, json_message=message(sources, *told))
    return [] if turn.told_no_advice else [SlotSet(ADVICE_SLOT, True)]


def _is_of_own_goods(turn: Turn) -> bool:
    """Whether what was taken for a question of law rather wants a thing of one's own back."""
    return turn.grant.aud == "shopper" and wants_own_back(turn.text.lower())


def _is_of_a_state(turn: Turn) -> bool:
    """Whether a question names a state: its federation's law may be covered."""
    place = place_of(turn.text, turn.grant.aud, turn.grant.jur)
    return place.name is not None and is_state(place.name)


def _check_mine() -> Json:
    return message(buttons_part([CHECK_MINE]))


def _by_the_law_of(place: str, text: str) -> Button:
    """Return the offer to have a question answered by the law of a place."""
    name = place.removeprefix("the ")
    return Button(f"{name[0].upper()}{name[1:]}", f"{text} (by the law of {place})")


def _relied_on(citations: Sequence[Citation]) -> list[Citation]:
    """Return the sources of an answer, best first: what merely came near is none."""
    enough = max(citation.score for citation in citations) * LEAST_SHARE
    return [citation for citation in citations if citation.score >= enough]
