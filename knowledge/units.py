"""The units of a corpus: titles, sentences and asks, a vector each, mapped to passages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.passages import Passage

SETTINGS = "units: title, sentences, asks; passage: title and text; gist: mean of asks"


@dataclass(frozen=True, slots=True)
class Units:
    """Rows of the unit index: `texts[row]` belongs to the passage `passages[row]`.

    The rows of a passage lie together, those of `starts[p]` up to `starts[p + 1]`: first its title,
    then its sentences, then its asks.
    """

    texts: tuple[str, ...]
    passages: NDArray[np.int64]
    is_sentence: NDArray[np.bool_]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, corpus: tuple[Passage, ...], split: Callable[[str], tuple[str, ...]]) -> Units:
        """Return the units of passages, in their order."""
        return cls._of([(each.title, split(each.text), each.asks) for each in corpus])

    @classmethod
    def from_json(cls, text: str | bytes) -> Units:
        """Return what `as_json` wrote.

        Raises:
            ValueError: when it is not that.
        """
        try:
            rows = [
                (str(r["title"]), tuple(r["sentences"]), tuple(r["asks"])) for r in json.loads(text)
            ]
        except (TypeError, KeyError) as exc:
            raise ValueError(f"not a list of units: {exc!r}") from exc
        return cls._of(rows)

    @classmethod
    def _of(cls, rows: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> Units:
        texts: list[str] = []
        owners: list[int] = []
        sentence: list[bool] = []
        starts = [0]
        for row, (title, sentences, asks) in enumerate(rows):
            texts += [title, *sentences, *asks]
            sentence += [False] + [True] * len(sentences) + [False] * len(asks)
            owners += [row] * (1 + len(sentences) + len(asks))
            starts.append(len(texts))
        return cls(
            tuple(texts),
            np.asarray(owners, dtype=np.int64),
            np.asarray(sentence, dtype=np.bool_),
            np.asarray(starts, dtype=np.int64),
        )

    def as_json(self) -> str:
        """Return the units as JSON, one object a passage."""
        return (
            json.dumps(
                [self._row(p) for p in range(len(self.starts) - 1)], ensure_ascii=False, indent=1
            )
            + "\n"
        )

    def _row(self, passage: int) -> dict[str, object]:
        span = slice(self.starts[passage], self.starts[passage + 1])
        rest = list(zip(self.texts[span], self.is_sentence[span], strict=True))[1:]
        return {
            "title": self.texts[span][0],
            "sentences": [text for text, is_sentence in rest if is_sentence],
            "asks": [text for text, is_sentence in rest if not is_sentence],
        }

    def asks(self, passage: int) -> slice:
        """Return the rows of a passage's asks."""
        stop = int(self.starts[passage + 1])
        first = (
            int(self.starts[passage]) + 1 + int(self.is_sentence[self.starts[passage] : stop].sum())
        )
        return slice(first, stop)

    def sentences(self, passage: int) -> tuple[str, ...]:
        """Return the sentences of a passage, in order."""
        span = slice(self.starts[passage], self.starts[passage + 1])
        return tuple(
            text
            for text, is_sentence in zip(self.texts[span], self.is_sentence[span], strict=True)
            if is_sentence
        )
