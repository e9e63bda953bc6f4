"""Check listings by the rules as their files stand, and by changed ones soon after."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.rulebook import shipped_claims
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.following import Followed, states_of_files
from knowledge.passages import own_corpus

FollowedChecker = Followed[Checker]


def follow_listing_rules(
    home: Path, tell: Callable[[Checker | Exception], None]
) -> FollowedChecker:
    """Return the checker of an installation, which follows rules, claims and passages.

    Args:
        home: Where the merchant's own passages stand.
        tell: Is told of every change: rules read, or files refused.
    """
    folders = shipped_rules(), shipped_claims(), SHIPPED_CORPUS, own_corpus(home)
    states = partial(states_of_files, folders)
    return Followed("rules of listings", partial(open_checker, home), states, tell)
