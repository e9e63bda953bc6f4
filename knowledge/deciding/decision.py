"""What a decision says, in the shape that the chat, the API and the command line show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.deciding.rules import Freight, Outcome


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class DueDate(_Shown):
    """When the money is due: so many days from an event."""

    days: int
    starts: str = Field(alias="from")
    working_days: bool = False


class Basis(_Shown):
    """An article that the decision rests on, and the passage that explains it."""

    cites: str
    passage: str


class Change(_Shown):
    """One fact that would alter the outcome if it were otherwise."""

    fact: str
    to: str
    outcome: Outcome


class Decision(_Shown):
    """The outcome of a case with its reasons, amounts and law.

    `missing_facts` names only facts that could change the outcome; amounts are text with cents.
    """

    outcome: Outcome
    remedies: tuple[str, ...] = ()
    refund_amount: str | None = None
    compensation: str | None = None
    currency: str | None = None
    freight_payer: Freight = "none"
    deadline: DueDate | None = None
    reasons: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    confidence: Literal["verified", "secondary"] = "verified"
    missing_facts: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()
    explanation: tuple[str, ...] = ()
    receipt: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the decision as it is printed and stored."""
        document: dict[str, object] = self.model_dump(mode="json", by_alias=True)
        if self.deadline and not self.deadline.working_days:
            document["deadline"] = {"days": self.deadline.days, "from": self.deadline.starts}
        return document


def article(cite: str) -> str:
    """Return the article of a cite, its paragraph left out: 7D 10(1) is 7D 10."""
    return cite.partition("(")[0].rstrip()


def distinct(words: Sequence[str]) -> tuple[str, ...]:
    """Return words in order, each once."""
    return tuple(dict.fromkeys(words))
