"""Passages as the Markdown that the corpus reader reads: the same bytes for the same passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import TextWrapper

import yaml

from knowledge.passages import Instrument, Passage

MARK = "[proposed] "
"""Stands before an ask that a template made and nobody has read yet."""

_WIDTH = 110
_MARKED = re.compile(rf"^(- ){re.escape(MARK)}", re.MULTILINE)


def passages_as_markdown(
    passages: Sequence[Passage],
    *,
    proposed: Mapping[str, frozenset[str]],
    remarks: Sequence[str] = (),
) -> str:
    """Return passages of one instrument as a file of the corpus, in the order given.

    Args:
        passages: at least one.
        proposed: by id, the asks to be marked as proposals.
        remarks: lines for whoever opens the file.
    """
    first = passages[0]
    since = min(each.effective_from for each in passages)
    lines = ["---", *(f"# {each}" for each in remarks)]
    lines += _scalar("instrument", first.instrument) + _scalar("short", first.short)
    lines += [f"jurisdiction: {first.jurisdiction}", f"kind: {first.kind}"]
    lines += _scalar("official_name", first.official_name)
    lines += [f"effective_from: {since.isoformat()}", "effective_to: null", "---"]
    for each in passages:
        lines += ["", *_block(each, since, proposed.get(each.id, frozenset()))]
    return "\n".join(lines) + "\n"


def _scalar(key: str, value: str) -> list[str]:
    text = yaml.safe_dump({key: value}, allow_unicode=True, width=10_000)
    return text.rstrip("\n").split("\n")


def _block(passage: Passage, since: date, proposed: frozenset[str]) -> Iterator[str]:
    yield f"## {passage.title}   {{#{passage.id}}}"
    yield f"audience: {', '.join(passage.audience)}"
    yield f"cites: {'; '.join(passage.cites)}"
    yield f"topics: {', '.join(passage.topics)}"
    yield f"confidence: {passage.confidence}"
    if passage.effective_from != since:
        yield f"effective_from: {passage.effective_from.isoformat()}"
    if passage.effective_to is not None:
        yield f"effective_to: {passage.effective_to.isoformat()}"
    yield "asks:"
    yield from (f"- {MARK if each in proposed else ''}{each}" for each in passage.asks)
    for paragraph in passage.text.split("\n\n"):
        yield ""
        yield from _wrapped(paragraph)


def _wrapped(paragraph: str) -> list[str]:
    """Return a paragraph on several lines, none of which begins like a heading."""
    text = re.sub(r"^#+\s*", "", re.sub(r"^#(?=\d)", "No. ", paragraph))
    text = text.replace(" #", "\0#")  # no line breaks before it
    wrapper = TextWrapper(_WIDTH, break_long_words=False, break_on_hyphens=False)
    return [each.replace("\0", " ") for each in wrapper.wrap(text)]


def without_marks(text: str) -> tuple[str, int]:
    """Return a file with its asks unmarked, line for line, and how many were marked."""
    return _MARKED.subn(r"\1", text)


def instruments_as_yaml(instruments: Sequence[Instrument]) -> str:
    """Return instruments as lines of a list of instruments."""
    listed = {
        each.short: {
            "name": each.name,
            "official_name": each.official_name,
            "jurisdiction": each.jurisdiction,
        }
        for each in instruments
    }
    return yaml.safe_dump(listed, allow_unicode=True, width=10_000, sort_keys=True)
