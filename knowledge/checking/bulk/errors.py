"""What can stop a run over many listings, as a part of this room's tree (`knowledge.errors`).

    KnowledgeError
    `-- BulkError
        |-- SourceUnreadable   a file that cannot be read at all: the trouble, and the way out
        |-- ResumeRefused      a begun run that cannot go on: file, rules or settings changed
        |-- WorkerLost         a worker process ended by itself
        `-- RecordsError       a file of merchants' records that is not one

A single listing that cannot be read is none of these: it stands in the report, the run goes on.
"""

from __future__ import annotations

from knowledge.errors import KnowledgeError


class BulkError(KnowledgeError):
    """The root: whatever stops a run over many listings."""


class SourceUnreadable(BulkError):
    """A file that holds no listings, or cannot be opened."""


class ResumeRefused(BulkError):
    """A run that was begun under other conditions, or that somebody else is at."""


class WorkerLost(BulkError):
    """A worker process that ended before its work was done."""


class RecordsError(BulkError):
    """A file of merchants' records with a line that is not one."""
