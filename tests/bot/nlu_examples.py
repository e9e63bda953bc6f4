"""The shop's training examples and patterns, read as Rasa reads them: every file of data/nlu."""

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


def in_file(path: Path) -> dict[str, list[str]]:
    """The sentences of a file that gives a list of them by intent."""
    found: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


EXAMPLES = {b["intent"]: [plain(e) for e in lines(b)] for b in NLU if "intent" in b}
PATTERNS = {b["regex"]: re.compile(lines(b)[0], re.IGNORECASE) for b in NLU if "regex" in b}
