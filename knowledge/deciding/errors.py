"""What can go wrong with decisions, as a part of this room's tree (`knowledge.errors`).

    KnowledgeError
    `-- DecisionError
        |-- FactsError       an unknown fact, or a value outside its kind: every one is named
        |-- RulesError       malformed rules: every complaint, each with file and line
        |-- AsOfError        no rules were in force on the date asked for
        `-- ReceiptError
            |-- ReceiptMissing   none is kept under that id
            `-- ReceiptCorrupt   what is kept there is not a receipt

"Not eligible" and "that is for a person" are outcomes, never exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.errors import Complaint, KnowledgeError


class DecisionError(KnowledgeError):
    """The root: whatever keeps a decision from being made, kept or replayed."""


class FactsError(DecisionError):
    """The facts cannot be read; `complaints` names each value and what was expected."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("facts: " + "; ".join(self.complaints))


class RulesError(DecisionError):
    """The rules are malformed; `complaints` holds everything found, in file and line order."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints))
        count = len(self.complaints)
        head = "1 complaint" if count == 1 else f"{count} complaints"
        super().__init__("\n".join([f"{head} about the rules:", *map(str, self.complaints)]))


class AsOfError(DecisionError):
    """No rules of the jurisdiction were in force on the date asked for."""


class ReceiptError(DecisionError):
    """A receipt cannot be had as asked."""


class ReceiptMissing(ReceiptError):
    """No receipt is kept under that id."""


class ReceiptCorrupt(ReceiptError):
    """What is kept under that id is not a receipt that can be read."""
