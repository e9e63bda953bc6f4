"""What a check says: findings in the shape that the chat, the API and the command line show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.checking.rules import Severity

PASSED = "pass"


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation, or one rule that cannot be judged for want of attributes (`needs`).

    `span` holds the first and the last character (excluded) of `words` in `field`. `change` is
    what the field has to become for the rule to pass: a text, or values of attributes.
    """

    rule: str
    version: int
    severity: Severity
    field: str
    span: tuple[int, int] | None
    words: str | None
    found: str
    cites: str
    passage: str
    also: tuple[str, ...]
    confidence: str
    fix: str
    change: Mapping[str, object]
    needs: tuple[str, ...] | None

    def as_json(self) -> dict[str, object]:
        """Return the finding as it is printed."""
        return {
            "rule": self.rule,
            "version": self.version,
            "severity": str(self.severity),
            "field": self.field,
            "span": list(self.span) if self.span else None,
            "words": self.words,
            "found": self.found,
            "cites": self.cites,
            "passage": self.passage,
            "also": list(self.also),
            "confidence": self.confidence,
            "fix": self.fix,
            "change": dict(self.change),
            "needs": list(self.needs) if self.needs else None,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A listing's findings, the worst first; `notice` is a draft where it has to be taken down."""

    id: str
    findings: tuple[Finding, ...]
    notice: str | None = None

    @property
    def violations(self) -> Sequence[Finding]:
        """The findings that are certain."""
        return [each for each in self.findings if each.needs is None]

    @property
    def rating(self) -> str:
        """The worst that was found: `remove`, `fix`, `advise`, or `pass`."""
        found = {each.severity for each in self.violations}
        return next((str(each) for each in Severity if each in found), PASSED)

    def as_json(self) -> dict[str, object]:
        """Return the result as it is printed."""
        return {
            "id": self.id,
            "rating": self.rating,
            "findings": [each.as_json() for each in self.findings],
            "notice": self.notice,
        }
