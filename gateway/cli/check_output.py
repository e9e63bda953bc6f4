"""Where the findings of ``recourse check`` go: JSON, a person's terminal, files for programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import CommandError, out
from knowledge.checking.bulk.chunk_checker import CSV_COLUMNS, CheckedChunk, Form
from knowledge.checking.bulk.tally import RuleTally, Tally
from knowledge.checking.checker import Checker
from knowledge.checking.rules import Severity
from knowledge.checking.score import Score

LISTED = 10
TROUBLES_SHOWN = 20
COLOURS = {Severity.REMOVE: "red", Severity.FIX: "yellow", Severity.ADVISE: "cyan"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run.

    Attributes:
        tally: What the listings add up to.
        source: What the file is called.
        as_of: By the rules of which day it was.
        merchants: How many merchants the listings name.
        worst: Those with the lowest scores, the lowest first.
        with_records: Whether what a shop counted of its merchants is in the scores.
        checker: What checked them, for the passages that it cites.
    """

    tally: Tally
    source: str
    as_of: dt.date
    merchants: int
    worst: tuple[Score, ...]
    with_records: bool
    checker: Checker


class Output(Protocol):
    """One place that the findings go to."""

    @property
    def form(self) -> Form | None:
        """The form it wants them in; None for the sums alone."""

    def take(self, checked: CheckedChunk) -> None:
        """Take one chunk, in the order of the file."""

    def finish(self, outcome: Outcome) -> None:
        """Come to the end."""


class JsonOutput:
    """One JSON document on standard output, as it grows."""

    form: Form | None = "json"

    def __init__(self) -> None:
        self._begun = False

    def take(self, checked: CheckedChunk) -> None:
        """Print the chunk's listings."""
        text = checked.texts["json"]
        if text:
            typer.echo(f"{',' if self._begun else _HEAD}\n{text}", nl=False)
            self._begun = True

    def finish(self, outcome: Outcome) -> None:
        """Print the counts, and close the document."""
        tail = {
            "counts": outcome.tally.counts(),
            "unreadable": [
                {"row": each.where, "error": each.text} for each in outcome.tally.troubles
            ],
            "merchants": [each.as_json() for each in outcome.worst],
            "as_of": outcome.as_of.isoformat(),
        }
        body = json.dumps(tail, ensure_ascii=False, indent=2).removeprefix("{")
        typer.echo(f"{'' if self._begun else _HEAD}\n],{body}")


_HEAD = '{"listings": ['


class TerminalOutput:
    """What a person reads: the first findings in full, then what all of them add up to."""

    def __init__(self, report: Path | None = None) -> None:
        self.form: Form | None = None if report else "jsonl"
        self._report = report
        self._shown = 0

    def take(self, checked: CheckedChunk) -> None:
        """Print the findings of the first few listings that have any."""
        if self._shown >= LISTED or self._report is not None:
            return
        for line in checked.texts["jsonl"].splitlines():
            listing = json.loads(line)
            if listing.get("findings") and self._shown < LISTED:
                self._shown += 1
                _print_listing(listing)

    def finish(self, outcome: Outcome) -> None:
        """Print the sums."""
        tally = outcome.tally
        if tally.listings > self._shown or self._report is not None:
            _print_rules(tally)
        _print_troubles(tally)
        if outcome.merchants:
            _print_merchants(outcome)
        out.print(_summary(tally), soft_wrap=True)
        if tally.needs:
            most = sorted(tally.needs.items(), key=lambda need: (-need[1], need[0]))
            names = ", ".join(name for name, _ in most[:8])
            out.print(f"not given, so not all could be checked: {names}", soft_wrap=True)
        if self._report is not None:
            out.print(f"written to {escape(str(self._report))}", soft_wrap=True)


