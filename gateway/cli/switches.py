"""``recourse index off | on``: let a passage answer nothing, or again, everywhere at once."""

from __future__ import annotations

import getpass

import typer
from rich.table import Table

from gateway.cli.output import out, print_json, say
from gateway.cli.settings import KnowledgeSettings
from knowledge import index
from knowledge.switches import Switch, Switches

JSON = typer.Option(False, "--json", help="Print the result as JSON.")
PASSAGE = typer.Argument(help="A passage's id, as answers cite it: cn-7d-10-2.")
REASON = typer.Option(..., "--reason", help="Why, for whoever comes next.")
BY = typer.Option("", "--by", help="Who; your name on this machine if not given.")


def off(passage: str = PASSAGE, reason: str = REASON, by: str = BY, json: bool = JSON) -> None:
    """Switch PASSAGE off: no answer, no citation.

    Every process follows without a restart.
    """
    home = KnowledgeSettings.read().home
    switch = Switches(home).switch_off(passage, by=by or getpass.getuser(), reason=reason)
    _report(switch, "is switched off; `recourse index on` lets it answer again", json=json)


def on(passage: str = PASSAGE, reason: str = REASON, by: str = BY, json: bool = JSON) -> None:
    """Let PASSAGE answer again."""
    home = KnowledgeSettings.read().home
    switch = Switches(home).switch_on(passage, by=by or getpass.getuser(), reason=reason)
    in_index = passage in index.passages(home)
    what = "answers again" if in_index else "is on again, but the active index has no such passage"
    _report(switch, what, json=json)


def switched_off_as_json(switches: Switches) -> list[dict[str, object]]:
    """Return what is switched off as `index status --json` lists it."""
    return [each.as_json() for each in switches.off().values()]


def print_switched_off(switches: Switches) -> None:
    """Print what is switched off, if anything is."""
    found = switches.off()
    if not found:
        return
    table = Table("switched off", "since", "by", "why")
    for each in found.values():
        table.add_row(each.passage, f"{each.at:%Y-%m-%d %H:%M}", each.by, each.reason)
    out.print(table)


def _report(switch: Switch, what: str, *, json: bool) -> None:
    if json:
        print_json(switch.as_json())
    else:
        say(f"passage {switch.passage} {what}")
