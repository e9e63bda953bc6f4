"""The decision card: a decision and what it rests on, as the page draws it."""

from __future__ import annotations

from actions.domain import decision_words as words
from actions.domain.returns import ReturnCase
from actions.handlers.parts import Json
from knowledge.deciding.decision import Decision
from knowledge.deciding.wording import Person, due, freight, headline, remedies


def decision_part(decision: Decision, case: ReturnCase) -> Json:
    """Return the card: amounts as decimal strings, everything else in words to show."""
    return {
        "type": "decision",
        "decision": {
            "outcome": decision.outcome.value,
            "headline": headline(decision, Person.YOU),
            "about": about(case),
            "remedies": remedies(decision.remedies, Person.YOU),
            "refund_amount": decision.refund_amount,
            "compensation": decision.compensation,
            "currency": decision.currency,
            "freight": freight(decision, Person.YOU),
            "due": due(decision.deadline, Person.YOU),
            "reasons": list(decision.explanation),
            "basis": [
                {
                    "cites": each.cites,
                    "passage": each.passage,
                    "url": f"/policies/{each.passage}",
                }
                for each in decision.basis
            ],
            "confidence": decision.confidence,
            "missing": list(words.missing(decision.missing_facts)),
            "would_change": list(words.would_change(decision.would_change)),
            "facts": [
                {"label": each.label, "value": each.value, "source": each.source}
                for each in words.facts_said(case)
            ],
            "receipt": decision.receipt,
            "receipt_url": f"/receipts/{decision.receipt}" if decision.receipt else None,
        },
    }


def about(case: ReturnCase) -> str:
    """Return what a case is of, "Gooseneck kettle, 0.9 l, order RC-10012"."""
    title = case.title or "your purchase"
    return f"{title}, order {case.order_id}" if case.order_id else title
