"""Passages proposed for a document, held against those of its earlier reading. Pure.

An id never changes its meaning: where the words under one changed, it is closed, and a new version
is opened the day after. What only moved, or differs in case or punctuation, stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from knowledge.ingest.document import Document
from knowledge.ingest.ledger import Ledger, Units
from knowledge.ingest.pieces import Piece, SplitSentences, is_wide, meaning, pieces
from knowledge.ingest.policy import Policy, new_id, next_version
from knowledge.ingest.questions import propose_questions
from knowledge.ingest.sections import is_dateline, sections
from knowledge.ingest.topics import TopicVotes
from knowledge.passage_file import MOST_ASKS
from knowledge.passages import SHOPS_OWN, Passage

# How many words two readings of one rule share at least; fewer under the same heading.
_LEAST_SHARED = {False: 0.5, True: 0.3}

# With a smaller share of its passages left, a document is probably another of the same file name.
_ENOUGH, _SURVIVING = 3, 0.2

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the corpus holds of a document: its passages in file order, and its last reading."""

    passages: tuple[Passage, ...] = ()
    ledger: Ledger | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What proposing leans on: where sentences end, which topics words point to, ids that exist."""

    split: SplitSentences
    topics: TopicVotes
    taken_ids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage closed, and the one opened in its place."""

    closes: str
    opens: str


