"""``recourse ask``: one question, answered from the index without starting anything."""

from __future__ import annotations

import typer
from rich.markup import escape

from gateway.cli.dates import day_of
from gateway.cli.output import CommandError, out, print_json
from gateway.cli.settings import KnowledgeSettings
from knowledge.answering import Answer, Answerer, Question

# Who may ask, and whose passages they are answered from; a support agent reads everybody's.
ASKERS: dict[str, str | None] = {"shopper": "shopper", "merchant": "merchant", "agent": None}


def ask(
    question: str = typer.Argument(help="The question, in the customer's words."),
    jurisdiction: str = typer.Option("CN", help="CN, EU, UK or US."),
    audience: str = typer.Option("shopper", help="shopper, merchant, or agent (reads it all)."),
    as_of: str = typer.Option(
        "", help="Answer by the law of this date (YYYY-MM-DD); else the question's own, else today."
    ),
    after: str = typer.Option("", help="What the same person asked just before."),
    k: int = typer.Option(5, min=1, max=50, help="How many passages to cite at most."),
    json: bool = typer.Option(False, "--json", help="Print the answer as JSON."),
) -> None:
    """Answer QUESTION from the passages, or decline to.

    An answer comes with its sources.
    """
    asked = question_of(
        question, jurisdiction=jurisdiction, audience=audience, as_of=as_of, k=k, after=after
    )
    settings = KnowledgeSettings.read()
    answerer = Answerer.open(
        settings.home,
        precision=settings.retrieval_precision,
        threads=settings.encoder_threads,
        budget=settings.wrong_answer_budget,
    )
    answer = answerer.answer(asked)
    if json:
        print_json(answer.as_json())
    else:
        print_answer(answer)


def question_of(
    text: str, *, jurisdiction: str, audience: str, as_of: str, k: int, after: str
) -> Question:
    """Return what the words of a command line ask.

    Raises:
        CommandError: Nothing is asked, or an option is not what was expected.
    """
    if not text.strip():
        raise CommandError("the question is empty: write one, in quotes")
    if audience not in ASKERS:
        raise CommandError(f"--audience {audience!r}: expected {', '.join(ASKERS)}")
    return Question(
        text=text,
        jurisdiction=jurisdiction.upper(),
        audience=ASKERS[audience],
        as_of=day_of("--as-of", as_of),
        k=k,
        after=after.strip() or None,
    )


def print_answer(answer: Answer) -> None:
    """Print an answer with its sources, or why there is none."""
    out.print(escape(answer.text), soft_wrap=True)
    if not answer.answered:
        out.print(f"[dim]no answer: {answer.abstained_because}[/dim]")
    out.print(f"[dim]confidence {answer.confidence:.2f}[/dim]")
    for citation in answer.citations:
        out.print(
            f"  {escape(citation.cites)}  {escape(citation.title)}\n"
            f"    [dim]{escape(citation.law)}, in force since {citation.effective_from};"
            f" {citation.passage}, {citation.score:.2f}[/dim]",
            soft_wrap=True,
        )
    if answer.answered:
        out.print("[dim]This is information, not legal advice.[/dim]")
