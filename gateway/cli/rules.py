"""``recourse rules``: what is wrong with the rules, and which decisions they would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.markup import escape

from actions.adapters.sql.receipts import SqlReceipts
from gateway.cli.dates import day_of
from gateway.cli.evaluation_data import watched
from gateway.cli.output import CommandError, err, many, out, print_json
from gateway.cli.receipts import receipts_of
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import read_settings
from knowledge.checking.rulebook import load_listing_rules, shipped_claims
from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import AsOfError, ReceiptCorrupt, RulesError
from knowledge.deciding.opening import SHIPPED_CORPUS, open_decider
from knowledge.deciding.receipt_replay import Difference, decided_otherwise
from knowledge.deciding.rulebook import load_rules, own_promises, shipped_rules
from knowledge.errors import Complaint, CorpusError
from knowledge.passages import Corpus, load_corpus, own_corpus

app = typer.Typer(no_args_is_help=True, help="The rules that decide and check.")
JSON = typer.Option(False, "--json", help="Print the result as JSON.")
RULES = typer.Option(None, "--rules", help="The rules; those that ship.")
CLAIMS = typer.Option(None, "--claims", help="The claims of listings; those that ship.")


@dataclass
class Checked:
    """How much was read, by kind, and everything found wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def read(self, work: Callable[[], dict[str, int]]) -> None:
        """Count what was read, or keep why it was refused."""
        try:
            self.counts |= work()
        except (CorpusError, RulesError) as exc:
            self.complaints += exc.complaints


@dataclass
class Again:
    """What became of the kept decisions that were made again."""

    same: int = 0
    otherwise: dict[str, tuple[Difference, ...]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """How many there were."""
        return self.same + len(self.otherwise) + len(self.undecided)


@app.command("check")
def check(rules: Path | None = RULES, claims: Path | None = CLAIMS, json: bool = JSON) -> None:
    """Read all rules, promises and claims, and say what is wrong.

    Every complaint has its file and line. Exit status 1 says that there are complaints.
    """
    home = KnowledgeSettings.read().home
    for given in (rules, claims):
        if given is not None and not given.is_dir():
            raise CommandError(f"{given} is not there; expected a folder: correct the path")
    with err.status("reading the rules"):
        found = _checked(home, rules or shipped_rules(), claims or shipped_claims())
    if json:
        complaints = [
            {"file": str(each.file), "line": each.line, "text": each.text}
            for each in found.complaints
        ]
        print_json({**found.counts, "complaints": complaints})
    else:
        _print_complaints(found)
    if found.complaints:
        raise typer.Exit(1)


@app.command("differ")
def differ(
    since: str = typer.Option("", help="Only decisions made on this date or later (YYYY-MM-DD)."),
    json: bool = JSON,
) -> None:
    """Decide every kept case again by today's rules.

    Prints what is now otherwise: another outcome, amount, payer, deadline, reason or article, but
    not another wording. Exit status 1 says that some decisions differ, or cannot be made again.
    """
    settings = read_settings()
    decider = open_decider(settings.home)
    with receipts_of(settings) as store:
        found = _decided_again(list(store.ids(_moment(since))), store, decider)
    if json:
        print_json(
            {
                "decided_again": found.whole,
                "same": found.same,
                "otherwise": {
                    number: [{"where": c.where, "was": c.was, "now": c.now} for c in changes]
                    for number, changes in found.otherwise.items()
                },
                "undecided": found.undecided,
            }
        )
    else:
        _print_again(found)
    if found.otherwise or found.undecided:
        raise typer.Exit(1)


def _checked(home: Path, rules: Path, claims: Path) -> Checked:
    found = Checked()
    corpus = _corpus(found, home)
    if corpus is None:
        return found  # a rule is held to the passages that it rests on
    promises = own_promises(home)

    def deciding() -> dict[str, int]:
        book = load_rules(rules, corpus, promises)
        return {"rules": len(book.rules), "promises": len(book.promises)}

    def checking() -> dict[str, int]:
        book = load_listing_rules(rules, claims, corpus)
        return {"listing_rules": len(book.rules), "claims": len(book.claims)}

    found.read(deciding)
    found.read(checking)
    return found


def _corpus(found: Checked, home: Path) -> Corpus | None:
    try:
        return load_corpus(SHIPPED_CORPUS, own_corpus(home))
    except CorpusError as exc:
        found.complaints += exc.complaints
        return None


def _decided_again(kept: Sequence[str], store: SqlReceipts, decider: Decider) -> Again:
    found = Again()
    for number in watched(kept, "deciding again"):
        try:
            changes = decided_otherwise(store.get(number), decider)
        except (ReceiptCorrupt, AsOfError) as exc:
            found.undecided[number] = str(exc)
            continue
        if changes:
            found.otherwise[number] = changes
        else:
            found.same += 1
    return found


def _moment(text: str) -> dt.datetime | None:
    day = day_of("--since", text)
    return dt.datetime.combine(day, dt.time(), dt.UTC) if day else None


def _print_complaints(found: Checked) -> None:
    for each in sorted(found.complaints):
        out.print(str(each), markup=False, soft_wrap=True)
    read = ", ".join(
        many(count, kind.removesuffix("s").replace("_", " "))
        for kind, count in found.counts.items()
    )
    told = many(len(found.complaints), "complaint")
    out.print(f"{read}, {told}" if read else told)


def _print_again(found: Again) -> None:
    for number, changes in found.otherwise.items():
        out.print(f"[bold]{number}[/bold]")
        for each in changes:
            out.print(f"  {escape(str(each))}", soft_wrap=True)
    for number, why in found.undecided.items():
        out.print(f"[bold]{number}[/bold]  {escape(why)}", soft_wrap=True)
    told = f"{found.whole} decided again, {len(found.otherwise)} otherwise"
    out.print(f"{told}, {len(found.undecided)} not at all" if found.undecided else told)
