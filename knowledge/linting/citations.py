"""Every article that a passage cites stands in the law, with the paragraph that is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.linting.findings import Finding, Found
from knowledge.linting.law_shelf import LawShelf, LawText
from knowledge.passages import Passage

_PATH = re.compile(r"\(([0-9A-Za-z]+)\)")
_CHECKED = ("whole", "selection")


def lint_citations(passages: Iterable[Passage], shelf: LawShelf) -> Found:
    """Complain of articles and paragraphs that the law does not have; note what was not looked up.

    Each instrument without a text, or with parts of one only, is noted once.
    """
    complaints: list[Finding] = []
    unread: dict[str, str] = {}
    for each in passages:
        for cite in each.cites:
            short, _, article = cite.rpartition(" ")
            number, _, _ = article.partition("(")
            listed = shelf.text_of(short, number)
            if listed is None:
                unread[short] = "no text of it is listed"
            elif not shelf.has(listed[1]):
                unread[listed[0]] = "its text is not there"
            else:
                if listed[1].holds != "whole":
                    unread[listed[0]] = _partly(listed[1])
                complaints += _missed(each, cite, article, shelf, listed)
    notes = (f"citations: {name}: {why}" for name, why in sorted(unread.items()))
    return Found.of(complaints, notes)


def _partly(text: LawText) -> str:
    if text.holds == "selection":
        return "some articles only; their paragraphs were looked up"
    return f"{text.file} holds {text.holds} only; nothing was looked up"


def _missed(
    passage: Passage, cite: str, article: str, shelf: LawShelf, listed: tuple[str, LawText]
) -> Iterator[Finding]:
    name, text = listed
    if text.holds not in _CHECKED:
        return
    number, _, _ = article.partition("(")
    found = shelf.articles(name).get(number)
    if found is None:
        if text.holds == "whole":
            said = f"cites {cite!r}, and {text.file} has no article {number}: correct the number"
            yield Finding("citations", passage.id, said)
    elif not found.has(_PATH.findall(article)):
        marks = ", ".join(each.mark for each in found.paragraphs)
        items = sorted(set().union(*(each.items for each in found.paragraphs)), key=_by_number)
        has = f"paragraphs {marks or 'none'}" + (f" and items {', '.join(items)}" if items else "")
        said = f"cites {cite!r}, and article {number} has {has}: correct the paragraph"
        yield Finding("citations", passage.id, said)


def _by_number(mark: str) -> tuple[int, str]:
    return (int(mark), "") if mark.isdigit() else (0, mark)
