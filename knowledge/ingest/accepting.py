"""A reviewed proposal into the merchant's corpus: judged whole first, then written.

Every file is written aside and moved into its place, so that a reader never sees half of one; done
again after a power cut, it comes to the same end.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from knowledge.errors import Complaint, CorpusError, ProposalError
from knowledge.ingest.ledger import Ledger
from knowledge.ingest.proposals import (
    Proposal,
    ProposedDocument,
    hash_of,
    mark_accepted,
    proposals_directory,
    read_proposal,
    unified_diff,
)
from knowledge.ingest.writing import passages_as_markdown, without_marks
from knowledge.passages import (
    INSTRUMENTS_FILE,
    OUTSIDE_FILE,
    Corpus,
    load_corpus,
    own_corpus,
)


@dataclass(frozen=True, slots=True)
class AcceptedDocument:
    """What became of one document's proposal."""

    path: Path
    passages: int
    asks_as_proposed: int
    left_out: tuple[str, ...]
    by_hand: tuple[str, ...]
    diff: str


def accept(home: Path, name: str, shipped: Path, today: date) -> tuple[AcceptedDocument, ...]:
    """Take a reviewed proposal over into the merchant's corpus, and say what that changed.

    Raises:
        ProposalError: when there is no such proposal, it was accepted before, or the corpus is not
            what it was held against any more.
        CorpusError: when the reviewed files are malformed, with every complaint.
    """
    proposal = read_proposal(proposals_directory(home) / name)
    if proposal.accepted_on is not None:
        raise ProposalError(
            f"{name} was accepted on {proposal.accepted_on}: ingest the document again to change it"
        )
    own = own_corpus(home)
    own.mkdir(parents=True, exist_ok=True)
    with _alone(own):
        accepted, instruments = _prepared(proposal, own, shipped)
        _write(own / INSTRUMENTS_FILE, instruments)
        for each in accepted:
            _write((own / each.path).with_suffix(".json"), each.ledger.as_json())
            _write(own / each.path, each.text)
        mark_accepted(proposal, today)
    return tuple(each.told for each in accepted)


@contextmanager
def _alone(own: Path) -> Iterator[None]:
    """Hold the corpus, so that two acceptances never mix."""
    with (own / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepared(proposal: Proposal, own: Path, shipped: Path) -> tuple[list[_Accepted], str]:
    """Return the documents' files and the list of instruments as they will stand, all judged."""
    documents = [each for each in proposal.documents if (proposal.folder / each.path).is_file()]
    if not documents:
        raise ProposalError(f"no file of {proposal.folder} is left: nothing to accept")
    reviewed = {each.path: _reviewed(proposal.folder / each.path) for each in documents}
    texts = {path: text for path, (text, _) in reviewed.items()}
    corpus, instruments = _judged(proposal, own, shipped, texts)
    accepted = [
        _accepted(each, own, corpus, texts[each.path], marks=reviewed[each.path][1])
        for each in documents
    ]
    _refuse_another_base(own, accepted)
    return accepted, instruments


def _reviewed(path: Path) -> tuple[str, int]:
    """Return a file as reviewed, its marks taken off, and how many there were."""
    try:
        return without_marks(path.read_text("utf-8"))
    except UnicodeDecodeError as exc:
        raise ProposalError(f"{path} is not UTF-8 any more: save it as UTF-8") from exc


def _judged(
    proposal: Proposal, own: Path, shipped: Path, texts: Mapping[Path, str]
) -> tuple[Corpus, str]:
    """Return the corpus as it would be, and the text of the merchant's list of instruments.

    Raises:
        CorpusError: with complaints that name the files of the proposal, where the reviewer works.
    """
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        for path in [*own.glob("*/*.md"), own / INSTRUMENTS_FILE, own / OUTSIDE_FILE]:
            if path.is_file():
                _copy(path, staged / path.relative_to(own))
        for relative, text in texts.items():
            (staged / relative).parent.mkdir(parents=True, exist_ok=True)
            (staged / relative).write_text(text, "utf-8")
        _add_instruments(staged / INSTRUMENTS_FILE, proposal.folder / INSTRUMENTS_FILE)
        try:
            corpus = load_corpus(shipped, staged)
        except CorpusError as exc:
            places = {path: proposal.folder for path in (*texts, Path(INSTRUMENTS_FILE))}
            raise CorpusError([_at_home(e, staged, own, places) for e in exc.complaints]) from exc
        return corpus, (staged / INSTRUMENTS_FILE).read_text("utf-8")


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _add_instruments(target: Path, more: Path) -> None:
    """Put the proposal's instruments behind those that stand there, each once."""
    there = _listed(target)
    fresh = {short: each for short, each in _listed(more).items() if there.get(short) != each}
    if fresh:
        before = target.read_text("utf-8") if target.is_file() else ""
        target.write_text(before + yaml.safe_dump(fresh, allow_unicode=True, width=10_000), "utf-8")


def _listed(path: Path) -> dict[str, object]:
    """Return a list of instruments as it stands; what is wrong with it the corpus reader says."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


def _at_home(
    complaint: Complaint, staged: Path, own: Path, places: Mapping[Path, Path]
) -> Complaint:
    """Return a complaint about a staged file as one about the file it was copied from."""
    if not complaint.file.is_relative_to(staged):
        return complaint
    relative = complaint.file.relative_to(staged)
    place = places.get(relative, own)
    return Complaint(place / relative, complaint.line, complaint.text.replace(f"{staged}/", ""))


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A document's files as they will stand."""

    path: Path
    base: str | None
    text: str
    ledger: Ledger
    told: AcceptedDocument


def _accepted(
    document: ProposedDocument, own: Path, corpus: Corpus, text: str, *, marks: int
) -> _Accepted:
    order = {passage_id: at for at, passage_id in enumerate(_ids(text))}
    passages = sorted((e for e in corpus.passages if e.id in order), key=lambda e: order[e.id])
    was = document.ledger
    there = {each.id for each in passages}
    left_out = tuple(each for each in was.sources if each not in there)
    ledger = replace(
        was,
        sources={each: units for each, units in was.sources.items() if each in there},
        declined=tuple(dict.fromkeys([*was.declined, *(was.sources[each] for each in left_out)])),
    )
    remark = f"Read from {was.document} on {was.read_on} and reviewed; `recourse ingest` renews it."
    final = passages_as_markdown(passages, proposed={}, remarks=(remark,))
    before = _current(own / document.path)
    told = AcceptedDocument(
        path=document.path,
        passages=len(passages),
        asks_as_proposed=marks,
        left_out=left_out,
        by_hand=tuple(e.id for e in passages if e.id not in was.sources and not e.effective_to),
        diff=unified_diff(before, final, document.path),
    )
    return _Accepted(document.path, document.base, final, ledger, told)


def _ids(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("##"):
            yield line.rpartition("{#")[2].rstrip().removesuffix("}")


def _current(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _refuse_another_base(own: Path, accepted: Sequence[_Accepted]) -> None:
    """Refuse to write over a state of the corpus that the reviewer never saw."""
    for each in accepted:
        now = _current(own / each.path)
        if now != each.text and (hash_of(now) if now else None) != each.base:
            raise ProposalError(
                f"{own / each.path} changed since the proposal was made: ingest the document again"
            )


def _write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
