"""Whether a reply is the one that was asked for: a fast wrong answer is not a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import yaml

from benchmarks.sides import Reply, WrongAnswer
from benchmarks.workload import Turn


class Judge(Protocol):
    """What says whether a reply is right."""

    def check(self, turn: Turn, reply: Reply) -> None:
        """Nothing, when the reply answers the turn; else raise `WrongAnswer`."""


class Anything:
    """Takes any reply: for the server that does nothing."""

    def check(self, turn: Turn, reply: Reply) -> None:
        """Nothing."""


class Expectations:
    """What the responses of the domain say, and so what the answers must say."""

    def __init__(self, responses: Mapping[str, Sequence[str]]) -> None:
        self._responses = responses

    @classmethod
    def from_domain(cls, path: Path) -> Expectations:
        """The texts of every response in a `domain.yml`."""
        domain = yaml.safe_load(path.read_text("utf-8"))
        return cls(
            {
                name: [str(variation.get("text", "")).strip() for variation in variations]
                for name, variations in domain["responses"].items()
            }
        )

    def check(self, turn: Turn, reply: Reply) -> None:
        """Nothing, when the reply answers the turn.

        Raises:
            WrongAnswer: an empty reply, another response, no card or another order's card.
        """
        require_answer(turn.text, reply)
        if turn.response is not None:
            self._check_response(turn, turn.response, reply)
        if turn.order_id is not None:
            _check_card(turn, turn.order_id, reply)

    def _check_response(self, turn: Turn, response: str, reply: Reply) -> None:
        variations = self._responses.get(response, ())
        if reply.texts[0].strip() not in variations:
            raise WrongAnswer(
                f"{turn.text!r} was answered with {reply.texts[0]!r}, "
                f"which is no text of {response}: {list(variations)}"
            )


def require_answer(text: str, reply: Reply) -> None:
    """Nothing, when there is an answer at all.

    Raises:
        WrongAnswer: there is none.
    """
    if not reply.texts:
        raise WrongAnswer(f"{text!r} was answered with nothing: {reply}")


def _check_card(turn: Turn, order_id: str, reply: Reply) -> None:
    shown = [card.get("id") for card in reply.cards]
    if shown != [order_id]:
        raise WrongAnswer(
            f"{turn.text!r} was answered with the cards of {shown}, "
            f"expected that of {order_id}; it said {list(reply.texts)}"
        )
