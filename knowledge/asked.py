"""Questions as they were asked, and groups of those that ask the same; light to import."""

from __future__ import annotations

from dataclasses import dataclass

MOST_QUESTIONS = 200
"""Different questions that are grouped at once; each is encoded."""

MOST_GROUPS = 100
"""Groups that are looked at; the typical question of each is answered anew."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked, in one place and of one side, so many times."""

    text: str
    jurisdiction: str
    audience: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same.

    Attributes:
        typical: The one that is nearest to all others.
        questions: The most frequent first.
        count: How often any of them was asked.
        answered: Whether the typical one gets an answer now.
        reason: Why not, where it gets none.
        closest: The passage that is closest to the typical one, None without any.
        closest_title: Its title.
        probability: That it answers.
    """

    typical: AskedQuestion
    questions: tuple[AskedQuestion, ...]
    count: int
    answered: bool
    reason: str | None
    closest: str | None
    closest_title: str | None
    probability: float
