"""``recourse decide return`` and ``recourse replay``: decisions, and the receipts they leave."""

from __future__ import annotations

import datetime as dt
import json as json_module
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import typer
from rich.markup import escape

from actions.adapters.sql.receipts import SqlReceipts
from gateway.cli.dates import day_of, today
from gateway.cli.evaluation_data import watched
from gateway.cli.output import CommandError, out, print_json
from gateway.cli.receipts import receipts_of
from gateway.domain.json_keys import RepeatedKey, each_key_once
from gateway.supervisor.settings import read_settings
from knowledge.deciding.decision import Decision
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipt_replay import Difference, differences, replayed
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.deciding.wording import GRANTED

app = typer.Typer(no_args_is_help=True, help="Decisions by rules, each with a receipt.")


@app.command("return")
def decide_return(
    facts: str = typer.Argument(help="A file with the facts as one JSON object, or - for stdin."),
    as_of: str = typer.Option("", help="Decide by the rules of this date (YYYY-MM-DD)."),
    received_on: str = typer.Option(
        "", help="The date of receipt: a period that ends on a public holiday ends later."
    ),
    json: bool = typer.Option(False, "--json", help="Print the decision as JSON."),
) -> None:
    """Decide a return from its facts.

    FACTS is such as

    {"jurisdiction": "CN", "category": "shoes", "reason": "change_of_mind", "days_since_receipt": 3}

    What is unknown is null or left out; what is missing for a decision is asked for by its name.
    Exit status: 0 decided or asked, 2 the facts cannot be read.
    """
    known = ReturnFacts.of(_object(facts))
    day = day_of("--as-of", as_of) or today()
    received = day_of("--received-on", received_on)
    settings = read_settings()
    verdict = open_decider(settings.home).verdict(known, day, received)
    receipt = make_receipt(verdict, day, dt.datetime.now(dt.UTC), received)
    with receipts_of(settings) as store:
        store.put(receipt)
    if json:
        print_json(receipt.decision.as_json())
    else:
        _print(receipt.decision)


def replay(
    receipt: str = typer.Argument("", help="A receipt's id, or a file with one."),
    all_kept: bool = typer.Option(False, "--all", help="Replay every receipt that is kept."),
    json: bool = typer.Option(False, "--json", help="Print what differs as JSON."),
) -> None:
    """Decide a kept case again by today's rules.

    Prints that it comes out the same to the byte, or what differs. Exit status 1 says that
    something differs.
    """
    if bool(receipt) == all_kept:
        raise CommandError("expected a receipt's id or file, or --all, and not both")
    settings = read_settings()
    decider = open_decider(settings.home)
    found: dict[str, tuple[Difference, ...]] = {}
    with receipts_of(settings) as store:
        for name in watched(list(store.ids()) if all_kept else [receipt], "replaying"):
            each = _receipt(name, store)
            found[each.id] = differences(each, replayed(each, decider))
    differing = {number: changes for number, changes in found.items() if changes}
    if json:
        print_json(
            {
                "replayed": len(found),
                "same": len(found) - len(differing),
                "different": {
                    number: [{"where": c.where, "was": c.was, "now": c.now} for c in changes]
                    for number, changes in differing.items()
                },
            }
        )
    else:
        _print_differences(len(found), differing)
    if differing:
        raise typer.Exit(1)


def _object(path: str) -> dict[str, object]:
    """Return a JSON object, amounts exact.

    Raises:
        CommandError: It cannot be read, or is something else.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        content = json_module.loads(
            text.removeprefix("\ufeff"), parse_float=Decimal, object_pairs_hook=each_key_once
        )
    except OSError as exc:
        why = exc.strerror or str(exc)
        raise CommandError(f"{path} cannot be read ({why}): expected a file of facts") from exc
    except UnicodeDecodeError as exc:
        raise CommandError(f"{path} is not UTF-8 text ({exc}): save the facts as UTF-8") from exc
    except RepeatedKey as exc:
        raise CommandError(f"{path}: {exc}") from exc
    except json_module.JSONDecodeError as exc:
        where = f"line {exc.lineno}, column {exc.colno}"
        raise CommandError(f"{path}: not JSON at {where}: expected one object of facts") from exc
    if not isinstance(content, dict):
        raise CommandError(f"{path}: expected one JSON object of facts, such as {{...}}")
    return content


def _receipt(name: str, store: SqlReceipts) -> Receipt:
    path = Path(name)
    return Receipt.from_bytes(path.read_bytes()) if path.is_file() else store.get(name)


def _print(decision: Decision) -> None:
    out.print(f"[bold]{decision.outcome}[/bold]  [dim]{decision.confidence}[/dim]")
    for sentence in decision.explanation:
        out.print(escape(sentence), soft_wrap=True)
    amounts = {"refund": decision.refund_amount, "compensation": decision.compensation}
    for name, amount in amounts.items():
        if amount is not None:
            out.print(f"{name}: {amount} {decision.currency}")
    if decision.outcome in (*GRANTED, Outcome.INELIGIBLE):
        out.print(f"freight: {decision.freight_payer}")
    if decision.deadline:
        kind = "working days" if decision.deadline.working_days else "days"
        out.print(f"due: {decision.deadline.days} {kind} from {decision.deadline.starts}")
    if decision.missing_facts:
        out.print(f"tell me: {', '.join(decision.missing_facts)}")
    for change in decision.would_change:
        out.print(f"[dim]{change.fact} {escape(change.to)} would make it {change.outcome}[/dim]")
    for each in decision.basis:
        out.print(f"  {each.cites}  [dim]{each.passage}[/dim]")
    out.print(f"[dim]receipt {decision.receipt}[/dim]")


def _print_differences(replayed_count: int, differing: dict[str, tuple[Difference, ...]]) -> None:
    for number, changes in differing.items():
        out.print(f"[bold]{number}[/bold]")
        _print_all(changes)
    out.print(f"{replayed_count} replayed, {len(differing)} different")


def _print_all(changes: Sequence[Difference]) -> None:
    for each in changes:
        out.print(f"  {escape(str(each))}", soft_wrap=True)
