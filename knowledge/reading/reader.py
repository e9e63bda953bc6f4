"""A question as it is understood: its words, the law, the side and the day it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.answers import Question
from knowledge.index_open import OpenIndex
from knowledge.reading.askers import audience_of
from knowledge.reading.clauses import Clause, Laws, without
from knowledge.reading.dates import day_of
from knowledge.reading.follow_up import leans_on_before, together
from knowledge.reading.places import Place, place_of
from knowledge.reading.spelling import Speller
from knowledge.reading.wording import meanings, plain, straight


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was understood to ask.

    Attributes:
        text: The question, with the turn before it where it leans on that.
        jurisdiction: Whose law it asks for.
        audience: Whose passages may answer; None for everybody's.
        as_of: The day whose law counts.
        between: The covered jurisdictions that could hold, where that cannot be told.
        elsewhere: The place it names, where no passages cover it.
        follows: Whether it was read together with the turn before.
        clauses: The clauses of laws that it names itself, in its order.
    """

    text: str
    jurisdiction: str
    audience: str | None
    as_of: date
    between: tuple[str, ...] = ()
    elsewhere: str | None = None
    follows: bool = False
    clauses: tuple[Clause, ...] = ()


class Reader:
    """Reads questions in the words of one index; nothing in it changes, so threads may share it."""

    def __init__(self, index: OpenIndex) -> None:
        # As they were written: to read twenty thousand texts anew would take seconds.
        self._speller = Speller.of([*index.units.texts, *meanings()])
        self._covered = index.jurisdictions
        self._laws = Laws.of(index.passages)

    def words(self, text: str) -> str:
        """Return a text as it is searched for: plain words, slips put right."""
        return self._speller.corrected(plain(text))

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that no passage has."""
        return self._speller.unknown(self.words(text))

    def read(self, question: Question, text: str, today: date) -> Reading:
        """Return what a question asks for; what it does not say, the conversation does.

        Args:
            question: The question with the conversation's own setting.
            text: Its words.
            today: The day it is asked.
        """
        text, before = straight(text), straight(question.after or "")
        follows = bool(before.strip()) and leans_on_before(text)
        whole = together(before, text) if follows else text
        clauses = self._laws.named_in(text)
        place = self._place(text, clauses, question)
        if follows and place == Place():
            place = self._place(before, self._laws.named_in(before), question)
        jurisdiction, between = self._law_of(place, question.jurisdiction)
        return Reading(
            text=whole,
            jurisdiction=jurisdiction,
            audience=_audience(question, whole),
            as_of=question.as_of or day_of(without(clauses, whole), today) or today,
            between=between,
            elsewhere=place.name,
            follows=follows,
            clauses=clauses,
        )

    def _place(self, text: str, clauses: tuple[Clause, ...], question: Question) -> Place:
        """Return whose law a text asks for; a clause is of its own law, whoever asks for it."""
        if clauses:
            return Place(jurisdiction=clauses[0].jurisdiction)
        return place_of(text, question.audience, question.jurisdiction)

    def _law_of(self, place: Place, here: str) -> tuple[str, tuple[str, ...]]:
        """Return whose law holds, and the covered ones to choose from where there are several.

        Of several places of which only one has passages, that one is left.
        """
        between = tuple(each for each in place.between if each in self._covered)
        if len(between) > 1:
            return here, between
        return next(iter((*between, *place.between)), place.jurisdiction or here), ()


def _audience(question: Question, text: str) -> str | None:
    """Return whose passages may answer: everybody's where the words speak for another side."""
    if question.audience is None:
        return None
    said = audience_of(text)
    return None if said and said != question.audience else question.audience
