"""How an attribute of a listing is spoken of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """How an attribute is spoken of.

    Attributes:
        label: The name that it has in the chat, under which its value is given and shown.
        question: What is asked where it is lacking.
        others: Further names under which it may be given.
    """

    label: str
    question: str
    others: tuple[str, ...] = ()


def row(label: str, question: str, *others: str) -> AttributeWords:
    """Return the words of one attribute."""
    return AttributeWords(label, question, others)
