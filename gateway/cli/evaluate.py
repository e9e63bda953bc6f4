"""``recourse evaluate``: the house's figures on labelled data, its own or somebody else's."""

from __future__ import annotations

import typer

from gateway.cli.evaluate_listings import listings
from gateway.cli.evaluate_nlu import evaluate_nlu
from gateway.cli.evaluate_redaction import redaction
from gateway.cli.evaluate_retrieval import retrieval
from gateway.cli.evaluate_rules import rules

app = typer.Typer(no_args_is_help=True, help="Figures on labelled data.")
app.command("listings")(listings)
app.command("nlu")(evaluate_nlu)
app.command("redaction")(redaction)
app.command("retrieval")(retrieval)
app.command("rules")(rules)
