"""What comes next in a talk about a return; how each is said is the handlers' matter."""

from __future__ import annotations

from dataclasses import dataclass

from actions.domain.return_questions import Question
from actions.domain.returns import OwnedItem, ReturnCase
from knowledge.deciding.decision import Decision


@dataclass(frozen=True, slots=True)
class NotMine:
    """The message is about something else: whoever answers that may answer it."""


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """Which of these it is.

    Attributes:
        options: The latest things that could be meant.
        named: What was named and is none of theirs.
        unknown_order: An order number that is none of theirs.
    """

    options: tuple[OwnedItem, ...]
    named: str | None = None
    unknown_order: str | None = None


@dataclass(frozen=True, slots=True)
class ChooseLaw:
    """Whose law: it could be that of any of these."""

    jurisdictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    Attributes:
        question: What is asked.
        case: What is known so far.
        opens: Whether it is the first one of this return.
        missed: How often in a row the answer to it was not understood.
    """

    question: Question
    case: ReturnCase
    opens: bool = False
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """Why a question is asked, and the question again."""

    question: Question


@dataclass(frozen=True, slots=True)
class Show:
    """The decision; `again` when one was shown before."""

    decision: Decision
    case: ReturnCase
    again: bool = False


@dataclass(frozen=True, slots=True)
class PutRight:
    """Which of these facts is not right."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The customer wants no return now; nothing was done."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The return goes to a person, with what was decided."""

    case: ReturnCase


@dataclass(frozen=True, slots=True)
class NotThere:
    """The goods have not arrived: there is nothing to send back yet."""

    case: ReturnCase


@dataclass(frozen=True, slots=True)
class UnderWay:
    """This very thing is on its way back, or back already."""

    owned: OwnedItem


@dataclass(frozen=True, slots=True)
class NoRules:
    """Nothing can be decided: there are no rules for this place, or none of that day.

    Attributes:
        place: Where, as it was written.
        federal: Whether it is a state, whose federation has rules that could be gone by.
    """

    place: str
    federal: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing is said: another answer stands, and nothing is open."""


Step = (
    NotMine
    | ChooseItem
    | ChooseLaw
    | Ask
    | Why
    | Show
    | PutRight
    | Stopped
    | HandOver
    | NotThere
    | UnderWay
    | NoRules
    | Silent
)
