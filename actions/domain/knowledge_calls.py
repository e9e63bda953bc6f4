"""What the gateway asks of the action server about the passages: for their keepers, for the API.

The two share these shapes and addresses, so neither can change them alone.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from actions.domain.grant import Audience
from knowledge.asked import AskedQuestion

ANSWER = "/knowledge/answer"
EXPLAIN = "/knowledge/explain"
GROUP = "/knowledge/group"
MOST_ASKED = 10_000
MOST_SHOWN = 8

Words = Annotated[str, Field(max_length=4_000)]
Place = Annotated[str, Field(min_length=1, max_length=64)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionCall(_Shape):
    """A question to answer or to explain; an `audience` of None reads everybody's passages."""

    text: Words
    jurisdiction: Place
    audience: Audience | None
    as_of: date | None = None
    after: Words | None = None
    k: int = Field(default=MOST_SHOWN, ge=1, le=50)


class GroupCall(_Shape):
    """Questions that were asked."""

    asked: Annotated[tuple[AskedQuestion, ...], Field(max_length=MOST_ASKED)]
