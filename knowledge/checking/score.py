"""A merchant's quality score: 100 points less what listings, complaints, returns and recalls cost.

Every part of the formula is a `Part` of `PARTS`: what is counted, out of what, the points it can
cost, and the share at which it costs them all. In between, the cost is in proportion. Twenty good
ones are added to what every share is out of, so that a merchant is not judged by one listing.

What nobody counted costs nothing and is not worth anything either: the parts that are known share
the 100 points in proportion, and the score names the parts that are not in it. `docs/score.md` has
the formula for merchants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

WHOLE = Decimal(100)
PADDING = 20
MOST_RULES = 3
_TENTH = Decimal("0.1")


@dataclass(slots=True)
class MerchantFindings:
    """What the check found with one merchant's listings; a listing counts under its worst finding.

    Attributes:
        listings: How many were checked.
        remove: How many must come off.
        fix: How many need mending, and nothing worse.
        advise: How many could be better, and nothing worse.
        undecided: How many lack what a rule asks for, and nothing worse.
        rules: How many listings break which rule.
    """

    listings: int = 0
    remove: int = 0
    fix: int = 0
    advise: int = 0
    undecided: int = 0
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, other: MerchantFindings) -> None:
        """Add what was found with other listings of the merchant."""
        self.listings += other.listings
        self.remove += other.remove
        self.fix += other.fix
        self.advise += other.advise
        self.undecided += other.undecided
        self.rules.update(other.rules)


@dataclass(frozen=True, slots=True)
class MerchantRecord:
    """What a shop counted of a merchant; None is what it did not count.

    Attributes:
        orders: Orders of the same time as the rest.
        complaints: Complaints about them.
        returns: Orders that came back for quality.
        recalls: Recalls of the merchant's goods.
    """

    orders: int | None = None
    complaints: int | None = None
    returns: int | None = None
    recalls: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the formula: what it counts, what it can cost, and at which share it does."""

    name: str
    points: int
    full_at: Decimal
    counts: str


PARTS = (
    Part("remove", 35, Decimal("0.10"), "listings that must come off"),
    Part("fix", 15, Decimal("0.30"), "listings to be mended"),
    Part("advise", 5, Decimal("0.50"), "listings that could be better"),
    Part("undecided", 5, Decimal("0.50"), "listings that leave out what a rule asks for"),
    Part("complaints", 15, Decimal("0.03"), "orders that were complained about"),
    Part("returns", 10, Decimal("0.20"), "orders that came back for quality"),
    Part("recalls", 15, Decimal(3), "recalls"),
)
"""The formula; recalls are counted as they are, three cost all."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one part took off.

    Attributes:
        part: Its name in the formula.
        counts: What was counted, in words.
        count: How many there are.
        out_of: Of how many, without the twenty that are added; None where there is no whole.
        points: What it took off, of 100, to a tenth.
        most: What it could have taken off.
    """

    part: str
    counts: str
    count: int
    out_of: int | None
    points: Decimal
    most: Decimal

    def __str__(self) -> str:
        out_of = "" if self.out_of is None else f" of {self.out_of:,}"
        return f"-{self.points}: {self.count:,}{out_of} {self.counts} (at most {self.most})"


@dataclass(frozen=True, slots=True)
class Score:
    """A merchant's score with every deduction, what is not in it, and the rules broken most."""

    merchant: str
    points: Decimal
    listings: int
    deductions: tuple[Deduction, ...]
    left_out: tuple[str, ...]
    rules: tuple[tuple[str, int], ...]

    def as_json(self) -> dict[str, object]:
        """Return the score as it is printed."""
        return {
            "merchant": self.merchant,
            "score": str(self.points),
            "listings": self.listings,
            "deductions": [
                {
                    "part": each.part, "counts": each.counts, "count": each.count,
                    "out_of": each.out_of, "points": str(each.points), "most": str(each.most),
                }
                for each in self.deductions
            ],
            "left_out": list(self.left_out),
            "rules": dict(self.rules),
        }  # fmt: skip


def score(merchant: str, findings: MerchantFindings, record: MerchantRecord | None = None) -> Score:
    """Return a merchant's score: 100 less every deduction, never under 0."""
    counted = dict(_counted(findings, record or MerchantRecord()))
    known = [part for part in PARTS if part.name in counted]
    worth = WHOLE / sum(part.points for part in known)
    deductions = [_deduction(part, *counted[part.name], worth) for part in known]
    points = max(WHOLE - sum((each.points for each in deductions), Decimal(0)), Decimal(0))
    return Score(
        merchant=merchant,
        points=_tenths(points),
        listings=findings.listings,
        deductions=tuple(each for each in deductions if each.points),
        left_out=tuple(part.name for part in PARTS if part.name not in counted),
        rules=tuple(sorted(findings.rules.items(), key=lambda item: (-item[1], item[0])))[
            :MOST_RULES
        ],
    )


def _counted(
    findings: MerchantFindings, record: MerchantRecord
) -> Iterator[tuple[str, tuple[int, int | None]]]:
    """Yield the parts that are known, each with its count and what that is out of."""
    yield "remove", (findings.remove, findings.listings)
    yield "fix", (findings.fix, findings.listings)
    yield "advise", (findings.advise, findings.listings)
    yield "undecided", (findings.undecided, findings.listings)
    if record.orders is not None and record.complaints is not None:
        yield "complaints", (record.complaints, record.orders)
    if record.orders is not None and record.returns is not None:
        yield "returns", (record.returns, record.orders)
    if record.recalls is not None:
        yield "recalls", (record.recalls, None)


def _deduction(part: Part, count: int, out_of: int | None, worth: Decimal) -> Deduction:
    rate = Decimal(count) if out_of is None else Decimal(count) / (out_of + PADDING)
    most = part.points * worth
    points = most * min(rate / part.full_at, Decimal(1))
    return Deduction(part.name, part.counts, count, out_of, _tenths(points), _tenths(most))


def _tenths(points: Decimal) -> Decimal:
    return points.quantize(_TENTH, ROUND_HALF_UP)