@dataclass(slots=True)
class Proposed:
    """The passages of a document as they would stand, and how they came to.

    `proposed_asks` are by id the asks that no reviewer has seen.
    """

    passages: list[Passage] = field(default_factory=list)
    sources: dict[str, Units] = field(default_factory=dict)
    proposed_asks: dict[str, frozenset[str]] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    declined: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many passages would be opened or closed."""
        return len(self.new) + len(self.changed) + len(self.vanished)


def key_of(units: Units) -> Key:
    """Return what the units of a piece mean, whatever their case and punctuation."""
    return tuple(map(meaning, units))


def propose(
    document: Document, policy: Policy, earlier: Earlier, effective_from: date, tools: Tools
) -> Proposed:
    """Return the passages that a document makes, those of its earlier reading among them."""
    return _Proposing(document, policy, earlier, effective_from, tools).done()


class _Proposing:
    """One document being held against its earlier reading."""

    def __init__(
        self,
        document: Document,
        policy: Policy,
        earlier: Earlier,
        effective_from: date,
        tools: Tools,
    ) -> None:
        self._policy, self._tools, self._from = policy, tools, effective_from
        dates = [each.text for each in document.blocks if is_dateline(each.text)]
        notes = [f"left out, a date and no rule: {each}" for each in dates]
        self._out = Proposed(notes=[*document.notes, *notes])
        sources = earlier.ledger.sources if earlier.ledger else {}
        declined = earlier.ledger.declined if earlier.ledger else ()
        self._earlier = earlier.passages
        self._declined = {key_of(each) for each in declined}
        self._open = {e.id: e for e in earlier.passages if e.id in sources and not e.effective_to}
        self._sources: Mapping[str, Units] = {each: sources[each] for each in self._open}
        self._taken = {*tools.taken_ids, *(each.id for each in earlier.passages)}
        known = [*self._sources.values(), *declined]
        self._pieces = [
            piece for each in sections(document) for piece in pieces(each, tools.split, known)
        ]

    def done(self) -> Proposed:
        """Return what is proposed."""
        wanted = list(self._wanted())
        exact = self._exact(wanted)
        pairs = self._pairs([each for each in wanted if id(each) not in exact], set(exact.values()))
        for piece in wanted:
            if id(piece) in exact:
                self._keep(piece, self._open[exact[id(piece)]])
            elif id(piece) in pairs:
                self._replace(piece, self._open[pairs[id(piece)]])
            else:
                self._open_new(piece)
        self._put_back(still={*exact.values(), *pairs.values()})
        if len(self._open) >= _ENOUGH and len(exact) + len(pairs) < _SURVIVING * len(self._open):
            self._out.notes.append(
                "hardly anything of its earlier reading is left: if this is another document, "
                "give it a --name of its own"
            )
        return self._out

    def _put_back(self, still: set[str]) -> None:
        """Put what the document does not say, or no longer, where it stood: diffs stay short."""
        placed = self._out.passages
        after = -1
        for each in self._earlier:
            at = next((row for row, e in enumerate(placed) if e.id == each.id), None)
            if at is None:
                gone = each.id in self._open and each.id not in still
                placed.insert(after + 1, self._close(each) if gone else each)
                at = after + 1
                if gone:
                    self._out.vanished.append(each.id)
                elif not each.effective_to:
                    self._out.by_hand.append(each.id)
            after = at

    def _wanted(self) -> Iterator[Piece]:
        """Yield the pieces to be passages: each meaning once, none that a reviewer declined."""
        seen: set[Key] = set()
        wide = sum(is_wide(each.text) for each in self._pieces)
        if 2 * wide > len(self._pieces):
            self._out.notes.append(
                "mostly not in English: the packaged encoder reads English, and the proposed "
                "questions are fragments of the text"
            )
        for piece in self._pieces:
            key = key_of(piece.units)
            if key in self._declined:
                self._out.declined += 1
            elif key in seen:
                self._out.notes.append(f"stands twice, taken once: {piece.title!r}")
            else:
                seen.add(key)
                yield piece

    def _exact(self, wanted: Sequence[Piece]) -> dict[int, str]:
        """Return by piece the passage that was made of the same words."""
        by_key = {key_of(units): passage_id for passage_id, units in self._sources.items()}
        found = {id(piece): by_key.get(key_of(piece.units)) for piece in wanted}
        return {piece: passage_id for piece, passage_id in found.items() if passage_id}

    def _pairs(self, wanted: Sequence[Piece], used: set[str]) -> dict[int, str]:
        """Return by piece the passage whose rule it seems to be now; the nearest pairs first."""
        scored: list[tuple[float, int, str]] = []
        for at, piece in enumerate(wanted):
            base = new_id(self._policy, _heading(piece), piece.section.number, ())
            for passage_id, units in self._sources.items():
                in_place = passage_id == base or passage_id.startswith(f"{base}-")
                score = _shared(piece.units, units)
                if passage_id not in used and score >= _LEAST_SHARED[in_place]:
                    scored.append((-score, at, passage_id))
        pairs: dict[int, str] = {}
        for _, at, passage_id in sorted(scored):
            if id(wanted[at]) not in pairs and passage_id not in pairs.values():
                pairs[id(wanted[at])] = passage_id
        return pairs

    def _keep(self, piece: Piece, old: Passage) -> None:
        cites = self._cites(piece, old)
        if piece.units != self._sources[old.id] or cites != old.cites:
            self._out.touched.append(old.id)
        self._out.kept.append(old.id)
        self._out.passages.append(replace(old, cites=cites))
        self._out.sources[old.id] = piece.units

    def _cites(self, piece: Piece, old: Passage) -> tuple[str, ...]:
        """Return an earlier passage's references, the one to its own document where it is now."""
        own = f"{old.short} {piece.section.number}"
        others = [e for e in old.cites if e.rpartition(" ")[0] != old.short]
        return tuple(dict.fromkeys([own, *others]))

    def _replace(self, piece: Piece, old: Passage) -> None:
        """Open a new version of a passage, and close the old one behind it."""
        closed = self._close(old)
        starts = (closed.effective_to or self._from) + timedelta(days=1)
        made = self._made(piece, next_version(old.id, self._taken), starts)
        fresh = [each for each in made.asks if each not in old.asks]
        asks = (*old.asks, *fresh)[:MOST_ASKS]
        new = replace(
            made, asks=asks, audience=old.audience, topics=old.topics, cites=self._cites(piece, old)
        )
        gone = _figures(old.text) - _figures(new.text)
        stale = {ask for ask in old.asks if _figures(ask) & gone}  # to be read again
        self._add(new, piece, frozenset(asks) - (frozenset(old.asks) - stale))
        self._out.passages.append(closed)
        self._out.changed.append(Changed(old.id, new.id))

    def _close(self, old: Passage) -> Passage:
        """Return a passage that ends the day before the change, at the earliest on its first."""
        last = max(old.effective_from, self._from - timedelta(days=1))
        if last >= self._from:
            self._out.notes.append(f"{old.id} began on {old.effective_from}: it ends on {last}")
        return replace(old, effective_to=last)

    def _open_new(self, piece: Piece) -> None:
        passage_id = new_id(self._policy, _heading(piece), piece.section.number, self._taken)
        new = self._made(piece, passage_id, self._from)
        self._add(new, piece, frozenset(new.asks))
        self._out.new.append(passage_id)

    def _made(self, piece: Piece, passage_id: str, starts: date) -> Passage:
        instrument = self._policy.instrument
        return Passage(
            id=passage_id,
            title=piece.title,
            text=piece.text,
            cites=(f"{instrument.short} {piece.section.number}",),
            audience=self._policy.audience,
            topics=self._tools.topics.guess(piece.title, piece.text),
            jurisdiction=instrument.jurisdiction,
            instrument=instrument.name,
            short=instrument.short,
            kind=SHOPS_OWN,
            official_name=instrument.official_name,
            effective_from=starts,
            effective_to=None,
            confidence="secondary",  # read by a machine, not checked against the law
            asks=propose_questions(piece, self._tools.split),
        )

    def _add(self, new: Passage, piece: Piece, proposed: frozenset[str]) -> None:
        self._taken.add(new.id)
        self._out.passages.append(new)
        self._out.sources[new.id] = piece.units
        self._out.proposed_asks[new.id] = proposed


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _heading(piece: Piece) -> str:
    return piece.section.path[-1] if piece.section.path else piece.title


def _shared(one: Units, other: Units) -> float:
    """Return the share of words that two pieces have in common, 0 to 1, counting repetitions."""
    a, b = (Counter(" ".join(key_of(each)).split()) for each in (one, other))
    return 2 * (a & b).total() / max(1, a.total() + b.total())
