"""Decide by the rules as their files stand, and by changed ones soon after they were changed.

Every decision and its receipt are by one set of rules: all are read together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from knowledge.deciding.decider import Decider
from knowledge.deciding.opening import SHIPPED_CORPUS, open_decider
from knowledge.deciding.rulebook import own_promises, shipped_rules
from knowledge.following import LOOKED_EVERY_S, Followed, states_of_files
from knowledge.passages import own_corpus

FollowedRules = Followed[Decider]


def follow_rules(
    home: Path,
    tell: Callable[[Decider | Exception], None] = lambda change: None,
    *,
    every_s: float = LOOKED_EVERY_S,
) -> FollowedRules:
    """Return the decider of an installation, which follows rules, promises and passages.

    Args:
        home: Where the merchant's promises and passages stand.
        tell: Is told of every change: rules read, or files refused.
        every_s: Seconds between two looks.
    """
    folders = shipped_rules(), SHIPPED_CORPUS, own_promises(home), own_corpus(home)
    states = partial(states_of_files, folders)
    return Followed("rules", partial(open_decider, home), states, tell, every_s=every_s)
