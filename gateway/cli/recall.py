"""``recourse recall``: announce a recall to those whom it concerns, list recalls, end one."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import structlog
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from sqlalchemy.engine import Engine

from actions.adapters.passage_shelf import IndexShelf
from actions.adapters.shop_files.recall_file import read_notice
from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.recall_register import SqlRecallRegister
from actions.domain.errors import RecallRefused
from actions.domain.recall_demands import Notice, faults
from actions.domain.recalls import Affected, Concern, Recall
from gateway.adapters.sql import migrate as gateway_migrate
from gateway.adapters.sql.transactions import Transactions
from gateway.cli.output import CommandError, err, many, out, print_json, say
from gateway.services.hub import Hub
from gateway.services.recall_notices import Sent
from gateway.supervisor.settings import UpSettings, read_settings
from gateway.tracing import TracingWorld, recall_notices

SHOWN = 20
FORMAT = """\
FILE is one recall, in YAML or JSON:

\b
id: R-LAMP-1                  # its number, for ever
title: "Oak desk lamp: the cable can overheat"
hazard: Risk of fire and of electric shock.
what_to_do: Stop using the lamp at once and unplug it.
remedies: [repair, replacement, refund]     # what the customer may choose from
jurisdiction: EU              # whose rules the notice follows: CN (if left out), EU, UK, US
affected:                     # an article: all of it, a batch, or what was made between two days
- {item_id: LMP-DESK-OAK, batch: LDO-26-07A}
- {item_id: LMP-DESK-ASH, made_from: 2026-07-01, made_to: 2026-07-31}
where_to_look: on the label under the base  # where the batch number is
contact: "0800 100 2000"
announced_on: 2026-11-30
headline: Product safety recall             # said so if left out
basis: [eu-gpsr-37-2]         # passages; those of the jurisdiction if left out
only_remedy_because:          # in the EU, where fewer than two remedies are offered
closed_on:

Every conversation of an affected customer that has not ended gets the notice once; whoever has
none gets it in their next one. Run again after a stop: what was sent is not sent again. Exit
status: 0 done, 2 the notice or a file cannot be taken."""

app = typer.Typer(no_args_is_help=True, help="Announce recalls, list them, end them.")


@app.command("announce")
def announce(
    path: Path = typer.Argument(metavar="FILE", help="The recall, in YAML or JSON."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say whom it concerns, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the report as JSON."),
) -> None:
    """Bring a recall to everybody whom it concerns.

    The notice is checked first, and kept.
    """
    notice = read_notice(path)
    settings = read_settings()
    with _records(settings) as engine:
        _require_lawful(notice, settings.home)
        register = SqlRecallRegister(engine)
        _require_known(notice.recall, register)
        affected = register.affected(notice.recall)
        if not json:
            _print_affected(notice.recall, affected)
        sent = None
        if not dry_run:
            register.announce(notice.recall, affected, datetime.now(UTC))
            sent = asyncio.run(_send(engine, settings.home, notice.recall.id))
    if json:
        print_json(_as_json(notice.recall, affected, sent))
    elif sent is None:
        say("nothing was kept or sent")
    else:
        say(
            f"recall {notice.recall.id}: {many(sent.messages, 'notice')} sent now to"
            f" {many(sent.customers, 'customer')}; {sent.waiting} to be told in their next"
            " conversation, or told before"
        )


@app.command("list")
def list_recalls(json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List every recall, and what its customers chose."""
    with _records(read_settings()) as engine:
        register = SqlRecallRegister(engine)
        found = [(recall, register.choices(recall.id)) for recall in register.recalls()]
    today = datetime.now(UTC).date()
    if json:
        print_json([_line(recall, chosen, today) for recall, chosen in found])
        return
    table = Table("recall", "title", "announced", "open", "items told", "chosen")
    for recall, chosen in found:
        named = ", ".join(f"{count} {remedy}" for remedy, count in chosen.items() if remedy)
        is_open = "yes" if recall.is_open(today) else f"ended {recall.closed_on}"
        told = str(sum(chosen.values()))
        table.add_row(
            recall.id, recall.title, recall.announced_on.isoformat(), is_open, told, named
        )
    out.print(table)


