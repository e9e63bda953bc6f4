"""An encoder without a model, and a small corpus written out as files."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from knowledge.encoder import Vectors
from knowledge.lexical import terms

DIMENSIONS = 64


@dataclass(frozen=True)
class FakeEncoder:
    """Bags of words as vectors: texts that share words are near each other."""

    encoder_id: str = "fake-encoder"
    model_sha256: str = "fake-weights"
    precision: str = "fp32"
    dimensions: int = DIMENSIONS

    def encode_query(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm."""
        total = np.full(self.dimensions, 1e-3)
        for term in terms(text):
            rng = np.random.default_rng(zlib.crc32(term.encode()))
            total += rng.standard_normal(self.dimensions)
        return (total / np.linalg.norm(total)).astype(np.float32)[None, :]

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return (n, dimensions) float32, unit norm."""
        rows = [self.encode_query(text)[0] for text in texts]
        if progress is not None:
            progress(len(rows), len(rows))
        return np.asarray(rows, dtype=np.float32).reshape(-1, self.dimensions)


@dataclass(frozen=True)
class CountingEncoder(FakeEncoder):
    """Remembers what it had to encode."""

    asked: list[str] = field(default_factory=list)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Note the texts and encode them."""
        self.asked.extend(texts)
        return super().encode(texts, progress)


INSTRUMENTS = """\
7D: {name: Return Measures, official_name: 退货办法, jurisdiction: CN}
CRPL: {name: Consumer Law, official_name: 消法, jurisdiction: CN}
CRD: {name: Consumer Rights Directive, official_name: Directive 2011/83/EU, jurisdiction: EU}
16 CFR: {name: Federal Regulations, official_name: 16 C.F.R., jurisdiction: US}
"""

OUTSIDE = """\
weather:
- will it rain tomorrow
- is the sun shining in rome
money:
- which stock should i buy
"""

_CN_FRONT = """\
---
instrument: Return Measures
short: 7D
jurisdiction: CN
kind: regulation            # law | regulation | standard
official_name: 退货办法
effective_from: 2017-03-15
effective_to: null
---
"""

SEVEN_DAYS = """\
## Seven days to send goods back   {#cn-7d-10}
audience: shopper, merchant
cites: 7D 10(1); CRPL 25(1)
topics: returns, time-limit
confidence: verified
asks:
- how long do i have to return a dress
- how many days to send shoes back
- is a week enough to return it
- return deadline for a coat
- last day to send back a bag

You have seven days to return goods bought online. Day one is the day after delivery. Otherwise the
seller may refuse.

It does not matter whether you liked them.
"""

POSTAGE = """\
## Who pays the postage   {#cn-7d-18}
audience: shopper
cites: 7D 18
topics: freight
confidence: verified
asks:
- who pays the courier
- do i pay postage for sending it back
- shipping fee of a return
- is the freight free
- postage of an unwanted kettle

You pay the postage of a return without a reason. The seller pays when the goods are faulty.
"""

MARKING = """\
## Mark what cannot be returned   {#cn-7d-20}
audience: merchant
cites: 7D 20
topics: listing
confidence: secondary
asks:
- how do i label goods without return
- listing must show exclusions
- where to put the no return mark
- label for downloads
- marking of fresh fruit in my shop

A merchant marks goods that cannot be returned on the page. The buyer confirms at checkout.
"""

REPEALED = """\
## The old rule gave three days   {#cn-7d-old}
audience: shopper, merchant
cites: 7D 9
topics: returns
confidence: unverified
effective_from: 2010-01-01
effective_to: 2017-03-14
asks:
- three days under the old rule
- old return period
- what was the rule before
- return rule in 2015
- period before the measures

You had three days under the old rule.
"""

_EU = """\
---
instrument: Consumer Rights Directive
short: CRD
jurisdiction: EU
kind: law
official_name: Directive 2011/83/EU
effective_from: 2014-06-13
effective_to: null
---
## Fourteen days to withdraw   {#eu-crd-9}
audience: shopper
cites: CRD 9(1)
topics: returns
confidence: verified
asks:
- how long is the withdrawal period
- days to return shoes in europe
- cooling off for a dress
- can i withdraw after ten days
- deadline to withdraw

You may withdraw within fourteen days without a reason.
"""

FILES: Mapping[str, str] = {
    "instruments.yml": INSTRUMENTS,
    "outside.yml": OUTSIDE,
    "cn/7d.md": "\n".join([_CN_FRONT, SEVEN_DAYS, POSTAGE, MARKING, REPEALED]),
    "eu/crd.md": _EU,
}


def write_corpus(directory: Path, **changes: str | None) -> Path:
    """Write the small corpus; a change replaces a file (`cn__7d_md`), None leaves it out."""
    changed = {name.replace("__", "/").replace("_", "."): text for name, text in changes.items()}
    for name, text in (dict(FILES) | changed).items():
        if text is None:
            continue
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory
