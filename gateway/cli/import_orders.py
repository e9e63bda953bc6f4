"""``recourse import-orders``: a shop's customers, products, orders and batches, from files."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.engine import Engine

from actions.adapters import catalogue_file
from actions.adapters.shop_files.folder import ShopFolder
from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.shop_import import SqlShop
from actions.domain.shop import Kind
from actions.services.shop_import import ImportReport, ShopImport
from actions.services.shop_import import Progress as Told
from gateway.cli.output import CommandError, err, out, print_json, say
from gateway.supervisor.settings import read_settings

REFUSALS_SHOWN = 20
FORMAT = """\
PATH is a folder with users.json, products.json and orders.json, each an object of records by
their ids (or a list of records that carry their ids), and perhaps shop.json:

\b
users.json     "u1": {"name": {"first_name": "Ada", "last_name": "Lin"} or "Ada Lin",
               "email", "phone", "address": {"address1", "address2", "city", "state", "zip",
               "country"}, "payment_methods": {"id": {"source": "credit_card" | "paypal" |
               "gift_card", "brand", "last_four", "balance"}}}
products.json  "p1": {"name", "category", "currency", "variants": {"item id": {"options": {},
               "price": 12.50, "available": true}}}
orders.json    "#W1": {"user_id", "status", "items": [{"name", "product_id", "item_id",
               "price", "quantity", "options"}], "address", "placed_on": "2026-05-04",
               "currency", "freight", "total", "fulfillments": [{"tracking_id": [],
               "item_ids": [], "carrier", "shipped_on", "expected_on", "delivered_on"}],
               "payment_history": [{"transaction_type": "payment" | "refund", "amount",
               "payment_method_id", "made_on"}], "cancel_reason", "return_items",
               "return_reason", "return_requested_on", "return_payment_method_id",
               "exchange_items", "exchange_new_items", "exchange_payment_method_id",
               "exchange_price_difference"}
shop.json      {"name", "currency"}

For traceability there may be four more, and a "batch" (the number printed on the goods) in an
order's items; an item without one is of an unknown batch:

\b
producers.json    "m1": {"name", "address", "country", "contact"}
batches.json      "b1": {"item_id", "number" (the id if left out), "made_on", "expires_on",
                  "producer": "m1"}
inspections.json  "r1": {"batch": "b1", "body", "standard", "result": "passed" | "failed" |
                  "conditional", "number", "inspected_on", "url": "https://..."}
recalls.json      "R-1": {"title", "hazard", "what_to_do", "remedies": ["repair", "replacement",
                  "refund"], "jurisdiction": "CN", "basis": ["a passage"], "affected":
                  [{"item_id", "batch", "made_from", "made_to"}], "where_to_look", "contact",
                  "announced_on", "closed_on"}; `recourse recall announce` tells customers

Needed are a customer's name; a product's name and variants with their prices; an order's
user_id, status and items. What is left out stays unknown. A status is pending, processed,
placed, paid, packed, shipped, delivered, cancelled, return requested, exchange requested,
returned or refunded. Amounts are read to the cent from the text, never as floats. Of a card
only the last four digits are read.

Running it again changes only what the files changed. Exit status: 0 all was read, 1 some
records were refused, 2 nothing could be."""


def import_orders(
    path: Path = typer.Argument(help="The folder with the shop's files."),
    shop: str = typer.Option("", help="The shop's name; by default what shop.json says, or PATH."),
    currency: str = typer.Option("", help="Of amounts that name none, such as USD."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would happen, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the report as JSON."),
) -> None:
    """Bring in a shop's customers, products and orders.

    Run it again to renew them.
    """
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise CommandError(f"--currency {currency!r}: expected three capital letters, like USD")
    settings = read_settings()
    began = time.perf_counter()
    files = ShopFolder.open(path, currency or None)
    name = shop or files.name or path.resolve().name
    settings.make_home()
    migrate.upgrade(settings.url_of_database)
    engine = create_engine(settings.url_of_database)
    try:
        report = _bring_in(files, engine, name, dry_run=dry_run)
        if not dry_run:
            catalogue_file.write(settings.home, engine)
    finally:
        engine.dispose()
    seconds = time.perf_counter() - began
    if json:
        print_json(_as_json(report, files, name, seconds, dry_run=dry_run))
    else:
        _print(report, files, name, seconds, dry_run=dry_run)
    if report.refusals:
        raise typer.Exit(1)


def shop_id(name: str) -> str:
    """Return the id of a shop's rows: its name in small letters, digits and hyphens.

    Raises:
        CommandError: Nothing of the name is left, or it is the demo's own.
    """
    found = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:64]
    if not found or found == "demo":
        raise CommandError(f"--shop {name!r}: expected a name with letters, and not the demo's")
    return found


def _bring_in(files: ShopFolder, engine: Engine, name: str, *, dry_run: bool) -> ImportReport:
    store = SqlShop(engine, shop_id(name))
    store.prepare(name, dry_run=dry_run)
    with _progress() as told:
        return ShopImport(files, store, dry_run=dry_run).run(told)


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what moves the bars, one a kind of record, on standard error."""
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        tasks = {kind: bars.add_task(kind.value, total=None) for kind in Kind}
        yield lambda kind, done, total: bars.update(tasks[kind], completed=done, total=total)


def _as_json(
    report: ImportReport, files: ShopFolder, name: str, seconds: float, *, dry_run: bool
) -> dict[str, object]:
    return {
        "shop": shop_id(name),
        "name": name,
        "dry_run": dry_run,
        "changed": report.changed,
        "currency": files.currency,
        "currency_assumed": files.assumed_currency,
        **{kind.value: tally.as_json() for kind, tally in report.tallies.items()},
        "refused": [
            {
                "file": refusal.file,
                "line": refusal.line,
                "path": refusal.path,
                "value": refusal.value,
                "expected": refusal.expected,
            }
            for refusal in report.refusals
        ],
        "unread_fields": dict(files.unread.most_common()),
        "seconds": round(seconds, 3),
    }


def _print(
    report: ImportReport, files: ShopFolder, name: str, seconds: float, *, dry_run: bool
) -> None:
    """Say what became of the records, what was refused, and what was left unread."""
    table = Table("", "added", "updated", "unchanged", "refused", "not in the files")
    for kind, tally in report.tallies.items():
        counts = (tally.added, tally.updated, tally.unchanged, tally.refused, tally.left)
        table.add_row(kind.value, *map(str, counts))
    out.print(table)
    for refusal in report.refusals[:REFUSALS_SHOWN]:
        say(f"refused {refusal}")
    if len(report.refusals) > REFUSALS_SHOWN:
        say(f"and {len(report.refusals) - REFUSALS_SHOWN} more; --json lists them all")
    for field, count in files.unread.most_common(REFUSALS_SHOWN):
        say(f"left unread: {field} (in {count} records)")
    if files.assumed_currency:
        say(f"no currency given: {files.currency}, as in the customers' country; see --currency")
    what = "nothing changed" if not report.changed else f"{report.changed} records changed"
    if dry_run:
        what = f"{report.changed} records would change; nothing was written"
    say(f"shop {shop_id(name)}: {what}, {seconds:.1f} s")


import_orders.__doc__ = f"{import_orders.__doc__}\n\n{FORMAT}"
