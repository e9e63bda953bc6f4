"""A small book of rules on the small corpus, written out as files."""

from __future__ import annotations

from pathlib import Path

from knowledge.deciding.decider import Decider
from knowledge.deciding.rulebook import load_rules
from knowledge.passages import Corpus, load_corpus
from tests.unit.knowledge.fakes import write_corpus

LATE = """\
- id: cn.returns.window
  version: 1
  priority: 70
  effective_from: 2017-03-15
  when: notice_day > 7 && !promised
  then: {outcome: ineligible, reason: window_closed}
  basis: [cn-7d-10]
  explains: The notice came on day {notice_day}.
"""
IN_TIME = """\
- id: cn.returns.in-time
  version: 1
  priority: 10
  effective_from: 2017-03-15
  when: notice_day <= 7 || promised
  then: {outcome: eligible, reason: in_time, freight: consumer}
  basis: [cn-7d-10, cn-7d-18]
  explains: The notice came in time.
"""
FREE = """\
- id: cn.returns.free
  version: 1
  effective_from: 2017-03-15
  when: free_return_promised
  then: {reason: free_return, freight: merchant}
  basis: [cn-7d-18]
  explains: The merchant pays.
"""
RULES = LATE + IN_TIME + FREE


def small_corpus(directory: Path) -> Corpus:
    """Return the small corpus, written to a directory."""
    return load_corpus(write_corpus(directory / "corpus"))


def write_rules(directory: Path, text: str = RULES, place: str = "cn/returns.yml") -> Path:
    """Write one file of rules and return the directory of them all."""
    path = directory / "rules" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return directory / "rules"


def small_decider(directory: Path, text: str = RULES, promises: str | None = None) -> Decider:
    """Return a decider by a file of rules, and perhaps a file of promises."""
    corpus = small_corpus(directory)
    own = None
    if promises is not None:
        own = write_rules(directory / "home", promises, "promises.yml")
    return Decider(load_rules(write_rules(directory, text), corpus, own), corpus)
