"""What ``recourse ingest`` prints: the diff on standard output, everything about it beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Column, Table

from gateway.cli.output import out, say
from knowledge.ingest.accepting import AcceptedDocument
from knowledge.ingest.ingesting import LeftOut, Report
from knowledge.ingest.proposals import DocumentProposal


def report_as_json(report: Report, seconds: float) -> dict[str, object]:
    """Return what ``--json`` prints of a proposal."""
    return {
        "proposal": report.name or None,
        "folder": str(report.folder) if report.folder else None,
        "documents": [_document(file, each) for file, each in report.read],
        "unchanged": [str(each) for each in report.unchanged],
        "left_out": [
            {"file": str(each.file), "trouble": each.trouble, "way_out": each.way_out}
            for each in report.left_out
        ],
        "passed_over": report.passed_over,
        "seconds": round(seconds, 3),
    }


def _document(file: Path, each: DocumentProposal) -> dict[str, object]:
    proposed = each.proposed
    return {
        "file": str(file),
        "path": each.policy.path.as_posix(),
        "short": each.policy.instrument.short,
        "jurisdiction": each.policy.jurisdiction,
        "passages": len(proposed.passages),
        "new": proposed.new,
        "changed": [{"closes": pair.closes, "opens": pair.opens} for pair in proposed.changed],
        "vanished": proposed.vanished,
        "kept": len(proposed.kept),
        "touched": proposed.touched,
        "by_hand": proposed.by_hand,
        "declined": proposed.declined,
        "notes": proposed.notes,
        "diff": each.diff,
    }


def print_report(report: Report) -> None:
    """Print the diffs, then a table of the documents, then a line for all that is no passage."""
    for _, each in report.read:
        typer.echo(each.diff, nl=False)
    if report.read:
        out.print(_table(report))
    for file, each in report.read:
        for note in each.proposed.notes:
            say(f"{file}: {note}")
    for unchanged in report.unchanged:
        say(f"{unchanged}: nothing changed since it was accepted")
    for left in report.left_out:
        say(_line(left))
    if report.passed_over:
        kinds = ", ".join(f"{kind} ({count})" for kind, count in report.passed_over.items())
        say(f"passed over, no documents: {kinds}")
    if report.folder:
        say(f"proposed, nothing accepted yet: read and edit {report.folder}, then")
        say(f"recourse ingest --accept {report.name} --activate")


def _line(left: LeftOut) -> str:
    return f"left out {left.file}: {left.trouble}; {left.way_out}"


def _table(report: Report) -> Table:
    table = Table(
        *(Column(each, overflow="fold") for each in ("document", "becomes")),
        *("new", "changed", "gone", "kept", "by hand", "declined"),
    )
    for file, each in report.read:
        found = each.proposed
        counts = (found.new, found.changed, found.vanished, found.kept, found.by_hand)
        table.add_row(
            file.name,
            each.policy.path.as_posix(),
            *(str(len(e)) for e in counts),
            str(found.declined),
        )
    return table


def accepted_as_json(
    accepted: Sequence[AcceptedDocument], name: str, version: str, *, active: bool
) -> dict[str, object]:
    """Return what ``--json`` prints of an acceptance."""
    return {
        "accepted": name,
        "documents": [
            {
                "path": each.path.as_posix(),
                "passages": each.passages,
                "asks_as_proposed": each.asks_as_proposed,
                "left_out": list(each.left_out),
                "by_hand": list(each.by_hand),
                "diff": each.diff,
            }
            for each in accepted
        ],
        "index": version,
        "active": active,
    }


def print_accepted(accepted: Sequence[AcceptedDocument], version: str, *, active: bool) -> None:
    """Print what stands in the corpus now, and what the reviewer left to the templates."""
    for each in accepted:
        typer.echo(each.diff, nl=False)
    for each in accepted:
        say(f"{each.path}: {each.passages} passages")
        if each.asks_as_proposed:
            say(f"  {each.asks_as_proposed} asks taken over as the templates made them")
        if each.left_out:
            say(f"  not taken over: {', '.join(each.left_out)}")
        if each.by_hand:
            say(f"  your own, which no document changes: {', '.join(each.by_hand)}")
    if active:
        say(f"index {version} built and active")
    else:
        say(f"index {version} built: `recourse index activate {version}` lets it serve")