@app.command("close")
def close(
    recall_id: str = typer.Argument(metavar="RECALL", help="Its number."),
    on: str = typer.Option("", help="The first day without it; today if left out."),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """End a recall.

    From that day it concerns nobody any more.
    """
    try:
        day = date.fromisoformat(on) if on else datetime.now(UTC).date()
    except ValueError as exc:
        raise CommandError(f"--on {on!r}: expected a day like 2026-11-30") from exc
    with _records(read_settings()) as engine:
        if not SqlRecallRegister(engine).close(recall_id, day):
            raise CommandError(
                f"recall {recall_id!r}: there is none of this number; see `recourse recall list`"
            )
    if json:
        print_json({"id": recall_id, "closed_on": day.isoformat()})
    else:
        say(f"recall {recall_id} is over from {day.isoformat()} on")


@contextmanager
def _records(settings: UpSettings) -> Iterator[Engine]:
    """Yield the records, whose tables are up to date."""
    settings.make_home()
    migrate.upgrade(settings.url_of_database)
    gateway_migrate.upgrade(settings.url_of_database)
    engine = create_engine(settings.url_of_database)
    try:
        yield engine
    finally:
        engine.dispose()


def _require_lawful(notice: Notice, home: Path) -> None:
    """Raise with every demand that a notice does not meet, or a passage that is not there."""
    recall = notice.recall
    found = [f"{each.problem} ({each.passage})" for each in faults(notice)]
    shelf = IndexShelf(home)
    try:
        cited = shelf.cite(recall.basis)
    finally:
        shelf.close()
    known = {each.passage for each in cited}
    found += [
        f"basis {each!r}: no passage of the active index has this id"
        for each in recall.basis
        if each not in known
    ]
    found += [
        f"basis {each.passage!r}: this passage is not checked against the law yet; name another"
        for each in cited
        if each.confidence == "unverified"
    ]
    if found:
        raise RecallRefused(f"recall {recall.id} cannot be announced like this: {'; '.join(found)}")


def _require_known(recall: Recall, register: SqlRecallRegister) -> None:
    unknown = register.unknown_articles(recall)
    if unknown:
        raise RecallRefused(
            f"recall {recall.id}: {', '.join(unknown)}: no article of this shop; expected the"
            " numbers of products.json"
        )


async def _send(engine: Engine, home: Path, recall_id: str) -> Sent:
    # What a service logs on standard output would stand among what a program reads there.
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),  # the sums are told
    )
    transactions, shelf = Transactions(engine), IndexShelf(home)
    world = TracingWorld(engine, transactions, shelf, Hub(), lambda: datetime.now(UTC))
    columns = (TextColumn("notices"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
            task = bars.add_task("notices", total=None)
            return await recall_notices(world).send(
                recall_id, lambda done, total: bars.update(task, completed=done, total=total)
            )
    finally:
        shelf.close()
        transactions.close()


def _print_affected(recall: Recall, affected: tuple[Affected, ...]) -> None:
    counted = Counter(each.concern for each in affected)
    out.print(f"Recall {recall.id}: {recall.title}", markup=False)
    table = Table("customer", "order", "item", "")
    for each in affected[:SHOWN]:
        how = "surely" if each.concern is Concern.AFFECTED else "perhaps: batch unknown"
        table.add_row(each.customer, each.order_id, each.title, how)
    out.print(table)
    if len(affected) > SHOWN:
        say(f"and {len(affected) - SHOWN} more; --json lists them all")
    customers = len({each.customer for each in affected})
    say(
        f"{many(customers, 'customer')}: {many(counted[Concern.AFFECTED], 'item')} surely,"
        f" {counted[Concern.POSSIBLE]} perhaps"
    )


def _as_json(
    recall: Recall, affected: tuple[Affected, ...], sent: Sent | None
) -> dict[str, object]:
    return {
        "recall": recall.id,
        "affected": [
            {
                "customer": each.customer,
                "order": each.order_id,
                "sku": each.sku,
                "concern": each.concern.value,
            }
            for each in affected
        ],
        "sent": None
        if sent is None
        else {"customers": sent.customers, "messages": sent.messages, "waiting": sent.waiting},
    }


def _line(recall: Recall, chosen: dict[str, int], today: date) -> dict[str, object]:
    return {
        "id": recall.id,
        "title": recall.title,
        "announced_on": recall.announced_on.isoformat(),
        "closed_on": recall.closed_on.isoformat() if recall.closed_on else None,
        "open": recall.is_open(today),
        "remedies": [each.value for each in recall.remedies],
        "told": sum(chosen.values()),
        "chosen": {remedy: count for remedy, count in chosen.items() if remedy},
    }


announce.__doc__ = f"{announce.__doc__}\n\n{FORMAT}"
