"""What comes into a talk about a return, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

from actions.domain.identity import Sight
from actions.domain.return_steps import Step
from actions.domain.returns import ReturnCase
from actions.services.return_ports import Asking


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and what is known of who wrote it.

    Attributes:
        text: Its words.
        intent: What the assistant took it for.
        numbers: The order numbers in it.
        spoken_of: The order that was spoken of before.
        jurisdiction: The conversation's.
        sights: What its writer may see.
        asking: In which conversation, and when.
        gives_details: Whether it says who its writer is, or which order.
    """

    text: str
    intent: str
    numbers: tuple[str, ...]
    spoken_of: str | None
    jurisdiction: str
    sights: tuple[Sight, ...]
    asking: Asking
    gives_details: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes next, and the case that is kept; None where the talk is over."""

    step: Step
    case: ReturnCase | None
