"""The pages behind citations: the passages of the index that serves, read again when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

import knowledge
from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Clause, PolicyPage
from knowledge import index
from knowledge.errors import KnowledgeError
from knowledge.index_store import IndexStore
from knowledge.passages import INSTRUMENTS_FILE, Passage, own_corpus
from knowledge.switches import Switch, Switches

CORPUS = Path(knowledge.__file__).parent / "corpus"


class _Instrument(BaseModel):
    name: str


_INSTRUMENTS = TypeAdapter(dict[str, _Instrument])


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The pages of one version of the index."""

    version: str | None
    pages: Mapping[str, PolicyPage]


class IndexPolicies:
    """The active index's passages as pages; meets `Policies`.

    Every look-up reads which version is active, a small file; only a change of it reads more. A
    passage that is switched off keeps its page, and says so in place of its words.
    """

    def __init__(self, home: Path, *, corpus: Path = CORPUS) -> None:
        self._home = home
        self._instruments = [each / INSTRUMENTS_FILE for each in (own_corpus(home), corpus)]
        self._switches = Switches(home)
        self._shelf: _Shelf | None = None
        self._reading = asyncio.Lock()

    async def page(self, passage_id: str) -> PolicyPage | None:
        """Return a passage, None when the active index has no such id.

        Raises:
            KnowledgeUnavailable: The active index cannot be read, or what is switched off.
        """
        async with self._reading:
            shelf, off = await asyncio.to_thread(self._now)
            self._shelf = shelf
        page, switch = shelf.pages.get(passage_id), off.get(passage_id)
        if page is None or switch is None:
            return page
        return replace(page, text="", switched_off=switch.at.date())

    def _now(self) -> tuple[_Shelf, Mapping[str, Switch]]:
        """Return the shelf of the version that is active now, and what is switched off of it."""
        try:
            return self._current(), self._switches.off()
        except (KnowledgeError, OSError, ValueError) as exc:
            raise KnowledgeUnavailable(str(exc)) from exc

    def _current(self) -> _Shelf:
        version = IndexStore(self._home).active()
        if self._shelf is not None and self._shelf.version == version:
            return self._shelf
        found = index.passages(self._home)
        names = self._names()
        return _Shelf(version, {id_: _page(each, names) for id_, each in found.items()})

    def _names(self) -> Mapping[str, str]:
        """Return the instruments' full names by their short ones, the shop's own among them."""
        return {short: name for path in self._instruments for short, name in _names(path).items()}


def _names(path: Path) -> Mapping[str, str]:
    try:
        known = _INSTRUMENTS.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError):
        # A page with a short name is better than no page; the corpus has its own checks.
        return MappingProxyType({})
    return {short: instrument.name for short, instrument in known.items()}


def _page(passage: Passage, names: Mapping[str, str]) -> PolicyPage:
    known = {**names, passage.short: passage.instrument}
    return PolicyPage(
        id=passage.id,
        title=passage.title,
        text=passage.text,
        jurisdiction=passage.jurisdiction,
        law=passage.instrument,
        official_name=passage.official_name or None,
        clauses=tuple(_clause(cites, known) for cites in passage.cites),
        effective_from=passage.effective_from,
        effective_to=passage.effective_to,
        confidence=passage.confidence,
    )


def _clause(cites: str, names: Mapping[str, str]) -> Clause:
    """Return a reference taken apart; "16 CFR 435.2" has a short name of two words."""
    fitting = [short for short in names if cites.startswith(f"{short} ")]
    short = max(fitting, key=len, default=cites.partition(" ")[0])
    article = cites[len(short) :].strip()
    return Clause(cites=cites, law=names.get(short, short), article=article)
