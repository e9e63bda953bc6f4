"""`--help`, read by somebody who has never seen the program."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
import typer
from typer.testing import CliRunner

from gateway.cli.main import app

RUN = CliRunner()


def commands(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    """Yield every command and group by the words that call it."""
    yield names
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, *names, name)
        else:
            yield (*names, name)


ALL = tuple(commands(typer.main.get_command(app)))  # type: ignore[arg-type]
GROUPS = {each[:-1] for each in ALL if each}
LEAVES = tuple(each for each in ALL if each not in GROUPS)


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_every_list_of_commands_says_whole_sentences(command: tuple[str, ...]) -> None:
    """In a window of eighty columns nothing is cut off, and everything says what it does."""
    shown = RUN.invoke(app, [*command, "--help"], env={"COLUMNS": "80"}, prog_name="recourse")
    assert shown.exit_code == 0
    said, _, listed = shown.stdout.partition("\nCommands:\n")
    assert len(said.split("\n\n")[1].strip()) > 10, "what it does"
    for line in listed.splitlines():
        assert line.rstrip().endswith(".") and not line.rstrip().endswith("..."), line


@pytest.mark.parametrize("command", LEAVES, ids=" ".join)
def test_every_command_can_print_json(command: tuple[str, ...]) -> None:
    """For programs; but for the one that runs until it is stopped."""
    said = RUN.invoke(app, [*command, "--help"]).stdout
    assert ("--json" in said) == (command != ("up",))


def test_the_forms_of_a_file_of_listings_are_told() -> None:
    """Its columns, its reports, and what the exit status says."""
    said = RUN.invoke(app, ["check", "--help"]).stdout
    for word in (".parquet", "merchant", "--report FILE.jsonl", "Exit status: 0"):
        assert word in said
