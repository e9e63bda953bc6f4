"""Where a sentence ends: spaCy's rules on a blank pipeline, loaded only to build an index."""

from __future__ import annotations

import sys
from collections.abc import Callable

SETTINGS = "spacy blank en sentencizer"


def sentence_splitter() -> Callable[[str], tuple[str, ...]]:
    """Return a function from a text to its sentences, in order."""
    import spacy  # three seconds that serving need not pay

    pipeline = spacy.blank("en")
    pipeline.max_length = sys.maxsize  # the limit is for parsers; this one only looks for ends
    pipeline.add_pipe("sentencizer")

    def split(text: str) -> tuple[str, ...]:
        found = (each.text.strip() for line in text.split("\n\n") for each in pipeline(line).sents)
        return tuple(each for each in found if each)

    return split
