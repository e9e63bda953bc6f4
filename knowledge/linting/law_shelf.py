"""Which law texts there are, by the short names that passages cite (`law_texts.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from knowledge.errors import KnowledgeError
from knowledge.linting.law_text import Article, read_articles

LIST = Path(__file__).with_name("law_texts.yml")
ENGLISH = ("eu", "uk", "us")
"""The folders whose texts a passage could have copied from."""

_SHAPES = {"china": "chinese", "eu": "european", "uk": "british", "us": "american"}


class LawTextsError(KnowledgeError):
    """The list of law texts, or a text, cannot be read."""


@checked(frozen=True)
class LawText:
    """Where the text of an instrument stands, and how much of it."""

    file: str | None = None
    holds: Literal["whole", "selection", "excerpt", "notes"] = "notes"
    shape: Literal["chinese", "guide", "european", "british", "american"] | None = None
    replaced_by: str | None = None


def read_list(path: Path = LIST) -> Mapping[str, LawText]:
    """Return the list of law texts by short name.

    Raises:
        LawTextsError: it is not one.
    """
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        return TypeAdapter(dict[str, LawText]).validate_python(raw)
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise LawTextsError(f"{path} is not a list of law texts: {exc}") from exc


@dataclass(frozen=True)
class LawShelf:
    """The law texts of a folder; each is read when it is first asked for.

    Attributes:
        folder: Where they stand.
        texts: The list of them.
    """

    folder: Path
    texts: Mapping[str, LawText]
    _read: dict[str, Mapping[str, Article]] = field(default_factory=dict)

    def text_of(self, short: str, article: str) -> tuple[str, LawText] | None:
        """Return the text in which an article stands, with its name; None where none is listed.

        A code that is kept by its parts is listed by part: `16 CFR 435`.
        """
        for name in (short, f"{short} {article.partition('.')[0]}"):
            if name in self.texts:
                return name, self.texts[name]
        return None

    def has(self, text: LawText) -> bool:
        """Whether the text stands in the folder."""
        return text.file is not None and (self.folder / text.file).is_file()

    def articles(self, name: str) -> Mapping[str, Article]:
        """Return the articles of a text that stands in the folder.

        Raises:
            LawTextsError: it cannot be read.
        """
        if name not in self._read:
            text = self.texts[name]
            file = text.file or ""
            shape = text.shape or _SHAPES[file.partition("/")[0]]
            self._read[name] = read_articles(self._open(file), shape)
        return self._read[name]

    @cached_property
    def english(self) -> Mapping[str, str]:
        """The English statutes by name; notes in other words are none."""
        files = {
            text.file
            for text in self.texts.values()
            if text.file and text.holds != "notes" and text.file.startswith(ENGLISH)
        }
        return {file: self._open(file) for file in sorted(files) if (self.folder / file).is_file()}

    def _open(self, file: str) -> str:
        try:
            return (self.folder / file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise LawTextsError(f"{self.folder / file} cannot be read: {exc}") from exc