class FileOutput:
    """A file of findings that grows beside its name, and has it when it is whole."""

    def __init__(self, path: Path, form: Form) -> None:
        self.form: Form | None = form
        self._form: Form = form
        self._path = path
        self._draft = path.with_name(f"{path.name}.part")
        self._begun = False

    def take(self, checked: CheckedChunk) -> None:
        """Write the chunk's findings."""
        self._write(checked.texts[self._form])

    def finish(self, outcome: Outcome) -> None:
        """Give the file its name."""
        self._write("")
        self._draft.replace(self._path)

    def _write(self, text: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._draft.open("a" if self._begun else "w", encoding="utf-8") as file:
                if not self._begun and self._form == "csv":
                    file.write(_csv_head())
                file.write(text)
        except OSError as exc:
            raise CommandError(
                f"{self._path} cannot be written: {exc.strerror}; name another path"
            ) from exc
        self._begun = True


def _csv_head() -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator=os.linesep).writerow(CSV_COLUMNS)
    return line.getvalue()


def _print_listing(listing: Mapping[str, object]) -> None:
    out.print(f"[bold]{escape(str(listing['id']))}[/bold]  [dim]{listing['jurisdiction']}[/dim]")
    findings = listing["findings"]
    for each in findings if isinstance(findings, list) else ():
        severity = "needs" if each["needs"] else each["severity"]
        colour = "dim" if each["needs"] else COLOURS[Severity(each["severity"])]
        words = f" [reverse]{escape(each['words'])}[/reverse]" if each["words"] else ""
        out.print(
            f"  [{colour}]{severity:6}[/{colour}] {escape(each['found'])}{words}"
            f"  [dim]{escape(each['cites'])} · {escape(each['field'])} · {each['rule']}[/dim]",
            soft_wrap=True,
        )
        out.print(f"         {escape(each['fix'])}", soft_wrap=True)


def _print_rules(tally: Tally) -> None:
    table = Table("", "rule", "listings", "not decided", "cites", box=None)
    for name, rule in by_weight(tally):
        colour = COLOURS[rule.severity] if rule.severity else "dim"
        table.add_row(
            f"[{colour}]{rule.severity or 'needs'}[/{colour}]", name, f"{rule.listings:,}",
            f"{rule.undecided:,}", escape(rule.cites),
        )  # fmt: skip
    if tally.rules:
        out.print(table)


def by_weight(tally: Tally) -> list[tuple[str, RuleTally]]:
    """Return the rules that found something, the gravest and most frequent first."""
    order = {each: place for place, each in enumerate(Severity)}
    return sorted(
        tally.rules.items(),
        key=lambda item: (
            order[item[1].severity] if item[1].severity else len(order),
            -item[1].listings,
            -item[1].undecided,
            item[0],
        ),
    )


def _print_troubles(tally: Tally) -> None:
    for each in tally.troubles[:TROUBLES_SHOWN]:
        out.print(f"[red]{escape(each.where)}[/red]: {escape(each.text)}", soft_wrap=True)
    if tally.unreadable > TROUBLES_SHOWN:
        out.print(f"[red]and {tally.unreadable - TROUBLES_SHOWN:,} more rows like these")


def _print_merchants(outcome: Outcome) -> None:
    of = "" if outcome.with_records else ", from findings alone: --merchants adds the rest"
    who = f"scores of {outcome.merchants:,} merchants, the lowest first"
    out.print(f"{who if outcome.merchants > 1 else 'score of the merchant'}{of}")
    for score in outcome.worst[:5]:
        costs = "; ".join(str(each) for each in score.deductions) or "nothing taken off"
        line = f"  {score.points:>5}  {escape(score.merchant)}  [dim]{costs}[/dim]"
        out.print(line, soft_wrap=True)


def _summary(tally: Tally) -> str:
    parts = [
        f"{tally.listings:,} checked", f"{tally.violating:,} with violations",
        f"{tally.undecided:,} not decided", f"{tally.clean:,} clean",
    ]  # fmt: skip
    return ", ".join(parts) + (f", {tally.unreadable:,} unreadable" if tally.unreadable else "")
