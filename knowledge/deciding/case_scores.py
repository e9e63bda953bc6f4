"""How well decisions do on labelled cases: field by field, and by the articles they cite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from knowledge.deciding.cites import any_covers, covers, plain
from knowledge.deciding.decision import Decision, article
from knowledge.deciding.rules import Freight, Outcome
from knowledge.deciding.vocabulary import Kind, vocabulary


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _each_cite(value: object) -> object:
    """Part the articles of a text such as "CRPL 25; 7D 10"."""
    if isinstance(value, str):
        return tuple(each for each in re.split(r"\s*[;,]\s*", value.strip()) if each)
    return () if value is None else value


def _counts_read(facts: object) -> object:
    """Read whole numbers that were written as text or with a point; the rest stays as it is."""
    if not isinstance(facts, Mapping):
        return facts
    counts = {name for name, word in vocabulary().items() if word.kind is Kind.COUNT}
    return {name: _whole(value) if name in counts else value for name, value in facts.items()}


def _whole(value: object) -> object:
    written = str(value) if isinstance(value, str | Decimal) else ""
    return int(float(written)) if re.fullmatch(r"\d{1,6}(\.0+)?", written) else value


def _without_notes(expect: object) -> object:
    """Leave out what explains an expectation and is no field of a decision."""
    if not isinstance(expect, Mapping):
        return expect
    unsaid = {name for name in ("freight_payer", "basis") if expect.get(name, "") is None}
    return {name: value for name, value in expect.items() if name not in NOTES | unsaid}


Amount = Annotated[Decimal | None, BeforeValidator(_as_text)]
Cites = Annotated[tuple[str, ...], BeforeValidator(_each_cite)]
PAID = (Outcome.ELIGIBLE, Outcome.REFUND_WITHOUT_COMPENSATION)
NOTES = frozenset({"why", "uncertain"})
"""What a case says beside its expectation, there or inside it."""


class Expected(BaseModel):
    """What a labelled case expects; what it does not name is not scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    freight_payer: Freight | None = None
    basis: Cites = ()
    refund_amount: Amount = None
    compensation: Amount = None
    deadline_days: int | None = None


class Case(BaseModel):
    """One labelled case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    facts: Annotated[dict[str, Any], BeforeValidator(_counts_read)]
    expect: Annotated[Expected, BeforeValidator(_without_notes)]


@dataclass(frozen=True, slots=True)
class Miss:
    """One field of one case that is not as expected."""

    case: str
    field: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.case}: {self.field}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its decision, if there is one: every scored field and whether it is right."""

    case: Case
    decision: Decision | None
    fields: Mapping[str, bool]
    misses: tuple[Miss, ...]


def judge(case: Case, decision: Decision) -> Judged:
    """Return a decision judged; a basis is right if any expected article is among its own.

    Where nothing is granted, no amount and an amount of nothing are the same.
    """
    expect = case.expect
    ours = _articles(decision)
    found: dict[str, object] = {
        "outcome": decision.outcome,
        "freight_payer": decision.freight_payer,
        "basis": ours,
        "refund_amount": _amount(decision.refund_amount),
        "compensation": _amount(decision.compensation),
        "deadline_days": decision.deadline and decision.deadline.days,
    }
    fields: dict[str, bool] = {}
    misses: list[Miss] = []
    for name in sorted(expect.model_fields_set, key=list(Expected.model_fields).index):
        wanted = getattr(expect, name)
        if name == "basis":
            right = not wanted or any(any_covers(wanted, each) for each in ours)
        elif name == "compensation" or (name == "refund_amount" and decision.outcome not in PAID):
            right = (found[name] or 0) == (wanted or 0)
        else:
            right = found[name] == wanted
        fields[name] = right
        if not right:
            misses.append(Miss(case.id, name, _plain(wanted), _plain(found[name])))
    return Judged(case, decision, fields, tuple(misses))


def refused(case: Case, why: str) -> Judged:
    """Return a case whose facts could not be read: nothing that it expects was found."""
    fields = dict.fromkeys(case.expect.model_fields_set, False)
    return Judged(case, None, fields, (Miss(case.id, "facts", "facts of the vocabulary", why),))


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of all cases together."""

    cases: int
    right: int
    fields: Mapping[str, tuple[int, int]]
    articles: Mapping[str, tuple[int, int, int]]

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Scores:
        """Return the figures: a case is right when every scored field is."""
        fields: dict[str, tuple[int, int]] = {}
        hit, extra, lacking = Counter[str](), Counter[str](), Counter[str]()
        for each in judged:
            for name, right in each.fields.items():
                done, whole = fields.get(name, (0, 0))
                fields[name] = (done + right, whole + 1)
            wanted = {article(plain(cite)) for cite in each.case.expect.basis}
            ours = set(_articles(each.decision)) if each.decision else set()
            if wanted:
                right_ones = {cite for cite in ours if any_covers(wanted, cite)}
                hit.update(right_ones)
                extra.update(ours - right_ones)
                lacking.update(e for e in wanted if not any(covers(e, cite) for cite in ours))
        names = sorted({*hit, *extra, *lacking})
        articles = {name: (hit[name], extra[name], lacking[name]) for name in names}
        return cls(len(judged), sum(not each.misses for each in judged), fields, articles)

    @property
    def precision(self) -> float | None:
        """The share of cited articles that were expected."""
        hit, extra, _ = self._totals()
        return _share(hit, hit + extra)

    @property
    def recall(self) -> float | None:
        """The share of expected articles that were cited."""
        hit, _, lacking = self._totals()
        return _share(hit, hit + lacking)

    def as_json(self) -> dict[str, object]:
        """Return the figures as they are printed."""
        return {
            "cases": self.cases,
            "right": self.right,
            "accuracy": {name: _share(done, whole) for name, (done, whole) in self.fields.items()},
            "scored": {name: whole for name, (_, whole) in self.fields.items()},
            "precision": self.precision,
            "recall": self.recall,
            "articles": {
                name: {"precision": _share(hit, hit + extra), "recall": _share(hit, hit + lacking)}
                for name, (hit, extra, lacking) in self.articles.items()
            },
        }

    def _totals(self) -> tuple[int, int, int]:
        hit, extra, lacking = 0, 0, 0
        for one, two, three in self.articles.values():
            hit, extra, lacking = hit + one, extra + two, lacking + three
        return hit, extra, lacking


def _articles(decision: Decision) -> tuple[str, ...]:
    return tuple(each.cites for each in decision.basis)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _plain(value: object) -> object:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return list(value)
    return value if isinstance(value, int) else None if value is None else str(value)
