"""An index of one passage, built in milliseconds: real files, drawn vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.index import activate, build

INSTRUMENTS = """\
7D: {name: Seven-Day Measures, official_name: 七日办法, jurisdiction: CN}
IR: {name: Implementation Regulations, official_name: 实施条例, jurisdiction: CN}
16 CFR: {name: Commercial Practices, official_name: 16 C.F.R., jurisdiction: US}
"""
PASSAGES = """\
---
instrument: Seven-Day Measures
short: 7D
jurisdiction: CN
kind: regulation
official_name: 七日办法
effective_from: 2017-03-15
effective_to: null
---

## {title}   {{#cn-7d-5}}
audience: shopper, merchant
cites: 7D 5(2); IR 12; 16 CFR 435.2
topics: returns, promise
confidence: secondary
asks:
- is a longer promise binding
- the shop said a month, does that count
- can a seller offer thirty days
- thirty day banner, seven days in the law
- promised a month and now refuses

Seven days is the least a shop must give. A longer promise counts.

It counts for everybody who read it.
"""


class NumberedEncoder:
    """Unit vectors drawn from a text's hash: enough to build an index of, useless to search."""

    encoder_id = "numbered"
    model_sha256 = "0" * 64
    precision = "fp32"
    dimensions = 8

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        seeds = [int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) for text in texts]
        drawn = [np.random.default_rng(seed).normal(size=self.dimensions) for seed in seeds]
        return np.array([each / np.linalg.norm(each) for each in drawn], dtype=np.float32)


def make_corpus(directory: Path, title: str) -> Path:
    """Write a corpus of one passage with this title."""
    (directory / "cn").mkdir(parents=True, exist_ok=True)
    (directory / "instruments.yml").write_text(INSTRUMENTS, "utf-8")
    (directory / "outside.yml").write_text("small talk:\n- how are you\n- nice weather\n", "utf-8")
    (directory / "cn" / "7d.md").write_text(PASSAGES.format(title=title), "utf-8")
    return directory


def publish(home: Path, corpus: Path) -> None:
    """Build the corpus under a home and let it serve."""
    activate(home, build(home, corpus, encoder=NumberedEncoder()))
