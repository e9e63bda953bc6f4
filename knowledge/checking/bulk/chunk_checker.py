"""One chunk checked: the work that is the same on one core and on many machines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, Self

from knowledge.checking.bulk.rows import Chunk, Row, cut
from knowledge.checking.bulk.tally import EXAMPLES, TROUBLES, Example, RuleTally, Tally, Trouble
from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.errors import ListingError
from knowledge.checking.findings import PASSED, Checked, Finding
from knowledge.checking.listing import Listing
from knowledge.checking.rules import ATTRIBUTE
from knowledge.checking.score import MerchantFindings

Form = Literal["json", "jsonl", "csv"]
CSV_COLUMNS = (
    *("id", "row", "jurisdiction", "merchant", "rule", "severity", "field", "start", "end"),
    *("words", "found", "cites", "passage", "fix", "needs"),
)
UNDECIDED = "undecided"
_AROUND = 60
_UNSAFE = re.compile(r"[^\w.-]+")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class ListingChecker(Protocol):
    """What checks one listing; `knowledge.checking.checker.Checker` does."""

    def check(self, listing: Listing, as_of: date) -> Checked:
        """Return what the rules of a day find in a listing."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with every listing: plain values, the same in every process.

    Attributes:
        home: The installation whose rules count.
        as_of: By the rules of which day.
        jurisdiction: Of a listing that names none.
        forms: In which forms the findings are wanted.
        notices: Whether drafts of takedown notices are.
    """

    home: Path
    as_of: date
    jurisdiction: str | None = None
    forms: tuple[Form, ...] = ()
    notices: bool = False


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """What became of a chunk.

    Attributes:
        number: The chunk's.
        position: How far into the source its end is.
        texts: The findings of every listing, in the forms asked for; rows in order.
        tally: What they add up to.
        merchants: The same of every merchant that is named.
        notices: Drafts, each under the name of a file.
    """

    number: int
    position: int
    texts: Mapping[Form, str]
    tally: Tally
    merchants: Mapping[str, MerchantFindings]
    notices: Mapping[str, str]


@dataclass(slots=True)
class _Pages:
    """What a chunk's listings leave behind, while it is checked."""

    tally: Tally = field(default_factory=Tally)
    merchants: dict[str, MerchantFindings] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    json: list[str] = field(default_factory=list)
    jsonl: list[str] = field(default_factory=list)
    csv: list[list[object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One listing that was checked, with the place it stands at."""

    listing: Listing
    checked: Checked
    name: str
    where: str
    number: int
    merchant: str


@cache
def opened_checker(home: Path) -> Checker:
    """Return the checker of an installation, opened once in this process: it takes seconds.

    Raises:
        CorpusError: with every complaint about the passages.
        RulesError: with every complaint about the rules and claims.
    """
    return open_checker(home)


class ChunkChecker:
    """Checks chunks, each by itself: what one leaves behind changes nothing for the next."""

    def __init__(self, checker: ListingChecker, job: Job) -> None:
        self._checker = checker
        self._job = job

    @classmethod
    def open(cls, job: Job) -> Self:
        """Return one by the rules of an installation."""
        return cls(opened_checker(job.home), job)

    def __call__(self, chunk: Chunk) -> CheckedChunk:
        """Return the chunk checked; a row that cannot be read is told, and stops nothing."""
        pages = _Pages()
        for row in chunk.rows():
            self._row(row, f"{chunk.noun} {row.number}", pages)
        texts = {form: _TEXTS[form](pages) for form in self._job.forms}
        return CheckedChunk(
            chunk.number, chunk.position, texts, pages.tally, pages.merchants, pages.notices
        )

    def _row(self, row: Row, where: str, pages: _Pages) -> None:
        if row.content is None:
            _unreadable(where, row.trouble, pages, ends=row.ends)
            return
        try:
            listing = Listing.of(row.content, self._job.jurisdiction)
            checked = self._checker.check(listing, self._job.as_of)
        except ListingError as exc:
            _unreadable(_named(where, row.content), str(exc), pages)
            return
        except Exception as exc:  # noqa: BLE001 - one listing must not lose a million others
            text = f"{type(exc).__name__} while it was checked: an error of ours, please report it"
            _unreadable(_named(where, row.content), text, pages)
            return
        merchant = row.content.get("merchant")
        seen = _Seen(
            listing=listing,
            checked=checked,
            name=listing.id or where,
            where=where,
            number=row.number,
            merchant="" if merchant is None else str(merchant),
        )
        self._keep(seen, pages)

    def _keep(self, seen: _Seen, pages: _Pages) -> None:
        _count(seen, pages)
        forms = self._job.forms
        if forms:
            findings = [each.as_json() for each in seen.checked.findings]
            if "json" in forms:
                pages.json.append(_json({"id": seen.name, "findings": findings}))
            if "jsonl" in forms:
                whole = {
                    "id": seen.name,
                    "row": seen.where,
                    "jurisdiction": seen.listing.jurisdiction,
                }
                pages.jsonl.append(
                    _json({**whole, "merchant": seen.merchant or None, "findings": findings})
                )
            if "csv" in forms:
                pages.csv += [_cells(seen, each) for each in seen.checked.findings]
        if self._job.notices and (notice := seen.checked.notice) is not None:
            safe = _UNSAFE.sub("_", seen.listing.id).strip("._")[:80]
            pages.notices[f"{seen.number:08d}{'-' if safe else ''}{safe}.txt"] = notice


def _count(seen: _Seen, pages: _Pages) -> None:
    tally, findings = pages.tally, seen.checked.findings
    tally.listings += 1
    tally.jurisdictions[seen.listing.jurisdiction] += 1
    firsts: dict[str, Finding] = {}
    for each in findings:
        firsts.setdefault(each.rule, each)
    for first in firsts.values():
        _count_rule(first, seen, tally)
    # Counted one by one: `Counter.update` costs more than the few that a listing has.
    for each in findings:
        if each.needs is None:
            tally.findings[str(each.severity)] += 1
    for name in {name for each in findings for name in each.needs or ()}:
        tally.needs[name] += 1
    worst = _worst(seen.checked)
    tally.clean += worst == PASSED
    tally.undecided += worst == UNDECIDED
    if seen.merchant:
        _count_merchant(seen, worst, pages.merchants)


def _count_rule(finding: Finding, seen: _Seen, tally: Tally) -> None:
    rule = tally.rules.get(finding.rule)
    if rule is None:
        rule = tally.rules[finding.rule] = RuleTally(finding.cites, finding.passage)
    if finding.needs is not None:
        rule.undecided += 1
        return
    rule.severity = finding.severity
    rule.listings += 1
    if len(rule.examples) < EXAMPLES:
        rule.examples.append(_example(finding, seen))


def _count_merchant(seen: _Seen, worst: str, merchants: dict[str, MerchantFindings]) -> None:
    merchant = merchants.setdefault(seen.merchant, MerchantFindings())
    merchant.listings += 1
    if worst != PASSED:
        setattr(merchant, worst, getattr(merchant, worst) + 1)
    for rule in {each.rule for each in seen.checked.findings if each.needs is None}:
        merchant.rules[rule] += 1


def _worst(checked: Checked) -> str:
    """Return under what a listing counts: its gravest finding, else undecided, else pass."""
    rating = checked.rating
    return UNDECIDED if rating == PASSED and checked.findings else rating


def _example(finding: Finding, seen: _Seen) -> Example:
    text = _text_of(finding.field, seen.listing)
    before = words = after = ""
    if text is not None and finding.span is not None:
        start, end = finding.span
        before, words, after = text[max(start - _AROUND, 0) : start], text[start:end], text[end:]
        before = f"…{before}" if start > _AROUND else before
        after = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
    return Example(
        *(seen.name, seen.where, seen.merchant, finding.field, before, words, after),
        *(finding.found, finding.fix),
    )


def _text_of(field: str, listing: Listing) -> str | None:
    if field in ("title", "description"):
        return listing.title if field == "title" else listing.description
    value = listing.attributes.get(field.removeprefix(ATTRIBUTE))
    return value if isinstance(value, str) else None


def _cells(seen: _Seen, finding: Finding) -> list[object]:
    start, end = finding.span or (None, None)
    cells: list[object] = [
        *(seen.name, seen.where, seen.listing.jurisdiction, seen.merchant, finding.rule),
        *(
            str(finding.severity),
            finding.field,
            start,
            end,
            finding.words or "",
            finding.found,
            finding.cites,
        ),
        *(finding.passage, finding.fix, "; ".join(finding.needs or ())),
    ]
    return [_no_formula(each) for each in cells]


def _no_formula(cell: object) -> object:
    """Return a cell that a spreadsheet shows and never runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _unreadable(where: str, text: str, pages: _Pages, *, ends: bool = False) -> None:
    tally = pages.tally
    tally.unreadable += 1
    tally.broken = tally.broken or ends
    if len(tally.troubles) < TROUBLES:
        tally.troubles.append(Trouble(where, text))
    pages.jsonl.append(_json({"row": where, "error": text}))
    pages.csv.append(["", where, "", "", "", "unreadable", *[""] * 4, text, *[""] * 4])


def _named(where: str, content: Mapping[str, object]) -> str:
    name = content.get("id")
    return where if name is None else f"{where} ({cut(str(name))})"


def _json(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _csv_text(pages: _Pages) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(pages.csv)
    return file.getvalue()


_TEXTS = {
    "json": lambda pages: ",\n".join(pages.json),
    "jsonl": lambda pages: "".join(f"{line}\n" for line in pages.jsonl),
    "csv": _csv_text,
}
