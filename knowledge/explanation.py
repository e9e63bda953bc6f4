"""Why a question was answered or declined, as values that can be shown and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from knowledge.passages import Confidence
from knowledge.switches import Switch

Source = Literal["asked", "words", "default"]
"""Where a value comes from: the asker's setting, the words of the question, or neither."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What one signal says of a passage.

    Attributes:
        value: As it was read: a cosine, but for `lexical` and `learned`.
        deviations: How many deviations that is above a passage that does not answer.
        contribution: What it adds to the fused score.
    """

    name: str
    value: float
    deviations: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Feature:
    """What one feature does to the probability: what it adds to the logit; None is not known."""

    name: str
    value: float | None
    contribution: float


@dataclass(frozen=True, slots=True)
class Off:
    """That a passage is switched off: by whom, when and why."""

    by: str
    at: datetime
    reason: str

    @classmethod
    def of(cls, switch: Switch) -> Off:
        """Return the switch without its passage."""
        return cls(switch.by, switch.at, switch.reason)


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that was found, and all that spoke for it.

    Attributes:
        score: The fused score; `margin` is its distance to the third best.
        log_share: The logarithm of its share in what was learned; None where nothing was.
        own_probability: What the calibrated model says of it alone.
        probability: The same, no higher than that of the passage before it.
        answers: Whether the answer is made of it.
    """

    passage: str
    title: str
    cites: str
    audience: tuple[str, ...]
    confidence: Confidence
    effective_from: date
    effective_to: date | None
    quote: str
    score: float
    margin: float
    log_share: float | None
    signals: tuple[Signal, ...]
    features: tuple[Feature, ...]
    own_probability: float
    probability: float
    answers: bool
    switched_off: Off | None


@dataclass(frozen=True, slots=True)
class FilterStep:
    """One filter: what it asks for, whence that comes, and how many passages are left after it."""

    name: Literal["jurisdiction", "as_of", "audience", "switched_off"]
    value: str
    source: Source
    left: int


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """How a question was understood.

    Attributes:
        text: Its words, with those of the turn before where it leans on them (`follows`).
        between: The jurisdictions it could be asked of, where that could not be told.
        elsewhere: The place it names, where no passages cover it.
    """

    text: str
    follows: bool
    between: tuple[str, ...]
    elsewhere: str | None


@dataclass(frozen=True, slots=True)
class ExplainedText:
    """What became of one text: the whole message, or one of the things it asks.

    Attributes:
        why: The reason in a sentence, with the numbers it hangs on.
        searched: The words searched for; "" where it was declined before.
        unknown: Those of them that no passage has.
        outside: The cosine to the nearest question known to lie outside.
        log_share_outside: The logarithm of their share in what was learned.
        inside: The log odds, by its words, that passages answer it.
        found: Passages, best first, those that are switched off among them.
    """

    text: str
    reading: ReadQuestion
    filters: tuple[FilterStep, ...]
    answered: bool
    reason: str | None
    why: str
    said: str
    probability: float
    searched: str
    unknown: tuple[str, ...]
    outside: float | None
    log_share_outside: float | None
    inside: float | None
    found: tuple[ScoredPassage, ...]
    encode_ms: float
    retrieve_ms: float


@dataclass(frozen=True, slots=True)
class Configuration:
    """What answered: the index, the encoder, and how sure an answer has to be.

    Attributes:
        threshold: The least probability that is answered with.
        budget: The share of all questions that may get a wrong answer, which chose it.
        risk: The share that did, when the model was fitted.
    """

    version: str
    passages: int
    encoder: str
    precision: str
    threshold: float
    budget: float | None
    risk: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a customer would be told, and why.

    Attributes:
        texts: The whole message first, then each thing it asks where it asks several.
        by_parts: Whether the answer is made of the parts' answers.
    """

    configuration: Configuration
    answered: bool
    reason: str | None
    why: str
    said: str
    probability: float
    citations: tuple[str, ...]
    by_parts: bool
    texts: tuple[ExplainedText, ...]
