"""How each step of a talk about a return is said, with its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.domain.return_questions import Question
from actions.domain.return_steps import (
    Ask,
    ChooseItem,
    ChooseLaw,
    HandOver,
    NoRules,
    NotThere,
    PutRight,
    Show,
    Step,
    Stopped,
    UnderWay,
    Why,
)
from actions.domain.returns import OwnedItem, ReturnCase
from actions.handlers.decision_card import about, decision_part
from actions.handlers.parts import (
    TALK_TO_A_PERSON,
    Button,
    Json,
    buttons_part,
    handoff_part,
    order_part,
)
from knowledge.answers import jurisdiction_name
from knowledge.deciding.decision import Decision
from knowledge.deciding.rules import Outcome
from knowledge.deciding.wording import Person, headline
from knowledge.reading.places import law_named

DONT_KNOW = Button("I don't know", "I don't know")
NOT_RIGHT = Button("That's not right", "That's not right")
START = Button("Start the return", "Start the return")
PASS_ON = Button("Pass it to a person", "Please pass it on to a person")
ELSE = Button("Something else", "Something else")
BY_FEDERAL_LAW = Button("By US federal law", "By the law of the United States")
GO_ON = "Shall we go on with your return?"
TO_START, TO_DECIDE = "return_to_start", "return_to_decide"
"""Why a person is asked for: to carry out what was decided, or to decide."""

_MISSED_BEFORE_A_PERSON = 2


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message: its words, what it carries, and whether it says that the turn did not help."""

    text: str
    parts: tuple[Json, ...] = ()
    failed: bool = False


def words_of(step: Step, contact: str) -> Utterance | None:
    """Return how a step is said; None for one of which nothing is said."""
    match step:
        case Ask():
            return _ask(step)
        case Why(question):
            return Utterance(f"{question.why} {question.text}", (_answers(question),))
        case ChooseItem():
            return _choose(step)
        case ChooseLaw(jurisdictions):
            return _law(jurisdictions)
        case Show():
            return _show(step, contact)
        case PutRight(questions):
            return _put_right(questions)
        case HandOver(case):
            return _hand_over(case, contact)
        case _:
            return _other(step, contact)


def resumed(step: Step, contact: str) -> Utterance | None:
    """Return how a talk is taken up again after another answer."""
    said = words_of(step, contact)
    if said is None or isinstance(step, Show):
        return said
    return Utterance(f"{GO_ON} {said.text}", said.parts)


def _ask(step: Ask) -> Utterance:
    """Ask; the first time say what the answer is for, and after misses offer a person."""
    question, text = step.question, step.question.text
    if step.missed:
        extra = [TALK_TO_A_PERSON] if step.missed >= _MISSED_BEFORE_A_PERSON else []
        return Utterance(
            f"I did not understand that as an answer. {text}",
            (_answers(question, extra),),
            failed=True,
        )
    return Utterance(f"{_opening(step.case)} {text}" if step.opens else text, (_answers(question),))


def _opening(case: ReturnCase) -> str:
    if case.order_id is not None:
        return f"Let me see what the rules say of your {case.title} from order {case.order_id}."
    return (
        "Let me see what the rules say. I go by your word here; if you sign in, or give me the"
        " order number and its e-mail address, I can read most of it from the order."
    )


def _answers(question: Question, extra: Sequence[Button] = ()) -> Json:
    given = [Button(each.title, each.title) for each in question.choices]
    if question.fact == "days_since_receipt":
        given = [
            Button("Today", "Today"),
            Button("Yesterday", "Yesterday"),
            Button("It has not arrived yet", "It has not arrived yet"),
        ]
    if question.fact in ("reason", "category"):
        return buttons_part([*given, *extra])
    return buttons_part([*given, DONT_KNOW, *extra])


def _choose(step: ChooseItem) -> Utterance:
    offers = [_offer(each) for each in step.options]
    text = "Which of these would you like to send back?"
    if step.unknown_order is not None:
        text = f"I cannot find an order {step.unknown_order[:40]} among your orders. {text}"
    elif step.named is not None:
        text = f"I do not see one {step.named} that it could only be. {text}"
    return Utterance(text, (buttons_part([*offers, ELSE]),))


def _offer(owned: OwnedItem) -> Button:
    order_id, title = owned.order.id, owned.item.title
    return Button(f"{title} ({order_id})", f"{title}, order {order_id}")


def _law(jurisdictions: Sequence[str]) -> Utterance:
    names = [jurisdiction_name(each) for each in jurisdictions]
    offers = [Button(name.removeprefix("the "), f"By the law of {name}") for name in names]
    text = "Whose law holds is not clear from that. Which country's rules shall I go by?"
    return Utterance(text, (buttons_part(offers),))


