"""The pages behind citations: the passages of the index that serves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import structlog
import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

import knowledge
from gateway.domain.errors import KnowledgeUnavailable
from gateway.services.ports import Clause, PolicyPage
from knowledge import index
from knowledge.active_index import LOOKED_EVERY_S, ActiveIndex, Serving
from knowledge.errors import KnowledgeError
from knowledge.passages import INSTRUMENTS_FILE, SHOPS_OWN, Passage, own_corpus
from knowledge.switches import Switches

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")
CORPUS = Path(knowledge.__file__).parent / "corpus"


class _Instrument(BaseModel):
    name: str


_INSTRUMENTS = TypeAdapter(dict[str, _Instrument])


class IndexPolicies:
    """The active index's passages as pages, another version's soon after it is active.

    Meets `Policies`. A passage that is not there is looked for in what may have become active just
    now: answers of that version link to it. One that is switched off keeps its page, and says so in
    place of its words.
    """

    def __init__(
        self, home: Path, *, corpus: Path = CORPUS, every_s: float = LOOKED_EVERY_S
    ) -> None:
        self._home = home
        self._instruments = [each / INSTRUMENTS_FILE for each in (own_corpus(home), corpus)]
        self._switches = Switches(home)
        self._index = ActiveIndex(home, self._pages, _told, every_s=every_s)

    def close(self) -> None:
        """Look no more at which version is active."""
        self._index.close()

    async def page(self, passage_id: str) -> PolicyPage | None:
        """Return a passage, None when the active index has no such id.

        Raises:
            KnowledgeUnavailable: No index can be read, or what is switched off.
        """
        return await asyncio.to_thread(self._page, passage_id)

    def _page(self, passage_id: str) -> PolicyPage | None:
        try:
            page = self._found(passage_id)
            switch = self._switches.off().get(passage_id)
        except (KnowledgeError, OSError, ValueError) as exc:
            raise KnowledgeUnavailable(str(exc)) from exc
        if page is None or switch is None:
            return page
        return replace(page, text="", switched_off=switch.at.date())

    def _found(self, passage_id: str) -> PolicyPage | None:
        page = self._index.current().loaded.get(passage_id)
        if page is None:
            self._index.look()
            page = self._index.current().loaded.get(passage_id)
        return page

    def _pages(self, version: str) -> Mapping[str, PolicyPage]:
        """Return the pages of a version by id."""
        names = self._names()
        found = index.passages(self._home, version)
        return {id_: _page(each, names) for id_, each in found.items()}

    def _names(self) -> Mapping[str, str]:
        """Return the instruments' full names by their short ones, the shop's own among them."""
        return {short: name for path in self._instruments for short, name in _names(path).items()}


def _told(change: Serving[Mapping[str, PolicyPage]] | Exception) -> None:
    if isinstance(change, Serving):
        log.info("index_opened", version=change.version)
    else:
        log.warning("index_not_opened", detail=str(change))


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
        shops_own=passage.kind == SHOPS_OWN,
    )


def _clause(cites: str, names: Mapping[str, str]) -> Clause:
    """Return a reference taken apart; "16 CFR 435.2" has a short name of two words."""
    fitting = [short for short in names if cites.startswith(f"{short} ")]
    short = max(fitting, key=len, default=cites.partition(" ")[0])
    article = cites[len(short) :].strip()
    return Clause(cites=cites, law=names.get(short, short), article=article)
