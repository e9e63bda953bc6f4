"""Proposals on disk: where they stand, what they were made from, and what they would change.

ingest/<name>/proposal.json      the documents, the state of the corpus they were held against
              <jurisdiction>/<document>.md     the passages to review
              instruments.yml    the documents' names
              changes.diff       what would change in the corpus
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.errors import Complaint, CorpusError, ProposalError
from knowledge.ingest.ledger import Ledger, read_ledger
from knowledge.ingest.policy import Policy
from knowledge.ingest.proposing import Earlier, Proposed
from knowledge.ingest.writing import instruments_as_yaml, passages_as_markdown
from knowledge.passage_file import PassageFileReader
from knowledge.passages import INSTRUMENTS_FILE, Corpus, Passage

FORMAT = 1
PROPOSAL_FILE = "proposal.json"
DIFF_FILE = "changes.diff"


@dataclass(frozen=True, slots=True)
class DocumentProposal:
    """One document's passages as proposed; `before` is its file in the corpus, or empty."""

    policy: Policy
    ledger: Ledger
    proposed: Proposed
    before: str

    @property
    def text(self) -> str:
        """The file of passages to review."""
        remarks = (
            f"Proposed from {self.ledger.document} on {self.ledger.read_on}: read every passage.",
            "The asks marked [proposed] were made by templates: write them as your customers type, "
            "and take the mark off.",
            "The topics are guesses. What you delete here is not proposed again.",
        )
        return passages_as_markdown(
            self.proposed.passages, proposed=self.proposed.proposed_asks, remarks=remarks
        )

    @property
    def diff(self) -> str:
        """The unified diff from what the corpus holds to what is proposed."""
        return unified_diff(self.before, self.text, self.policy.path)


def unified_diff(before: str, after: str, path: Path) -> str:
    """Return what changes in a file of the corpus, empty when nothing does."""
    return "".join(
        difflib.unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            f"corpus/{path.as_posix()}" if before else "/dev/null",
            f"corpus/{path.as_posix()}",
        )
    )


def proposals_directory(home: Path) -> Path:
    """Return where proposals stand under a home directory."""
    return home / "ingest"


def read_earlier(own: Path, policy_path: Path, corpus: Corpus) -> tuple[Earlier, str]:
    """Return what a merchant's corpus holds of a document, and its file's text.

    Raises:
        CorpusError: when the file is malformed.
        ProposalError: when the record of its last reading is.
    """
    path = own / policy_path
    if not path.is_file():
        return Earlier(), ""
    complaints: list[Complaint] = []
    found = [
        passage for _, passage in PassageFileReader(path, corpus.instruments, complaints).read()
    ]
    if complaints:
        raise CorpusError(complaints)
    passages: tuple[Passage, ...] = tuple(each for each in found if each is not None)
    return Earlier(passages, read_ledger(path)), path.read_text("utf-8")


def write_proposal(
    home: Path, name: str, documents: Sequence[DocumentProposal], made_on: date
) -> Path:
    """Write a proposal, in the place of one of its name that nobody edited; return its folder.

    Raises:
        ProposalError: when a proposal of that name stands there edited and not accepted.
    """
    folder = proposals_directory(home) / name
    _refuse_edited(folder)
    staged = folder.with_name(f".{name}.new")
    shutil.rmtree(staged, ignore_errors=True)
    for each in documents:
        path = staged / each.policy.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(each.text, "utf-8")
    instruments = instruments_as_yaml([each.policy.instrument for each in documents])
    (staged / INSTRUMENTS_FILE).write_text(instruments, "utf-8")
    (staged / DIFF_FILE).write_text("".join(each.diff for each in documents), "utf-8")
    record = {
        "format": FORMAT,
        "made_on": made_on.isoformat(),
        "accepted_on": None,
        "documents": [_record(each) for each in documents],
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (staged / PROPOSAL_FILE).write_text(text, "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    staged.rename(folder)
    return folder


def _record(each: DocumentProposal) -> dict[str, object]:
    return {
        "path": each.policy.path.as_posix(),
        "base": hash_of(each.before) if each.before else None,
        "written": hash_of(each.text),
        "ledger": json.loads(each.ledger.as_json()),
    }


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_edited(folder: Path) -> None:
    """Leave alone what a reviewer has begun to work on."""
    if not folder.exists():
        return
    proposal = read_proposal(folder)
    if proposal.accepted_on is None and any(each.is_edited(folder) for each in proposal.documents):
        raise ProposalError(
            f"{folder} was edited and is not accepted yet: accept it with `recourse ingest "
            f"--accept {folder.name}`, or remove the folder to begin again"
        )


@dataclass(frozen=True, slots=True)
class ProposedDocument:
    """One document of a proposal on disk, as it was written there."""

    path: Path
    base: str | None
    written: str
    ledger: Ledger

    def is_edited(self, folder: Path) -> bool:
        """Whether somebody changed the file since."""
        file = folder / self.path
        return not file.is_file() or hash_of(file.read_text("utf-8", "replace")) != self.written


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal on disk."""

    folder: Path
    documents: tuple[ProposedDocument, ...]
    accepted_on: date | None


def read_proposal(folder: Path) -> Proposal:
    """Return the proposal of a folder.

    Raises:
        ProposalError: when there is none, or its record cannot be read.
    """
    path = folder / PROPOSAL_FILE
    try:
        return _from_record(folder, json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise ProposalError(f"no proposal at {folder}: {_names(folder.parent)}") from exc
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise ProposalError(
            f"{path} cannot be read ({exc}): ingest the document again into a new proposal"
        ) from exc


def _from_record(folder: Path, raw: dict[str, Any]) -> Proposal:
    if raw["format"] != FORMAT:
        raise ValueError(f"format {raw['format']!r}, expected {FORMAT}")
    documents = tuple(
        ProposedDocument(
            path=_own_path(each["path"]),
            base=each["base"],
            written=each["written"],
            ledger=Ledger.from_json(json.dumps(each["ledger"])),
        )
        for each in raw["documents"]
    )
    accepted = raw["accepted_on"]
    return Proposal(folder, documents, date.fromisoformat(accepted) if accepted else None)


def _own_path(text: str) -> Path:
    """Return the path of a file of passages, which can lead nowhere but into a corpus."""
    if not re.fullmatch(r"[a-z]{2}/[a-z0-9-]+\.md", text):
        raise ValueError(f"path {text!r}: expected <jurisdiction>/<document>.md")
    return Path(text)


def _names(directory: Path) -> str:
    there = sorted(each.parent.name for each in directory.glob(f"*/{PROPOSAL_FILE}"))
    return f"there are {', '.join(there)}" if there else "make one with `recourse ingest PATH`"


def mark_accepted(proposal: Proposal, day: date) -> None:
    """Write into a proposal that it was accepted."""
    path = proposal.folder / PROPOSAL_FILE
    raw = json.loads(path.read_text("utf-8"))
    raw["accepted_on"] = day.isoformat()
    text = json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, "utf-8")
