"""What a message means to a return that is being talked about: an answer, a correction, a wish.

What somebody states outright goes before a bare yes or no: "no, I did open it" says that it was
opened, whatever was asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from actions.domain import return_wishes as wishes
from actions.domain.return_questions import QUESTIONS, Question
from actions.domain.returns import FIX, ITEM, NEXT_STEP, FactValue
from knowledge.deciding.vocabulary import Kind, vocabulary
from knowledge.reading.arrival import days_ago
from knowledge.reading.goods import Goods, goods_in
from knowledge.reading.return_facts import facts_said
from knowledge.reading.wording import straight

_NUMBER = re.compile(r"\b(\d{1,4})\b")
_COUNTS = {"none": 0, "zero": 0, "never": 0, "once": 1, "one": 1, "twice": 2, "two": 2, "three": 3}
_DAYS_BACK = frozenset({"days_since_receipt", "order_age_days"})
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says to a return.

    Attributes:
        facts: What it states, the answer to what was asked among it.
        answered: Whether it answers what was asked.
        goods: The goods that it names.
        unsure: It does not know the answer.
        wants_why: It asks why.
        cancels: It wants no return any more.
        not_right: It says that something is not right, without saying what.
        not_arrived: It says that the goods are not there.
        starts: It wants the next step taken.
        elsewhere: It says that the goods are none of those offered.
        agrees: A bare yes; `refuses` a bare no.
        fix: The fact that it wants to put right.
        corrects: It takes something back: "actually", "I meant".
    """

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    answered: bool = False
    goods: Goods | None = None
    unsure: bool = False
    wants_why: bool = False
    cancels: bool = False
    not_right: bool = False
    not_arrived: bool = False
    starts: bool = False
    elsewhere: bool = False
    agrees: bool = False
    refuses: bool = False
    fix: str | None = None
    corrects: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it answers, steers or corrects the return at all."""
        steers = (self.unsure, self.cancels, self.not_right, self.not_arrived, self.starts)
        return bool(self.facts) or any(steers) or self.agrees or self.refuses or self.elsewhere


def heard_in(text: str, asked: str | None, today: date) -> Heard:
    """Return what a message means where this was asked last; None for nothing."""
    said = straight(text).lower().strip()
    bare = said.strip(" .!?,")
    unsure = wishes.UNSURE.search(said) is not None
    question = QUESTIONS.get(asked or "")
    facts = _facts(text, said, question, today)
    if unsure and question is not None:
        facts.pop(question.fact, None)
    corrects = wishes.CORRECTS.search(said) is not None
    return Heard(
        facts=facts,
        answered=question is not None and question.fact in facts,
        goods=goods_in(text),
        unsure=unsure and question is not None,
        wants_why=question is not None and wishes.WHY.match(bare) is not None,
        cancels=wishes.CANCEL.search(bare) is not None,
        not_right=not facts and wishes.NOT_RIGHT.search(said) is not None,
        not_arrived=wishes.NOT_ARRIVED.search(said) is not None,
        starts=wishes.START.search(bare) is not None,
        elsewhere=asked == ITEM and wishes.ELSE.search(bare) is not None,
        agrees=asked == NEXT_STEP and not facts and wishes.YES_ALONE.match(bare) is not None,
        refuses=asked == NEXT_STEP
        and wishes.NO.match(bare) is not None
        and not facts
        and not corrects,
        fix=_to_fix(bare) if asked == FIX else None,
        corrects=corrects,
    )


def _facts(text: str, said: str, question: Question | None, today: date) -> dict[str, FactValue]:
    """Return what a message states; a choice that was pressed states that and nothing else."""
    stated: dict[str, FactValue] = dict(facts_said(text, today))
    if question is None:
        return stated
    chosen = _chosen(question, said)
    if chosen is not None:
        # Only the reason's choices say something beside: a fake is sold with false claims.
        also = stated if question.fact == "reason" else {}
        return {**also, question.fact: chosen}
    return {**stated, **_answer(question, said, today, stated)}


def _answer(
    question: Question, said: str, today: date, stated: Mapping[str, FactValue]
) -> dict[str, FactValue]:
    """Return the asked fact as the message answers it; nothing where it was stated, or is not."""
    if question.fact in stated:
        return {}
    value: FactValue | None = None
    kind = vocabulary()[question.fact].kind
    if question.fact in _DAYS_BACK:
        value = days_ago(said, today)
    elif kind is Kind.COUNT:
        value = _count(said)
    elif kind is Kind.FLAG and not _corrects_another(said, stated):
        value = True if wishes.YES.match(said) else False if wishes.NO.match(said) else None
    elif question.fact == "category":
        goods = goods_in(said)
        value = goods.category if goods else None
    return {} if value is None else {question.fact: value}


def _chosen(question: Question, said: str) -> FactValue | None:
    """Return the value of the choice whose words were said, whole."""
    words = _WORDS.findall(said)
    return next(
        (each.value for each in question.choices if _WORDS.findall(each.title.lower()) == words),
        None,
    )


def _corrects_another(said: str, stated: Mapping[str, FactValue]) -> bool:
    """Whether a yes or no goes with a correction of something else: "no, I did wear it"."""
    if not stated:
        return False
    return wishes.CORRECTS.search(said) is not None or wishes.INSISTS.match(said) is not None


def _count(said: str) -> int | None:
    if number := _NUMBER.search(said):
        return int(number[1])
    return next((count for word, count in _COUNTS.items() if word in said.split()), None)


def _to_fix(bare: str) -> str | None:
    """Return the fact whose label was chosen to be put right."""
    words = _WORDS.findall(bare)
    return next(
        (fact for fact, each in QUESTIONS.items() if _WORDS.findall(each.label.lower()) == words),
        None,
    )
