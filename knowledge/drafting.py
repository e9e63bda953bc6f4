"""A draft of a passage for questions that nothing answers, in the corpus's own format.

What only a person can know is left open in a way that the corpus reader refuses: a draft that
nobody finished can be put into the corpus, and the next build will say what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.ingest.writing import passages_as_markdown
from knowledge.passage_file import FEWEST_ASKS, MOST_ASKS
from knowledge.passages import SHOPS_OWN, Audience, Passage
from knowledge.reading.follow_up import own_words

OPEN = "?"
"""Stands where a person has to decide; no value of the format is that."""

LONGEST_ASK = 200
_MOST_WORDS = 4
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage to be written.

    Attributes:
        id: A proposal that no passage has.
        file: What to call it.
        markdown: The file, ready to be finished.
    """

    id: str
    file: str
    markdown: str


def draft(
    questions: Sequence[str],
    *,
    jurisdiction: str,
    audience: Sequence[Audience],
    near: Passage | None,
    taken: Container[str],
    today: date,
) -> Draft:
    """Return a draft of the passage that these questions miss.

    Args:
        questions: At least one, the most typical first; they become its asks.
        jurisdiction: Whose law they ask for, "CN".
        audience: Who asked.
        near: The passage that is closest to them: the draft takes over its instrument and topics.
        taken: Ids that there are.
        today: The day it holds from, until somebody writes another.
    """
    asks = _asks(questions)
    proposed = _id(asks[0], jurisdiction, near, taken)
    passage = Passage(
        id=proposed,
        title=OPEN,
        text="",
        cites=(f"{near.short if near else OPEN} {OPEN}",),
        audience=tuple(audience),
        topics=near.topics if near else (OPEN,),
        jurisdiction=jurisdiction,
        instrument=near.instrument if near else OPEN,
        short=near.short if near else OPEN,
        kind=near.kind if near else SHOPS_OWN,
        official_name=near.official_name if near else OPEN,
        effective_from=today,
        effective_to=None,
        confidence="unverified",
        asks=asks,
    )
    remarks = _remarks(asks, near)
    markdown = passages_as_markdown([passage], proposed={}, remarks=remarks)
    return Draft(proposed, f"{proposed}.md", markdown.rstrip("\n") + "\n")


def _asks(questions: Sequence[str]) -> tuple[str, ...]:
    """Return the questions, each once, as the format takes them."""
    lines = (" ".join(each.split())[:LONGEST_ASK] for each in questions)
    distinct = {each.casefold(): each for each in reversed([*lines]) if each}
    return tuple(reversed(distinct.values()))[:MOST_ASKS]


def _id(question: str, jurisdiction: str, near: Passage | None, taken: Container[str]) -> str:
    """Return an id made of the instrument and of the question's own words."""
    words = [_slug(each) for each in own_words(question)]
    parts = [_slug(near.short) if near else "", *[each for each in words if each][:_MOST_WORDS]]
    name = "-".join([jurisdiction.lower(), *[each for each in parts if each]])
    if "-" not in name:
        name = f"{name}-new"
    number = 2
    proposed = name
    while proposed in taken:
        proposed, number = f"{name}-{number}", number + 1
    return proposed


def _slug(text: str) -> str:
    return _NOT_SLUG.sub("-", text.lower()).strip("-")


def _remarks(asks: Sequence[str], near: Passage | None) -> tuple[str, ...]:
    missing = FEWEST_ASKS - len(asks)
    return (
        "A draft: it stands nowhere yet, and nothing is answered from it.",
        f"Write what stands open ({OPEN}): the title, which is the answer in a line, the article"
        " it rests on, and the text under the asks. Correct what was guessed: id, topics, dates.",
        "Raise the confidence once the official text was read.",
        *([f"Write {missing} more asks: {FEWEST_ASKS} to {MOST_ASKS}."] if missing > 0 else []),
        *(
            [f"Closest so far is {near.id}: {near.title}"]
            if near
            else ["No passage comes near: name the instrument, and list it in instruments.yml."]
        ),
    )
