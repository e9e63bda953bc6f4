"""Policy questions in the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk.events import SlotSet

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import PolicyAnswer, PolicyQuestion
from actions.handlers.parts import CHECK_MINE
from actions.handlers.policy import NO_ADVICE, OF_YOUR_OWN, ActionAnswerPolicy
from actions.handlers.turn import ADVICE_SLOT
from tests.unit.actions.fakes import (
    ABSTAINED,
    CITATION,
    CONTACT,
    GRANT,
    FakeAnswers,
    Said,
    anonymous,
    rules,
    run,
    state,
)

QUESTION = "when do the seven days start?"


async def ask(answers: FakeAnswers, **changed: object) -> Said:
    """Ask the question in a chat."""
    return await run(ActionAnswerPolicy(answers, rules()), state(QUESTION, **changed))


async def test_an_answer_comes_with_the_passages_it_rests_on() -> None:
    """Text of the passages, and each citation whole, as the page draws it."""
    said = await ask(FakeAnswers())
    assert [message["text"] for message in said.messages] == ["The seven days start tomorrow."]
    assert said.parts == [
        {
            "type": "citations",
            "citations": [
                {
                    "passage": "cn-7d-10-1",
                    "title": "The seven days start the day after you sign",
                    "cites": "7D 10(1)",
                    "jurisdiction": "CN",
                    "quote": "The day you sign for the parcel is day zero.",
                    "score": 0.8125,
                    "url": "/policies/cn-7d-10-1",
                    "law": "Interim Measures for 7-Day No-Reason Returns of Online Purchases",
                    "effective_from": "2017-03-15",
                    "confidence": "verified",
                    "kind": "law",
                }
            ],
            "closest": False,
        },
        {"type": "notice", "level": "info", "text": NO_ADVICE},
    ]
    assert "failed" not in said.messages[0]["custom"]
    assert said.events == [SlotSet(ADVICE_SLOT, True)]


async def test_that_it_is_no_advice_is_said_once_a_conversation() -> None:
    """A slot remembers it; a refusal needs no such word."""
    said = await ask(FakeAnswers(), slots={ADVICE_SLOT: True})
    assert [part["type"] for part in said.parts] == ["citations"]
    assert said.events == []
    declined = await ask(FakeAnswers(ABSTAINED))
    assert "notice" not in [part["type"] for part in declined.parts]


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ((0.8,), 1),
        ((0.8, 0.4), 2),
        ((0.8, 0.399), 1),
        ((0.8, 0.5, 0.1, 0.45), 3),
        ((0.6, 0.6, 0.6), 3),
        ((0.0,), 1),
    ],
)
async def test_a_passage_that_only_came_near_is_no_source(
    scores: tuple[float, ...], shown: int
) -> None:
    """Half as likely as the best one is the least; the best one is always shown."""
    citations = tuple(replace(CITATION, score=score) for score in scores)
    said = await ask(FakeAnswers(PolicyAnswer(True, "Seven days.", citations, None)))
    cited = [citation["score"] for citation in said.parts[0]["citations"]]
    assert cited == [score for score in scores if score >= scores[0] / 2]
    assert len(cited) == shown


async def test_the_question_is_asked_for_whom_the_grant_names() -> None:
    """Jurisdiction and audience are the gateway's to say, not the customer's."""
    answers = FakeAnswers()
    await ask(answers, grant=replace(GRANT, jur="EU", aud="merchant"))
    assert answers.asked == [PolicyQuestion(QUESTION, "EU", "merchant")]


async def test_a_question_is_asked_with_the_ones_before_it() -> None:
    """It may lean on them; greetings, orders and this message itself are none of them."""
    answers = FakeAnswers()
    heard = [
        ("m-9", "hello", "greet"),
        ("m-8", "can i return a phone", "ask_policy"),
        ("m-7", "where is RC-10001", "order_status"),
        ("m-6", "and a laptop?", "nlu_fallback"),
        (GRANT.msg, QUESTION, "ask_policy"),
    ]
    before = [
        {"event": "user", "message_id": id_, "text": text, "parse_data": {"intent": {"name": name}}}
        for id_, text, name in heard
    ]
    tracker = state(QUESTION) | {"events": [{"event": "action", "name": "x"}, *before]}
    await run(ActionAnswerPolicy(answers, rules()), tracker)
    assert answers.asked[0].earlier == ("can i return a phone", "and a laptop?")


async def test_where_two_laws_could_apply_the_customer_is_asked_which() -> None:
    """With a press of a button, whose words ask the same under one law; nothing has failed."""
    places = ("China", "the European Union")
    unsure = PolicyAnswer(
        False, "China or the European Union?", (), "jurisdiction_ambiguous", choices=places
    )
    said = await ask(FakeAnswers(unsure))
    assert said.messages[0]["text"] == "China or the European Union?"
    assert said.parts == [
        {
            "type": "buttons",
            "buttons": [
                {"title": "China", "text": f"{QUESTION} (by the law of China)"},
                {
                    "title": "European Union",
                    "text": f"{QUESTION} (by the law of the European Union)",
                },
            ],
        }
    ]
    assert "failed" not in said.messages[0]["custom"]


async def test_the_closest_passage_is_shown_as_that() -> None:
    """Beside the word that nothing surely answers, and the person."""
    near = PolicyAnswer(
        False,
        "I have nothing on that.",
        (CITATION, CITATION),
        "no_passage_close_enough",
        closest=True,
    )
    said = await ask(FakeAnswers(near))
    assert [part["type"] for part in said.parts] == ["citations", "handoff"]
    assert (len(said.parts[0]["citations"]), said.parts[0]["closest"]) == (1, True)
    assert said.messages[0]["custom"]["failed"] is True


async def test_an_anonymous_visitor_gets_answers_too() -> None:
    """Policies are nobody's secret."""
    assert (await ask(FakeAnswers(), grant=anonymous())).parts[0]["type"] == "citations"


