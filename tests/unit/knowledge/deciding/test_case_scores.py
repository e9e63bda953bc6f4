"""Scores that can be checked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from knowledge.deciding.case_scores import Case, Scores, judge
from knowledge.deciding.decision import Basis, Decision, DueDate, article
from knowledge.deciding.rules import Outcome

DECISION = Decision(
    outcome=Outcome.ELIGIBLE,
    freight_payer="consumer",
    refund_amount="199.00",
    deadline=DueDate(days=7, starts="seller_receives_goods"),
    basis=(Basis(cites="7D 10", passage="a"), Basis(cites="CRPL 25", passage="b")),
)


def case(**expect: object) -> Case:
    """Return a case with an expectation."""
    return Case.model_validate({"id": "c1", "facts": {}, "expect": expect, "why": "ignored"})


def test_a_case_is_right_when_every_expected_field_is() -> None:
    """Amounts are compared as numbers, articles without their paragraphs."""
    judged = judge(
        case(
            outcome="eligible",
            freight_payer="consumer",
            refund_amount="199",
            deadline_days=7,
            basis=["7D 10(1)", "7D 2"],
        ),
        DECISION,
    )
    assert judged.misses == ()
    assert set(judged.fields) == {
        "outcome", "freight_payer", "refund_amount", "deadline_days", "basis",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("freight_payer", "merchant", "consumer"),
        ("refund_amount", "198.99", "199.00"),
        ("compensation", "500", None),
        ("deadline_days", 14, 7),
        ("basis", ["7D 6"], ["7D 10", "CRPL 25"]),
    ],
)
def test_a_miss_says_what_was_expected_and_found(field: str, value: object, found: object) -> None:
    """One field wrong is one miss; the others are still counted right."""
    judged = judge(case(outcome="eligible", **{field: value}), DECISION)
    assert [(miss.field, miss.found) for miss in judged.misses] == [(field, found)]
    assert judged.fields["outcome"] is True


def test_precision_and_recall_are_of_articles() -> None:
    """Two cited, one of them expected; three expected, one of them cited."""
    judged = judge(case(outcome="eligible", basis=["7D 10", "7D 2", "IR 19"]), DECISION)
    scores = Scores.of([judged])
    assert (scores.precision, scores.recall) == (0.5, 0.3333)
    assert scores.articles == {
        "7D 10": (1, 0, 0), "7D 2": (0, 0, 1), "CRPL 25": (0, 1, 0), "IR 19": (0, 0, 1),
    }  # fmt: skip


def test_accuracy_is_counted_over_the_cases_that_expect_the_field() -> None:
    """A field that a case does not name is not scored there."""
    scores = Scores.of(
        [judge(case(outcome="eligible", deadline_days=7), DECISION),
         judge(case(outcome="ineligible"), DECISION)]
    )  # fmt: skip
    assert scores.fields == {"outcome": (1, 2), "deadline_days": (1, 1)}
    assert (scores.cases, scores.right) == (2, 1)
    assert scores.as_json()["accuracy"] == {"outcome": 0.5, "deadline_days": 1.0}


def test_nothing_expected_has_no_precision() -> None:
    """A share of nothing is None and not a number."""
    scores = Scores.of([judge(case(outcome="eligible"), DECISION)])
    assert (scores.precision, scores.recall) == (None, None)


def test_an_expectation_of_an_unknown_field_is_refused() -> None:
    """A field that is not scored would pass silently."""
    with pytest.raises(ValidationError):
        case(outcome="eligible", refund="199")


@pytest.mark.parametrize(
    ("cite", "name"),
    [("7D 10(1)", "7D 10"), ("16 CFR 435.2(b)(1)(ii)", "16 CFR 435.2"), ("CRPL 25", "CRPL 25")],
)
def test_an_article_is_a_cite_without_its_paragraph(cite: str, name: str) -> None:
    """Decisions and labels meet at the article."""
    assert article(cite) == name


def test_a_case_is_read_in_the_shapes_that_others_write() -> None:
    """Articles in one text, counts as text, notes inside the expectation, nothing as null."""
    read = Case.model_validate({
        "id": "c7", "uncertain": False,
        "facts": {"days_since_receipt": "3", "quantity": Decimal("1.0"),
                  "price": "199", "defect": "12"},
        "expect": {"outcome": "eligible", "basis": "CRPL 25; 7D 10", "freight_payer": None,
                   "why": "inside seven days", "uncertain": False},
    })  # fmt: skip
    assert read.expect.basis == ("CRPL 25", "7D 10")
    assert (read.facts["days_since_receipt"], read.facts["quantity"]) == (3, 1)
    assert isinstance(read.facts["quantity"], int)
    assert read.facts["price"] == "199"
    assert read.facts["defect"] == "12"
    assert set(judge(read, DECISION).fields) == {"outcome", "basis"}
    assert judge(read, DECISION).misses == ()


@pytest.mark.parametrize("basis", ["16 CFR 435.2(a), (b)", "7D 10 and more", "", "§§"])
def test_an_odd_basis_is_a_miss_and_no_failure(basis: str) -> None:
    """Whatever is written there, the case is scored."""
    judged = judge(case(outcome="eligible", basis=basis), DECISION)
    assert judged.fields["outcome"] is True


def test_no_compensation_and_compensation_of_nothing_are_the_same() -> None:
    """So they are, but no refund and a refund of nothing are not where something is granted."""
    assert judge(case(outcome="eligible", compensation="0"), DECISION).misses == ()
    ours = Decision(outcome=Outcome.INELIGIBLE)
    assert judge(case(outcome="ineligible", refund_amount="0.00"), ours).misses == ()
    granted = judge(case(outcome="eligible", refund_amount="0"), DECISION)
    assert [miss.field for miss in granted.misses] == ["refund_amount"]