def _show(step: Show, contact: str) -> Utterance:
    """Say the outcome in one line and show the card, with what can be done next."""
    decision, case = step.decision, step.case
    lead = "With that, it is like this:" if step.again else "Here is what the rules say:"
    text = f"{lead} {headline(decision, Person.YOU)}. {_rests_on(case)}{_next_step(decision)}"
    offers = [*_steps(decision), NOT_RIGHT]
    if PASS_ON not in offers:
        offers.append(TALK_TO_A_PERSON)
    return Utterance(text, (decision_part(decision, case), buttons_part(offers)))


def _rests_on(case: ReturnCase) -> str:
    if case.order_id is None:
        return "It rests on what you told me, and the shop will check it. "
    said = case.facts.get("days_since_receipt")
    if said is not None and said.origin == "customer":
        return "The day it arrived is as you told me, and the shop will check it. "
    return ""


def _next_step(decision: Decision) -> str:
    if decision.outcome is Outcome.NEEDS_HUMAN:
        clause = ", with the clause" if decision.basis else ""
        return f"The rules leave this to a person. Shall I pass it on{clause}?"
    if decision.outcome is Outcome.NEEDS_FACTS:
        return "A person can find out the rest. Shall I pass it on?"
    if decision.outcome is Outcome.INELIGIBLE:
        return "The shop may still agree to take it back. Is everything on the card right?"
    return "Shall I start the return?"


def _steps(decision: Decision) -> list[Button]:
    if decision.outcome in (Outcome.NEEDS_HUMAN, Outcome.NEEDS_FACTS):
        return [PASS_ON]
    return [] if decision.outcome is Outcome.INELIGIBLE else [START]


def _put_right(questions: Sequence[Question]) -> Utterance:
    offers = [Button(each.label, each.label) for each in questions]
    return Utterance(
        "Thank you for telling me. What is not right? Choose it, or just tell me how it is.",
        (buttons_part([*offers, ELSE if not offers else TALK_TO_A_PERSON]),),
    )


def _hand_over(case: ReturnCase, contact: str) -> Utterance:
    """Pass the return on with what was decided; nothing is booked here, and none is claimed."""
    receipt = f" The decision is kept as receipt {case.receipt}." if case.receipt else ""
    decides = case.outcome in (Outcome.NEEDS_HUMAN, Outcome.NEEDS_FACTS)
    lead = (
        "I am passing this to the support team, who decide it"
        if decides
        else "I cannot book a return in the shop's system, so I am passing it to the support team"
    )
    return Utterance(
        f"{lead}: {about(case)}.{receipt} They can read this conversation and the card, so you do"
        " not have to repeat anything.",
        (handoff_part(contact, TO_DECIDE if decides else TO_START, requested=True),),
    )


def _other(step: Step, contact: str) -> Utterance | None:
    person = buttons_part([TALK_TO_A_PERSON])
    match step:
        case Stopped():
            return Utterance(
                "All right, nothing has been started. If you change your mind, just say so."
            )
        case NotThere(case):
            where = Button(
                "Where is my order?", f"Where is my order {case.order_id or ''}?".strip()
            )
            waits = case.order_id is not None and case.value("shipped") is False
            known = f"Order {case.order_id} has not been sent yet, so" if waits else "Then"
            return Utterance(
                f"{known} there is nothing to send back yet. Tell me once it has arrived, or have a"
                " person stop the order.",
                (buttons_part([where, TALK_TO_A_PERSON]),),
            )
        case UnderWay(owned):
            state = owned.order.state.value.replace("_", " ")
            return Utterance(
                f"{owned.item.title} from order {owned.order.id} is already marked as {state}, so"
                " I start no other return of it. Here is the order; a person can tell you more.",
                (order_part(owned.order), person),
            )
        case NoRules(place, federal=True):
            return Utterance(
                f"I have no checked rules of {law_named(place)}, so I will not guess about it."
                " I have some of the federal law of the United States and can go by those. For what"
                f" the state itself gives you, write to {contact} or talk to a person here.",
                (buttons_part([BY_FEDERAL_LAW, TALK_TO_A_PERSON]),),
            )
        case NoRules(place):
            return Utterance(
                f"I have no checked rules for {place}, so I will not guess. You can write to"
                f" {contact} or talk to a person here.",
                (handoff_part(contact, "jurisdiction_not_covered"), person),
            )
        case _:
            return None
