"""The shop's training examples, read as Rasa reads them, and the paraphrases kept from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.settings import PROJECT_ROOT

NLU: list[dict[str, Any]] = [
    block
    for path in sorted((PROJECT_ROOT / "data" / "nlu").glob("*.yml"))
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
]


def lines(block: dict[str, Any]) -> list[str]:
    """The examples of an intent or a pattern."""
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def plain(example: str) -> str:
    """An example without its entity marks."""
    return re.sub(r"\[([^\]]+)\]\(\w+\)", r"\1", example)


EXAMPLES = {b["intent"]: [plain(e) for e in lines(b)] for b in NLU if "intent" in b}
HELD_OUT: dict[str, list[tuple[str, str]]] = {
    kind: [(intent, text) for intent, texts in by_intent.items() for text in texts]
    for kind, by_intent in yaml.safe_load(
        Path(__file__).with_name("held_out.yml").read_text(encoding="utf-8")
    ).items()
}
