"""The command's tree and its one error boundary."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

import typer

from actions.domain.errors import ActionsError
from gateway.cli import (
    agents,
    ask,
    chat,
    check,
    decide,
    doctor,
    evaluate,
    import_orders,
    index,
    ingest,
    lint_corpus,
    recall,
    rules,
    up,
)
from gateway.cli.output import BAD_INPUT, CommandError, err
from gateway.supervisor.errors import UpError
from knowledge.errors import KnowledgeError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Recourse: policy answers with their source, real orders, decisions that can be replayed.",
)
app.command("up")(up.up)
app.command("doctor")(doctor.doctor)
app.command("ask")(ask.ask)
app.command("chat")(chat.chat)
app.command("check")(check.check)
app.command("replay")(decide.replay)
app.command("seed-demo")(up.seed_demo)
app.command("ingest")(ingest.ingest)
app.command("lint-corpus")(lint_corpus.lint_corpus)
app.command("import-orders")(import_orders.import_orders)
app.add_typer(agents.app, name="agents")
app.add_typer(decide.app, name="decide")
app.add_typer(index.app, name="index")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(rules.app, name="rules")
app.add_typer(recall.app, name="recall")

_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
)
"""What no program can help: a full disk, a file that may not be read or written."""


def main() -> None:
    """Run the command line; a known error is one line and status 2, never a traceback."""
    run(app)


def run(program: Callable[[], object]) -> None:
    """Run a program to its end; a known error is one line and status 2, never a traceback."""
    try:
        program()
    except (CommandError, UpError, KnowledgeError, ActionsError) as exc:
        err.print(f"recourse: {exc}", markup=False, soft_wrap=True)
        sys.exit(BAD_INPUT)
    except OSError as exc:
        if exc.errno not in _OF_THE_MACHINE:
            raise
        where = f"{exc.filename}: " if exc.filename else ""
        err.print(
            f"recourse: {where}{exc.strerror}: make room, or give the right to read and write"
            " there, under RECOURSE_HOME or wherever the command was pointed; then give it again",
            markup=False,
            soft_wrap=True,
        )
        sys.exit(BAD_INPUT)
