"""Open everything that decisions need, as an installation has it."""

from __future__ import annotations

from pathlib import Path

from knowledge.deciding.decider import Decider
from knowledge.deciding.rulebook import load_rules, own_promises, shipped_rules
from knowledge.passages import load_corpus, own_corpus

SHIPPED_CORPUS = Path(__file__).parent.parent / "corpus"


def open_decider(home: Path) -> Decider:
    """Return a decider by the shipped rules and passages, with a merchant's own beside them.

    Raises:
        CorpusError: with every complaint about the passages.
        RulesError: with every complaint about the rules and promises.
    """
    corpus = load_corpus(SHIPPED_CORPUS, own_corpus(home))
    return Decider(load_rules(shipped_rules(), corpus, own_promises(home)), corpus)
