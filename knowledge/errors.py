"""What can go wrong in this room, as a tree that callers may catch at the height they need.

    KnowledgeError
    |-- EncoderError
    |   |-- EncoderMissing      no exported encoder where one was expected
    |   |-- EncoderCorrupt      its files are not the ones its manifest names
    |   `-- EncoderUnsuitable   a model that cannot be exported as this room needs it
    |-- CorpusError             malformed passages: every complaint, each with file and line
    |-- RetrievalIndexError
    |   |-- IndexMissing        no index, or no active version of one
    |   |-- IndexCorrupt        its files are not the ones its manifest names
    |   |-- IndexMismatch       built for another encoder, precision or setting than the one serving
    |   `-- IndexUnwritten      its files could not be written
    |-- CalibrationError        no coefficients that hold for the encoder serving
    |-- SwitchError
    |   |-- PassageUnknown      no passage of this id that could be switched
    |   |-- SwitchRefused       it stands like this already, or nobody says why
    |   `-- SwitchesCorrupt     the record of switched-off passages cannot be read
    `-- IngestError
        |-- FileUnreadable      a document that cannot be read: the trouble, and the way out
        `-- ProposalError       a proposal that cannot be made or accepted as asked

"I have no passage for that" is a value (`Answer.answered`), never an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class KnowledgeError(Exception):
    """The root: whatever this room refuses."""


class EncoderError(KnowledgeError):
    """The encoder cannot be had as asked."""


class EncoderMissing(EncoderError):
    """No exported encoder stands where one was expected."""


class EncoderCorrupt(EncoderError):
    """The exported files are not the ones their manifest names."""


class EncoderUnsuitable(EncoderError):
    """The model named in the settings cannot be exported the way this room needs it."""


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing wrong with the corpus, and where."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class CorpusError(KnowledgeError):
    """The corpus is malformed; `complaints` holds everything found, in file and line order."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints))
        count = len(self.complaints)
        head = "1 complaint" if count == 1 else f"{count} complaints"
        super().__init__("\n".join([f"{head} about the corpus:", *map(str, self.complaints)]))


class RetrievalIndexError(KnowledgeError):
    """The index cannot be had as asked."""


class IndexMissing(RetrievalIndexError):
    """There is no index, or no active version of one."""


class IndexCorrupt(RetrievalIndexError):
    """The files of an index version are not the ones its manifest names."""


class IndexMismatch(RetrievalIndexError):
    """The index was built for another encoder, precision or setting than the one serving."""


class IndexUnwritten(RetrievalIndexError):
    """The files of an index version could not be written."""


class CalibrationError(KnowledgeError):
    """No calibration coefficients hold for the encoder that serves."""


class SwitchError(KnowledgeError):
    """A passage cannot be switched off or on as asked."""


class PassageUnknown(SwitchError):
    """No passage of this id is in the active index."""


class SwitchRefused(SwitchError):
    """A switch that changes nothing, or that does not say who and why."""


class SwitchesCorrupt(SwitchError):
    """The record of switched-off passages cannot be read, so nobody knows what may be said."""


class IngestError(KnowledgeError):
    """A merchant's documents cannot become passages as asked."""


class FileUnreadable(IngestError):
    """A document cannot be read: `trouble` says why, `way_out` what its owner can do."""

    def __init__(self, trouble: str, way_out: str) -> None:
        self.trouble, self.way_out = trouble, way_out
        super().__init__(f"{trouble}: {way_out}")


class ProposalError(IngestError):
    """A proposal cannot be made or accepted as asked."""