async def test_without_a_passage_there_is_no_answer_but_a_person() -> None:
    """The reason travels in the part, for the gateway; the words are the passages' room's."""
    said = await ask(FakeAnswers(ABSTAINED))
    assert said.responses == ["utter_no_passage"]
    assert said.messages[0]["text"] is None
    assert said.messages[0]["said"] == ABSTAINED.text
    assert said.messages[0]["contact"] == CONTACT
    assert said.parts == [
        {
            "type": "handoff",
            "contact": CONTACT,
            "reason": "no_passage_close_enough",
            "state": "offered",
        }
    ]
    assert said.messages[0]["custom"]["failed"] is True


@pytest.mark.parametrize("answers", [FakeAnswers(), FakeAnswers(ABSTAINED)])
async def test_whoever_asks_for_their_own_goods_can_have_them_checked(answers: FakeAnswers) -> None:
    """Their words were taken for a question of law; the way to a decision is one press away."""
    said = await run(
        ActionAnswerPolicy(answers, rules()), state("can i return my building blocks?")
    )
    assert said.messages[-1]["text"] == OF_YOUR_OWN
    assert said.parts[-1]["buttons"][0]["title"] == CHECK_MINE.title
    assert len(said.messages) == (2 if answers.says.answered else 1)


async def test_an_abstention_without_a_reason_has_one_all_the_same() -> None:
    """The gateway counts them."""
    said = await ask(FakeAnswers(PolicyAnswer(False, "I will not guess.", (), None)))
    assert said.parts[0]["reason"] == "no_passage"


async def test_a_missing_index_gets_an_apology_not_an_abstention() -> None:
    """It would be untrue that no passage answers."""
    said = await ask(FakeAnswers(failure=PolicyUnavailable("no index")))
    assert said.responses == ["utter_apology"]


async def test_of_a_state_the_federations_law_is_one_press_away() -> None:
    """The question again, under the law that has passages; elsewhere there is none to offer."""
    declined = replace(ABSTAINED, abstained_because="jurisdiction_not_covered")
    action = ActionAnswerPolicy(FakeAnswers(declined), rules())
    question = "I'm in California, which taxes are there?"
    said = await run(action, state(question))
    assert [part["type"] for part in said.parts] == ["buttons", "handoff"]
    assert said.parts[0]["buttons"] == [
        {"title": "United States", "text": f"{question} (by the law of the United States)"}
    ]
    said = await run(action, state("I'm in Japan, which taxes are there?"))
    assert [part["type"] for part in said.parts] == ["handoff"]
