"""From paths to a proposal: gather, convert each, propose, write. The corpus is only read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge.errors import FileUnreadable, ProposalError
from knowledge.index_files import Progress
from knowledge.ingest.conversion import Converter
from knowledge.ingest.document import Document
from knowledge.ingest.gathering import gather
from knowledge.ingest.ledger import Ledger
from knowledge.ingest.pieces import SplitSentences, whole_sentences
from knowledge.ingest.policy import Policy, document_slug, policy_of, slug_of
from knowledge.ingest.proposals import DocumentProposal, read_earlier, write_proposal
from knowledge.ingest.proposing import Earlier, Tools, propose
from knowledge.ingest.topics import TopicVotes
from knowledge.passages import Audience, Corpus, Instrument, Passage, load_corpus, own_corpus


@dataclass(frozen=True, slots=True)
class Wish:
    """What a merchant says of the documents; an empty name or shop is made of the documents."""

    jurisdiction: str
    audience: tuple[Audience, ...]
    effective_from: date
    today: date
    name: str = ""
    shop: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that made no passages: the trouble with it, and the way out."""

    file: Path
    trouble: str
    way_out: str


@dataclass(slots=True)
class Report:
    """What became of the files: `folder` is None when nothing would change."""

    read: list[tuple[Path, DocumentProposal]] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)
    name: str = ""
    folder: Path | None = None


class Ingest:
    """Proposes a merchant's documents for the corpus of a home directory."""

    def __init__(
        self, home: Path, shipped: Path, converter: Converter, split: SplitSentences
    ) -> None:
        self._home, self._converter = home, converter
        self._own = own_corpus(home)
        self._corpus: Corpus = load_corpus(shipped, self._own)
        self._tools = Tools(
            split=whole_sentences(split),
            topics=TopicVotes(self._corpus.passages),
            taken_ids=frozenset(each.id for each in self._corpus.passages),
        )
        self._instruments: dict[str, Instrument] = dict(self._corpus.instruments)

    def run(self, paths: Sequence[Path], wish: Wish, progress: Progress) -> Report:
        """Read the documents at the paths and write a proposal; say what became of each file.

        Raises:
            ProposalError: when a name cannot be given to what was found, or a proposal of the name
                is being edited.
            CorpusError: when a merchant's file of passages is malformed.
        """
        found = gather(paths)
        if wish.name and len(found.files) > 1:
            raise ProposalError(f"--name {wish.name!r} with {len(found.files)} documents: one only")
        report = Report(passed_over=dict(sorted(found.passed_over.items())))
        slugs: dict[str, Path] = {}
        for at, file in enumerate(found.files):
            progress(f"reading {file.name}", at, len(found.files))
            try:
                self._read(file, wish, slugs, report)
            except FileUnreadable as exc:
                report.left_out.append(LeftOut(file, exc.trouble, exc.way_out))
        progress("reading", len(found.files), len(found.files))
        if report.read:
            documents = [each for _, each in report.read]
            alone = documents[0].policy.slug if len(found.files) == 1 else ""
            what = alone or slug_of(paths[0].resolve().stem) or "policies"
            report.name = f"{what}-{wish.jurisdiction.lower()}"
            report.folder = write_proposal(self._home, report.name, documents, wish.today)
        return report

    def _read(self, file: Path, wish: Wish, slugs: dict[str, Path], report: Report) -> None:
        slug = document_slug(file, wish.name)
        if slug in slugs:
            raise FileUnreadable(
                f"would be the policy {slug!r}, which {slugs[slug]} is already",
                "rename one of them, or ingest it alone with --name",
            )
        document = self._converter.convert(file)
        slugs[slug] = file
        path = Path(wish.jurisdiction.lower(), f"{slug}.md")
        earlier, before = read_earlier(self._own, path, self._corpus)
        policy = self._policy(document, slug, wish, earlier)
        proposed = propose(document, policy, earlier, wish.effective_from, self._tools)
        if not proposed.sources and not earlier.passages:
            raise FileUnreadable(
                "no text that could be a passage", "look whether it is the right one"
            )
        if sorted(proposed.passages, key=_by_id) == sorted(earlier.passages, key=_by_id):
            report.unchanged.append(file)
            return
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        declined = earlier.ledger.declined if earlier.ledger else ()
        ledger = Ledger(file.name, digest, wish.today, proposed.sources, declined)
        report.read.append((file, DocumentProposal(policy, ledger, proposed, before)))

    def _policy(self, document: Document, slug: str, wish: Wish, earlier: Earlier) -> Policy:
        """Return the policy a document is: under the names of its earlier reading, or new ones."""
        if earlier.passages:
            known = self._instruments[earlier.passages[0].short]
            return Policy(slug, known, wish.audience)
        policy = policy_of(
            document, slug, wish.jurisdiction, wish.audience, self._instruments,
            name=wish.name, shop=wish.shop,
        )  # fmt: skip
        self._instruments[policy.instrument.short] = policy.instrument
        return policy


def _by_id(passage: Passage) -> str:
    return passage.id
