"""Every case of `returns/`, decided by the shipped rules; both sides of every boundary stand there.

A file holds facts common to its cases; a case names what is its own. What `expect` leaves out is
not looked at; of reasons and articles it names those that must be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.deciding.decider import Decider
from knowledge.deciding.decision import Decision
from knowledge.deciding.opening import open_decider
from knowledge.deciding.vocabulary import ReturnFacts

CASES = Path(__file__).parent / "returns"
AS_OF = date(2026, 11, 22)
Case = dict[str, Any]


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            facts = {**content["common"], **case["facts"]}
            yield pytest.param(facts, case["expect"], id=f"{file.stem}: {case['name']}")


@pytest.fixture(scope="module")
def decider(tmp_path_factory: pytest.TempPathFactory) -> Decider:
    return open_decider(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(("facts", "expect"), list(cases()))
def test_a_return_is_decided_as_its_case_says(decider: Decider, facts: Case, expect: Case) -> None:
    """Outcome, money, freight, deadline, reasons and law are those of the case."""
    decision = decider.decide(ReturnFacts.of(facts), AS_OF)
    assert found(decision, expect) == expect, decision


def found(decision: Decision, expect: Case) -> Case:
    """Return of the decision what the case expects, in its shape."""
    articles = {each.cites for each in decision.basis}
    whole: Case = {
        "outcome": str(decision.outcome),
        "freight_payer": decision.freight_payer,
        "refund_amount": decision.refund_amount,
        "compensation": decision.compensation,
        "deadline_days": decision.deadline.days if decision.deadline else None,
        "confidence": decision.confidence,
        "missing_facts": list(decision.missing_facts),
        "reasons": [each for each in expect.get("reasons", []) if each in decision.reasons],
        "basis": [each for each in expect.get("basis", []) if each in articles],
    }
    assert expect.keys() <= whole.keys(), "expect names something that is not looked at"
    return {name: whole[name] for name in expect}


def test_every_case_has_a_name_of_its_own() -> None:
    """Two cases of one name would be reported as one."""
    names = [each.id for each in cases()]
    assert len(names) == len(set(names))
    assert len(names) >= 250
