"""The shop's training examples and patterns, read as Rasa reads them."""

from __future__ import annotations

import re
from typing import Any

import yaml

from bot.settings import PROJECT_ROOT

NLU = yaml.safe_load((PROJECT_ROOT / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]


def lines(block: dict[str, Any]) -> list[str]:
    """The examples of an intent or a pattern."""
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def plain(example: str) -> str:
    """An example without its entity marks."""
    return re.sub(r"\[([^\]]+)\]\(\w+\)", r"\1", example)


EXAMPLES = {b["intent"]: [plain(e) for e in lines(b)] for b in NLU if "intent" in b}
PATTERNS = {b["regex"]: re.compile(lines(b)[0], re.IGNORECASE) for b in NLU if "regex" in b}
